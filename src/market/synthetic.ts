import { createRandom } from "../core/random.js";
import { allocateColumns, createBars, type Bars } from "./series/bars.js";
import { keepCalendar } from "./calendars/series-calendar.js";
import { US } from "./calendars/us.js";
import { sessionTimes } from "./calendars/session-times.js";
import { periodsPerYear } from "./series/periods-per-year.js";
import type { Timeframe } from "./time/timeframe.js";

/** What made-up bars look like. */
export interface SyntheticOptions {
  readonly symbol: string;
  readonly seed: number;
  /** How many bars. */
  readonly length: number;
  /** The first day, epoch milliseconds UTC; 2010-01-04 by default. */
  readonly start?: number;
  /** Minutes, hours or `1Day`, the default. */
  readonly timeframe?: Timeframe;
  /** Expected growth per year as a fraction, 0.06 by default. */
  readonly drift?: number;
  /** Deviation of the log return per year as a fraction, 0.2 by default. */
  readonly volatility?: number;
  /** The close before the first bar, 100 by default. */
  readonly price?: number;
}

/** The share of a bar's variance that falls between the previous close and the open. */
const GAP_SHARE = { daily: 0.2, intraday: 0.01 };
const VOLUME_PER_YEAR = 252_000_000;

/**
 * Made-up bars: a geometric random walk on real US session dates, marked `synthetic`. The log return of a bar is
 * normal with mean (drift − volatility² ÷ 2) ÷ periods per year and variance volatility² ÷ periods per year; a part
 * of it is a gap at the open, high and low reach beyond open and close by half-normal amounts. The same options give
 * the same bars.
 *
 * @throws RangeError for a price that is not above 0, a negative volatility or length, or bars past the calendar.
 *
 * @example
 * syntheticBars({ symbol: "DEMO", seed: 7, length: 252 }).synthetic; // => true
 */
export function syntheticBars(options: SyntheticOptions): Bars {
  const { symbol, seed, length, start = Date.UTC(2010, 0, 4), timeframe = "1Day" } = options;
  const { drift = 0.06, volatility = 0.2, price = 100 } = options;
  if (!(price > 0 && volatility >= 0 && Number.isFinite(drift) && Number.isInteger(length) && length >= 0)) {
    throw new RangeError(
      `Cannot make bars: price ${price}, volatility ${volatility}, drift ${drift}, length ${length}, expected a price above 0, a volatility and a whole length of 0 or more`,
    );
  }
  const calendar = keepCalendar(US, "the bars were made on US sessions");
  const periods = periodsPerYear(calendar, timeframe);
  const columns = { ...allocateColumns(length), time: sessionTimes(start, length, timeframe) };
  const random = createRandom(seed);
  const mean = (drift - volatility ** 2 / 2) / periods;
  const deviation = volatility / Math.sqrt(periods);
  const gapShare = timeframe === "1Day" ? GAP_SHARE.daily : GAP_SHARE.intraday;
  const [gap, body, reach] = [
    deviation * Math.sqrt(gapShare),
    deviation * Math.sqrt(1 - gapShare),
    deviation / 2,
  ];
  const meanVolume = VOLUME_PER_YEAR / periods;
  let close = price;
  for (let i = 0; i < length; i++) {
    const open = close * Math.exp(gap * random.normal());
    close = open * Math.exp(mean + body * random.normal());
    columns.open[i] = open;
    columns.close[i] = close;
    columns.high[i] = Math.max(open, close) * Math.exp(reach * Math.abs(random.normal()));
    columns.low[i] = Math.min(open, close) * Math.exp(-reach * Math.abs(random.normal()));
    columns.volume[i] = Math.round(meanVolume * (0.5 + random.next()));
  }
  const source = `synthetic: geometric random walk, seed ${seed}, drift ${drift} and volatility ${volatility} per year`;
  return createBars({ symbol, timeframe, calendar, source, synthetic: true }, columns);
}
