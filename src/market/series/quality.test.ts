import { describe, expect, it } from "vitest";
import { packagedBars } from "../../fixtures/builders/packaged-files.js";
import { createBars, type BarColumns, type Bars } from "./bars.js";
import { sessionsBetween } from "../calendars/calendar.js";
import { givenCalendar } from "../calendars/detect-calendar.js";
import { inspectBars } from "./quality.js";

const DAY = 86_400_000;

function daily(time: ArrayLike<number>, changes: Partial<BarColumns> = {}): Bars {
  const column = (f: (i: number) => number): Float64Array =>
    Float64Array.from({ length: time.length }, (_, i) => f(i));
  return createBars(
    { symbol: "T", timeframe: "1Day", source: "test", synthetic: true },
    {
      time: Float64Array.from(time),
      open: column((i) => 100.5 + (i % 7)),
      high: column(() => 120),
      low: column(() => 90),
      close: column((i) => 100 + (i % 7)),
      volume: column(() => 1000),
      ...changes,
    },
  );
}

const sessions = sessionsBetween(Date.UTC(2020, 0, 2), Date.UTC(2020, 11, 31));

describe("inspectBars()", () => {
  it("inspectBars() counts 1,760 stale opens and names them when the series is the packaged S&P 500", () => {
    const report = inspectBars(packagedBars("SPX").bars);
    expect(report).toMatchObject({
      rows: 5105,
      staleOpens: 1760,
      missingSessions: 0,
      unexpectedSessions: 0,
      zeroVolume: 0,
    });
    expect(report.issues).toEqual([
      {
        row: null,
        column: "open",
        problem: "1,760 of 5,105 opens equal the previous close: fills at the open are not real here",
      },
    ]);
  });

  it("inspectBars() has nothing to say when the series is the packaged AAPL", () => {
    expect(inspectBars(packagedBars("AAPL").bars)).toEqual({
      rows: 1260,
      staleOpens: 14,
      missingSessions: 0,
      unexpectedSessions: 0,
      zeroVolume: 0,
      issues: [],
    });
  });

  it("inspectBars() counts stale opens without an issue when bars lie within sessions", () => {
    const bars = { ...packagedBars("SPX").bars, timeframe: "1Hour" } as const;
    expect(inspectBars(bars)).toMatchObject({ staleOpens: 1760, issues: [] });
  });

  it("inspectBars() names the session when a daily bar is missing", () => {
    const report = inspectBars(daily(sessions.filter((t) => t !== Date.UTC(2020, 2, 16))));
    expect(report.missingSessions).toBe(1);
    expect(report.issues).toEqual([{ row: 51, column: "time", problem: "session 2020-03-16 has no bar" }]);
  });

  it("inspectBars() lists 20 sessions and counts the rest when many are missing", () => {
    const report = inspectBars(daily(sessions.filter((_, i) => i % 2 === 0)));
    expect(report.missingSessions).toBe(126);
    expect(report.issues).toHaveLength(20);
    expect(report.issues.at(-1)!.problem).toMatch(/, and 106 more like it$/);
  });

  it("inspectBars() names the day when a bar is not on a session", () => {
    const report = inspectBars(daily([...sessions, Date.UTC(2021, 0, 1)]));
    expect(report.unexpectedSessions).toBe(1);
    expect(report.issues).toMatchObject([
      { row: 254, problem: "2021-01-01 is no session of the US exchanges" },
    ]);
  });

  it("inspectBars() goes by the series' own calendar when bars are on every day", () => {
    const days = Array.from({ length: 70 }, (_, i) => Date.UTC(2020, 0, 2) + i * DAY);
    expect(inspectBars(daily(days))).toMatchObject({ missingSessions: 0, unexpectedSessions: 0, issues: [] });
    expect(inspectBars(daily(days.filter((_, i) => i !== 9))).issues).toEqual([
      { row: 10, column: "time", problem: "session 2020-01-11 has no bar" },
    ]);
    const asUs = { ...daily(days), calendar: givenCalendar("us") };
    expect(inspectBars(asUs)).toMatchObject({ missingSessions: 0, unexpectedSessions: 22 });
  });

  it("inspectBars() misses no session when nobody knows the calendar's holidays", () => {
    const weekdays = Array.from({ length: 400 }, (_, i) => Date.UTC(2020, 0, 2) + i * DAY).filter(
      (t) => new Date(t).getUTCDay() % 6 !== 0,
    );
    const bars = daily(weekdays.filter((_, i) => i !== 9));
    expect(bars.calendar.name).toBe("weekdays");
    expect(inspectBars(bars)).toMatchObject({ missingSessions: 0, unexpectedSessions: 0 });
    const withSaturday = inspectBars({
      ...daily([...weekdays, Date.UTC(2021, 1, 6)]),
      calendar: givenCalendar("weekdays"),
    });
    expect(withSaturday.issues).toEqual([
      {
        row: weekdays.length + 1,
        column: "time",
        problem: '2021-02-06 is no session of the calendar "weekdays"',
      },
    ]);
  });

  it("inspectBars() names zero volume, a jump and a flat run when the series has them", () => {
    const plain = daily(sessions);
    const { open, high, low, close, volume } = plain;
    volume[3] = 0;
    close[99] = 100;
    close[100] = 40;
    for (let i = 201; i < 207; i++) for (const column of [open, high, low, close]) column[i] = close[200]!;
    const report = inspectBars(plain);
    expect(report.zeroVolume).toBe(1);
    expect(report.issues.map((issue) => `${issue.row} ${issue.problem}`)).toEqual([
      "null 1 of 253 bars have no volume: an order could not have filled there",
      "101 close moves from 100 to 40 in one bar: a split that is not adjusted for?",
      "102 close moves from 40 to 103 in one bar: a split that is not adjusted for?",
      "202 6 bars in a row stand still at 104",
    ]);
  });
});
