import { NEW_YORK } from "./new-york-time.js";
import type { TradingCalendar } from "./trading-calendar.js";

/**
 * The week of foreign exchange: Sunday 17:00 to Friday 17:00 New York time, summer and winter; a day begins at 17:00
 * and has the date on which it ends.
 */
export const FX: TradingCalendar = {
  name: "fx",
  title: "FX week",
  source: "the market's custom: trading days roll at 17:00 New York time; no holidays are kept",
  zone: NEW_YORK,
  weekdays: [1, 2, 3, 4, 5],
  hours: [-7 * 60, 17 * 60],
  daysPerYear: 260,
  years: null,
  holidaysKnown: false,
  holidays: () => [],
  specialHours: () => undefined,
};
