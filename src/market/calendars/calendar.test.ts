import { describe, expect, it } from "vitest";
import { packagedBars } from "../../fixtures/builders/packaged-files.js";
import { isSession, newYorkOffsetMs, nextSession, sessionHours, sessionsBetween } from "./calendar.js";
import { usHolidays } from "./us-holidays.js";

const day = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString();

describe("sessionsBetween()", () => {
  // Dates of real trading: @observablehq/sample-datasets 1.0.1 (ISC), vega-datasets 3.2.1 (BSD-3-Clause).
  it.each(["AAPL", "SPX"])(
    "sessionsBetween() gives exactly the dates of %s when asked for its span",
    (symbol) => {
      const { time, length } = packagedBars(symbol).bars;
      expect(sessionsBetween(time[0]!, time[length - 1]!)).toEqual(time);
    },
  );
});

describe("usHolidays()", () => {
  // The exchange's own lists: "NYSE Group Announces 2024, 2025 and 2026 Holiday and Early Closings Calendar".
  it.each([
    [2024, "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25"],
    [2025, "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25"],
    [2026, "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25"],
  ])("usHolidays() gives the published closed days when the year is %i", (year, dates) => {
    expect(
      usHolidays(year)
        .map((t) => iso(t).slice(5, 10))
        .join(" "),
    ).toBe(dates);
  });

  it.each([
    ["New Year's Day is a Saturday", "2021-12-31", true],
    ["New Year's Day is a Sunday", "2023-01-02", false],
    ["Christmas is a Saturday", "2021-12-24", false],
    ["Independence Day is a Sunday", "2021-07-05", false],
    ["Martin Luther King Day was not kept yet", "1997-01-20", true],
    ["Martin Luther King Day is kept", "1998-01-19", false],
    ["Juneteenth was not kept yet", "2021-06-18", true],
    ["Juneteenth is a Sunday", "2022-06-20", false],
    ["Presidents Nixon and Reagan were mourned", "1994-04-27", false],
    ["the exchange reopened", "2001-09-17", true],
  ])("isSession() is right when %s", (_, date, expected) => {
    expect(isSession(day(date))).toBe(expected);
  });

  it("isSession() throws when the year is not covered", () => {
    expect(() => isSession(day("1989-12-29"))).toThrow("the US calendar covers 1990 to 2035");
    expect(() => isSession(day("2036-01-02"))).toThrow(RangeError);
  });

  it("nextSession() skips the weekend and the holiday when both follow", () => {
    expect(iso(nextSession(day("2024-08-30")))).toBe("2024-09-03T00:00:00.000Z");
  });
});

describe("sessionHours()", () => {
  // "NYSE Closings" (irregular hours); early closes from 1998 also seen as last hourly bars of SPY.
  it.each([
    ["2024-01-02", "14:30", "21:00"],
    ["2024-07-02", "13:30", "20:00"],
    ["2024-07-03", "13:30", "17:00"],
    ["2024-11-29", "14:30", "18:00"],
    ["2024-12-24", "14:30", "18:00"],
    ["2012-07-03", "13:30", "17:00"],
    ["2002-07-03", "13:30", "20:00"],
    ["2002-07-05", "13:30", "17:00"],
    ["2013-07-05", "13:30", "20:00"],
    ["1999-12-31", "14:30", "18:00"],
    ["2002-09-11", "16:00", "20:00"],
    ["1991-12-24", "14:30", "19:00"],
    ["1991-11-29", "14:30", "21:00"],
  ])("sessionHours() gives opening and closing in UTC when the day is %s", (date, open, close) => {
    const hours = sessionHours(day(date))!;
    expect([iso(hours.open), iso(hours.close)]).toEqual([
      `${date}T${open}:00.000Z`,
      `${date}T${close}:00.000Z`,
    ]);
  });

  it("sessionHours() gives null when there is no session", () => {
    expect(sessionHours(day("2024-12-25"))).toBeNull();
  });
});

describe("newYorkOffsetMs()", () => {
  it("newYorkOffsetMs() is that of the IANA database when any hour from 1990 to 2035 is asked for", () => {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: "America/New_York",
      timeZoneName: "longOffset",
    });
    for (let year = 1990; year <= 2035; year++) {
      for (const [month, days] of [
        [2, 31],
        [3, 30],
        [9, 31],
        [10, 30],
      ] as const) {
        for (let d = 1; d <= days; d++) {
          const t = Date.UTC(year, month, d, 6, 30);
          const name = format.formatToParts(t).find((p) => p.type === "timeZoneName")!.value;
          expect(`${iso(t)} GMT-0${-newYorkOffsetMs(t) / 3_600_000}:00`).toBe(`${iso(t)} ${name}`);
        }
      }
    }
  });
});
