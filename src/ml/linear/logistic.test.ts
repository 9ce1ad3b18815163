import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.js";
import { createRandom } from "../../core/random.js";
import golden from "../../fixtures/logistic-ridge.json" with { type: "json" };
import { logistic } from "../../math/logistic.js";
import { scoreProbabilities } from "../scores/probability-scores.js";
import type { LinearModel } from "./linear-model.js";
import { trainLogistic, trainRidge } from "./logistic.js";
import { solveLogistic } from "./solve-logistic.js";
import { solveRidge } from "./solve-ridge.js";
import type { LinearRows } from "./standardise.js";

const design = { rows: 200, columns: 4, values: Float64Array.from(golden.X.flat()) };
const goal = { targets: Float64Array.from(golden.y), weights: null };
const probability = (row: readonly number[], coefficients: Float64Array, intercept: number): number =>
  logistic(row.reduce((sum, x, k) => sum + x * coefficients[k]!, intercept));

describe("golden figures of scikit-learn", () => {
  // Its solver stops up to 2e-10 away from where ours leaves no gradient, see below.
  it.each(Object.entries(golden.logistic_l2))("solveLogistic() has the figures of C = %s", (c, wanted) => {
    const { coefficients, intercept } = solveLogistic(design, goal, 1 / Number(c));
    wanted.coef.forEach((value, k) => expect(coefficients[k]).toBeCloseTo(value, 9));
    expect(intercept).toBeCloseTo(wanted.intercept, 9);
    const fitted = Float64Array.from(golden.X, (row) => probability(row, coefficients, intercept));
    expect(scoreProbabilities(goal.targets, fitted).logLoss).toBeCloseTo(wanted.log_loss, 11);
  });
  it("solveRidge() has the figures of alpha = 2", () => {
    const { coefficients, intercept } = solveRidge(design, goal, 2);
    golden.ridge_alpha2.coef.forEach((value, k) => expect(coefficients[k]).toBeCloseTo(value, 13));
    expect(intercept).toBeCloseTo(golden.ridge_alpha2.intercept, 13);
  });
  it("trainLogistic() has the figures of C = 1e6 in the features' own units, which standardising leaves", () => {
    const model = trainLogistic(rowsOf(golden.X, golden.y), { l2: 1e-6 });
    // Features are rounded to float32, which moves a coefficient by about 1e-7.
    golden.logistic_l2["1000000.0"].coef.forEach((value, k) =>
      expect(model.coefficients[k]! / model.scale[k]!).toBeCloseTo(value, 6),
    );
  });
});

function rowsOf(
  x: readonly (readonly number[])[],
  y: readonly number[],
  weights?: readonly number[],
): LinearRows {
  return {
    names: x[0]!.map((_, k) => `f${k}`),
    rows: x.length,
    values: Float32Array.from(x.flat()),
    labels: Float64Array.from(y),
    weights: weights ? Float64Array.from(weights) : null,
  };
}

/** Rows of three features, of very different scale, with a label that follows two of them. */
function randomRows(seed: number, n: number): { x: number[][]; y: number[] } {
  const random = createRandom(seed);
  const x = Array.from({ length: n }, () => [
    random.normal(),
    1e4 + 100 * random.normal(),
    1e-3 * random.normal(),
  ]);
  const y = x.map(([a, b]) => Number(a! + (b! - 1e4) / 200 + random.normal() > 0.3));
  return { x, y };
}

/** Gradient of the penalised loss at a model, by the definition. */
function gradientAt(model: LinearModel, rows: LinearRows, l2: number): number[] {
  const d = rows.names.length;
  const gradient = Array.from({ length: d + 1 }, (_, k) => (k < d ? l2 * model.coefficients[k]! : 0));
  for (let i = 0; i < rows.rows; i++) {
    const z = rows.names.map((_, k) => {
      const value = rows.values[i * d + k]!;
      return Number.isNaN(value) ? 0 : (value - model.centre[k]!) / model.scale[k]!;
    });
    const error = probability(z, model.coefficients, model.intercept) - rows.labels[i]!;
    const weight = rows.weights?.[i] ?? 1;
    z.forEach((value, k) => (gradient[k]! += weight * error * value));
    gradient[d]! += weight * error;
  }
  return gradient;
}

describe("trainLogistic", () => {
  it("trainLogistic() leaves no gradient, with weights, missing values and any l2", () => {
    const setting = fc.record({
      seed: fc.integer(),
      n: fc.integer({ min: 20, max: 200 }),
      power: fc.integer({ min: -6, max: 4 }),
      weighted: fc.boolean(),
    });
    fc.assert(
      fc.property(setting, ({ seed, n, power, weighted }) => {
        const { x, y } = randomRows(seed, n);
        fc.pre(new Set(y).size === 2);
        x.forEach((row, i) => i % 7 === 3 && (row[i % 3] = Number.NaN));
        const rows = rowsOf(x, y, weighted ? y.map((_, i) => 0.5 + (i % 3)) : undefined);
        const model = trainLogistic(rows, { l2: 10 ** power });
        for (const slope of gradientAt(model, rows, 10 ** power))
          expect(Math.abs(slope)).toBeLessThan(1e-7 * n);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
  it("trainLogistic() counts a row of weight 2 as two rows", () => {
    const { x, y } = randomRows(3, 60);
    const weights = y.map((_, i) => 1 + (i % 2));
    const twice = y.flatMap((_, i) => (i % 2 ? [i, i] : [i]));
    const one = trainLogistic(rowsOf(x, y, weights));
    const two = trainLogistic(
      rowsOf(
        twice.map((i) => x[i]!),
        twice.map((i) => y[i]!),
      ),
    );
    expect(one.intercept).toBeCloseTo(two.intercept, 12);
    one.coefficients.forEach((value, k) => expect(value).toBeCloseTo(two.coefficients[k]!, 12));
  });
  it("solveLogistic() finds the same coefficients whatever unit weights and l2 have", () => {
    const weighted = (unit: number) =>
      solveLogistic(design, { ...goal, weights: new Float64Array(200).fill(unit) }, unit);
    for (const unit of [1e-12, 1e-3, 1e9]) {
      const { coefficients, intercept } = weighted(unit);
      coefficients.forEach((value, k) => expect(value).toBeCloseTo(weighted(1).coefficients[k]!, 12));
      expect(intercept).toBeCloseTo(weighted(1).intercept, 12);
    }
  });
  it("trainLogistic() gives the same bits twice", () => {
    const { x, y } = randomRows(9, 100);
    expect(trainLogistic(rowsOf(x, y))).toEqual(trainLogistic(rowsOf(x, y)));
  });
  it("trainLogistic() ends when a line separates the classes, at finite coefficients", () => {
    const x = Array.from({ length: 40 }, (_, i) => [i]);
    const y = x.map(([v]) => Number(v! >= 20));
    const model = trainLogistic(rowsOf(x, y), { l2: 1e-8 });
    expect(Number.isFinite(model.coefficients[0])).toBe(true);
    expect(model.coefficients[0]).toBeGreaterThan(50);
  });
  it("trainLogistic() ends with fewer rows than features, weights far apart and the least l2", () => {
    const setting = fc.record({
      seed: fc.integer(),
      n: fc.integer({ min: 2, max: 12 }),
      d: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(setting, ({ seed, n, d }) => {
        const random = createRandom(seed);
        const x = Array.from({ length: n }, () =>
          Array.from({ length: d }, () => random.normal() / random.next()),
        );
        const y = x.map((_, i) => (i < 2 ? i : random.integer(2)));
        const weights = y.map(() => 10 ** (6 * random.next() - 3));
        const { coefficients, intercept } = trainLogistic(rowsOf(x, y, weights), { l2: 1e-8 });
        expect([...coefficients, intercept].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 300, seed: 6 },
    );
  });
  it("trainLogistic() gives a missing value the weight of the mean", () => {
    const { x, y } = randomRows(4, 50);
    x.forEach((row, i) => i % 5 === 0 && (row[1] = Number.NaN));
    const model = trainLogistic(rowsOf(x, y));
    const filled = x.map((row) => row.map((v, k) => (Number.isNaN(v) ? model.centre[k]! : v)));
    const direct = solveLogistic(
      {
        rows: 50,
        columns: 3,
        values: Float64Array.from(filled.flatMap((row) => row.map((v, k) => scaled(model, v, k)))),
      },
      { targets: Float64Array.from(y), weights: null },
      1,
    );
    model.coefficients.forEach((value, k) => expect(value).toBeCloseTo(direct.coefficients[k]!, 5));
  });
});

const scaled = (model: LinearModel, value: number, k: number): number =>
  (Math.fround(value) - model.centre[k]!) / model.scale[k]!;

describe("trainRidge", () => {
  it("trainRidge() finds a line that is there, and the mean of labels as the intercept", () => {
    const x = Array.from({ length: 30 }, (_, i) => [i % 5, (i * 7) % 11]);
    const y = x.map(([a, b]) => 3 + 2 * a! - 0.5 * b!);
    const model = trainRidge(rowsOf(x, y), { l2: 1e-8 });
    expect(model.link).toBe("identity");
    expect(model.coefficients[0]! / model.scale[0]!).toBeCloseTo(2, 8);
    expect(model.coefficients[1]! / model.scale[1]!).toBeCloseTo(-0.5, 8);
    expect(model.intercept).toBeCloseTo(y.reduce((s, v) => s + v, 0) / 30, 10);
  });
});

describe("bad input", () => {
  const good = () => rowsOf([[1, 5], [2, 3], [3, 9], [5, 1]], [0, 1, 0, 1]); // prettier-ignore
  const cases: readonly [string, Partial<LinearRows>, RegExp][] = [
    ["has no rows", { rows: 0, values: new Float32Array(), labels: new Float64Array() }, /0 rows/],
    ["has one class only", { labels: new Float64Array(4) }, /every label is 0, expected both/],
    ["has a label of 2", { labels: Float64Array.of(0, 1, 2, 1) }, /row 3: .*label is 2, expected 0 or 1/],
    ["has a NaN label", { labels: Float64Array.of(0, Number.NaN, 1, 1) }, /row 2: .*label is NaN/],
    [
      "has a constant column",
      { values: Float32Array.of(1, 5, 2, 5, 3, 5, 4, 5) },
      /column "f1": .*is 5 in every/,
    ],
    [
      "has a column without values",
      { values: Float32Array.of(Number.NaN, 5, Number.NaN, 4, Number.NaN, 3, Number.NaN, 1) },
      /column "f0": .*no value at all/,
    ],
    [
      "has an infinite value",
      { values: Float32Array.of(1, 5, 2, Infinity, 3, 9, 5, 1) },
      /row 2, column "f1": .*value is Infinity/,
    ],
    ["has a weight of 0", { weights: Float64Array.of(1, 0, 1, 1) }, /row 2: .*weight is 0/],
  ];
  it.each(cases)("trainLogistic() refuses data that %s", (_, change, message) => {
    const train = () => trainLogistic({ ...good(), ...change });
    expect(train).toThrow(InputError);
    expect(train).toThrow(message);
  });
  it("trainLogistic() names a feature that repeats another when l2 is too small to tell them apart", () => {
    const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.sin(i)]);
    const y = x.map((_, i) => i % 2);
    const model = trainLogistic(rowsOf(x, y), { l2: 1e-8 });
    expect(model.coefficients[0]).toBeCloseTo(model.coefficients[1]!, 3);
    const heavier = rowsOf(x, y, y.map(() => 1e5)); // prettier-ignore
    expect(trainLogistic(heavier, { l2: 1e-8 }).intercept).toBeCloseTo(model.intercept, 9);
    const heavy = rowsOf(x, y, y.map(() => 1e9)); // prettier-ignore
    expect(() => trainLogistic(heavy, { l2: 1e-8 })).toThrow(InputError);
    expect(() => trainLogistic(heavy, { l2: 1e-8 })).toThrow(/column "f1": .*follows from those before it/);
  });
  it("trainLogistic() refuses sizes that differ and options that are unknown or out of range", () => {
    expect(() => trainLogistic({ ...good(), labels: new Float64Array(3) })).toThrow(TypeError);
    expect(() => trainLogistic(good(), { C: 1 })).toThrow(/Unknown parameter "C", expected one of: l2/);
    expect(() => trainLogistic(good(), { l2: 0 })).toThrow(/"l2" is 0, expected a number from/);
  });
});
