import { describe, expect, it } from "vitest";
import { givenCalendar } from "../calendars/detect-calendar.js";
import { sessionOf } from "./session-of.js";

const at = (name: string, time: string): string =>
  new Date(sessionOf({ calendar: givenCalendar(name), timeframe: "1Hour" }, Date.parse(time)))
    .toISOString()
    .slice(0, 10);

describe("sessionOf()", () => {
  it.each([
    ["us", "2024-07-02T01:00Z", "2024-07-01"],
    ["us", "2024-07-02T14:00Z", "2024-07-02"],
    ["24/7", "2024-07-02T01:00Z", "2024-07-02"],
    ["24/7", "2024-07-02T23:59Z", "2024-07-02"],
    ["fx", "2024-07-07T21:00Z", "2024-07-08"],
    ["fx", "2024-07-08T20:59Z", "2024-07-08"],
    ["fx", "2024-07-08T21:00Z", "2024-07-09"],
    ["fx", "2024-01-08T21:59Z", "2024-01-08"],
    ["fx", "2024-01-08T22:00Z", "2024-01-09"],
    ["weekdays", "2024-07-02T23:00Z", "2024-07-02"],
  ])("sessionOf() in %s puts %s into the session of %s", (name, time, day) => {
    expect(at(name, time)).toBe(day);
  });

  it("sessionOf() is the bar itself when bars are days", () => {
    expect(sessionOf({ calendar: givenCalendar("fx"), timeframe: "1Day" }, 123)).toBe(123);
  });
});
