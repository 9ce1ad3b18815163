import type { Interactions } from "./shap-interactions.js";

/** The feature that acts most together with another one. */
export interface Partner {
  readonly feature: string;
  /** Mean over rows of |what the pair does together|, both halves of the interaction, in units of the margin. */
  readonly meanAbsolute: number;
}

/**
 * The strongest partner of a feature over the rows of exact SHAP interactions; of equal ones the first. Null where it
 * acts with no other.
 *
 * @throws RangeError for a feature that the interactions have not.
 *
 * @example
 * const interactions = { names: ["a", "b"], rows: 1, values: Float64Array.of(3, -0.5, -0.5, 1) };
 * strongestPartner(interactions, "a"); // => { feature: "b", meanAbsolute: 1 }
 */
export function strongestPartner({ names, rows, values }: Interactions, feature: string): Partner | null {
  const own = names.indexOf(feature);
  if (own < 0) throw new RangeError(`Cannot find a partner: the interactions have no feature "${feature}"`);
  const width = names.length;
  let found: Partner | null = null;
  for (const [other, name] of names.entries()) {
    if (other === own) continue;
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += 2 * Math.abs(values[(i * width + own) * width + other]!);
    const meanAbsolute = sum / rows;
    if (meanAbsolute > (found?.meanAbsolute ?? 0)) found = { feature: name, meanAbsolute };
  }
  return found;
}
