import { DAY_MS, dateMs, weekday } from "../time/civil-date.js";

/** Whole days without trading at the NYSE outside of the yearly holidays, since 1990. */
const SPECIAL_CLOSURES = [
  dateMs(1994, 4, 27), // funeral of President Nixon
  dateMs(2001, 9, 11),
  dateMs(2001, 9, 12),
  dateMs(2001, 9, 13),
  dateMs(2001, 9, 14),
  dateMs(2004, 6, 11), // day of mourning for President Reagan
  dateMs(2007, 1, 2), // for President Ford
  dateMs(2012, 10, 29), // Hurricane Sandy
  dateMs(2012, 10, 30),
  dateMs(2018, 12, 5), // for President G. H. W. Bush
  dateMs(2025, 1, 9), // for President Carter
];

/**
 * The NYSE's closed weekdays of a year, midnight UTC each, in order. A holiday on a Sunday is kept on Monday, one on
 * a Saturday on Friday, but New Year's Day on a Saturday is not made up for (NYSE Rule 7.2; special closures from the
 * exchange's list "NYSE Closings").
 */
export function usHolidays(year: number): number[] {
  const newYear = dateMs(year, 1, 1);
  const days = [
    weekday(newYear) === 0 ? newYear + DAY_MS : newYear,
    nthWeekday(year, 2, 1, 3),
    goodFriday(year),
    nthWeekday(year, 6, 1, 1) - 7 * DAY_MS,
    observed(dateMs(year, 7, 4)),
    nthWeekday(year, 9, 1, 1),
    nthWeekday(year, 11, 4, 4),
    observed(dateMs(year, 12, 25)),
  ];
  if (year >= 1998) days.push(nthWeekday(year, 1, 1, 3));
  if (year >= 2022) days.push(observed(dateMs(year, 6, 19)));
  const [start, end] = [newYear, dateMs(year, 12, 31)];
  days.push(...SPECIAL_CLOSURES.filter((day) => day >= start && day <= end));
  return days.filter((day) => weekday(day) % 6 !== 0).sort((a, b) => a - b);
}

/** The nth given weekday (0 is Sunday) of a month. */
export function nthWeekday(year: number, month: number, day: number, n: number): number {
  const first = dateMs(year, month, 1);
  return first + (((day - weekday(first) + 7) % 7) + (n - 1) * 7) * DAY_MS;
}

function observed(day: number): number {
  const shift = weekday(day) === 6 ? -1 : weekday(day) === 0 ? 1 : 0;
  return day + shift * DAY_MS;
}

/** Two days before Easter (anonymous Gregorian algorithm; J. Meeus, Astronomical Algorithms, 1991, ch. 8). */
function goodFriday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return dateMs(year, Math.floor(sum / 31), (sum % 31) + 1) - 2 * DAY_MS;
}
