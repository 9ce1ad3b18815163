import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../core/random.js";
import { binColumns } from "./binning.js";
import { drawWithout, upTo } from "../../data/draw.js";
import { addToHistogram, histogramOffsets, subtractHistogram } from "./histogram.js";
import { PACK_UNIT, packGradients } from "./packed-gradients.js";
import { makeDataset } from "../../data/test-dataset.js";

const gradients = fc.record({
  rows: fc.integer({ min: 1, max: 400 }),
  scale: fc.constantFrom(1e-6, 0.3, 1, 1e9),
  seed: fc.integer(),
});

function draw({ rows, scale, seed }: { rows: number; scale: number; seed: number }) {
  const random = createRandom(seed);
  return {
    random,
    gradient: Float64Array.from({ length: rows }, () => scale * random.normal()),
    hessian: Float64Array.from({ length: rows }, () => scale * random.next()),
  };
}

describe("packGradients", () => {
  it("packGradients() gives sums that are exact in any order", () => {
    fc.assert(
      fc.property(gradients, (drawn) => {
        const { random, gradient, hessian } = draw(drawn);
        const { values } = packGradients(gradient, hessian, upTo(drawn.rows), new Float64Array(drawn.rows));
        const exact = values.reduce((sum, value) => sum + BigInt(value), 0n);
        const shuffled = Array.from(values, (value) => ({ value, key: random.next() }))
          .sort((a, b) => a.key - b.key)
          .map(({ value }) => value);
        const sums = [values, values.toReversed(), shuffled].map((list) =>
          (list as number[]).reduce((sum, value) => sum + value, 0),
        );
        sums.forEach((sum) => expect(BigInt(sum)).toBe(exact));
        const whole = Math.floor(sums[0]! / PACK_UNIT);
        expect(Math.abs(whole)).toBeLessThan(PACK_UNIT);
        expect(sums[0]! - whole * PACK_UNIT).toBeGreaterThanOrEqual(drawn.rows);
      }),
      { numRuns: 60 },
    );
  });

  it("packGradients() keeps whole gradients and equal hessians as they are", () => {
    const gradient = Float64Array.of(3, -2, 0, 7);
    const packed = packGradients(gradient, new Float64Array(4).fill(1), upTo(4), new Float64Array(4));
    const { values, gradientScale, hessianScale, least, most } = packed;
    expect(Array.from(values, (v) => Math.floor(v / PACK_UNIT) / gradientScale)).toEqual([3, -2, 0, 7]);
    expect([least, most]).toEqual([hessianScale, hessianScale]);
  });
});

describe("addToHistogram", () => {
  it("addToHistogram() equals a plain sum for any rows and features", () => {
    const data = makeDataset(301, 7, 3, 0.1);
    const binned = binColumns(data, 32);
    const offsets = histogramOffsets(binned);
    const random = createRandom(5);
    for (const [rowCount, featureCount] of [
      [301, 7],
      [301, 4],
      [150, 5],
      [1, 7],
      [0, 3],
    ] as const) {
      const rows = drawWithout(random, 301, rowCount);
      const features = drawWithout(random, 7, featureCount);
      const listed = Float64Array.from(rows, () => Math.floor(1e6 * random.normal()));
      const histogram = new Float64Array(offsets.at(-1)!);
      addToHistogram(histogram, binned, offsets, features, rows, listed);
      const plain = new Float64Array(histogram.length);
      for (const k of features) {
        rows.forEach((row, i) => (plain[offsets[k]! + binned.bins[k * 301 + row]!]! += listed[i]!));
      }
      expect(histogram).toEqual(plain);
    }
  });

  it("subtractHistogram() leaves the other child to the last bit", () => {
    const data = makeDataset(500, 6, 4, 0.05);
    const binned = binColumns(data, 64);
    const offsets = histogramOffsets(binned);
    const { gradient, hessian, random } = draw({ rows: 500, scale: 1, seed: 9 });
    const { values } = packGradients(gradient, hessian, upTo(500), new Float64Array(500));
    const build = (rows: Int32Array): Float64Array => {
      const histogram = new Float64Array(offsets.at(-1)!);
      addToHistogram(
        histogram,
        binned,
        offsets,
        upTo(6),
        rows,
        Float64Array.from(rows, (r) => values[r]!),
      );
      return histogram;
    };
    const left = drawWithout(random, 500, 137);
    const right = upTo(500).filter((row) => !left.includes(row));
    const parent = build(upTo(500));
    subtractHistogram(parent, build(left));
    expect(parent).toEqual(build(right));
  });
});
