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

/** An explanation with its additivity residuals, which are taken from the margins and never from the contributions. */
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
