import { dateMs } from "../time/civil-date.js";

export const TIME_FORMATS =
  "an ISO date or time such as 2020-01-02 or 2020-01-02T14:30:00Z, YYYYMMDD, or epoch seconds or milliseconds";

/** A time read from text: the instant, epoch milliseconds UTC, and the offset from UTC that the text names (0 without). */
export interface ParsedTime {
  instant: number;
  zoneMs: number;
}

/**
 * Reads a time in ASCII bytes, from start to before end, into `result`; false when it is none. Accepted: an ISO date
 * (also with slashes), an ISO date and time with or without a zone (no zone means UTC), `YYYYMMDD`, and epoch
 * seconds, milliseconds, microseconds or nanoseconds by their size (see `epochToMs`).
 */
export function parseTime(bytes: Uint8Array, start: number, end: number, result: ParsedTime): boolean {
  while (start < end && bytes[start] === 32) start++;
  while (end > start && bytes[end - 1] === 32) end--;
  result.zoneMs = 0;
  const separator = bytes[start + 4];
  if (end - start >= 10 && (separator === 45 || separator === 47) && bytes[start + 7] === separator) {
    const date = dateMs(digits(bytes, start, 4), digits(bytes, start + 5, 2), digits(bytes, start + 8, 2));
    result.instant = end - start === 10 ? date : date + parseClock(bytes, start + 10, end, result);
  } else {
    result.instant = parseEpoch(bytes, start, end);
  }
  return Number.isFinite(result.instant);
}

/**
 * Epoch milliseconds from a number in an unknown unit: 8 digits that make a date from 1900 to 2199 are `YYYYMMDD`,
 * below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds, above nanoseconds. Milliseconds before
 * March 1973 are therefore taken for seconds: write such times as ISO text.
 */
export function epochToMs(value: number): number {
  if (Number.isInteger(value) && value >= 19_000_101 && value <= 21_991_231) {
    const date = dateMs(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100);
    if (!Number.isNaN(date)) return date;
  }
  const size = Math.abs(value);
  if (size < 1e11) return Math.round(value * 1000);
  if (size < 1e14) return value;
  return Math.floor(size < 1e17 ? value / 1e3 : value / 1e6);
}

/** Milliseconds of `T14:30`, `T14:30:00`, `T14:30:00.123` less the zone at its end; NaN when it is none. */
function parseClock(bytes: Uint8Array, start: number, end: number, result: ParsedTime): number {
  if (bytes[start] !== 84 && bytes[start] !== 116 && bytes[start] !== 32) return Number.NaN;
  const hours = digits(bytes, start + 1, 2);
  const minutes = digits(bytes, start + 4, 2);
  if (!(hours < 24 && minutes < 60 && bytes[start + 3] === 58)) return Number.NaN;
  let at = start + 6;
  let ms = 0;
  if (at < end && bytes[at] === 58) {
    const seconds = digits(bytes, at + 1, 2);
    if (!(seconds < 60)) return Number.NaN;
    ms = seconds * 1000;
    at += 3;
    if (at < end && (bytes[at] === 46 || bytes[at] === 44)) {
      for (let unit = 100; isDigit(bytes[++at]) && at < end; unit /= 10)
        ms += unit >= 1 ? (bytes[at]! - 48) * unit : 0;
    }
  }
  if (at > end) return Number.NaN;
  result.zoneMs = parseZone(bytes, at, end);
  return hours * 3_600_000 + minutes * 60_000 + ms - result.zoneMs;
}

function parseZone(bytes: Uint8Array, start: number, end: number): number {
  while (start < end && bytes[start] === 32) start++;
  if (start === end || (end - start === 1 && (bytes[start]! | 32) === 122)) return 0;
  const sign = bytes[start] === 43 ? 1 : bytes[start] === 45 ? -1 : Number.NaN;
  const hours = digits(bytes, start + 1, 2);
  const colon = bytes[start + 3] === 58 ? 1 : 0;
  const length = end - start;
  const minutes = length === 3 ? 0 : length === 5 + colon ? digits(bytes, start + 3 + colon, 2) : Number.NaN;
  return hours < 24 && minutes < 60 ? sign * (hours * 60 + minutes) * 60_000 : Number.NaN;
}

function parseEpoch(bytes: Uint8Array, start: number, end: number): number {
  const text = end - start > 24 ? "" : String.fromCharCode(...bytes.subarray(start, end));
  return /^-?\d+(\.\d*)?$/.test(text) ? epochToMs(Number(text)) : Number.NaN;
}

function digits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let i = start; i < start + count; i++) {
    if (!isDigit(bytes[i])) return Number.NaN;
    value = value * 10 + (bytes[i]! - 48);
  }
  return value;
}

function isDigit(c: number | undefined): boolean {
  return c !== undefined && c >= 48 && c <= 57;
}
