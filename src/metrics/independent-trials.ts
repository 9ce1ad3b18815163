/**
 * How many independent trials a number of correlated ones is worth: ρ̄ + (1 − ρ̄) × M, from all alike (1) to all
 * independent (M). A mean correlation below 0 counts as 0. Source: Bailey and López de Prado (2014), "The Deflated
 * Sharpe Ratio", appendix A.3.
 *
 * @example
 * independentTrials(100, 1); // => 1
 */
export function independentTrials(trials: number, meanCorrelation: number): number {
  const shared = Math.max(0, meanCorrelation);
  return shared + (1 - shared) * trials;
}

/**
 * The mean correlation over all pairs of series, in [−1/(M − 1), 1], in time proportional to their total length: unit
 * vectors uᵢ of M series have Σ over pairs of uᵢ·uⱼ = (|Σ uᵢ|² − M) ÷ 2. Series that do not vary are left out; NaN
 * with fewer than two others.
 *
 * @param series equally long
 * @throws TypeError when the series differ in length.
 *
 * @example
 * meanCorrelation([Float64Array.of(1, 2, 4), Float64Array.of(2, 4, 8)]).toFixed(9); // => "1.000000000"
 */
export function meanCorrelation(series: readonly (Float64Array | Float32Array)[]): number {
  const n = series[0]?.length ?? 0;
  const total = new Float64Array(n);
  let used = 0;
  for (const values of series) {
    if (values.length !== n) {
      throw new TypeError(`Cannot correlate series: one has ${values.length} values, the first has ${n}`);
    }
    let sum = 0;
    let largest = 0;
    for (let i = 0; i < n; i++) {
      sum += values[i]!;
      largest = Math.max(largest, Math.abs(values[i]!));
    }
    const mean = sum / n;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
    const length = Math.sqrt(squares);
    if (!(length > 1e-13 * largest)) continue;
    used++;
    for (let i = 0; i < n; i++) total[i]! += (values[i]! - mean) / length;
  }
  if (used < 2) return Number.NaN;
  let square = 0;
  for (let i = 0; i < n; i++) square += total[i]! * total[i]!;
  return (square - used) / (used * (used - 1));
}
