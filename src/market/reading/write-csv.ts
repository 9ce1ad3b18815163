import type { Bars } from "../series/bars.js";
import { timeText } from "../time/civil-date.js";

/**
 * Bars as CSV text with the header `Date,Open,High,Low,Close,Volume`; times are ISO dates at midnight UTC, otherwise
 * ISO times. `readBars` gives the same numbers back, to the last digit.
 */
export function barsToCsv(bars: Bars): string {
  const { time, open, high, low, close, volume, length } = bars;
  const lines = ["Date,Open,High,Low,Close,Volume"];
  for (let i = 0; i < length; i++) {
    lines.push(`${timeText(time[i]!)},${open[i]},${high[i]},${low[i]},${close[i]},${volume[i]}`);
  }
  return `${lines.join("\n")}\n`;
}
