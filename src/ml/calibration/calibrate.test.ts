import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.js";
import { createRandom } from "../../core/random.js";
import golden from "../../fixtures/calibration-metrics.json" with { type: "json" };
import { logistic } from "../../math/logistic.js";
import { applyCalibration, fitCalibration } from "./calibrate.js";
import type { Calibration } from "./calibration.js";
import { scoreProbabilities } from "../scores/probability-scores.js";

const labels = Float64Array.from(golden.y);
const probabilities = Float64Array.from(golden.p);

function apply(calibration: Calibration, margins: Float64Array): Float64Array {
  return margins.map((margin) => applyCalibration(calibration, margin));
}

describe("golden figures of scikit-learn and scipy", () => {
  it("fitCalibration() has isotonic knots and values between them", () => {
    const fit = fitCalibration("isotonic", probabilities, labels);
    expect(Array.from(fit.margins)).toEqual(golden.isotonic.x_thresholds);
    golden.isotonic.y_thresholds.forEach((y, k) => expect(fit.probabilities[k]).toBeCloseTo(y, 14));
    golden.isotonic.grid.forEach((x, k) =>
      expect(applyCalibration(fit, x)).toBeCloseTo(golden.isotonic.pred_grid[k]!, 13),
    );
  });
  it("fitCalibration() has isotonic values with weights", () => {
    const { w, pred_grid } = golden.isotonic_weighted;
    const fit = fitCalibration("isotonic", probabilities, labels, Float64Array.from(w));
    golden.isotonic.grid.forEach((x, k) => expect(applyCalibration(fit, x)).toBeCloseTo(pred_grid[k]!, 13));
  });
  // The reference stops its search earlier, 3e-8 and 5e-8 away from where ours leaves no gradient.
  it("fitCalibration() has Platt's slope and offset", () => {
    const { scores, a, b, pred_at } = golden.platt;
    const fit = fitCalibration("platt", Float64Array.from(scores), labels);
    expect(fit.slope).toBeCloseTo(a, 7);
    expect(fit.offset).toBeCloseTo(b, 7);
    for (const [at, p] of Object.entries(pred_at))
      expect(applyCalibration(fit, Number(at))).toBeCloseTo(p, 7);
  });
  it("fitCalibration() has the temperature and its log loss", () => {
    const margins = Float64Array.from(golden.platt.scores);
    const fit = fitCalibration("temperature", margins, labels);
    expect(fit.temperature).toBeCloseTo(golden.temperature.T, 7);
    expect(scoreProbabilities(labels, apply(fit, margins)).logLoss).toBeCloseTo(
      golden.temperature.logloss,
      13,
    );
  });
});

/** Margins that are too sure by a factor, and labels drawn from what they should have said. */
const anyFit = fc
  .record({ seed: fc.integer(), n: fc.integer({ min: 4, max: 80 }), grain: fc.constantFrom(1, 10, 1e6) })
  .map(({ seed, n, grain }) => {
    const random = createRandom(seed);
    const margins = Float64Array.from({ length: n }, () => Math.round(2 * random.normal() * grain) / grain);
    const y = margins.map((margin) => Number(random.next() < logistic(margin / 2)));
    y[0] = 0;
    y[1] = 1;
    return { margins, y, w: margins.map(() => 0.5 + random.integer(3)) };
  });

describe("properties", () => {
  it("fitCalibration() makes isotonic probabilities that rise, and do not change when fitted again", () => {
    fc.assert(
      fc.property(anyFit, ({ margins, y, w }) => {
        const fit = fitCalibration("isotonic", margins, y, w);
        for (let k = 1; k < fit.margins.length; k++) {
          expect(fit.margins[k]).toBeGreaterThan(fit.margins[k - 1]!);
          expect(fit.probabilities[k]).toBeGreaterThanOrEqual(fit.probabilities[k - 1]!);
        }
        const first = apply(fit, margins);
        const again = apply(fitCalibration("isotonic", first, y, w), first);
        again.forEach((p, i) => expect(p).toBeCloseTo(first[i]!, 12));
      }),
      { seed: 6 },
    );
  });
  it("fitCalibration() leaves no other rising map with a lower squared error than the isotonic one", () => {
    fc.assert(
      fc.property(anyFit, fc.integer(), ({ margins, y, w }, seed) => {
        const fit = fitCalibration("isotonic", margins, y, w);
        const random = createRandom(seed);
        const cut = 2 * random.normal();
        const size = 0.1 * random.next();
        const other = (margin: number): number =>
          applyCalibration(fit, margin) + (margin > cut ? size : -size);
        const error = (of: (margin: number) => number): number =>
          margins.reduce((sum, margin, i) => sum + w[i]! * (of(margin) - y[i]!) ** 2, 0);
        expect(error(other)).toBeGreaterThanOrEqual(error((margin) => applyCalibration(fit, margin)) - 1e-12);
      }),
      { seed: 7 },
    );
  });
  it("fitCalibration() keeps the mean of labels with isotonic, in and out of weights", () => {
    fc.assert(
      fc.property(anyFit, ({ margins, y, w }) => {
        const fit = fitCalibration("isotonic", margins, y, w);
        const gap = margins.reduce(
          (sum, margin, i) => sum + w[i]! * (applyCalibration(fit, margin) - y[i]!),
          0,
        );
        expect(gap).toBeCloseTo(0, 9);
      }),
      { seed: 8 },
    );
  });
  it("fitCalibration() keeps the order of margins with a temperature, and is the best one near it", () => {
    fc.assert(
      fc.property(anyFit, ({ margins, y, w }) => {
        const fit = fitCalibration("temperature", margins, y, w);
        const p = apply(fit, margins);
        for (let i = 1; i < p.length; i++) {
          expect((p[i]! - p[i - 1]!) * (margins[i]! - margins[i - 1]!)).toBeGreaterThanOrEqual(0);
        }
        const loss = scoreProbabilities(y, p, w).logLoss;
        for (const factor of [0.99, 1.01]) {
          const temperature = Math.min(100, Math.max(0.01, fit.temperature * factor));
          const other = apply({ method: "temperature", temperature }, margins);
          expect(scoreProbabilities(y, other, w).logLoss).toBeGreaterThanOrEqual(loss - 1e-12);
        }
      }),
      { seed: 9 },
    );
  });
  it("fitCalibration() leaves no gradient with Platt, whatever the margins' scale", () => {
    fc.assert(
      fc.property(anyFit, fc.constantFrom(1e-6, 1, 1e6), ({ margins: given, y }, scale) => {
        const margins = given.map((margin) => 3 * scale + scale * margin);
        fc.pre(new Set(margins).size > 1);
        const fit = fitCalibration("platt", margins, y);
        const positives = y.reduce((sum, label) => sum + label, 0);
        const target = (label: number): number =>
          label === 1 ? (positives + 1) / (positives + 2) : 1 / (y.length - positives + 2);
        const error = margins.map((margin, i) => applyCalibration(fit, margin) - target(y[i]!));
        expect(error.reduce((sum, e) => sum + e, 0)).toBeCloseTo(0, 7);
        expect(error.reduce((sum, e, i) => sum + e * (margins[i]! / scale), 0)).toBeCloseTo(0, 6);
      }),
      { seed: 10 },
    );
  });
});

describe("edges", () => {
  const margins = Float64Array.of(-1, 0.5, 2);
  const y = Float64Array.of(0, 1, 1);
  it("fitCalibration() gives the rate of labels when margins do not vary", () => {
    const flat = new Float64Array(4).fill(0.7);
    const half = Float64Array.of(0, 1, 1, 0);
    expect(fitCalibration("platt", flat, half)).toMatchObject({ slope: 0 });
    expect(applyCalibration(fitCalibration("platt", flat, half), 5)).toBeCloseTo(0.5, 14);
    expect(applyCalibration(fitCalibration("isotonic", flat, half), 5)).toBe(0.5);
    expect(fitCalibration("temperature", flat, half).temperature).toBe(100);
  });
  it("fitCalibration() stops at the temperatures 0.01 and 100", () => {
    expect(fitCalibration("temperature", margins, y).temperature).toBeCloseTo(0.01, 14);
    expect(fitCalibration("temperature", margins, Float64Array.of(1, 0, 0)).temperature).toBe(100);
  });
  it("fitCalibration() ends when margins separate the classes", () => {
    const fit = fitCalibration("platt", margins, y);
    expect(fit.slope).toBeLessThan(0);
    expect(Number.isFinite(fit.slope)).toBe(true);
  });
  it("applyCalibration() holds the outer values beyond the knots, and passes NaN", () => {
    const fit = fitCalibration("isotonic", margins, Float64Array.of(0, 1, 0));
    expect([-9, -0.25, 9].map((margin) => applyCalibration(fit, margin))).toEqual([0, 0.25, 0.5]);
    for (const method of ["platt", "isotonic", "temperature"] as const) {
      const fit = fitCalibration(method, margins, y);
      expect(applyCalibration(fit, Number.NaN)).toBeNaN();
      expect(applyCalibration(fit, Infinity)).toBeGreaterThan(0.99);
    }
  });
  it.each([
    ["no rows", [], [], InputError, /0 rows/],
    ["one class", [1, 2], [1, 1], InputError, /every label is 1, expected both 0 and 1/],
    ["an infinite margin", [1, Infinity], [0, 1], RangeError, /margin 1 is Infinity/],
    ["sizes that differ", [1, 2, 3], [0, 1], TypeError, /2 labels for 3 predictions/],
    ["a label of 0.5", [1, 2], [0, 0.5], RangeError, /label 1 is 0.5/],
  ] as const)("fitCalibration() refuses %s", (_, given, wrong, kind, message) => {
    const fit = () => fitCalibration("platt", Float64Array.from(given), Float64Array.from(wrong));
    expect(fit).toThrow(kind);
    expect(fit).toThrow(message);
  });
});
