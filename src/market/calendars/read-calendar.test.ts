import { describe, expect, it } from "vitest";
import { givenCalendar } from "./detect-calendar.js";
import { readCalendar } from "./read-calendar.js";

describe("readCalendar()", () => {
  it("readCalendar() gives back what was written", () => {
    const calendar = givenCalendar("fx");
    expect(readCalendar(JSON.stringify(calendar))).toEqual(calendar);
  });

  it.each([
    "",
    "null",
    "[]",
    '"us"',
    '{"name":"us"}',
    '{"name":"us","reason":"r","set":1,"daysPerYear":252,"minutesPerDay":390}',
    '{"name":"us","reason":"r","set":false,"daysPerYear":0,"minutesPerDay":390}',
    '{"name":"us","reason":"r","set":false,"daysPerYear":252,"minutesPerDay":-1}',
    '{"name":1,"reason":"r","set":false,"daysPerYear":252,"minutesPerDay":1}',
  ])("readCalendar() refuses %s", (text) => {
    expect(() => readCalendar(text)).toThrow("expected its name, reason, days a year and minutes a day");
  });

  it("readCalendar() refuses a calendar that is not known", () => {
    expect(() => readCalendar(JSON.stringify({ ...givenCalendar("us"), name: "moon" }))).toThrow(
      'Unknown calendar "moon"',
    );
  });
});
