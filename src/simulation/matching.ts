/**
 * The price at which a bar sets off a stop, NaN when it does not. A bar that opens beyond the level fills at its open.
 *
 * @param direction 1 for a buy, −1 for a sell
 * @param inside true when the order began to work within the bar: then the bar's open was before it
 */
export function stopReference(
  direction: number,
  stop: number,
  open: number,
  high: number,
  low: number,
  inside: boolean,
): number {
  const extreme = direction > 0 ? high : low;
  if (!(direction * (extreme - stop) >= 0)) return Number.NaN;
  return !inside && direction * (open - stop) >= 0 ? open : stop;
}

/** The price at which a bar reaches a limit, NaN when it does not; at the open when that is better. */
export function limitReference(
  direction: number,
  limit: number,
  open: number,
  high: number,
  low: number,
): number {
  const extreme = direction > 0 ? low : high;
  if (!(direction * (extreme - limit) <= 0)) return Number.NaN;
  return direction * (open - limit) <= 0 ? open : limit;
}
