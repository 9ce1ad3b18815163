import { describe, expect, it } from "vitest";
import type { Dataset } from "../data/dataset.js";
import { knownPast, nearestCases, percentileInPast } from "./past-cases.js";

/** One row a bar, labels three bars long. */
function dataset(rows: readonly (readonly number[])[], width = 2): Dataset {
  const starts = rows.map((_, i) => i);
  return {
    names: ["a", "b"].slice(0, width),
    rows: rows.length,
    values: Float32Array.from(rows.flat()),
    labels: Float64Array.from(starts, (i) => i % 2),
    weights: null,
    spans: { starts, ends: starts.map((i) => i + 3) },
    time: Float64Array.from(starts, (i) => i * 1000),
  };
}

const past = dataset(Array.from({ length: 40 }, (_, i) => [i, 100 * Math.sin(i)]));

describe("nearestCases", () => {
  it("nearestCases() sees only cases whose label had ended by the bar", () => {
    for (const bar of [3, 10, 25, 39]) {
      const found = nearestCases(past, [39, 0], { bar, count: 40 });
      expect(found.every(({ row }) => row + 3 <= bar)).toBe(true);
      expect(Array.from(knownPast(past, bar).matured)).toEqual(Array.from({ length: bar - 2 }, (_, i) => i));
    }
    expect(nearestCases(past, [39, 0], { bar: 2 })).toEqual([]);
  });
  it("nearestCases() depends on nothing after the bar", () => {
    const other = dataset(Array.from({ length: 40 }, (_, i) => (i > 17 ? [1e6, i] : [i, 100 * Math.sin(i)])));
    expect(nearestCases(other, [9, 3], { bar: 20 })).toEqual(nearestCases(past, [9, 3], { bar: 20 }));
  });
  it("nearestCases() measures in deviations, nearest first, and counts neighbours once", () => {
    const found = nearestCases(past, [20, 100 * Math.sin(20)], { bar: 39, count: 4 });
    expect(found[0]).toMatchObject({ row: 20, time: 20_000, distance: 0, label: 0 });
    for (const [k, { row, distance }] of found.entries()) {
      const [da, db] = knownPast(past, 39).deviations;
      const wanted = Math.hypot((row - 20) / da!, (100 * (Math.sin(row) - Math.sin(20))) / db!) / Math.SQRT2;
      expect(distance).toBeCloseTo(wanted, 5);
      expect(distance).toBeGreaterThanOrEqual(found[k - 1]?.distance ?? 0);
      for (const other of found.slice(0, k)) expect(Math.abs(other.row - row)).toBeGreaterThan(3);
    }
  });
  it("nearestCases() leaves out features that are missing or do not vary", () => {
    const gaps = dataset([
      [1, Number.NaN],
      [9, 5],
      [2, 5],
      [3, 5],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(nearestCases(gaps, [1, 5], { bar: 6, count: 1 })).toMatchObject([{ row: 0, distance: 0 }]);
    expect(nearestCases(gaps, [Number.NaN, Number.NaN], { bar: 6 })).toEqual([]);
    expect(() => nearestCases(gaps, [1], { bar: 6 })).toThrow("1 values for 2 features");
  });
  it("knownPast() has the sample deviation of each feature", () => {
    const { deviations } = knownPast(past, 39);
    expect(deviations[0]).toBeCloseTo(Math.sqrt((37 * 38) / 12), 10);
  });
});

describe("percentileInPast", () => {
  it("percentileInPast() is the share below, equal values by half", () => {
    const few = dataset([[1], [2], [2], [4]], 1);
    const rows = [0, 1, 2, 3];
    expect([0, 1, 2, 3, 9].map((x) => percentileInPast(few, rows, 0, x))).toEqual([0, 0.125, 0.5, 0.75, 1]);
    expect(percentileInPast(few, rows, 0, Number.NaN)).toBeNaN();
    expect(percentileInPast(few, [], 0, 1)).toBeNaN();
  });
});
