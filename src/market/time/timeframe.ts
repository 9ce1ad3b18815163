import { InputError } from "../../core/errors.js";

/** The length of a bar, in Alpaca's spelling: a count and a unit, `1Day`, `15Min`; a quarter is `3Month`, a year `12Month`. */
export type Timeframe = `${number}${TimeUnit}`;

type TimeUnit = "Sec" | "Min" | "Hour" | "Day" | "Week" | "Month";

const UNITS: Readonly<Record<TimeUnit, number>> = {
  Sec: 1000,
  Min: 60_000,
  Hour: 3_600_000,
  Day: 86_400_000,
  Week: 604_800_000,
  Month: 2_629_746_000,
};

/** Reads a timeframe such as `1Day`; throws an InputError for anything else. */
export function parseTimeframe(text: string): Timeframe {
  const match = /^([1-9]\d{0,4})(Sec|Min|Hour|Day|Week|Month)$/.exec(text);
  if (!match)
    throw new InputError(
      `Timeframe "${text}" is unknown, expected a count and Sec, Min, Hour, Day, Week or Month, as in 1Day; a quarter is 3Month, a year 12Month`,
    );
  return text as Timeframe;
}

/** A timeframe's count and unit. */
export function timeframeParts(timeframe: Timeframe): { readonly count: number; readonly unit: TimeUnit } {
  const match = /^(\d+)(\w+)$/.exec(timeframe)!;
  return { count: Number(match[1]), unit: match[2] as TimeUnit };
}

/** Nominal length in milliseconds; a month counts 30.44 days. */
export function timeframeMs(timeframe: Timeframe): number {
  const { count, unit } = timeframeParts(timeframe);
  return count * UNITS[unit];
}

/** Whether a day may hold several such bars: seconds, minutes and hours. */
export function isIntraday(timeframe: Timeframe): boolean {
  return /Sec|Min|Hour/.test(timeframe);
}
