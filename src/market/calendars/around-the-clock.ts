import { UTC, type TradingCalendar } from "./trading-calendar.js";

/** Markets that never close, as those of crypto; a day is a UTC date. */
export const AROUND_THE_CLOCK: TradingCalendar = {
  name: "24/7",
  title: "Around the clock",
  source: "every minute of a year of 365 days",
  zone: UTC,
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  hours: [0, 24 * 60],
  daysPerYear: 365,
  years: null,
  holidaysKnown: true,
  holidays: () => [],
  specialHours: () => undefined,
};
