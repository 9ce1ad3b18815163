import fc from "fast-check";
import { describe, expect, it } from "vitest";
import golden from "../../fixtures/calibration-metrics.json" with { type: "json" };
import { wilsonInterval } from "../../math/wilson-interval.js";
import { confusionMatrix, decisionScores } from "./confusion.js";
import { scoreProbabilities } from "./probability-scores.js";
import { rankingScores } from "./ranking-scores.js";
import { calibrationError, reliabilityCurve } from "./reliability.js";
import { classifierScores } from "./scores.js";
import { thresholdCounts } from "./threshold-counts.js";

const labels = Float64Array.from(golden.y);
const probabilities = Float64Array.from(golden.p);
const wanted = golden.metrics;

/** Labels and probabilities of a few dozen rows, with ties. */
const anyRows = fc
  .array(
    fc.record({ y: fc.boolean(), p: fc.integer({ min: 0, max: 40 }), w: fc.integer({ min: 1, max: 3 }) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((rows) => ({
    y: Float64Array.from(rows, (row) => Number(row.y)),
    p: Float64Array.from(rows, (row) => row.p / 40),
    w: Float64Array.from(rows, (row) => row.w),
  }));

// Sums of 300 terms in another order differ in the last digits: 1e-13.
describe("golden figures of scikit-learn", () => {
  it("rankingScores() has area, average precision and the gap", () => {
    const { auc, averagePrecision, ksGap } = rankingScores(labels, probabilities);
    expect(auc).toBeCloseTo(wanted.roc_auc, 13);
    expect(averagePrecision).toBeCloseTo(wanted.average_precision, 13);
    expect(ksGap).toBeCloseTo(wanted.ks_stat_scores, 13);
  });
  it("thresholdCounts() draws the precision-recall curve of the trapezoid area", () => {
    const { truePositives, falsePositives } = thresholdCounts(labels, probabilities);
    const recall = [0, ...truePositives.map((tp) => tp / truePositives.at(-1)!)];
    const precision = [1, ...truePositives.map((tp, k) => tp / (tp + falsePositives[k]!))];
    const area = recall
      .slice(1)
      .reduce((sum, r, k) => sum + ((r - recall[k]!) * (precision[k]! + precision[k + 1]!)) / 2, 0);
    expect(area).toBeCloseTo(wanted.pr_auc_trapz, 13);
  });
  it("scoreProbabilities() has Brier score, skill and log loss", () => {
    const { brier, brierSkill, logLoss } = scoreProbabilities(labels, probabilities);
    expect(brier).toBeCloseTo(wanted.brier, 13);
    expect(brierSkill).toBeCloseTo(wanted.brier_skill_vs_base_rate, 13);
    expect(logLoss).toBeCloseTo(wanted.log_loss, 13);
  });
  it("decisionScores() has all figures at one half", () => {
    const matrix = confusionMatrix(labels, probabilities);
    const { trueNegative, falsePositive, falseNegative, truePositive } = matrix;
    const cells = [trueNegative, falsePositive, falseNegative, truePositive];
    expect(cells).toEqual(wanted.confusion_tn_fp_fn_tp);
    const scores = decisionScores(matrix);
    expect(scores.accuracy).toBeCloseTo(wanted.accuracy, 14);
    expect(scores.balancedAccuracy).toBeCloseTo(wanted.balanced_accuracy, 14);
    expect(scores.precision).toBeCloseTo(wanted.precision, 14);
    expect(scores.recall).toBeCloseTo(wanted.recall, 14);
    expect(scores.f1).toBeCloseTo(wanted.f1, 14);
    expect(scores.mcc).toBeCloseTo(wanted.mcc, 14);
    expect(scores.kappa).toBeCloseTo(wanted.cohen_kappa, 14);
  });
  it("calibrationError() has the errors of ten bins [low, high)", () => {
    const { ece, mce } = calibrationError(reliabilityCurve(labels, probabilities));
    expect(ece).toBeCloseTo(wanted.ece10_uniform, 14);
    expect(mce).toBeCloseTo(wanted.mce10_uniform, 14);
  });
  it.each([
    ["width", golden.calibration_curve_uniform],
    ["count", golden.calibration_curve_quantile],
  ] as const)("reliabilityCurve() has the curve of bins (low, high] of equal %s", (cut, curve) => {
    const bins = reliabilityCurve(labels, probabilities, { cut, closed: "right" });
    bins.forEach(({ observed, predicted }, k) => {
      expect(observed).toBeCloseTo(curve.prob_true[k]!, 14);
      expect(predicted).toBeCloseTo(curve.prob_pred[k]!, 14);
    });
    expect(bins).toHaveLength(curve.prob_true.length);
  });
  it("classifierScores() puts a card's figures together", () => {
    const scores = classifierScores(labels, probabilities);
    expect(scores.rows).toBe(300);
    expect(scores.accuracy).toBeCloseTo(wanted.accuracy, 14);
    expect(scores.auc).toBeCloseTo(wanted.roc_auc, 13);
    expect(scores.logLoss).toBeCloseTo(wanted.log_loss, 13);
    expect(scores.brier).toBeCloseTo(wanted.brier, 13);
    expect(scores.ece).toBeCloseTo(wanted.ece10_uniform, 14);
    expect(scores.baseline).toBe(0.55);
  });
});

describe("properties", () => {
  it("rankingScores() stay when probabilities go through a rising map", () => {
    fc.assert(
      fc.property(anyRows, fc.double({ min: 0.2, max: 5, noNaN: true }), ({ y, p, w }, power) => {
        const mapped = p.map((value) => value ** power);
        expect(rankingScores(y, mapped, w)).toEqual(rankingScores(y, p, w));
      }),
      { seed: 1 },
    );
  });
  it("rankingScores() turns the area around when labels are swapped", () => {
    fc.assert(
      fc.property(anyRows, ({ y, p, w }) => {
        const { auc } = rankingScores(y, p, w);
        const other = rankingScores(y.map((label) => 1 - label), p, w).auc; // prettier-ignore
        if (Number.isNaN(auc)) expect(other).toBeNaN();
        else expect(auc + other).toBeCloseTo(1, 12);
      }),
      { seed: 2 },
    );
  });
  it("classifierScores() count a row of weight w as w rows", () => {
    fc.assert(
      fc.property(anyRows, ({ y, p, w }) => {
        const often = (values: Float64Array): Float64Array =>
          Float64Array.from(
            Array.from(values).flatMap((value, i) => Array.from({ length: w[i]! }, () => value)),
          );
        const { rows: _, ...weighted } = classifierScores(y, p, w);
        const repeated = classifierScores(often(y), often(p));
        for (const [name, value] of Object.entries(weighted)) {
          const other = repeated[name as keyof typeof weighted];
          if (value === null) expect(other).toBeNull();
          else expect(other).toBeCloseTo(value, 12);
        }
      }),
      { seed: 3 },
    );
  });
  it("reliabilityCurve() puts each row into one bin that holds its probability", () => {
    const options = fc.record({
      bins: fc.integer({ min: 1, max: 12 }),
      cut: fc.constantFrom("width" as const, "count" as const),
      closed: fc.constantFrom("left" as const, "right" as const),
    });
    fc.assert(
      fc.property(anyRows, options, ({ y, p, w }, choice) => {
        const bins = reliabilityCurve(y, p, { ...choice, weights: w });
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(y.length);
        expect(bins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
        for (const bin of bins.filter(({ count }) => count > 0)) {
          expect(bin.predicted).toBeGreaterThanOrEqual(bin.low - 1e-12);
          expect(bin.predicted).toBeLessThanOrEqual(bin.high + 1e-12);
          expect(bin.observedLow).toBeLessThanOrEqual(bin.observed + 1e-12);
          expect(bin.observedHigh).toBeGreaterThanOrEqual(bin.observed - 1e-12);
        }
      }),
      { seed: 4 },
    );
  });
});

describe("edges", () => {
  const none = new Float64Array();
  it("classifierScores() has nulls when there are no rows, and no area when there is one class", () => {
    expect(classifierScores(none, none)).toEqual({ rows: 0, accuracy: null, auc: null, logLoss: null, brier: null, ece: null, baseline: null }); // prettier-ignore
    const one = classifierScores(Float64Array.of(1, 1), Float64Array.of(0.5, 1));
    expect(one).toMatchObject({ rows: 2, accuracy: 1, auc: null, baseline: 1 });
    expect(one.ece).toBeCloseTo(0.25, 14);
  });
  it("scoreProbabilities() keeps a sure mistake finite, at 36 nats", () => {
    const { logLoss, brierSkill } = scoreProbabilities(Float64Array.of(0), Float64Array.of(1));
    expect(logLoss).toBeCloseTo(52 * Math.LN2, 12);
    expect(brierSkill).toBeNaN();
  });
  it("decisionScores() has no precision when nothing was called 1, and no correlation", () => {
    const scores = decisionScores({ trueNegative: 2, falsePositive: 0, falseNegative: 1, truePositive: 0 });
    expect(scores.precision).toBeNaN();
    expect(scores.mcc).toBeNaN();
    expect(scores.kappa).toBe(0);
  });
  it("wilsonInterval() has the closed forms of 0, 5 and 10 of 10", () => {
    // At 0 of n the upper end is z² ÷ (n + z²); z² is 3.8414588, chi-squared's 95 % quantile with one degree.
    expect(wilsonInterval(0, 10)[0]).toBe(0);
    expect(wilsonInterval(0, 10)[1]).toBeCloseTo(3.841458820694124 / 13.841458820694124, 14);
    expect(wilsonInterval(1, 10)[0]).toBeCloseTo(10 / 13.841458820694124, 14);
    expect(wilsonInterval(0.5, 10)[0]! + wilsonInterval(0.5, 10)[1]!).toBeCloseTo(1, 14);
    expect(wilsonInterval(0.5, 0)).toEqual([Number.NaN, Number.NaN]);
  });
  it.each([
    ["sizes that differ", [0, 1], [0.5], null, TypeError, /2 labels for 1 predictions/],
    ["a probability of 1.2", [0, 1], [0.5, 1.2], null, RangeError, /probability 1 is 1.2, expected 0 to 1/],
    ["a NaN probability", [0, 1], [Number.NaN, 1], null, RangeError, /probability 0 is NaN/],
    ["a label of −1", [-1, 1], [0.5, 1], null, RangeError, /label 0 is -1, expected 0 or 1/],
    ["too few weights", [0, 1], [0.5, 1], [1], TypeError, /1 weights for 2 rows/],
    ["a weight below 0", [0, 1], [0.5, 1], [1, -1], RangeError, /weight 1 is -1, expected above 0/],
  ] as const)("classifierScores() refuses %s", (_, y, p, w, kind, message) => {
    const score = () =>
      classifierScores(Float64Array.from(y), Float64Array.from(p), w ? Float64Array.from(w) : null);
    expect(score).toThrow(kind);
    expect(score).toThrow(message);
  });
  it("reliabilityCurve() refuses 0 bins", () => {
    expect(() => reliabilityCurve(labels, probabilities, { bins: 0 })).toThrow(
      /bins is 0, expected an integer/,
    );
  });
});
