import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../core/random.js";
import { driftAlerts, suggestedAction } from "./alerts.js";
import { domainDrift } from "./domain-classifier.js";
import { driftSteps, measureDrift } from "./drift-report.js";
import { explanationDrift } from "./explanation-drift.js";
import { featureDrift } from "./feature-drift.js";
import { featureHealth, healthOf, healthOfScore, stalenessHealth } from "./health.js";
import { modelDrift } from "./model-drift.js";
import { estimatePerformance, realisedPerformance, trackPerformance } from "./performance-estimate.js";
import { confidenceDrift, errorDrift } from "./prediction-drift.js";
import { maturedPredictions, type PredictionLog } from "./prediction-log.js";

const QUICK = { trials: 0 };

function normals(random: Random, length: number, mean = 0): Float64Array {
  return Float64Array.from({ length }, () => mean + random.normal());
}

/** Probabilities spread around one half, and labels that come true by them. */
function calibrated(random: Random, length: number) {
  const probabilities = Float64Array.from({ length }, () => 0.1 + 0.8 * random.next());
  const labels = probabilities.map((p) => Number(random.next() < p));
  return { probabilities, labels };
}

function logOf(random: Random, length: number, horizon: number): PredictionLog {
  return { ...calibrated(random, length), bars: Int32Array.from({ length }, (_, i) => i), horizon };
}

describe("drift of predictions", () => {
  it("maturedPredictions() gives those whose label is known", () => {
    const log = {
      bars: [3, 5, 9],
      probabilities: Float64Array.of(0.1, 0.2, 0.3),
      labels: new Float64Array(3),
    };
    const counts = [7, 8, 10, 14].map((now) => maturedPredictions({ ...log, horizon: 5 }, now).labels.length);
    expect(counts).toEqual([0, 1, 2, 3]);
  });
  it("confidenceDrift() sees probabilities move to one side while confidence keeps", () => {
    const random = createRandom(1);
    const reference = calibrated(random, 600).probabilities;
    const current = calibrated(random, 250).probabilities.map((p) => Math.max(p, 1 - p));
    const found = confidenceDrift(reference, current, QUICK);
    expect(found.probability.verdict).toBe("drift");
    expect(found.confidence.verdict).toBe("none");
    expect(found.meanProbability.current).toBeGreaterThan(0.6);
    expect(found.meanConfidence.current).toBeCloseTo(found.meanConfidence.reference, 1);
  });
  it("errorDrift() finds labels that no longer follow, and says that it got worse", () => {
    const random = createRandom(2);
    const log = logOf(random, 300, 2);
    const turned = { ...log, labels: log.labels.map((y) => 1 - y) };
    const reference = calibrated(random, 600);
    expect(errorDrift(reference, log, 1000, QUICK).squaredError.verdict).toBe("none");
    const found = errorDrift(reference, turned, 1000, QUICK);
    expect(found).toMatchObject({
      matured: 300,
      waiting: 0,
      worse: true,
      squaredError: { verdict: "drift" },
    });
    expect(found.accuracy.current).toBeLessThan(0.4);
  });
  it("errorDrift() and trackPerformance() never read a label before it is known", () => {
    const reference = calibrated(createRandom(3), 100);
    const log = logOf(createRandom(4), 60, 5);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70 }), fc.integer(), (now, seed) => {
        const random = createRandom(seed);
        const altered = log.labels.map((y, i) =>
          i + 5 <= now ? y : random.next() < 0.5 ? Number.NaN : 1 - y,
        );
        const options = { draws: 39, trials: 0 };
        const other = { ...log, labels: altered };
        expect(errorDrift(reference, other, now, options)).toEqual(errorDrift(reference, log, now, options));
        const few = { draws: 2 };
        expect(trackPerformance(other, now, 20, few)).toEqual(trackPerformance(log, now, 20, few));
      }),
      { numRuns: 20 },
    );
  });
  it("maturedPredictions() throws when the log is none", () => {
    const log = { bars: [1, 1], probabilities: new Float64Array(2), labels: new Float64Array(2), horizon: 1 };
    expect(() => maturedPredictions(log, 5)).toThrow("Cannot read predictions: bar 1 stands after 1");
    expect(() => maturedPredictions({ ...log, bars: [1] }, 5)).toThrow(TypeError);
    expect(() => maturedPredictions({ ...log, horizon: -1 }, 5)).toThrow(RangeError);
  });
});

describe("performance without labels", () => {
  it("estimatePerformance() gives the figures that can be worked out by hand", () => {
    // Decisions 1 1 0; true positives 0.9 + 0.6, false ones 0.1 + 0.4, false negatives 0.2.
    const { accuracy, f1, auc } = estimatePerformance(Float64Array.of(0.9, 0.6, 0.2));
    expect(accuracy.value).toBeCloseTo((0.9 + 0.6 + 0.8) / 3, 12);
    expect(f1.value).toBeCloseTo(3 / (3 + 0.5 + 0.2), 12);
    // Pairs (1 ranked above 0) by chance, a row against itself counting half.
    const right = 0.9 * 0.4 + 0.9 * 0.8 + 0.6 * 0.8 + (0.09 + 0.24 + 0.16) / 2;
    expect(auc.value).toBeCloseTo(right / (1.7 * 1.3), 12);
  });
  it("estimatePerformance() holds the realised figures in its range 19 times of 20 when probabilities are right", () => {
    const random = createRandom(5);
    let inside = 0;
    for (let k = 0; k < 60; k++) {
      const { probabilities, labels } = calibrated(random, 200);
      const { accuracy } = estimatePerformance(probabilities, { draws: 100, seed: k });
      const realised = realisedPerformance(probabilities, labels).accuracy;
      if (realised >= accuracy.low && realised <= accuracy.high) inside++;
    }
    expect(inside).toBeGreaterThanOrEqual(53);
  });
  it("estimatePerformance() widens its range when labels overlap", () => {
    const { probabilities } = calibrated(createRandom(6), 300);
    const width = (horizon: number): number => {
      const { low, high } = estimatePerformance(probabilities, { horizon }).accuracy;
      return high - low;
    };
    expect(width(20)).toBeGreaterThan(1.5 * width(1));
  });
  it("trackPerformance() cuts a log into stretches and waits for their labels", () => {
    const chunks = trackPerformance(logOf(createRandom(7), 50, 3), 42, 20, { draws: 10 });
    expect(chunks.map(({ from, to, rows, realised }) => [from, to, rows, realised !== null])).toEqual([
      [0, 19, 20, true],
      [20, 39, 20, true],
      [40, 49, 10, false],
    ]);
    expect(() => trackPerformance(logOf(createRandom(7), 5, 3), 4, 0)).toThrow(RangeError);
  });
  it("estimatePerformance() throws when it is given what is no probability or option", () => {
    expect(() => estimatePerformance(Float64Array.of(1.5))).toThrow("a probability is 1.5, expected 0 to 1");
    expect(() => estimatePerformance(Float64Array.of(0.5), { horizon: 0 })).toThrow("horizon is 0");
    expect(() => estimatePerformance(Float64Array.of(0.5), { draws: 0 })).toThrow("draws is 0");
  });
});

describe("reports", () => {
  const random = createRandom(8);
  const reference = { calm: normals(random, 400), moved: normals(random, 400), alone: normals(random, 9) };
  const current = { moved: normals(random, 150, 1), calm: normals(random, 150) };

  it("measureDrift() compares what both windows hold, in the order of the reference", () => {
    const { features, drifting, adjusted, expectedFalseAlarms, health } = measureDrift(reference, current);
    expect(features.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["calm", "none"],
      ["moved", "drift"],
    ]);
    expect(drifting).toBe(1);
    expect(expectedFalseAlarms).toBeLessThan(0.2);
    expect(adjusted[1]).toBeCloseTo(2 / 201, 12);
    expect(health.parts.feature).toBeCloseTo(50, 0);
    expect(health.unknown).toEqual(["confidence", "error", "staleness"]);
  });
  it("driftSteps() tells how far it is, and each column comes out as it does alone", () => {
    const steps = driftSteps(reference, current, QUICK);
    expect([steps.next().value, steps.next().value]).toEqual([
      { done: 0, total: 2 },
      { done: 1, total: 2 },
    ]);
    const last = steps.next();
    const alone = featureDrift("moved", reference.moved, current.moved, QUICK);
    expect(last.done && last.value.features[1]).toEqual(alone);
  });
  it("measureDrift() throws when no column is shared", () => {
    expect(() => measureDrift({ a: new Float64Array(1) }, { b: new Float64Array(1) })).toThrow(
      "Cannot measure drift: the two windows share no column",
    );
  });
  it("featureDrift() counts missing values and says nothing of too few", () => {
    const found = featureDrift("x", Float64Array.of(1, Number.NaN, 3), Float64Array.of(2));
    expect(found).toMatchObject({ reference: { rows: 3, missing: 1 }, null: null, verdict: "none" });
    expect(featureDrift("x", Float64Array.of(Number.NaN), Float64Array.of(2)).psi).toBeNaN();
  });
  it("featureDrift() measures the maximum mean discrepancy when asked to", () => {
    const [a, b] = [normals(random, 500), normals(random, 100, 2)];
    const [bare, full] = [featureDrift("x", a, b, QUICK), featureDrift("x", a, b, { ...QUICK, mmd: true })];
    expect(bare.mmd).toBeNull();
    expect(full.mmd!.unbiased).toBeGreaterThan(0.3);
  });
  it("featureDrift() shows textbook thresholds that its verdict does not use", () => {
    const chance = createRandom(2);
    let value = 0;
    const walk = Float64Array.from({ length: 1250 }, () => (value = 0.98 * value + chance.normal()));
    const found = featureDrift("walk", walk.slice(0, 1000), walk.slice(1000), QUICK);
    expect(found.textbook).toEqual({ psi: "large", ks: "different" });
    expect(found.verdict).toBe("none");
  });
  it("explanationDrift() finds a feature that matters otherwise, and how importance moved", () => {
    const names = ["a", "b"];
    const table = (rows: number, b: number) => ({
      names,
      rows,
      values: Float64Array.from({ length: 2 * rows }, (_, i) => random.normal() * (i % 2 === 0 ? 1 : b)),
    });
    const found = explanationDrift(table(400, 1), table(150, 4), QUICK);
    expect(found.report.features.map(({ verdict }) => verdict)).toEqual(["none", "drift"]);
    expect(found.importance["b"]!.current).toBeGreaterThan(0.7);
    expect(found.importanceShift).toBeGreaterThan(0.2);
    expect(() => explanationDrift(table(1, 1), { ...table(1, 1), names: ["a", "c"] })).toThrow(TypeError);
    expect(() => explanationDrift(table(1, 1), { ...table(1, 1), rows: 2 })).toThrow(TypeError);
  });
  it("domainDrift() sees two features change together that keep their own distributions", () => {
    const length = 240;
    const x = normals(random, 2 * length);
    const pairOf = (from: number, sign: number) => {
      const a = x.slice(from, from + length);
      return { a, b: a.map((v) => sign * v + 0.1 * random.normal()) };
    };
    const together = domainDrift(pairOf(0, 1), pairOf(length, -1));
    expect(together.verdict).toBe("drift");
    expect(together.auc).toBeGreaterThan(0.8);
    expect(featureDrift("b", pairOf(0, 1).b, pairOf(length, -1).b, QUICK).verdict).toBe("none");
  });
  it("domainDrift() finds nothing between windows of one slow series", () => {
    let value = 0;
    const walk = Float64Array.from({ length: 400 }, () => (value = 0.95 * value + random.normal()));
    const found = domainDrift({ walk: walk.slice(0, 300) }, { walk: walk.slice(300) });
    expect(found.verdict).toBe("none");
    expect(found.rows).toEqual({ reference: 300, current: 100 });
  });
  it.each([
    [{ folds: 1 }, "folds is 1, expected a whole number from 2"],
    [{ draws: 5 }, "draws is 5, expected a whole number from 39"],
    [{ folds: 20 }, "50 and 50 rows without a missing value, expected at least 200 each"],
  ])("domainDrift() throws when it is given %o", (options, message) => {
    const columns = { x: new Float64Array(50) };
    expect(() => domainDrift(columns, columns, options)).toThrow(message);
    expect(() => domainDrift({ x: new Float64Array(50) }, { y: new Float64Array(50) })).toThrow(
      "share no column",
    );
  });
});

describe("health", () => {
  it("healthOf() weighs the known parts and names the others", () => {
    const health = healthOf({ feature: 50, error: Number.NaN, staleness: 100 });
    expect(health.score).toBeCloseTo((0.3 * 50 + 0.1 * 100) / 0.4, 12);
    expect(health.unknown).toEqual(["confidence", "error"]);
    expect(health.weights.feature).toBeCloseTo(0.75, 12);
    expect(healthOf({}).score).toBeNaN();
    expect(() => healthOf({ error: 101 })).toThrow("error is 101, expected a number from 0 to 100");
  });
  it("health of scores and ages falls from 100 to 0", () => {
    expect([0, 1, 1.5, 3, Infinity].map(healthOfScore)).toEqual([100, 100, 75, 0, 0]);
    expect([0, 100, 175, 300].map((age) => stalenessHealth(age, 100))).toEqual([100, 100, 25, 0]);
  });
  it("featureHealth() weighs features by what they matter, and is NaN without a verdict", () => {
    const random = createRandom(9);
    const calm = featureDrift("calm", normals(random, 300), normals(random, 100), QUICK);
    const moved = featureDrift("moved", normals(random, 300), normals(random, 100, 3), QUICK);
    expect(featureHealth([calm, moved])).toBeCloseTo(50, 6);
    expect(featureHealth([calm, moved], { calm: 3, moved: 1 })).toBeCloseTo(75, 6);
    const shares = { a: 0.1, b: 0.1, c: 0.7 };
    const alike = Object.keys(shares).map((name) => ({ ...calm, name }));
    expect(featureHealth(alike, shares)).toBeLessThanOrEqual(100);
    expect(featureHealth([featureDrift("few", normals(random, 5), normals(random, 5))])).toBeNaN();
  });
});

describe("alerts", () => {
  const random = createRandom(10);
  const calm = featureDrift("calm", normals(random, 300), normals(random, 100), QUICK);
  const moved = featureDrift("rsi", normals(random, 300), normals(random, 100, 2), QUICK);
  const reference = calibrated(random, 400);
  const good = logOf(random, 200, 1);

  it("driftAlerts() says to watch when a feature drifts, to retrain when most do, and nothing when none does", () => {
    expect(driftAlerts({ features: [calm, calm] })).toEqual([]);
    expect(suggestedAction([])).toBeNull();
    const one = driftAlerts({ features: [calm, calm, moved] });
    expect(suggestedAction(one)).toBe("watch");
    expect(one[0]!.reason).toMatch(/^1 of 3 features drifted where chance alone gives \d\.\d: rsi \(/);
    expect(suggestedAction(driftAlerts({ features: [calm, moved, moved] }))).toBe("retrain");
  });
  it("driftAlerts() says to watch when values go missing", () => {
    const holes = normals(random, 100).map((v, i) => (i < 20 ? Number.NaN : v));
    const found = featureDrift("gaps", normals(random, 300), holes, QUICK);
    expect(driftAlerts({ features: [found] })).toMatchObject([
      { action: "watch", reason: "gaps is missing in 20 % of rows, 0 % in the reference", limit: 0.05 },
    ]);
  });
  it("driftAlerts() says to recalibrate when confidence drifts while errors hold", () => {
    const confidence = confidenceDrift(
      reference.probabilities,
      good.probabilities.map((p) => p ** 3),
      QUICK,
    );
    const error = errorDrift(reference, good, 1000, QUICK);
    expect(suggestedAction(driftAlerts({ features: [calm], confidence, error }))).toBe("recalibrate");
    expect(driftAlerts({ features: [calm], confidence })).toMatchObject([
      { action: "watch", part: "confidence" },
    ]);
  });
  it("driftAlerts() says to retrain when errors rise, to retire when guessing would do better", () => {
    const bad = { ...good, labels: good.labels.map((y) => 1 - y) };
    const error = errorDrift(reference, bad, 1000, QUICK);
    const facts = { features: [calm], error };
    expect(suggestedAction(driftAlerts({ ...facts, baselineAccuracy: 0.1 }))).toBe("retrain");
    expect(driftAlerts({ ...facts, baselineAccuracy: 0.55 })[0]).toMatchObject({
      action: "retire",
      limit: 0.55,
    });
    expect(driftAlerts(facts, { labels: 500 })).toEqual([]);
  });
  it("driftAlerts() says to retrain when the model is older than it should get", () => {
    expect(driftAlerts({ features: [calm], age: 500, span: 250 })).toMatchObject([
      { action: "retrain", part: "staleness", value: 500, limit: 250 },
    ]);
  });
  it("modelDrift() brings all parts together, and leaves out what is not known", () => {
    const columns = { reference: { x: normals(random, 300) }, current: { x: normals(random, 100) } };
    const bare = modelDrift(columns, QUICK);
    expect(bare).toMatchObject({ confidence: null, error: null, action: null });
    expect(bare.health.unknown).toEqual(["confidence", "error", "staleness"]);
    const predictions = { reference, current: good, now: 1000 };
    const full = modelDrift({ ...columns, predictions, age: 10, span: 100 }, QUICK);
    expect(full.health.unknown).toEqual([]);
    expect(full.health.score).toBeGreaterThan(80);
  });
});
