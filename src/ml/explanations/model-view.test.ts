import fc from "fast-check";
import { describe, expect, it } from "vitest";
import golden from "../../fixtures/calibration-metrics.json" with { type: "json" };
import { errorDistribution, thinned } from "../scores/error-distribution.js";
import { confusionCells, modelView, predictionPoints } from "./model-view.js";
import { rollingAccuracy } from "../scores/rolling-accuracy.js";

const labels = Float64Array.from(golden.y);
const probabilities = Float64Array.from(golden.p);
const time = labels.map((_, i) => 86_400_000 * i);

describe("modelView", () => {
  const view = modelView({ time, labels, probabilities }, { window: 50 });
  it("modelView() draws every plot from the same rows", () => {
    expect(view.scores.accuracy).toBeCloseTo(golden.metrics.accuracy, 14);
    expect(view.confusion.map(({ count }) => count)).toEqual(golden.metrics.confusion_tn_fp_fn_tp);
    expect(view.calibration.reduce((sum, { count }) => sum + count, 0)).toBe(300);
    expect(view.predictions).toHaveLength(300);
    expect(view.predictions[7]).toEqual({ time: time[7], predicted: golden.p[7], actual: golden.y[7] });
    expect(view.errors.points.at(-1)!.share).toBe(1);
    expect(view.rolling[48]!.accuracy).toBeNull();
    const first = Array.from(labels.subarray(0, 50), (label, i) => Number(probabilities[i]! >= 0.5 === (label === 1))); // prettier-ignore
    expect(view.rolling[49]!.accuracy).toBeCloseTo(first.reduce((sum, right) => sum + right, 0) / 50, 14);
  });
  it("modelView() is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });
  it("modelView() draws at most so many points", () => {
    const few = modelView({ time, labels, probabilities }, { most: 20 });
    expect(few.predictions).toHaveLength(20);
    expect(few.predictions.at(-1)!.time).toBe(time.at(-1));
    expect(few.rolling).toHaveLength(20);
  });
  it("modelView() of no rows has empty plots and no figures", () => {
    const none = new Float64Array();
    const empty = modelView({ time: none, labels: none, probabilities: none });
    expect(empty).toMatchObject({ predictions: [], rolling: [], calibration: [] });
    expect(empty.confusion.map(({ share }) => share)).toEqual([null, null, null, null]);
    expect(empty.errors).toEqual({ points: [], median: Number.NaN, ninetieth: Number.NaN });
  });
  it("modelView() refuses sizes that differ, a window of 0 and a probability of 2", () => {
    expect(() => modelView({ time: time.subarray(1), labels, probabilities })).toThrow(TypeError);
    expect(() => modelView({ time, labels, probabilities }, { window: 0 })).toThrow(/window is 0/);
    expect(() => modelView({ time, labels, probabilities: labels.map(() => 2) })).toThrow(/is 2, expected 0/);
    expect(() => predictionPoints(time, probabilities, labels.subarray(1))).toThrow(TypeError);
  });
});

describe("parts of the view", () => {
  it("confusionCells() gives shares of each label", () => {
    const cells = confusionCells({ trueNegative: 3, falsePositive: 1, falseNegative: 0, truePositive: 4 });
    expect(cells.map(({ share }) => share)).toEqual([0.75, 0.25, 0, 1]);
  });
  it("rollingAccuracy() has the accuracy of its window, and the commoner label's", () => {
    const few = rollingAccuracy(Float64Array.of(1, 1, 0, 0), Float64Array.of(0.5, 0.4, 0.4, 0.6), 3);
    expect(few.accuracy.subarray(2).map((x) => Math.round(x * 3))).toEqual(Float64Array.of(2, 1));
    expect(few.baseline.subarray(2).map((x) => Math.round(x * 3))).toEqual(Float64Array.of(2, 2));
    expect(few.accuracy.subarray(0, 2).every(Number.isNaN)).toBe(true);
  });
  it("errorDistribution() rises to 1, and half of the errors are at most the median", () => {
    const anyErrors = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(anyErrors, fc.integer({ min: 2, max: 9 }), (errors, most) => {
        const zero = new Float64Array(errors.length);
        const { points, median } = errorDistribution(zero, Float64Array.from(errors), most);
        expect(points.length).toBeLessThanOrEqual(most);
        expect(points.at(-1)!.share).toBe(1);
        points.slice(1).forEach((point, k) => {
          expect(point.error).toBeGreaterThan(points[k]!.error);
          expect(point.share).toBeGreaterThan(points[k]!.share);
        });
        for (const { error, share } of points) {
          expect(errors.filter((e) => Math.abs(e) <= error).length / errors.length).toBeCloseTo(share, 14);
        }
        expect(errors.filter((e) => Math.abs(e) <= median).length).toBeGreaterThanOrEqual(errors.length / 2);
      }),
      { seed: 5 },
    );
  });
  it("errorDistribution() refuses sizes that differ, NaN and one point", () => {
    expect(() => errorDistribution(labels, probabilities.subarray(1))).toThrow(TypeError);
    expect(() => errorDistribution(Float64Array.of(Number.NaN), Float64Array.of(1))).toThrow(RangeError);
    expect(() => errorDistribution(labels, probabilities, 1)).toThrow(RangeError);
  });
  it("thinned() keeps the first and the last", () => {
    expect(thinned([1, 2, 3, 4, 5], 3)).toEqual([1, 3, 5]);
    expect(thinned([1, 2], 3)).toEqual([1, 2]);
  });
});
