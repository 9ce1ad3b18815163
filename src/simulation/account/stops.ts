import type { BacktestOptions } from "./options.js";

/** The exits that wait while a position is open. Levels are fractions of the entry's fill price. */
export type StopRules = Pick<BacktestOptions, "stopLoss" | "takeProfit" | "trailingStop">;

export function hasStops(rules: StopRules): boolean {
  return rules.stopLoss !== null || rules.takeProfit !== null || rules.trailingStop !== null;
}

/**
 * The price at which a bar takes an open position out, NaN when it does not. The stop is tested before the
 * target: the order of prices within a bar is unknown, so the worse case counts. A bar that opens beyond a level
 * fills at its open.
 *
 * @param direction 1 long, −1 short
 * @param best the best price since entry, through the bar before this one
 */
export function stopPrice(
  rules: StopRules,
  direction: number,
  entryPrice: number,
  best: number,
  open: number,
  high: number,
  low: number,
): number {
  const adverse = direction > 0 ? low : high;
  const favourable = direction > 0 ? high : low;
  let stop = -Infinity * direction;
  if (rules.stopLoss !== null) stop = entryPrice * (1 - direction * rules.stopLoss);
  if (rules.trailingStop !== null) {
    const trail = best * (1 - direction * rules.trailingStop);
    if (direction * (trail - stop) > 0) stop = trail;
  }
  if (direction * (adverse - stop) <= 0) return direction * (open - stop) <= 0 ? open : stop;
  if (rules.takeProfit !== null) {
    const target = entryPrice * (1 + direction * rules.takeProfit);
    if (direction * (favourable - target) >= 0) return direction * (open - target) >= 0 ? open : target;
  }
  return Number.NaN;
}

/** The best price since entry after a bar: the highest for a long, the lowest for a short. */
export function bestPrice(direction: number, best: number, high: number, low: number): number {
  return direction > 0 ? Math.max(best, high) : Math.min(best, low);
}
