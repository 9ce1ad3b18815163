import { describe, expect, it } from "vitest";
import { createRandom } from "../../../core/random.js";
import { anyTrees } from "../../../fixtures/builders/any-trees.js";
import { findFlip } from "../../explanations/decision-flip.js";
import { checkModel } from "../../formats/check-model.js";
import { readModelFile, writeModelFile } from "../../formats/model-file.js";
import { exportOnnx } from "../../formats/onnx-export.js";
import { createInterventionalShap } from "../../shap/interventional-shap.js";
import type { ShapMethod } from "../../shap/shap-method.js";
import { shapInteractions } from "../../shap/shap-interactions.js";
import { createTreeShap } from "../../shap/tree-shap.js";
import { evaluateTrees, evaluateTreesRow } from "./evaluate-trees.js";
import { holdsCategory } from "./goes-left.js";
import type { CategorySplits, TreeEnsemble } from "./tree-ensemble.js";

const WIDTH = 4;
const ROWS = 40;
const names = ["a", "b", "c", "d"];
/** The other name of each whole number: sets are then no ranges. */
const RENAMED = [7, 2, 9, 0, 4, 1, 8, 3, 6, 5];

const plain = anyTrees({ seed: 9, trees: 5, depth: 5, featureCount: WIDTH });
const comparing = {
  ...plain,
  threshold: plain.threshold.map((t, i) => (plain.feature[i]! < 0 ? 0 : 4 + 2 * t)),
};
const random = createRandom(2);
const ordered = Float32Array.from({ length: ROWS * WIDTH }, () =>
  random.next() < 0.15 ? Number.NaN : random.integer(10),
);
const renamed = ordered.map((x) => (Number.isNaN(x) ? x : RENAMED[x]!));

/** The same trees by categories: every number at or below a threshold, under its other name, is in the node's set. */
function byCategory({ categories: _none, ...trees }: TreeEnsemble): TreeEnsemble {
  const starts = [0];
  const values: number[] = [];
  let sets = 0;
  const of = trees.feature.map((feature, node) => {
    if (feature < 0) return -1;
    const own = RENAMED.filter((_, x) => x <= trees.threshold[node]!);
    values.push(...own.sort((a, b) => a - b));
    starts.push(values.length);
    return sets++;
  });
  const categories: CategorySplits = { of, starts: Int32Array.from(starts), values: Int32Array.from(values) };
  return { ...trees, threshold: new Float64Array(of.length), categories };
}

const splitting = byCategory(comparing);

function contributionsOf({ contribute }: ShapMethod, values: Float32Array, rows: number): Float64Array {
  const found = new Float64Array(rows * WIDTH);
  contribute(values, rows, found);
  return found;
}

describe("trees that split by categories", () => {
  it("give what the same trees give by comparison, for many rows and for one", () => {
    const margins = evaluateTrees(comparing, ordered, ROWS);
    expect(evaluateTrees(splitting, renamed, ROWS)).toEqual(margins);
    expect(evaluateTreesRow(splitting, renamed, WIDTH)).toBe(margins[1]);
  });

  it("take a value's whole part for its category, and no set holds one that it was not given", () => {
    const set: CategorySplits = {
      of: Int32Array.of(0),
      starts: Int32Array.of(0, 2),
      values: Int32Array.of(0, 3),
    };
    const held = [3, 3.9, 0, 0.5, -0.5, -1, 2, 4, 2 ** 40, Infinity, -Infinity].map((x) =>
      holdsCategory(set, 0, x),
    );
    expect(held).toEqual([true, true, true, true, ...Array.from({ length: 7 }, () => false)]);
  });

  it.each([
    ["tables", undefined],
    ["walks", { tree: 0, model: 0 }],
  ])("are explained as those by comparison are, by %s", (_, limits) => {
    for (const rows of [1, ROWS]) {
      const found = contributionsOf(
        createTreeShap(splitting, limits),
        renamed.subarray(0, rows * WIDTH),
        rows,
      );
      expect(found).toEqual(
        contributionsOf(createTreeShap(comparing, limits), ordered.subarray(0, rows * WIDTH), rows),
      );
      const against = (trees: TreeEnsemble, values: Float32Array): Float64Array => {
        const background = { names, rows: ROWS, values };
        return contributionsOf(
          createInterventionalShap(trees, background, limits),
          values.subarray(0, rows * WIDTH),
          rows,
        );
      };
      expect(against(splitting, renamed)).toEqual(against(comparing, ordered));
    }
    const pairs = (form: TreeEnsemble, values: Float32Array): Float64Array =>
      shapInteractions(
        { features: names, form, calibration: null, card: null },
        { names, rows: ROWS, values },
      ).values;
    expect(pairs(splitting, renamed)).toEqual(pairs(comparing, ordered));
  });

  it("stay in a file of ours, are not written as ONNX, and give no nearest value that would flip a decision", () => {
    const model = { features: names, form: splitting, calibration: null, card: null };
    expect(readModelFile(writeModelFile(model))).toEqual(model);
    expect(() => exportOnnx(model)).toThrow("Cannot write ONNX: the trees split by categories");
    const decide = (margin: number): string => String(Math.round(margin * 8));
    expect(findFlip(comparing, ordered.subarray(0, 4), [1, 1, 1, 1], decide)).not.toBeNull();
    expect(findFlip(splitting, renamed.subarray(0, 4), [1, 1, 1, 1], decide)).toBeNull();
  });

  it.each([
    ["a set that does not rise", { values: splitting.categories!.values.slice().reverse() }, "do not rise"],
    [
      "a set that there is not",
      { of: splitting.categories!.of.map((set) => set + 1000) },
      "names the set of categories",
    ],
    ["a list that is too short", { of: Int32Array.of(0) }, 'entries of "categories"'],
    [
      "sets that overlap",
      { starts: splitting.categories!.starts.map((start, k) => (k === 1 ? 99 : start)) },
      "behind the other",
    ],
  ])("are refused with %s", (_, change, message) => {
    const form = { ...splitting, categories: { ...splitting.categories!, ...change } };
    expect(() => checkModel({ features: names, form, calibration: null, card: null })).toThrow(message);
  });
});
