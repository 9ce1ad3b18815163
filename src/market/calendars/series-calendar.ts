import type { TradingCalendar } from "./trading-calendar.js";

/** The calendar that one series keeps: which, why, and what annualising needs of it. */
export interface SeriesCalendar {
  /** The name of a calendar of the catalog: `us`, `24/7`, `fx`, `weekdays`. */
  readonly name: string;
  /** How it was found, in words for a person. */
  readonly reason: string;
  /** Whether somebody said so, instead of the times. */
  readonly set: boolean;
  /** Days with bars in a year. */
  readonly daysPerYear: number;
  /** Trading minutes of a day. */
  readonly minutesPerDay: number;
}

/** A calendar of the catalog as the one of a series, with why, and what the series has of its own. */
export function keepCalendar(
  { name, hours: [open, close], daysPerYear }: TradingCalendar,
  reason: string,
  own: Partial<SeriesCalendar> = {},
): SeriesCalendar {
  return { name, reason, set: false, daysPerYear, minutesPerDay: close - open, ...own };
}
