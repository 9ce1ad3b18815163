/**
 * Gradient and hessian of a row, rounded to whole numbers g and h and packed into one double as g × 2²⁶ + h. Sums of
 * packed values are exact whole numbers below 2⁵³, so they do not depend on the order of the additions, and what is
 * left of a parent after one child is taken away is the other child to the last bit.
 */
export interface PackedGradients {
  /** One a row. */
  readonly values: Float64Array;
  /** A whole number g stands for the gradient g ÷ gradientScale; a power of two. */
  readonly gradientScale: number;
  /** A whole number h stands for the hessian h ÷ hessianScale; a power of two. */
  readonly hessianScale: number;
  /** The smallest and the greatest whole hessian of a row: they say how many rows a sum can stand for. */
  readonly least: number;
  readonly most: number;
}

/** What a gradient of 1 counts in a packed number: the sum of all hessians stays below it. */
export const PACK_UNIT = 2 ** 26;
/** The most rows whose sums fit. */
export const MOST_ROWS = 2 ** 24;

/**
 * Packs the gradients of the rows listed. Scales are the greatest powers of two with which the sums of all |g| and of
 * all h stay within 2²⁶; a hessian is at least 1, so that a sum is 0 only where there is no row.
 */
export function packGradients(
  gradients: Float64Array,
  hessians: Float64Array,
  rows: Int32Array,
  values: Float64Array,
): PackedGradients {
  let gradientSum = 0;
  let hessianSum = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    gradientSum += Math.abs(gradients[row]!);
    hessianSum += hessians[row]!;
  }
  const room = PACK_UNIT - 1 - rows.length;
  const gradientScale = powerBelow(room / gradientSum);
  const hessianScale = powerBelow(room / hessianSum);
  let least = Infinity;
  let most = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let hessian = Math.floor(hessians[row]! * hessianScale + 0.5);
    if (hessian < 1) hessian = 1;
    if (hessian < least) least = hessian;
    if (hessian > most) most = hessian;
    values[row] = Math.floor(gradients[row]! * gradientScale + 0.5) * PACK_UNIT + hessian;
  }
  return { values, gradientScale, hessianScale, least, most };
}

/** The greatest power of two that is not above x; 1 where x is not finite. */
function powerBelow(x: number): number {
  if (!(x > 0 && x < Infinity)) return 1;
  let power = 1;
  while (power > x) power /= 2;
  while (power * 2 <= x) power *= 2;
  return power;
}
