import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../core/random.js";
import golden from "../../../fixtures/xgboost-splits.json" with { type: "json" };
import { binColumns, type BinnedColumns } from "./binning.js";
import { upTo } from "../../data/draw.js";
import { addToHistogram, histogramOffsets } from "./histogram.js";
import { packGradients } from "./packed-gradients.js";
import { SplitSearch, type Split, type SplitRules } from "./split-search.js";
import { makeDataset } from "../../data/test-dataset.js";

const RULES: SplitRules = { lambda: 1, minGain: 0, minChildWeight: 0, minLeafRows: 1, monotone: null };

interface Case {
  readonly binned: BinnedColumns;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

function find({ binned, gradients, hessians }: Case, rules: SplitRules): Split | null {
  const rows = upTo(binned.rows);
  const packed = packGradients(gradients, hessians, rows, new Float64Array(binned.rows));
  const offsets = histogramOffsets(binned);
  const histogram = new Float64Array(offsets.at(-1)!);
  addToHistogram(histogram, binned, offsets, upTo(binned.features), rows, packed.values);
  const search = new SplitSearch(binned, offsets, rules);
  search.begin(packed);
  const unit = 2 ** 26;
  const sum = packed.values.reduce((a, b) => a + b, 0);
  const gradient = Math.floor(sum / unit);
  const leaf = { rows, gradient, hessian: sum - gradient * unit, lower: -Infinity, upper: Infinity };
  return search.find(leaf, histogram, upTo(binned.features));
}

/** The highest gain of all splits that keep the rules, from plain sums. */
function bruteForce({ binned, gradients, hessians }: Case, rules: SplitRules): number {
  const { rows, features, bins, cuts } = binned;
  const score = (g: number, h: number): number => (g * g) / (h + rules.lambda);
  let best = 0;
  for (let k = 0; k < features; k++) {
    for (let bin = 1; bin <= cuts[k]!.length + 1; bin++) {
      for (const least of [0, 1]) {
        const [sums, total] = [
          [0, 0, 0],
          [0, 0, 0],
        ];
        for (let i = 0; i < rows; i++) {
          const at = bins[k * rows + i]!;
          const row = [gradients[i]!, hessians[i]!, 1];
          row.forEach((x, j) => (total[j]! += x));
          if (at <= bin && at >= least) row.forEach((x, j) => (sums[j]! += x));
        }
        const [g, h, n] = sums as [number, number, number];
        const [tg, th, tn] = total as [number, number, number];
        if (n < rules.minLeafRows || tn - n < rules.minLeafRows) continue;
        best = Math.max(best, (score(g, h) + score(tg - g, th - h) - score(tg, th)) / 2);
      }
    }
  }
  return best;
}

describe("SplitSearch", () => {
  it("find() gives xgboost's gains from xgboost's node sums", () => {
    const { binned } = { binned: binColumns({ names: ["x"], rows: 2, values: Float32Array.of(0, 1) }, 3) };
    let compared = 0;
    for (const tree of golden.trees) {
      const isLeaf = (node: number): boolean => tree.left_children[node]! < 0;
      const gradientOf = (node: number): number => {
        const weight = tree.base_weights[node]! / (isLeaf(node) ? 0.3 : 1);
        return -weight * (tree.sum_hessian[node]! + 1);
      };
      tree.loss_changes.forEach((change, node) => {
        if (isLeaf(node)) return;
        const children = [tree.left_children[node]!, tree.right_children[node]!];
        const gradients = Float64Array.from(children, gradientOf);
        const hessians = Float64Array.from(children, (child) => tree.sum_hessian[child]!);
        const split = find({ binned, gradients, hessians }, RULES);
        expect(Math.abs(2 * split!.gain - change)).toBeLessThan(1e-5 * Math.max(1, change) + 1e-4);
        compared++;
      });
    }
    expect(compared).toBeGreaterThan(30);
  });

  it("find() equals a search over all splits that counts every leaf's rows", () => {
    const cases = fc.record({
      seed: fc.integer(),
      rows: fc.integer({ min: 4, max: 60 }),
      minLeafRows: fc.integer({ min: 1, max: 12 }),
      // The smaller the power, the more hessians differ, and the less they say about counts.
      spread: fc.constantFrom(0, 2, 8),
    });
    fc.assert(
      fc.property(cases, ({ seed, rows, minLeafRows, spread }) => {
        const random = createRandom(seed);
        const binned = binColumns(makeDataset(rows, 3, seed, 0.15), 12);
        const gradients = Float64Array.from({ length: rows }, () => random.normal());
        const hessians = Float64Array.from({ length: rows }, () => 0.01 + random.next() ** spread);
        const rules = { ...RULES, minLeafRows };
        const split = find({ binned, gradients, hessians }, rules);
        const best = bruteForce({ binned, gradients, hessians }, rules);
        expect(Math.abs((split?.gain ?? 0) - best)).toBeLessThan(1e-4 * (1 + best));
      }),
      { numRuns: 150 },
    );
  });

  it("find() gives null when no split gains more than minGain", () => {
    const binned = binColumns({ names: ["x"], rows: 4, values: Float32Array.of(1, 2, 3, 4) }, 8);
    const hessians = new Float64Array(4).fill(1);
    const equal = { binned, gradients: new Float64Array(4).fill(2), hessians };
    expect(find(equal, { ...RULES, lambda: 0 })).toBeNull();
    const two = { binned, gradients: Float64Array.of(-1, -1, 1, 1), hessians };
    expect(find(two, { ...RULES, lambda: 0 })!.gain).toBeCloseTo(2, 12);
    expect(find(two, { ...RULES, lambda: 0, minGain: 2 })).toBeNull();
  });

  it("find() splits missing from present values when that gains most", () => {
    const binned = binColumns({ names: ["x"], rows: 4, values: Float32Array.of(NaN, 7, NaN, 7) }, 8);
    const gradients = Float64Array.of(1, -1, 1, -1);
    const split = find({ binned, gradients, hessians: new Float64Array(4).fill(1) }, RULES);
    expect(split).toMatchObject({ feature: 0, bin: 1, missingLeft: false });
  });
});
