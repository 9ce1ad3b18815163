import { describe, expect, it } from "vitest";
import { describeCalendar } from "./calendar-words.js";

describe("describeCalendar()", () => {
  it("describeCalendar() names calendar, bars a year and reason", () => {
    const reason = "there are bars on Saturdays and Sundays";
    expect(describeCalendar({ name: "24/7", reason, periodsPerYear: 105_120 })).toBe(
      "Around the clock, 105,120 bars a year: there are bars on Saturdays and Sundays",
    );
    expect(describeCalendar({ name: "24/7", reason, periodsPerYear: 182.5 })).toContain(
      ", 182.5 bars a year: ",
    );
  });

  it("describeCalendar() says what was assumed when a run was stored without one", () => {
    expect(describeCalendar(null)).toContain("US sessions were assumed");
  });
});
