import { InputError } from "../../core/errors.js";
import { findCalendar } from "./catalog.js";
import type { SeriesCalendar } from "./series-calendar.js";

/**
 * A series' calendar from the JSON it was written as.
 *
 * @throws InputError when it is none, or of a calendar that is not known here.
 */
export function readCalendar(text: string): SeriesCalendar {
  const { name, reason, daysPerYear, minutesPerDay } = parse(text);
  const isCount = (value: unknown): value is number =>
    typeof value === "number" && value > 0 && value < Infinity;
  if (
    typeof name !== "string" ||
    typeof reason !== "string" ||
    !isCount(daysPerYear) ||
    !isCount(minutesPerDay)
  )
    throw new InputError(
      "Cannot read the calendar: expected its name, reason, days a year and minutes a day",
    );
  return { name: findCalendar(name).name, reason, daysPerYear, minutesPerDay };
}

function parse(text: string): Partial<Record<keyof SeriesCalendar, unknown>> {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}
