/** A time zone by its offset from UTC. */
export interface Zone {
  readonly name: string;
  /** Milliseconds that local time is ahead of UTC at an instant. */
  offsetMs(utcMs: number): number;
  /** The instant of a local time of day: midnight UTC of the date and minutes after local midnight. */
  toUtc(dayMs: number, minutes: number): number;
}

/** Opening and closing in minutes after local midnight of the session's date; below 0 in the evening before. */
export type Hours = readonly [open: number, close: number];

/** When a market trades, as data. Dates are midnight UTC, epoch milliseconds. */
export interface TradingCalendar {
  readonly name: string;
  /** As a person calls it: `US sessions`. */
  readonly title: string;
  /** Where the rules and dates come from. */
  readonly source: string;
  readonly zone: Zone;
  /** Days of the week with a session, 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** A usual session's hours. */
  readonly hours: Hours;
  /** Sessions in a year, for annualising. */
  readonly daysPerYear: number;
  /** The years its dates are known for; null when it has no dates of its own. */
  readonly years: { readonly first: number; readonly last: number } | null;
  /** Whether every day without trading is known: where it is not, a day without a bar says nothing. */
  readonly holidaysKnown: boolean;
  /** Days of a year without trading that would have a session by their weekday, in order. */
  holidays(year: number): readonly number[];
  /** A session's hours where they are not the usual ones. */
  specialHours(day: number): Hours | undefined;
}

export const UTC: Zone = {
  name: "UTC",
  offsetMs: () => 0,
  toUtc: (dayMs, minutes) => dayMs + minutes * 60_000,
};
