/**
 * The mean block length for a stationary bootstrap of a series, from 1 to min(3√n, n ÷ 3): long enough that blocks
 * keep the series' autocorrelation. 1 for fewer than 10 values or values that do not vary. Source: Politis and White
 * (2004), Econometric Reviews 23(1), with the correction of Patton, Politis and White (2009), Econometric Reviews
 * 28(4): (2G² ÷ D)^⅓ n^⅓, D = 2g(0)², a flat-top lag window that ends at twice the last significant autocorrelation.
 *
 * @example
 * automaticBlockLength(new Float64Array(100)); // => 1
 */
export function automaticBlockLength(values: Float64Array): number {
  const n = values.length;
  if (n < 10) return 1;
  const quiet = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
  const most = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + quiet);
  const covariances = autocovariances(values, most);
  if (!(covariances[0]! > 0)) return 1;
  const lag = lastSignificantLag(covariances, quiet, 2 * Math.sqrt(Math.log10(n) / n));
  const window = Math.min(2 * Math.max(lag, 1), most);
  let spectrum = covariances[0]!;
  let slope = 0;
  for (let k = 1; k <= window; k++) {
    const weight = Math.min(1, 2 * (1 - k / window)) * 2 * covariances[k]!;
    spectrum += weight;
    slope += weight * k;
  }
  const length = Math.cbrt((slope / spectrum) ** 2 * n);
  return Math.min(Math.max(length, 1), Math.ceil(Math.min(3 * Math.sqrt(n), n / 3)));
}

function autocovariances(values: Float64Array, most: number): Float64Array {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  const result = new Float64Array(most + 1);
  for (let lag = 0; lag <= most; lag++) {
    let total = 0;
    for (let i = lag; i < n; i++) total += (values[i]! - mean) * (values[i - lag]! - mean);
    result[lag] = total / n;
  }
  return result;
}

/** The lag before the first `quiet` insignificant ones in a row, or the last significant lag of all. */
function lastSignificantLag(covariances: Float64Array, quiet: number, bound: number): number {
  let last = 0;
  for (let k = 1; k < covariances.length; k++) {
    if (Math.abs(covariances[k]! / covariances[0]!) > bound) last = k;
    else if (k - last >= quiet) return last;
  }
  return last;
}
