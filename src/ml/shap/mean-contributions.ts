import type { Explanation } from "./explanation.js";

/** How much a feature moves predictions, over the rows of an explanation. */
export interface MeanContribution {
  readonly feature: string;
  /** Its place in a row. */
  readonly index: number;
  /** Mean of |contribution|, in units of the margin. */
  readonly meanAbsolute: number;
  readonly mean: number;
}

/**
 * Mean |SHAP value| of each feature, the largest first; features that tie stand in their order. NaN without rows.
 *
 * @example
 * meanContributions({ names: ["a", "b"], rows: 2, contributions: Float64Array.of(1, -3, -1, 5) })[0]; // => { feature: "b", index: 1, meanAbsolute: 4, mean: 1 }
 */
export function meanContributions({
  names,
  rows,
  contributions,
}: Pick<Explanation, "names" | "rows" | "contributions">): MeanContribution[] {
  const found = names.map((feature, index) => {
    let sum = 0;
    let absolute = 0;
    for (let at = index; at < contributions.length; at += names.length) {
      sum += contributions[at]!;
      absolute += Math.abs(contributions[at]!);
    }
    return { feature, index, meanAbsolute: absolute / rows, mean: sum / rows };
  });
  return found.sort((a, b) => b.meanAbsolute - a.meanAbsolute);
}
