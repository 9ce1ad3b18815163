import { normalQuantile } from "./distributions.js";

/**
 * The confidence interval of a share by Wilson (1927), "Probable Inference, the Law of Succession, and Statistical
 * Inference": within [0, 1], and of use at 0 and 1 too. [NaN, NaN] unless n > 0.
 *
 * @param share what was observed, in [0, 1]
 * @param n observations; may be a fraction, as an effective sample size is
 * @param level how often the interval should hold the true share, in (0, 1)
 *
 * @example
 * wilsonInterval(1, 10).map((x) => Math.round(x * 1000)); // => [722, 1000]
 */
export function wilsonInterval(share: number, n: number, level = 0.95): readonly [number, number] {
  if (!(n > 0)) return [Number.NaN, Number.NaN];
  const z = normalQuantile(0.5 + level / 2);
  const z2 = z * z;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
