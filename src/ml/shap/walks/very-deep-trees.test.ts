import { describe, expect, it } from "vitest";
import { findFlip } from "../../explanations/decision-flip.js";
import type { TreeEnsemble } from "../../trees/ensemble/tree-ensemble.js";
import { explainer } from "../explain.js";
import { shapInteractions } from "../shap-interactions.js";
import { createDeepTreeShap } from "./tree-shap-deep.js";

const DEPTH = 20_000;

/** One tree that is a chain: each node keeps one row of training as a leaf and hands the others down. */
function chain(features: number, depth: number): TreeEnsemble {
  const size = 2 * depth + 1;
  const inner = (i: number): boolean => i % 2 === 0 && i < 2 * depth;
  const all = (value: (i: number) => number): number[] => Array.from({ length: size }, (_, i) => value(i));
  return {
    featureCount: features,
    base: 0,
    link: "identity",
    rounding: "float32",
    roots: Int32Array.of(0),
    feature: Int32Array.from(all((i) => (inner(i) ? (i / 2) % features : -1))),
    threshold: Float64Array.from(all((i) => (inner(i) ? -i : 0))),
    left: Int32Array.from(all((i) => (inner(i) ? i + 1 : -1))),
    right: Int32Array.from(all((i) => (inner(i) ? i + 2 : -1))),
    missingLeft: new Uint8Array(size),
    value: Float64Array.from(all((i) => (inner(i) ? 0 : i / size))),
    cover: Float64Array.from(all((i) => (inner(i) ? depth + 1 - i / 2 : 1))),
  };
}

const names = ["a", "b", "c"];
const samples = { names, rows: 2, values: Float32Array.of(-100, -30_000, 5, 1, 2, Number.NaN) };
const model = { features: names, form: chain(3, DEPTH), calibration: null, card: null };

describe("a tree of 20,000 levels", () => {
  it("is explained along its paths and against a background, and its contributions add up", () => {
    for (const background of [undefined, samples]) {
      expect(explainer(model, background).explain(samples).maxResidual).toBeLessThan(1e-9);
    }
  });

  it("has interactions that add up, and a value that would flip a decision", () => {
    const { values } = shapInteractions(model, samples);
    const { contributions } = explainer(model).explain(samples);
    for (let row = 0; row < 6; row++) {
      const sum = values.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(contributions[row]!, 9);
    }
    expect(
      findFlip(model.form, [1, 2, 3], [1, 1, 1], (margin) => (margin > 0.5 ? "buy" : "sell")),
    ).not.toBeNull();
  });

  it("is refused in one line where its paths test more features than memory holds", () => {
    expect(() => createDeepTreeShap(chain(4000, 4000))).toThrow(
      "Cannot explain: a path of the trees may test 4000 features, expected at most 2048",
    );
    expect(() => createDeepTreeShap(chain(2000, 40_000))).toThrow("would take more than 512 MiB");
  });
});
