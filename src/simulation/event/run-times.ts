import type { Bars } from "../../market/series/bars.js";

/**
 * The times at which at least one of the series has a bar, rising; the column itself when there is one series.
 *
 * @throws TypeError for series of different timeframes, or two of one symbol.
 */
export function runTimes(series: readonly Bars[]): Float64Array {
  checkSeries(series);
  if (series.length === 1) return series[0]!.time;
  const all = new Float64Array(series.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const { time } of series) {
    all.set(time, filled);
    filled += time.length;
  }
  all.sort();
  let n = 0;
  for (const time of all) if (n === 0 || all[n - 1] !== time) all[n++] = time;
  return all.slice(0, n);
}

function checkSeries(series: readonly Bars[]): void {
  const seen = new Set<string>();
  for (const { symbol, timeframe } of series) {
    if (seen.has(symbol))
      throw new TypeError(`Cannot backtest: two series of ${symbol}, expected one a symbol`);
    seen.add(symbol);
    const first = series[0]!;
    if (timeframe === first.timeframe) continue;
    throw new TypeError(
      `Cannot backtest: ${symbol} has ${timeframe} bars and ${first.symbol} ${first.timeframe}, expected one timeframe`,
    );
  }
}
