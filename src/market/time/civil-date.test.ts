import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateMs, floorToDay, timeText, weekday } from "./civil-date.js";

describe("dateMs()", () => {
  it("dateMs() is that of the language when the date exists", () => {
    const date = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    const same = fc.property(date, (d) => {
      const day = floorToDay(d.getTime());
      expect(dateMs(d.getUTCFullYear(), d.getUTCMonth() + 1, d.getUTCDate())).toBe(day);
      expect(weekday(day)).toBe(d.getUTCDay());
      expect(timeText(day)).toBe(d.toISOString().slice(0, 10));
    });
    fc.assert(same, { seed: 1, numRuns: 1000 });
  });

  it.each([
    [2023, 2, 29],
    [1900, 2, 29],
    [2024, 4, 31],
    [2024, 13, 1],
    [2024, 0, 1],
    [2024, 1, 0],
    [0, 1, 1],
    [Number.NaN, 1, 1],
  ])("dateMs() is NaN when there is no date %i-%i-%i", (year, month, day) => {
    expect(dateMs(year, month, day)).toBeNaN();
  });

  it("timeText() gives the number when no date holds the time", () => {
    expect([timeText(1e17), timeText(Number.NaN), timeText(1)]).toEqual([
      "100000000000000000",
      "NaN",
      "1970-01-01T00:00:00.001Z",
    ]);
  });
});
