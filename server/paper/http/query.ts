import { newYorkDay, newYorkToUtc } from "../../../src/market/calendars/new-york-time.js";
import { DAY_MS } from "../../../src/market/time/civil-date.js";
import { malformed } from "./api-error.js";

/**
 * The instant of a query parameter: RFC 3339, seconds, or a date, which means its midnight in New York, or its last
 * millisecond when it ends a range. Null when it is absent.
 *
 * @throws ApiError 422 for anything else.
 */
export function instantOf(query: URLSearchParams, name: string, endOfDay = false): number | null {
  const value = query.get(name);
  if (!value) return null;
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const day = Date.parse(`${value}T00:00:00Z`);
    if (!Number.isNaN(day)) return endOfDay ? newYorkToUtc(day + DAY_MS, 0) - 1 : newYorkToUtc(day, 0);
  }
  const time = /^\d{9,10}$/.test(value) ? Number(value) * 1000 : Date.parse(value);
  if (Number.isNaN(time)) throw malformed(`invalid ${name} "${value}": expected RFC 3339 or YYYY-MM-DD`);
  return time;
}

/** The day a query parameter lies in, midnight UTC of its date as written; null when it is absent. */
export function dayOf(query: URLSearchParams, name: string): number | null {
  const value = query.get(name);
  if (!value) return null;
  const day = Date.parse(`${value.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(day)) throw malformed(`invalid ${name} "${value}": expected RFC 3339 or YYYY-MM-DD`);
  return day;
}

/** An integer parameter within bounds, or its default. */
export function integerOf(
  query: URLSearchParams,
  name: string,
  { least, most, usual }: { readonly least: number; readonly most: number; readonly usual: number },
): number {
  const value = query.get(name);
  if (!value) return usual;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most)
    throw malformed(`invalid ${name} "${value}": expected an integer from ${least} to ${most}`);
  return number;
}

/** One of a few words, or the first of them when it is absent. */
export function choiceOf<T extends string>(
  query: URLSearchParams,
  name: string,
  known: readonly [T, ...T[]],
): T {
  const value = query.get(name);
  if (!value) return known[0];
  if (!(known as readonly string[]).includes(value))
    throw malformed(`invalid ${name} "${value}": expected ${known.join(", ")}`);
  return value as T;
}

/** Symbols of a comma-separated list, in upper case; null when it is absent. */
export function symbolsOf(query: URLSearchParams): readonly string[] | null {
  const value = query.get("symbols");
  if (!value) return null;
  return [...new Set(value.split(",").map((symbol) => symbol.trim().toUpperCase()))].filter(Boolean);
}

/** `YYYY-MM-DD` of the date it is in New York. */
export function newYorkDate(time: number): string {
  return dateText(newYorkDay(time));
}

/** `YYYY-MM-DD` of a midnight UTC. */
export function dateText(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}
