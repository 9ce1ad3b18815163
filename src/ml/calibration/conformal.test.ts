import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.js";
import { createRandom } from "../../core/random.js";
import golden from "../../fixtures/conformal.json" with { type: "json" };
import { adaptiveQuantile, liveCoverage, observeScore, startAdaptive } from "./conformal-adaptive.js";
import { quantileConformal, splitConformal, widened } from "./conformal-intervals.js";
import {
  conformalPValue,
  conformalQuantile,
  recencyWeights,
  weightedConformalQuantile,
} from "./conformal-quantile.js";
import { bothClasses, fitConformalSets, predictionSet, setScores, type SetMethod } from "./conformal-sets.js";

const split = golden.split_abs_residual;
const y = Float64Array.from(split.y);
const predictions = Float64Array.from(split.pred);
const residuals = y.map((label, i) => Math.abs(label - predictions[i]!));
const classified = {
  rows: 60,
  classes: 3,
  values: Float64Array.from(golden.classification_lac.P.flat()),
};
const classes = Float64Array.from(golden.classification_lac.labels);

// A quantile is one of the scores: all but the last digit of a subtraction is the same.
describe("golden figures of the papers' rules", () => {
  it.each(Object.entries(split.q))("splitConformal() has the quantile of alpha %s", (alpha, { qhat }) => {
    expect(splitConformal(y, predictions, Number(alpha))).toBeCloseTo(qhat, 14);
  });
  it.each(Object.entries(golden.cqr.q))("quantileConformal() has the quantile of alpha %s", (alpha, qhat) => {
    const ends = { low: Float64Array.from(golden.cqr.lo), high: Float64Array.from(golden.cqr.hi) };
    expect(quantileConformal(Float64Array.from(golden.cqr.y), ends, Number(alpha))).toBeCloseTo(qhat, 14);
  });
  it.each([
    ["threshold", golden.classification_lac],
    ["cumulative", golden.classification_aps],
  ] as const)("fitConformalSets() has quantile and sets of %s scores", (method, wanted) => {
    const sets = fitConformalSets(method, classified, classes, wanted.alpha);
    expect(sets.quantile).toBeCloseTo(wanted.qhat, 14);
    expect(golden.classification_lac.test_P.map((row) => predictionSet(sets, row))).toEqual(wanted.sets);
  });
  it("setScores() has the cumulative scores", () => {
    setScores("cumulative", classified, classes).forEach((score, i) =>
      expect(score).toBeCloseTo(golden.classification_aps.scores[i]!, 14),
    );
  });
  it("conformalPValue() has the p-values", () => {
    const { s, p } = golden.p_values;
    s.forEach((score, k) => expect(conformalPValue(residuals, score)).toBeCloseTo(p[k]!, 14));
  });
  it("observeScore() has the levels and the coverage of adaptive inference", () => {
    const { alpha, gamma, calibration_scores, test_scores, alpha_t_after, coverage } = golden.aci;
    let state = startAdaptive(Float64Array.from(calibration_scores), { alpha, rate: gamma });
    const levels = test_scores.map((score) => (state = observeScore(state, score)).level);
    for (const [t, level] of Object.entries(alpha_t_after)) expect(levels[Number(t)]).toBeCloseTo(level, 14);
    expect(liveCoverage(state).coverage).toBeCloseTo(coverage, 14);
    expect(liveCoverage(state).observed).toBe(250);
  });
  it("weightedConformalQuantile() has the quantile of scores that fade", () => {
    const { alpha, rho, qhat } = golden.nexcp;
    const weights = recencyWeights(residuals.length, rho);
    expect(weightedConformalQuantile(residuals, weights, alpha)).toBeCloseTo(qhat, 14);
  });
});

const level = fc.constantFrom(0.01, 0.05, 0.1, 0.2, 0.5);

describe("coverage", () => {
  it("conformalQuantile() of all others covers exactly ⌈(n + 1)(1 − α)⌉ of n + 1 rows without ties", () => {
    const scores = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(scores, level, (all, alpha) => {
        const covered = all.filter(
          (score, i) => score <= conformalQuantile(Float64Array.from(all.toSpliced(i, 1)), alpha),
        );
        expect(covered).toHaveLength(Math.ceil(all.length * (1 - alpha) - 1e-9));
      }),
      { seed: 1 },
    );
  });
  it("splitConformal() covers new rows as often as promised, within the bounds of chance", () => {
    const random = createRandom(17);
    const trials = 4000;
    const n = 39;
    const draw = (): number => random.normal() * (1 + random.next());
    let covered = 0;
    for (let t = 0; t < trials; t++) {
      const rows = Float64Array.from({ length: n }, draw);
      covered += Number(Math.abs(draw()) <= splitConformal(rows, new Float64Array(n), 0.1));
    }
    // k ÷ (n + 1) = 36 ÷ 40 exactly; four binomial deviations.
    expect(Math.abs(covered / trials - 0.9)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / trials));
  });
  it.each(["threshold", "cumulative"] as const)(
    "predictionSet() of %s scores holds the label as promised",
    (method) => {
      const random = createRandom(23);
      const draw = (): { p: number; label: number } => {
        const p = random.next();
        return { p: Math.sqrt(p), label: Number(random.next() < p) };
      };
      const trials = 3000;
      let covered = 0;
      for (let t = 0; t < trials; t++) {
        const rows = Array.from({ length: 19 }, draw);
        const probabilities = bothClasses(Float64Array.from(rows, ({ p }) => p));
        const sets = fitConformalSets(method, probabilities, Float64Array.from(rows, (row) => row.label), 0.2); // prettier-ignore
        const { p, label } = draw();
        covered += Number(predictionSet(sets, [1 - p, p]).includes(label));
      }
      // Ties only add to coverage, so the upper bound is for the scores without any.
      const slack = 4 * Math.sqrt((0.8 * 0.2) / trials);
      expect(covered / trials).toBeGreaterThan(0.8 - slack);
      if (method === "threshold") expect(covered / trials).toBeLessThan(0.8 + slack);
    },
  );
  it("observeScore() keeps the share of misses within the paper's bound, whatever comes", () => {
    const series = fc.array(fc.oneof(fc.double({ min: 0, max: 9, noNaN: true }), fc.constant(99)), {
      minLength: 1,
      maxLength: 120,
    });
    fc.assert(
      fc.property(
        series,
        level,
        fc.constantFrom(0.01, 0.1, 0.5),
        fc.constantFrom(null, 1, 8),
        (scores, alpha, rate, window) => {
          // prettier-ignore
          let state = startAdaptive(Float64Array.of(1, 2, 3, 4), { alpha, rate, window });
          for (const score of scores) state = observeScore(state, score);
          const missed = 1 - liveCoverage(state).coverage;
          const bound = (Math.max(alpha, 1 - alpha) + rate) / (rate * scores.length);
          expect(Math.abs(missed - alpha)).toBeLessThanOrEqual(bound + 1e-9);
          expect(state.level).toBeGreaterThanOrEqual(-rate - 1e-9);
          expect(state.level).toBeLessThanOrEqual(1 + rate + 1e-9);
        },
      ),
      { seed: 2 },
    );
  });
  it("weightedConformalQuantile() is conformalQuantile() when all weigh 1", () => {
    const scores = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(scores, level, (values, alpha) => {
        const all = Float64Array.from(values);
        const weights = new Float64Array(all.length).fill(1);
        expect(weightedConformalQuantile(all, weights, alpha)).toBe(conformalQuantile(all, alpha));
      }),
      { seed: 3 },
    );
  });
});

describe("sets of labels", () => {
  it("predictionSet() holds every label when rows are too few for alpha, and none for a row unlike them", () => {
    const few = fitConformalSets("threshold", bothClasses(Float64Array.of(0.9)), Float64Array.of(1), 0.1);
    expect(few.quantile).toBe(Infinity);
    expect(predictionSet(few, [0.99, 0.01])).toEqual([0, 1]);
    expect(predictionSet({ method: "threshold", quantile: 0.2, alpha: 0.1 }, [0.5, 0.5])).toEqual([]);
  });
  it("predictionSet() grows when alpha falls", () => {
    const methods = fc.constantFrom<SetMethod>("threshold", "cumulative");
    fc.assert(
      fc.property(methods, fc.integer({ min: 0, max: 4 }), (method, row) => {
        const probabilities = golden.classification_lac.test_P[row]!;
        const sizes = [0.5, 0.2, 0.1, 0.05, 0.001].map(
          (alpha) =>
            predictionSet(fitConformalSets(method, classified, classes, alpha), probabilities).length,
        );
        expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
        expect(sizes.at(-1)).toBe(3);
      }),
      { seed: 4, numRuns: 20 },
    );
  });
});

describe("states and intervals", () => {
  it("observeScore() leaves the given state as it was", () => {
    const first = startAdaptive(Float64Array.of(1, 2, 3), { alpha: 0.5, window: 2 });
    const next = observeScore(first, 7);
    expect(first).toMatchObject({ observed: 0, covered: 0, level: 0.5 });
    expect(Array.from(first.scores)).toEqual([2, 3]);
    expect(Array.from(next.scores)).toEqual([3, 7]);
    expect(liveCoverage(first).coverage).toBeNaN();
  });
  it("adaptiveQuantile() holds all after misses, and nothing once the level passed 1", () => {
    let state = startAdaptive(Float64Array.of(1, 2, 3), { alpha: 0.1, rate: 0.2 });
    state = observeScore(observeScore(state, 99), 99);
    expect(adaptiveQuantile(state)).toBe(Infinity);
    expect(adaptiveQuantile({ ...state, level: 1 })).toBe(-Infinity);
  });
  it("widened() moves both ends, and an interval turned inside out becomes its middle", () => {
    expect(widened({ low: 0, high: 4 }, -1)).toEqual({ low: 1, high: 3 });
    expect(widened({ low: 0, high: 4 }, -3)).toEqual({ low: 2, high: 2 });
    expect(widened({ low: 0, high: 4 }, Infinity)).toEqual({ low: -Infinity, high: Infinity });
  });
});

describe("bad input", () => {
  const one = Float64Array.of(1);
  const none = new Float64Array();
  const cases: readonly [string, () => unknown, unknown, RegExp][] = [
    ["no scores", () => conformalQuantile(none, 0.1), InputError, /0 scores/],
    ["no rows", () => splitConformal(none, none, 0.1), InputError, /0 scores/],
    [
      "no rows of classes",
      () => fitConformalSets("threshold", bothClasses(none), none, 0.1),
      InputError,
      /0 scores/,
    ],
    [
      "a NaN score",
      () => conformalQuantile(Float64Array.of(1, Number.NaN), 0.1),
      RangeError,
      /score 1 is NaN/,
    ],
    ["sizes that differ", () => splitConformal(one, none, 0.1), TypeError, /1 labels for 0 predictions/],
    ["a class that is none", () => setScores("threshold", bothClasses(one), Float64Array.of(2)), RangeError, /label 0 is 2, expected a class from 0 to 1/], // prettier-ignore
    ["a probability of 1.5", () => predictionSet({ method: "cumulative", quantile: 1, alpha: 0.1 }, [1.5, 0]), RangeError, /class 0 is 1.5/], // prettier-ignore
    [
      "an alpha of 0",
      () => fitConformalSets("threshold", bothClasses(one), one, 0),
      RangeError,
      /alpha is 0/,
    ],
    [
      "weights of another size",
      () => weightedConformalQuantile(one, none, 0.1),
      TypeError,
      /0 weights for 1 scores/,
    ],
    [
      "a weight of 2",
      () => weightedConformalQuantile(one, Float64Array.of(2), 0.1),
      RangeError,
      /weight 0 is 2/,
    ],
    ["a rho of 0", () => recencyWeights(3, 0), RangeError, /rho is 0/],
    ["a rate below 0", () => startAdaptive(one, { alpha: 0.1, rate: -1 }), RangeError, /rate is -1/],
    ["a window of 0", () => startAdaptive(one, { alpha: 0.1, window: 0 }), RangeError, /window is 0/],
    ["a NaN observation", () => observeScore(startAdaptive(one, { alpha: 0.1 }), Number.NaN), RangeError, /score is NaN/], // prettier-ignore
  ];
  it.each(cases)("conformal prediction refuses %s", (_, call, kind, message) => {
    expect(call).toThrow(kind as new () => Error);
    expect(call).toThrow(message);
  });
});
