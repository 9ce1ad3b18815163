export const DAY_MS = 86_400_000;

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a year of the Gregorian calendar has a 29 February. */
function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Midnight UTC of a date (month 1 to 12), epoch milliseconds; NaN when there is no such date. Years 1 to 9999. */
export function dateMs(year: number, month: number, day: number): number {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return Number.NaN;
  const leap = isLeapYear(year);
  if (day > DAYS_IN_MONTH[month - 1]! && !(leap && month === 2 && day === 29)) return Number.NaN;
  const y = year - 1;
  const before = y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return (before + DAYS_BEFORE_MONTH[month - 1]! + (leap && month > 2 ? 1 : 0) + day - 1 - 719_162) * DAY_MS;
}

/** Midnight UTC of the day a time lies in. */
export function floorToDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** The day of the week of a time, UTC: 0 is Sunday. */
export function weekday(time: number): number {
  return (((Math.floor(time / DAY_MS) + 4) % 7) + 7) % 7;
}

/** A time as text: `2020-01-02` at midnight UTC, otherwise `2020-01-02T14:30:00.000Z`; the number when no date holds it. */
export function timeText(time: number): string {
  if (!(Math.abs(time) <= 8.64e15)) return String(time);
  const text = new Date(time).toISOString();
  return time % DAY_MS === 0 ? text.slice(0, -14) : text;
}
