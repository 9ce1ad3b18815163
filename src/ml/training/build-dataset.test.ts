import { describe, expect, it } from "vitest";
import { featureSet } from "../../features/catalog.js";
import type { Labels } from "../../features/labels.js";
import type { FeatureMatrix } from "../../features/matrix.js";
import { computeFeatures } from "../../features/pipeline.js";
import golden from "../../fixtures/labels.json" with { type: "json" };
import { sliceBars } from "../../market/series/bars.js";
import { syntheticBars } from "../../market/synthetic.js";
import { buildDataset, constantColumns } from "./build-dataset.js";
import { describeRule, labelCloses, type LabelRule } from "../data/label-rule.js";
import { labelUniqueness } from "../data/label-uniqueness.js";

const bars = syntheticBars({ symbol: "A", seed: 3, length: 300 });
const rule: LabelRule = { kind: "direction", horizon: 5, threshold: 0 };
const labels = labelCloses(bars.close, rule);
const matrix = computeFeatures(bars, featureSet("return-1,rsi-14,sma-distance-50"));

function matrixOf(columns: Record<string, readonly number[]>): FeatureMatrix {
  const lists = Object.values(columns);
  const rows = lists[0]!.length;
  const time = Float64Array.from({ length: rows }, (_, i) => i * 86_400_000);
  return { names: Object.keys(columns), rows, time, values: Float64Array.from(lists.flat()) };
}

function nextLabels(values: readonly number[]): Labels {
  const starts = Int32Array.from(values.keys());
  return { starts, ends: starts.map((i) => i + 1), values: Float64Array.from(values) };
}

describe("labelCloses", () => {
  it("labelCloses() foretells the direction, an equal close being no gain", () => {
    const close = Float64Array.of(1, 1, 1.1, 1, 1.004);
    expect(Array.from(labelCloses(close, { ...rule, horizon: 1 }).values)).toEqual([0, 1, 0, 1]);
    expect(Array.from(labelCloses(close, { ...rule, horizon: 1, threshold: 0.01 }).values)).toEqual([
      0, 1, 0, 0,
    ]);
    expect(() => labelCloses(close, { ...rule, threshold: Number.NaN })).toThrow("threshold is NaN");
  });
  it("labelCloses() follows the barrier that is met first", () => {
    const barriers: LabelRule = { kind: "triple-barrier", horizon: 10, upper: 1, lower: 1 };
    const { starts, ends, values } = labelCloses(bars.close, barriers);
    expect(starts[0]).toBe(20);
    expect(starts.length).toBe(300 - 10 - 20);
    expect(ends.every((end, k) => end > starts[k]! && end <= starts[k]! + 10)).toBe(true);
    expect(ends.some((end, k) => end < starts[k]! + 10)).toBe(true);
    for (const [k, value] of values.entries()) {
      expect(value).toBe(Number(bars.close[ends[k]!]! > bars.close[starts[k]!]!));
    }
  });
  it("describeRule() says the rule in words", () => {
    expect(describeRule(rule)).toBe("close 5 bars on above the close");
    expect(describeRule({ ...rule, horizon: 1, threshold: 0.01 })).toBe(
      "close 1 bar on above the close by more than 0.01 of it",
    );
    expect(describeRule({ kind: "triple-barrier", horizon: 8, upper: 2, lower: null })).toBe(
      "close above the close where the first barrier is met: 2 deviations up, none down, 8 bars on",
    );
  });
});

describe("labelUniqueness", () => {
  it("labelUniqueness() agrees with the reference", () => {
    const { events, avg_uniqueness } = golden.triple_barrier;
    const unique = labelUniqueness({ starts: events.map((e) => e.t0), ends: events.map((e) => e.t1) });
    for (const [i, wanted] of avg_uniqueness.entries()) expect(unique[i]).toBeCloseTo(wanted, 12);
  });
  it("labelUniqueness() is 1 ÷ span for labels one bar apart, away from the ends", () => {
    const starts = Array.from({ length: 40 }, (_, i) => i);
    const unique = labelUniqueness({ starts, ends: starts.map((s) => s + 4) });
    expect(unique[20]).toBeCloseTo(1 / 5, 12);
    expect(unique[0]).toBeGreaterThan(1 / 5);
    expect(labelUniqueness({ starts: [], ends: [] }).length).toBe(0);
  });
});

describe("buildDataset", () => {
  it("buildDataset() joins each bar's features with its label and span", () => {
    const dataset = buildDataset(matrix, labels);
    expect(dataset.names).toEqual(["return-1", "rsi-14", "sma-distance-50"]);
    expect(dataset.rows).toBe(300 - 49 - 5);
    const row = 100;
    const bar = dataset.spans.starts[row]!;
    expect([bar, dataset.spans.ends[row]]).toEqual([149, 154]);
    expect(dataset.time[row]).toBe(bars.time[149]);
    expect(dataset.values[row * 3]).toBe(Math.fround(bars.close[149]! / bars.close[148]! - 1));
    expect(dataset.labels[row]).toBe(Number(bars.close[154]! > bars.close[149]!));
    expect(dataset.weights).toBeNull();
  });
  it("buildDataset() holds nothing of what came later: rows are the same when the later bars are cut off", () => {
    const cut = 200;
    const early = sliceBars(bars, 0, cut);
    const matrixThen = computeFeatures(early, featureSet("return-1,rsi-14,sma-distance-50"));
    const then = buildDataset(matrixThen, labelCloses(early.close, rule));
    const now = buildDataset(matrix, labels);
    expect(then.rows).toBe(cut - 49 - 5);
    expect(now.values.slice(0, then.values.length)).toEqual(then.values);
    expect(now.labels.slice(0, then.rows)).toEqual(then.labels);
  });
  it("buildDataset() weighs rows by uniqueness when asked to", () => {
    const { weights, spans } = buildDataset(matrix, labels, { uniqueness: true });
    expect(weights).toEqual(labelUniqueness(spans));
  });
  it("buildDataset() leaves rows out by the policy for missing values", () => {
    const gaps = matrixOf({ x: [Number.NaN, 1, Number.NaN, 3, 4, 5], y: [1, 2, 3, 4, 5, 6] });
    const outcome = nextLabels([0, 1, 0, 1, 0]);
    const rows = (leaveOut: "warm-up" | "incomplete" | "none"): number[] =>
      Array.from(buildDataset(gaps, outcome, { leaveOut, leastRows: 2 }).time, (t) => t / 86_400_000);
    expect(rows("warm-up")).toEqual([1, 2, 3, 4]);
    expect(rows("incomplete")).toEqual([1, 3, 4]);
    expect(rows("none")).toEqual([0, 1, 2, 3, 4]);
  });
  it("buildDataset() refuses constant and empty columns, and names them", () => {
    const odd = matrixOf({
      x: [1, 2, 3, 4],
      still: [7, 7, Number.NaN, 7],
      none: Array.from({ length: 4 }, () => Number.NaN),
      tiny: [1, 1 + 1e-12, 1, 1],
    });
    const outcome = nextLabels([0, 1, 0]);
    expect(constantColumns(odd, outcome)).toEqual(["still", "none", "tiny"]);
    expect(() => buildDataset(odd, outcome, { leastRows: 2 })).toThrow(
      'Cannot learn from features "still", "none", "tiny": the same in every row, or missing; leave them out',
    );
  });
  it("buildDataset() refuses labels of one class, too few rows, no feature and an infinite value", () => {
    const one = matrixOf({ x: [1, 2, 3, 4] });
    expect(() => buildDataset(one, nextLabels([1, 1, 1]), { leastRows: 2 })).toThrow(
      "labels of one class: all 3 rows have label 1",
    );
    expect(() => buildDataset(one, nextLabels([1, 0, 1]))).toThrow(
      "3 rows have all features and a label, expected at least 50",
    );
    expect(() => buildDataset(matrixOf({ x: [1, 1e300, 2] }), nextLabels([0, 1]), { leastRows: 2 })).toThrow(
      'Feature "x" is beyond the range of a float32 at 1970-01-02T00:00:00.000Z',
    );
    expect(() => buildDataset({ ...one, names: [] }, nextLabels([0, 1]))).toThrow("no feature is named");
  });
});
