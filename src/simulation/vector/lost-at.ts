/**
 * The first bar from start to before end at whose worst price an account of cash and one position is worth 0 or less;
 * end for none. A long position that is paid for never is.
 *
 * @param units above 0 long, below 0 short
 */
export function lostAt(
  cash: number,
  units: number,
  { high, low }: { readonly high: Float64Array; readonly low: Float64Array },
  start: number,
  end: number,
): number {
  if (units === 0 || (units > 0 && cash >= 0)) return end;
  const worst = units > 0 ? low : high;
  let i = start;
  while (i < end && !(cash + units * worst[i]! <= 0)) i++;
  return Math.max(i, start);
}
