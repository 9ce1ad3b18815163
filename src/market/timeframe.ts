import { InputError } from "../core/errors.js";

/** The length of a bar, in Alpaca's spelling: a count and a unit, `1Day`, `15Min`. */
export type Timeframe = `${number}${"Min" | "Hour" | "Day" | "Week" | "Month"}`;

const UNITS = { Min: 60_000, Hour: 3_600_000, Day: 86_400_000, Week: 604_800_000, Month: 2_629_746_000 };

/** Regular session of the US exchanges: 9:30 to 16:00 New York time, in minutes. */
const SESSION_MINUTES = 390;
const SESSIONS_PER_YEAR = 252;

/** Reads a timeframe such as `1Day`; throws an InputError for anything else. */
export function parseTimeframe(text: string): Timeframe {
  const match = /^([1-9]\d*)(Min|Hour|Day|Week|Month)$/.exec(text);
  if (!match)
    throw new InputError(
      `Timeframe "${text}" is unknown, expected a count and Min, Hour, Day, Week or Month, as in 1Day`,
    );
  return text as Timeframe;
}

/** Nominal length in milliseconds; a month counts 30.44 days. */
export function timeframeMs(timeframe: Timeframe): number {
  const match = /^(\d+)(\w+)$/.exec(timeframe)!;
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

/**
 * Bars in a trading year, for annualising: 252 sessions of 390 minutes (a session's last, shorter bar counts
 * as one bar), 52 weeks, 12 months.
 *
 * @example
 * periodsPerYear("1Day"); // => 252
 * @example
 * periodsPerYear("1Hour"); // => 1764
 */
export function periodsPerYear(timeframe: Timeframe): number {
  const count = Number.parseInt(timeframe, 10);
  if (timeframe.endsWith("Month")) return 12 / count;
  if (timeframe.endsWith("Week")) return 52 / count;
  if (timeframe.endsWith("Day")) return SESSIONS_PER_YEAR / count;
  return SESSIONS_PER_YEAR * Math.ceil(SESSION_MINUTES / (timeframeMs(timeframe) / 60_000));
}

const KNOWN: readonly Timeframe[] = [
  "1Min",
  "5Min",
  "15Min",
  "30Min",
  "1Hour",
  "2Hour",
  "4Hour",
  "1Day",
  "1Week",
  "1Month",
];

/** The timeframe whose nominal length is nearest to the median distance of the times; `1Day` below two bars. */
export function inferTimeframe(time: Float64Array): Timeframe {
  if (time.length < 2) return "1Day";
  const gaps = time
    .subarray(1)
    .map((t, i) => t - time[i]!)
    .sort();
  const median = gaps[gaps.length >> 1]!;
  let best: Timeframe = "1Day";
  let distance = Infinity;
  for (const timeframe of KNOWN) {
    const d = Math.abs(Math.log(timeframeMs(timeframe) / median));
    if (d < distance) [best, distance] = [timeframe, d];
  }
  return best;
}
