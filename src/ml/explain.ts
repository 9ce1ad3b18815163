import type { Samples } from "./dataset.js";
import { evaluateTrees } from "./evaluate-trees.js";
import { isTrees, type Model } from "./model.js";
import type { Contributions } from "./row-blocks.js";
import type { TreeEnsemble } from "./tree-ensemble.js";
import { createTreeShap, expectedMargin } from "./tree-shap.js";

/** How contributions were found. */
export type ExplanationMethod = "tree-path-dependent" | "tree-interventional" | "linear" | "permutation";

/** Why a model said what it said: its margin for each row as a base plus one contribution a feature. */
export interface Explanation {
  readonly method: ExplanationMethod;
  /** The features' names, in the order of a row. */
  readonly names: readonly string[];
  readonly rows: number;
  /** The margin when no feature is known. */
  readonly base: number;
  /** SHAP value of feature k in row i at i × names.length + k, in units of the margin (log-odds for a classifier). */
  readonly contributions: Float64Array;
  /** What the model says of each row. */
  readonly margins: Float64Array;
  /** |base + Σ contributions − margin| of each row: rounding alone where the method is exact. */
  readonly residuals: Float64Array;
  /** The largest residual; 0 for no rows. */
  readonly maxResidual: number;
}

/** A model made ready to be explained; keeps its tables and buffers from call to call. */
export interface Explainer {
  readonly method: ExplanationMethod;
  readonly base: number;
  /** @throws TypeError where the samples' features are not the model's. */
  explain(samples: Samples): Explanation;
}

/** A method at work: margins and contributions of rows. */
interface Method {
  readonly method: ExplanationMethod;
  readonly base: number;
  readonly contributions: Contributions;
  readonly margins: (values: Float32Array, rows: number) => Float64Array;
}

/** Makes a model ready to be explained by exact SHAP values. */
export function explainer(model: Model, _background?: Samples): Explainer {
  const method = chooseMethod(model);
  const { base } = method;
  return {
    method: method.method,
    base,
    explain: (samples) => {
      requireFeatures(model, samples);
      const contributions = new Float64Array(samples.rows * samples.names.length);
      method.contributions(samples.values, samples.rows, contributions);
      const margins = method.margins(samples.values, samples.rows);
      return completeExplanation({
        method: method.method,
        base,
        names: samples.names,
        contributions,
        margins,
      });
    },
  };
}

/** An explanation with its residuals. */
export function completeExplanation(
  found: Pick<Explanation, "method" | "names" | "base" | "contributions" | "margins">,
): Explanation {
  const { names, base, contributions, margins } = found;
  const residuals = new Float64Array(margins.length);
  let maxResidual = 0;
  for (let i = 0, at = 0; i < margins.length; i++) {
    let sum = base;
    for (const end = at + names.length; at < end; at++) sum += contributions[at]!;
    residuals[i] = Math.abs(sum - margins[i]!);
    maxResidual = Math.max(maxResidual, residuals[i]!);
  }
  return { ...found, rows: margins.length, residuals, maxResidual };
}

function chooseMethod({ form }: Model): Method {
  if (!isTrees(form)) throw new TypeError("Cannot explain: a linear model");
  return pathDependent(form);
}

function pathDependent(trees: TreeEnsemble): Method {
  return {
    method: "tree-path-dependent",
    base: expectedMargin(trees),
    contributions: createTreeShap(trees),
    margins: (values, rows) => evaluateTrees(trees, values, rows),
  };
}

function requireFeatures({ features }: Model, { names, rows, values }: Samples): void {
  const at = features.findIndex((name, k) => names[k] !== name);
  if (at >= 0 || names.length !== features.length) {
    const place = at < 0 ? features.length : at;
    throw new TypeError(
      `Cannot explain: feature ${place + 1} of the samples is "${names[place] ?? "none"}", the model has "${features[place] ?? "none"}"`,
    );
  }
  if (values.length !== rows * names.length) {
    throw new TypeError(
      `Cannot explain: ${values.length} values for ${rows} rows, expected ${names.length} a row`,
    );
  }
}
