import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { featureSet } from "../../features/catalog.js";
import { columnOf } from "../../features/matrix.js";
import { computeFeatures } from "../../features/pipeline.js";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { allocateColumns, barAt, createBars, sliceBars, type Bars } from "../../market/series/bars.js";
import { checkLookahead } from "../../research/runs/lookahead.js";
import { strategySubject } from "../../research/runs/lookahead-subject.js";
import { strategyParameters } from "../catalog.js";
import { DIRECTION_FEATURES, DIRECTION_LOOKBACK, writeDirectionFeatures } from "./direction-features.js";
import { DirectionLearner, type DirectionLearning } from "./direction-learner.js";
import { isModel, trainDirection } from "./direction-model.js";
import { mlDirection } from "./ml-direction.js";
import { RecentPrices } from "./recent-prices.js";
import { TrainingMemo } from "./training-memo.js";
import { TrainingRows } from "./training-rows.js";

/** Closes that move by exp(step), with a bar around each. */
function walk(steps: Float64Array): Bars {
  const columns = allocateColumns(steps.length);
  let price = 100;
  for (let i = 0; i < steps.length; i++) {
    columns.time[i] = i * 86_400_000;
    columns.open[i] = price;
    price *= Math.exp(steps[i]!);
    columns.close[i] = price;
    columns.high[i] = Math.max(price, columns.open[i]!) * 1.001;
    columns.low[i] = Math.min(price, columns.open[i]!) * 0.999;
  }
  return createBars({ symbol: "W", timeframe: "1Day", source: "test", synthetic: true }, columns);
}

function normals(seed: number, length: number): Float64Array {
  const chance = createRandom(seed);
  return Float64Array.from({ length }, () => 0.01 * chance.normal());
}

const LEARNING: DirectionLearning = {
  train: 200,
  refit: 50,
  horizon: 1,
  members: 2,
  trees: 15,
  depth: 3,
  rate: 0.2,
  leaf: 10,
  coverage: 0,
  seed: 1,
};

/** Predictions with what came of them; those without a model are left out. */
function hits(bars: Bars, learning = LEARNING): { readonly rate: number; readonly count: number } {
  const learner = new DirectionLearner(learning);
  let [right, count] = [0, 0];
  for (let i = 0; i + learning.horizon < bars.length; i++) {
    const evidence = learner.next(barAt(bars, i));
    if (!evidence || evidence.withheld) continue;
    const rose = bars.close[i + learning.horizon]! > bars.close[i]!;
    if (rose === evidence.probability > 0.5) right++;
    count++;
  }
  return { rate: right / count, count };
}

describe("writeDirectionFeatures", () => {
  it("writeDirectionFeatures() gives the catalog's features of the same names", () => {
    const bars = randomBars(2, 700);
    const matrix = computeFeatures(bars, featureSet(DIRECTION_FEATURES.join(",")));
    const prices = new RecentPrices(DIRECTION_LOOKBACK);
    const row = new Float32Array(DIRECTION_FEATURES.length);
    for (let i = 0; i < bars.length; i++) {
      prices.push(barAt(bars, i));
      if (i < DIRECTION_LOOKBACK - 1) continue;
      writeDirectionFeatures(prices, prices.last, row, 0);
      for (const [k, name] of DIRECTION_FEATURES.entries()) {
        expect(row[k], name).toBeCloseTo(columnOf(matrix, name)[i]!, 6);
      }
    }
  });
});

describe("TrainingRows", () => {
  it("matured() gives the latest rows whose label is known, and no later one", () => {
    const rows = new TrainingRows(1, 5);
    for (let i = 0; i < 33; i++) {
      const { values, offset } = rows.add([3, 1, 2, 2][i % 4]!);
      values[offset] = i;
    }
    const { values, labels } = rows.matured(3, 2);
    expect(Array.from(values)).toEqual([28, 29, 30]);
    expect(Array.from(labels)).toEqual([0, 1, 1]);
  });
});

describe("TrainingMemo", () => {
  it("get() makes equal data once, and other data anew, also one that hashes alike", () => {
    const memo = new TrainingMemo<number>(2);
    let made = 0;
    const ask = (key: string, x: number, label: number): number =>
      memo.get(key, Float32Array.of(x, Number.NaN), Float64Array.of(label), () => ++made);
    expect([ask("a", 1, 0), ask("a", 1, 0), ask("a", 1, 1), ask("b", 1, 1), ask("a", 2, 0)]).toEqual([
      1, 1, 2, 3, 4,
    ]);
    expect(ask("a", 1, 1)).toBe(5);
  });
});

describe("trainDirection", () => {
  const width = DIRECTION_FEATURES.length;
  const rows = 200;
  const chance = createRandom(4);
  const values = Float32Array.from({ length: rows * width }, () => chance.normal());
  const labels = Float64Array.from({ length: rows }, (_, i) => Number(values[i * width]! > 0));

  it("trainDirection() never reads the rows between training and tail", () => {
    const horizon = 10;
    const other = { values: values.slice(), labels: labels.slice() };
    other.labels.fill(1, 140, 150);
    other.values.fill(0.5, 140 * width, 150 * width);
    const models = [trainDirection(values, labels, { ...LEARNING, horizon })];
    models.push(trainDirection(other.values, other.labels, { ...LEARNING, horizon }));
    const [a, b] = models.map((model) => (isModel(model) ? model : null));
    expect(a!.members).toEqual(b!.members);
    expect(a!.calibration).toEqual(b!.calibration);
  });

  it("trainDirection() says why there is no model", () => {
    expect(
      trainDirection(
        values,
        labels.map(() => 1),
        LEARNING,
      ),
    ).toEqual({
      reason: "no-model",
      figure: 0,
      limit: 5,
    });
    const turned = labels.map((label, i) => (i < 149 ? label : 1 - label));
    expect(trainDirection(values, turned, LEARNING)).toMatchObject({ reason: "no-skill", limit: 0 });
  });
});

describe("ml-direction", () => {
  it("predicts a random walk no better than a coin", () => {
    for (const seed of [1, 2]) {
      const { rate, count } = hits(walk(normals(seed, 2000)));
      expect(count).toBeGreaterThan(500);
      expect(Math.abs(rate - 0.5)).toBeLessThan((3 * 0.5) / Math.sqrt(count));
    }
  });

  it("predicts no better than a coin when labels overlap", () => {
    const { rate, count } = hits(walk(normals(5, 3000)), { ...LEARNING, horizon: 5 });
    expect(Math.abs(rate - 0.5)).toBeLessThan(3 * 0.5 * Math.sqrt(5 / count));
  });

  it("finds a pattern that is there", () => {
    const steps = normals(6, 2500);
    for (let i = 1; i < steps.length; i++) steps[i] = 0.5 * steps[i]! - 0.8 * steps[i - 1]!;
    expect(hits(walk(steps)).rate).toBeGreaterThan(0.7);
  });

  it("learns from a label as soon as it is known, and not before", () => {
    const bars = walk(normals(8, 600));
    const { train, horizon, refit } = LEARNING;
    const first = DIRECTION_LOOKBACK - 1 + train + horizon - 1;
    const altered = (from: number): Bars => {
      const scale = (prices: Float64Array): Float64Array =>
        prices.map((price, i) => (i < from ? price : price * (i % 3 === 0 ? 0.97 : 1.01)));
      const { open, high, low, close } = bars;
      return createBars(bars, {
        ...bars,
        open: scale(open),
        high: scale(high),
        low: scale(low),
        close: scale(close),
      });
    };
    const predict = (series: Bars): number[] => {
      const learner = new DirectionLearner(LEARNING);
      return Array.from(
        { length: first + 2 * refit },
        (_, i) => learner.next(barAt(series, i))?.probability ?? -1,
      );
    };
    const plain = predict(bars);
    expect(plain.findIndex((p) => p !== -1)).toBe(first);
    for (const from of [first + 1, first + refit, first + refit + 1]) {
      const changed = predict(altered(from));
      expect(changed.slice(0, from)).toEqual(plain.slice(0, from));
    }
  });

  it("is the same in every run, and another with another seed", () => {
    const bars = randomBars(12, 900);
    const given = { train: 100, refit: 20, enter: 0.51, band: 0 };
    const run = (seed: number): Int8Array =>
      mlDirection.signals(bars, strategyParameters(mlDirection, { ...given, seed }));
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it("is clean for the look-ahead check", () => {
    const bars = randomBars(13, 170);
    const values = strategyParameters(mlDirection, { train: 40, refit: 7, horizon: 3, trees: 4, leaf: 2 });
    const report = checkLookahead(bars, strategySubject(mlDirection, values));
    expect(report).toMatchObject({ verdict: "clean", leakCount: 0 });
  });

  it("abstains with a known reason wherever it says nothing", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 10 }), (seed, horizon) => {
        const values = strategyParameters(mlDirection, { train: 40, refit: 9, horizon, trees: 2, leaf: 2 });
        const { abstentions } = mlDirection.gated!(randomBars(seed, 200), values);
        for (const reason of abstentions.reasons) expect(reason).toMatch(/^[a-z-]+$/);
      }),
      { seed: 2, numRuns: 20 },
    );
  });

  it("abstains where the conformal set does not hold one label, the more the surer it is to be", () => {
    const bars = walk(normals(14, 900));
    const given = { train: 200, horizon: 1, trees: 10, band: 0, enter: 0.5, outside: 1, disagree: 0.5 };
    const openSets = [0, 0.6, 0.95].map((coverage) => {
      const values = strategyParameters(mlDirection, { ...given, coverage });
      const { reason, reasons } = mlDirection.gated!(bars, values).abstentions;
      return reason.filter((k) => k >= 0 && reasons[k] === "open-set").length;
    });
    expect(openSets[0]).toBe(0);
    expect(openSets[1]).toBeGreaterThan(0);
    expect(openSets[2]).toBeGreaterThan(openSets[1]!);
  });

  it("takes prices that do not move, and a series that is too short", () => {
    const still = walk(new Float64Array(300));
    const values = strategyParameters(mlDirection, { train: 40, horizon: 2 });
    const { abstentions, signals } = mlDirection.gated!(still, values);
    expect(abstentions.reasons).toEqual(["no-model"]);
    expect(signals.filter((s) => s === 3).length).toBe(300 - mlDirection.lookback(values) + 1);
    expect(mlDirection.signals(sliceBars(still, 0, 50), values)).toEqual(new Int8Array(50));
  });

  it("refuses a horizon that the training bars cannot carry", () => {
    expect(() => strategyParameters(mlDirection, { train: 40, horizon: 11 })).toThrow(
      'Parameter "horizon" is 11, expected at most a quarter of "train", which is 40',
    );
  });
});
