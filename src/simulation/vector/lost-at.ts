interface Extremes {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

/** The worst prices for a position, a bar each: lows for a long one (units above 0), highs for a short one. */
export function worstPrices(units: number, { high, low }: Extremes): Float64Array {
  return units > 0 ? low : high;
}

/**
 * The first bar from start to before end at whose worst price an account of cash and one position is worth 0 or less;
 * end for none. A long position that is paid for never is.
 *
 * @param units above 0 long, below 0 short
 */
export function lostAt(cash: number, units: number, bars: Extremes, start: number, end: number): number {
  if (units === 0 || (units > 0 && cash >= 0)) return end;
  const worst = worstPrices(units, bars);
  let i = start;
  while (i < end && !(cash + units * worst[i]! <= 0)) i++;
  return i;
}
