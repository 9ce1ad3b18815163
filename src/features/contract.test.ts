import { describe, expect, it } from "vitest";
import { aaplBars } from "../fixtures/builders/aapl-bars.js";
import { BAR_COLUMNS, createBars, sliceBars, type Bars } from "../market/series/bars.js";
import { syntheticBars } from "../market/synthetic.js";
import { FEATURE_SETS, FEATURES, featureSet, needsBenchmark } from "./catalog.js";
import { createInputs } from "./inputs.js";
import { columnOf, completeRows, rowOf } from "./matrix.js";
import { computeFeatures } from "./pipeline.js";

const bars = syntheticBars({ symbol: "A", seed: 3, length: 420 });
const benchmark = syntheticBars({ symbol: "B", seed: 4, length: 420 });
const full = computeFeatures(bars, FEATURES, benchmark);

function scaled(bars: Bars, factor: number): Bars {
  const scale = (prices: Float64Array): Float64Array => prices.map((p) => p * factor);
  const { open, high, low, close } = bars;
  return createBars(bars, {
    ...bars,
    open: scale(open),
    high: scale(high),
    low: scale(low),
    close: scale(close),
  });
}

/** Other bars after an index, at the same times. */
function otherFuture(bars: Bars, from: number): Bars {
  const other = syntheticBars({ symbol: "C", seed: 99, length: bars.length, price: 7 });
  const join = (name: (typeof BAR_COLUMNS)[number]): Float64Array =>
    bars[name].map((value, i) => (i < from || name === "time" ? value : other[name][i]!));
  const columns = Object.fromEntries(BAR_COLUMNS.map((name) => [name, join(name)]));
  return createBars(bars, columns as Record<(typeof BAR_COLUMNS)[number], Float64Array>);
}

for (const feature of FEATURES) {
  const { name } = feature;
  describe(`every feature: ${name}`, () => {
    it("compute() begins at lookback − 1 and is finite from there on", () => {
      const column = columnOf(full, name);
      expect(column.findIndex((x) => !Number.isNaN(x))).toBe(feature.lookback - 1);
      expect(column.subarray(feature.lookback - 1).every(Number.isFinite)).toBe(true);
    });
    it("compute() gives the same up to a bar when the bars after it are missing or others", () => {
      const whole = columnOf(full, name);
      for (const end of [1, 2, 20, 21, 61, 255, 300, 419]) {
        const cut = sliceBars(bars, 0, end);
        const theirs = sliceBars(benchmark, 0, end);
        expect(computeFeatures(cut, [feature], theirs).values).toEqual(whole.slice(0, end));
        const other = computeFeatures(otherFuture(bars, end), [feature], otherFuture(benchmark, end));
        expect(other.values.slice(0, end)).toEqual(whole.slice(0, end));
      }
    });
    if (feature.scaleFree)
      it("compute() is the same when all prices are scaled", () => {
        const column = columnOf(full, name);
        for (const factor of [0.01, 3, 1024]) {
          const other = computeFeatures(scaled(bars, factor), [feature], benchmark).values;
          for (let i = 0; i < bars.length; i++) {
            if (Number.isNaN(column[i]!)) expect(other[i]).toBeNaN();
            else
              expect(Math.abs(other[i]! - column[i]!)).toBeLessThanOrEqual(
                1e-9 * Math.max(1, Math.abs(column[i]!)),
              );
          }
        }
      });
    it("compute() has no infinite value where prices or volumes stand still", () => {
      const { time } = bars;
      const price = new Float64Array(420).fill(10);
      const volume = new Float64Array(420);
      const still = createBars(bars, { time, open: price, high: price, low: price, close: price, volume });
      const { values } = computeFeatures(still, [feature], still);
      expect(values.every((x) => Number.isNaN(x) || Number.isFinite(x))).toBe(true);
    });
    it("has formula, source and unit", () => {
      expect([feature.formula, feature.source, feature.unit].every((text) => text.length > 3)).toBe(true);
      expect(feature.hash).toMatch(/^[0-9a-f]{64}$/);
    });
  });
}

describe("the catalog", () => {
  it("has over forty features with names and hashes of their own", () => {
    expect(FEATURES.length).toBeGreaterThan(40);
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
    expect(new Set(FEATURES.map(({ hash }) => hash)).size).toBe(FEATURES.length);
  });
  it("featureSet() finds sets, and features by name", () => {
    expect(featureSet("all")).toEqual(FEATURES);
    expect(featureSet("default").every(({ scaleFree }) => scaleFree)).toBe(true);
    expect(needsBenchmark(featureSet("default"))).toBe(false);
    expect(needsBenchmark(featureSet("cross-asset"))).toBe(true);
    expect(featureSet("gap, rsi-14").map(({ name }) => name)).toEqual(["gap", "rsi-14"]);
    for (const set of FEATURE_SETS) expect(featureSet(set).length).toBeGreaterThan(3);
  });
  it("featureSet() names the sets when one is unknown", () => {
    expect(() => featureSet("prices")).toThrow(
      'Unknown feature set "prices", expected one of: default, price, all',
    );
  });
});

describe("computeFeatures", () => {
  it("computeFeatures() puts column after column and leaves the bars as they are", () => {
    const before = syntheticBars({ symbol: "A", seed: 3, length: 420 });
    expect(full.values.length).toBe(FEATURES.length * 420);
    expect(rowOf(full, 300)[2]).toBe(full.values[2 * 420 + 300]);
    for (const name of BAR_COLUMNS) expect(bars[name]).toEqual(before[name]);
    expect(completeRows(full)[0]).toBe(Math.max(...FEATURES.map(({ lookback }) => lookback)) - 1);
    expect(() => columnOf(full, "rsi")).toThrow('Cannot read column "rsi", expected one of: return-1');
  });
  it("computeFeatures() needs a benchmark for cross-asset features alone, and each name once", () => {
    expect(() => computeFeatures(bars, featureSet("cross-asset"))).toThrow("there is no benchmark");
    expect(() => computeFeatures(bars, featureSet("gap,gap"))).toThrow('"gap" is named twice');
  });
  it("computeFeatures() gives an empty matrix for no bars", () => {
    const none = sliceBars(bars, 0, 0);
    expect(computeFeatures(none, FEATURES, none).values.length).toBe(0);
  });
  it("shared() computes a series once", () => {
    const inputs = createInputs(bars);
    let count = 0;
    const make = (): Float64Array => new Float64Array(++count);
    expect([inputs.shared("x", make).length, inputs.shared("x", make).length]).toEqual([1, 1]);
  });
  it("benchmark is the last close that was known at each bar", () => {
    const late = sliceBars(benchmark, 5, 420);
    const gappy = createBars(late, { ...late, time: late.time.map((t, i) => (i === 3 ? t + 1 : t)) });
    const closes = createInputs(bars, gappy).benchmark;
    expect(closes.slice(0, 5).every(Number.isNaN)).toBe(true);
    expect([closes[5], closes[7], closes[8], closes[9]]).toEqual([0, 2, 2, 4].map((i) => late.close[i]));
  });
});

describe("formulas, added up anew on AAPL", () => {
  const aapl = aaplBars();
  const walk = syntheticBars({ symbol: "M", seed: 5, length: aapl.length });
  const market = createBars(walk, { ...walk, time: aapl.time });
  const last = 700;
  const at = (name: string): number => columnOf(computeFeatures(aapl, featureSet(name), market), name)[last]!;
  const over = (n: number, f: (i: number) => number): number[] =>
    Array.from({ length: n }, (_, k) => f(last - k));
  const { open, high, low, close } = aapl;

  it("volatility features follow their papers", () => {
    const closes = over(20, (i) => Math.log(close[i]! / close[i - 1]!));
    expect(at("volatility-20")).toBeCloseTo(Math.sqrt(variance(closes)), 12);
    const spans = over(20, (i) => Math.log(high[i]! / low[i]!) ** 2);
    expect(at("parkinson-20")).toBeCloseTo(Math.sqrt(mean(spans) / (4 * Math.log(2))), 12);
    const bodies = over(20, (i) => Math.log(close[i]! / open[i]!) ** 2);
    const garmanKlass = 0.5 * mean(spans) - (2 * Math.log(2) - 1) * mean(bodies);
    expect(at("garman-klass-20")).toBeCloseTo(Math.sqrt(garmanKlass), 12);
    const rogersSatchell = mean(
      over(20, (i) => {
        const [u, d, c] = [high[i]!, low[i]!, close[i]!].map((p) => Math.log(p / open[i]!)) as [
          number,
          number,
          number,
        ];
        return u * (u - c) + d * (d - c);
      }),
    );
    expect(at("rogers-satchell-20")).toBeCloseTo(Math.sqrt(rogersSatchell), 12);
    const k = 0.34 / (1.34 + 21 / 19);
    const night = variance(over(20, (i) => Math.log(open[i]! / close[i - 1]!)));
    const day = variance(over(20, (i) => Math.log(close[i]! / open[i]!)));
    expect(at("yang-zhang-20")).toBeCloseTo(Math.sqrt(night + k * day + (1 - k) * rogersSatchell), 12);
  });
  it("slope-20 is the least-squares slope", () => {
    const logs = over(20, (i) => Math.log(close[i]!)).reverse();
    const slope =
      logs.reduce((sum, y, x) => sum + (x - 9.5) * y, 0) /
      logs.reduce((sum, _, x) => sum + (x - 9.5) ** 2, 0);
    expect(at("slope-20")).toBeCloseTo(slope, 12);
  });
  it("beta-60 and correlation-60 follow their definitions", () => {
    const x = over(60, (i) => Math.log(market.close[i]! / market.close[i - 1]!));
    const y = over(60, (i) => Math.log(close[i]! / close[i - 1]!));
    const [mx, my] = [mean(x), mean(y)];
    const covariance = x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0) / 59;
    expect(at("beta-60")).toBeCloseTo(covariance / variance(x), 9);
    expect(at("correlation-60")).toBeCloseTo(covariance / Math.sqrt(variance(x) * variance(y)), 9);
  });
  it("calendar features know the date", () => {
    // Row 700 of the file is Tuesday, 2016-02-23.
    expect(new Date(aapl.time[last]!).toISOString().slice(0, 10)).toBe("2016-02-23");
    expect([at("weekday"), at("day-of-month"), at("days-since-bar")]).toEqual([1 / 7, 22 / 31, 1]);
    expect(at("year-cosine")).toBeCloseTo(Math.sqrt(3) / 2, 12);
  });
});

function mean(xs: readonly number[]): number {
  return xs.reduce((a, b) => a + b, 0) / xs.length;
}

function variance(xs: readonly number[]): number {
  const m = mean(xs);
  return xs.reduce((sum, x) => sum + (x - m) ** 2, 0) / (xs.length - 1);
}
