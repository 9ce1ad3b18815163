/** Bars that volatility now is taken of, and the bars before them that the usual one is. */
export const VOLATILITY_BARS = { recent: 5, usual: 60 } as const;

/**
 * Volatility now ÷ what is usual: root mean squares of returns, of the last 5 bars and of the 60 before them. Null for
 * fewer bars, and where nothing has moved at all.
 *
 * @param returns of consecutive bars as fractions, oldest first; earlier ones than the last 65 are not read
 *
 * @example
 * volatilityRatio(Array.from({ length: 65 }, (_, k) => (k < 60 ? 0.5 : 1.5))); // => 3
 */
export function volatilityRatio(returns: ArrayLike<number>): number | null {
  const { recent, usual } = VOLATILITY_BARS;
  const end = returns.length;
  if (end < recent + usual) return null;
  const now = meanSquare(returns, end - recent, end);
  const before = meanSquare(returns, end - recent - usual, end - recent);
  return now === 0 && before === 0 ? null : Math.sqrt(now / before);
}

function meanSquare(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += values[k]! * values[k]!;
  return sum / (to - from);
}
