import { moments } from "../math/moments.js";

/**
 * The t-statistic of a mean when neighbouring values depend on each other: mean ÷ √(long-run variance ÷ n), with
 * Bartlett's weights 1 − k/(lags + 1), autocovariances with n below the line, no small-sample correction. With 0 lags
 * it is the plain t-statistic with n below the line. NaN without variation or with no more values than lags. Source:
 * Newey and West (1987), Econometrica 55(3).
 *
 * @param lags a whole number, 0 or more; 4 (n ÷ 100)^(2/9) rounded down when left out (Newey and West 1994)
 *
 * @example
 * neweyWestT(Float64Array.of(0, 0, 4, 4), 0); // => 2
 */
export function neweyWestT(
  values: Float64Array,
  lags = Math.floor(4 * (values.length / 100) ** (2 / 9)),
): number {
  const n = values.length;
  if (!(Number.isInteger(lags) && lags >= 0 && lags < n)) return Number.NaN;
  const { mean, deviation } = moments(values);
  if (!(deviation > 0)) return Number.NaN;
  let variance = 0;
  for (let lag = 0; lag <= lags; lag++) {
    let covariance = 0;
    for (let i = lag; i < n; i++) covariance += (values[i]! - mean) * (values[i - lag]! - mean);
    variance += (lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * (covariance / n);
  }
  return variance > 0 ? mean / Math.sqrt(variance / n) : Number.NaN;
}
