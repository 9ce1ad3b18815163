import { UTC, type TradingCalendar } from "./trading-calendar.js";

/** Monday to Friday by UTC dates, for markets whose hours and holidays nobody has told us. */
export const WEEKDAYS: TradingCalendar = {
  name: "weekdays",
  title: "Weekdays",
  source: "52 weeks of five days; holidays are not known",
  zone: UTC,
  weekdays: [1, 2, 3, 4, 5],
  hours: [0, 24 * 60],
  daysPerYear: 260,
  years: null,
  holidaysKnown: false,
  holidays: () => [],
  specialHours: () => undefined,
};
