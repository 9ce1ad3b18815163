import { correlation } from "../../math/correlation.js";
import { alignedValues } from "./beeswarm.js";
import type { Samples } from "../data/dataset.js";
import type { Explanation } from "../shap/explanation.js";

/** How a feature's contribution depends on its value, one dot a row. */
export interface Dependence {
  readonly feature: string;
  /** The feature's values; NaN where missing. */
  readonly values: Float64Array;
  /** Its contributions, in units of the margin. */
  readonly contributions: Float64Array;
  /** The feature that tells best why equal values have unequal contributions, for colour; null where none does. */
  readonly partner: string | null;
  readonly partnerValues: Float64Array;
}

/** Rows whose values are neighbours, taken together to see what else moves the contribution. */
const NEIGHBOURS = 50;

/**
 * The dots of a dependence plot. The partner is the feature whose values go along best with the contribution among rows
 * with nearly the same value: |correlation| within runs of fifty neighbours, averaged over the runs. A guess that works
 * with any method; `shapInteractions` gives the exact interactions of trees.
 *
 * @throws RangeError for a feature that the explanation has not; InputError and TypeError as `beeswarm`.
 *
 * @example
 * const explanation = { names: ["a", "b"], rows: 2, contributions: Float64Array.of(1, 0, 2, 0) };
 * dependence(explanation, { names: ["a", "b"], rows: 2, values: Float32Array.of(5, 1, 5, 3) }, "a").partner; // => "b"
 */
export function dependence(explanation: Explanation, samples: Samples, feature: string): Dependence {
  const { names, contributions } = explanation;
  const index = names.indexOf(feature);
  if (index < 0) throw new RangeError(`Cannot plot: the explanation has no feature "${feature}"`);
  const values = alignedValues(explanation, samples);
  const columns = names.map((_, k) => columnOf(values, k, names.length));
  const own = columnOf(contributions, index, names.length);
  const partner = strongestPartner(columns, own, index);
  return {
    feature,
    values: columns[index]!,
    contributions: own,
    partner: partner < 0 ? null : names[partner]!,
    partnerValues: partner < 0 ? new Float64Array(own.length).fill(Number.NaN) : columns[partner]!,
  };
}

function columnOf(values: ArrayLike<number>, k: number, width: number): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, i) => values[i * width + k]!);
}

function strongestPartner(columns: readonly Float64Array[], own: Float64Array, index: number): number {
  const values = columns[index]!;
  const order = Array.from(own.keys())
    .filter((i) => !Number.isNaN(values[i]!))
    .sort((a, b) => values[a]! - values[b]!);
  let partner = -1;
  let strongest = 0;
  for (let k = 0; k < columns.length; k++) {
    if (k === index) continue;
    const strength = strengthOf(columns[k]!, own, order);
    if (strength > strongest) [partner, strongest] = [k, strength];
  }
  return partner;
}

/** Σ over runs of neighbours of |correlation| × rows; rows where the other feature is missing are left out. */
function strengthOf(other: Float64Array, own: Float64Array, order: readonly number[]): number {
  let sum = 0;
  for (let start = 0; start < order.length; start += NEIGHBOURS) {
    const run = order.slice(start, start + NEIGHBOURS).filter((i) => !Number.isNaN(other[i]!));
    const r = correlation(
      Float64Array.from(run, (i) => own[i]!),
      Float64Array.from(run, (i) => other[i]!),
    );
    if (!Number.isNaN(r)) sum += Math.abs(r) * run.length;
  }
  return sum;
}
