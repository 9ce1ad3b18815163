import { InputError } from "../../core/errors.js";
import { findCalendar } from "./catalog.js";
import type { SeriesCalendar } from "./series-calendar.js";

/**
 * A series' calendar from the JSON it was written as.
 *
 * @throws InputError when it is none, or of a calendar that is not known here.
 */
export function readCalendar(text: string): SeriesCalendar {
  const { name, reason, set, daysPerYear, minutesPerDay } = parse(text);
  const named = typeof name === "string" && typeof reason === "string" && typeof set === "boolean";
  if (!named || !isCount(daysPerYear) || !isCount(minutesPerDay))
    throw new InputError(
      "Cannot read the calendar: expected its name, reason, days a year and minutes a day",
    );
  return { name: findCalendar(name).name, reason, set, daysPerYear, minutesPerDay };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value < Infinity;
}

function parse(text: string): Partial<Record<keyof SeriesCalendar, unknown>> {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}
