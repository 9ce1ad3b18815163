import type { CalendarRecord } from "../../contracts/run.js";
import { findCalendar } from "../../market/calendars/catalog.js";
import { number } from "./format.js";

/** What a series is annualised by and why: `US sessions, 252 bars a year: there are no bars on weekends …`. */
export function describeCalendar(calendar: CalendarRecord | null | undefined): string {
  if (!calendar) return "US sessions were assumed: this run was stored before calendars were kept";
  const { name, reason, periodsPerYear } = calendar;
  return `${findCalendar(name).title}, ${number(periodsPerYear, Number.isInteger(periodsPerYear) ? 0 : 1)} bars a year: ${reason}`;
}
