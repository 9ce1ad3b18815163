import { Candles, type CandleColumns } from "./candles.js";
import { checkLengths } from "../arguments.js";
import type { CandlePattern } from "./pattern.js";

/**
 * Where a candle pattern ends: its value on that bar, 0 on every other, NaN during warm-up. 100 is bullish and −100
 * bearish; 80 a weaker form, 200 a confirmed one. One pass; a value reads its bar and those before.
 *
 * @param penetration share of the first body, for patterns that ask for one.
 * @param out takes the result.
 * @throws TypeError when `out` has another length.
 */
export function recognise(
  bars: CandleColumns,
  pattern: CandlePattern,
  penetration = pattern.penetration ?? 0,
  out = new Float64Array(bars.close.length),
): Float64Array {
  const n = bars.close.length;
  checkLengths(pattern.title, n, { out });
  const candles = new Candles(bars);
  const { rule, warmUp } = pattern;
  out.fill(Number.NaN, 0, Math.min(warmUp, n));
  for (let i = warmUp; i < n; i++) out[i] = rule(candles, i, penetration);
  return out;
}
