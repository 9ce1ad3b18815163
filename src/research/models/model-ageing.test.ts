import { describe, expect, it } from "vitest";
import { packagedBars, packagedSeries } from "../../../data-loaders/support/packaged-bars.js";
import { modelDrift } from "../../drift/model-drift.js";
import { sliceBars } from "../../market/series/bars.js";
import { probabilities } from "../../ml/model/predict.js";
import { ageModel } from "./aged-model.js";
import { ageingSteps, ageingWindows, windowFacts, type AgeingPlan, type AgeingStep } from "./model-ageing.js";
import { STARTER_TRAINING } from "./starter-model.js";
import { trainOnBars } from "./train-on-bars.js";

const BARS = packagedBars(packagedSeries("AAPL"));
const TRAIN = 504;
const PLAN: AgeingPlan = { window: 200, step: 300, span: 252, draws: 39, trials: 2, seed: 1 };
const aged = await ageModel(BARS, STARTER_TRAINING, TRAIN);

const steps = (): AgeingStep[] => [...ageingSteps(aged, PLAN)];
const of = <K extends AgeingStep["kind"]>(all: readonly AgeingStep[], kind: K) =>
  all.filter((step): step is Extract<AgeingStep, { readonly kind: K }> => step.kind === kind);

describe("ageModel", () => {
  it("trains what training on the first bars alone would give, and asks it about every row", async () => {
    const { model, dataset, outOfFold } = await trainOnBars(sliceBars(BARS, 0, TRAIN), STARTER_TRAINING);
    expect(aged.model.card.hash).toBe(model.card.hash);
    expect(aged.trained).toBe(dataset.rows);
    expect(aged.time.slice(0, aged.trained)).toEqual(dataset.time);
    expect(aged.labels.slice(0, aged.trained)).toEqual(dataset.labels);
    expect(aged.probabilities.slice(0, aged.trained)).toEqual(outOfFold.probabilities);
    const first = aged.trained;
    const row = Float32Array.from(model.features, (name) => aged.columns[name]![first]!);
    const said = probabilities(model, { names: model.features, rows: 1, values: row });
    expect(aged.probabilities[first]).toBe(said[0]);
  });
  it("reads no label in training that a later bar makes: the first row after it stands at the last training bar", () => {
    expect(aged.bars[aged.trained]).toBe(aged.lastTrainingBar);
  });
  it("refuses to train on bars that leave none", async () => {
    await expect(ageModel(BARS, STARTER_TRAINING, BARS.length)).rejects.toThrow(
      `Cannot let a model age: ${BARS.length} bars to train on of ${BARS.length}, expected a whole number that leaves some`,
    );
  });
});

describe("ageingWindows", () => {
  it("ends the newest window with the last row and keeps all of them out of the training", () => {
    const windows = ageingWindows(aged, { window: 126, step: 63 });
    expect(windows.at(-1)!.end).toBe(aged.rows);
    expect(windows[0]!.start).toBeGreaterThanOrEqual(aged.trained);
    expect(windows[0]!.start - 63).toBeLessThan(aged.trained);
    expect(windows.every(({ start, end }) => end - start === 126)).toBe(true);
  });
  it("refuses sizes that fit fewer than two windows, or are no sizes", () => {
    const sizes = { rows: 300, trained: 100 };
    expect(() => ageingWindows(sizes, { window: 150, step: 63 })).toThrow(
      "200 rows after its training hold fewer than two windows of 150 rows, 63 apart",
    );
    expect(() => ageingWindows(sizes, { window: 29, step: 63 })).toThrow("a window of 29 rows");
    expect(() => ageingWindows(sizes, { window: 50, step: 0 })).toThrow("a step of 0 rows");
  });
});

describe("ageingSteps", () => {
  const all = steps();
  const windows = ageingWindows(aged, PLAN);

  it("gives what modelDrift gives of each window, the newest first", () => {
    const { trained } = aged;
    const found = of(all, "window");
    expect(found.map(({ window }) => window)).toEqual([...windows.keys()].reverse());
    const { start, end } = windows[0]!;
    const part = (from: number, to: number) =>
      Object.fromEntries(Object.entries(aged.columns).map(([name, x]) => [name, x.slice(from, to)]));
    const said = (from: number, to: number) => ({
      probabilities: aged.probabilities.slice(from, to),
      labels: aged.labels.slice(from, to),
    });
    const now = aged.bars[end - 1]!;
    const expected = modelDrift(
      {
        reference: part(0, trained),
        current: part(start, end),
        predictions: {
          reference: said(0, trained),
          current: { ...said(start, end), bars: aged.bars.slice(start, end), horizon: 1 },
          now,
        },
        age: now - aged.lastTrainingBar,
        span: PLAN.span,
      },
      PLAN,
    );
    const { features, health, ...rest } = found.at(-1)!.drift;
    expect(features.features).toEqual(expected.features.features);
    expect(rest).toEqual({
      confidence: expected.confidence,
      error: expected.error,
      alerts: expected.alerts,
      action: expected.action,
    });
    expect(health.parts.error).toBe(expected.health.parts.error);
  });
  it("counts up to its total, and ends with explanations and all features together", () => {
    const done = all.map((step) => step.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(all.at(-1)).toMatchObject({ kind: "together", done: all[0]!.total });
    expect(of(all, "feature")).toHaveLength(windows.length * aged.model.features.length);
    expect(of(all, "explanation")).toHaveLength(1);
    const { drift } = of(all, "explanation")[0]!;
    expect(windowFacts(aged, PLAN).windows.at(-1)!.importanceShift).toBeCloseTo(drift.importanceShift, 12);
  });
  it("gives the same figures for the same seed", () => {
    expect(of(steps(), "feature")).toEqual(of(all, "feature"));
  });
});

describe("windowFacts", () => {
  it("holds back the performance of a window whose labels are not all known", () => {
    const { windows: facts } = windowFacts(aged, PLAN);
    expect(facts.at(-1)!.performance.realised).toBeNull();
    expect(facts[0]!.performance.realised!.accuracy).toBeGreaterThan(0);
    expect(facts[0]!.performance.estimated.accuracy.low).toBeLessThan(1);
    for (const { importance } of facts) expect(importance.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
});
