import { describe, expect, it } from "vitest";
import { createRandom } from "../../../core/random.js";
import { binColumns } from "./binning.js";

function column(values: ArrayLike<number>) {
  return { names: ["x"], rows: values.length, values: Float32Array.from(values) };
}

const random = createRandom(1);
const normal = (n: number): Float32Array => Float32Array.from({ length: n }, () => random.normal());

describe("binColumns", () => {
  it("binColumns() gives each value its own bin when there are few, and missing ones bin 0", () => {
    const { bins, cuts } = binColumns(column([5, NaN, 1, 3, 3, NaN]), 64);
    expect(Array.from(bins)).toEqual([3, 0, 1, 2, 2, 0]);
    expect(Array.from(cuts[0]!)).toEqual([2, 4]);
  });

  it.each([
    ["normal values", normal(5000)],
    ["one far outlier", Float32Array.from([...normal(3000), 1e30])],
    ["neighbouring floats", Float32Array.from({ length: 3000 }, (_, i) => 1 + (i % 700) * 2 ** -23)],
    ["the whole range of float32", Float32Array.from([-3.4e38, 0, 3.4e38, ...normal(600)])],
    ["one value most of the time", Float32Array.from({ length: 3000 }, (_, i) => (i % 3 ? 0 : i))],
  ])("binColumns() puts every value between its bin's cuts: %s", (_, values) => {
    const { bins, cuts } = binColumns(column(values), 64);
    const [cut = new Float64Array()] = cuts;
    expect(cut.length).toBeLessThanOrEqual(62);
    cut.forEach((c, k) => {
      expect(Math.fround(c)).toBe(c);
      if (k > 0) expect(c).toBeGreaterThan(cut[k - 1]!);
    });
    values.forEach((value, i) => {
      const bin = bins[i]!;
      const inside = value <= (cut[bin - 1] ?? Infinity) && value > (cut[bin - 2] ?? -Infinity);
      expect(inside, `${value} in bin ${bin}`).toBe(true);
    });
  });

  it("binColumns() fills quantile bins evenly", () => {
    const { bins } = binColumns(column(normal(20_000)), 101);
    const counts = new Float64Array(101);
    for (const bin of bins) counts[bin]!++;
    for (const count of counts.subarray(1)) expect(Math.abs(count - 200)).toBeLessThanOrEqual(2);
  });

  it("binColumns() uses one bin when a feature holds one value or none", () => {
    expect(Array.from(binColumns(column([2, 2, 2]), 64).bins)).toEqual([1, 1, 1]);
    expect(Array.from(binColumns(column([NaN, NaN]), 64).bins)).toEqual([0, 0]);
  });
});
