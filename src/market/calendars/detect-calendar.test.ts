import { describe, expect, it } from "vitest";
import { packagedBars } from "../../fixtures/builders/packaged-files.js";
import { sessionsBetween } from "./calendar.js";
import { newYorkToUtc } from "./new-york-time.js";
import { barsPerYear } from "../series/periods-per-year.js";
import { sessionTimes } from "./session-times.js";
import { timeframeMs, type Timeframe } from "../time/timeframe.js";
import { CALENDARS } from "./catalog.js";
import { detectCalendar, givenCalendar } from "./detect-calendar.js";
import { FX } from "./fx.js";
import { hoursOf, isSessionOf } from "./sessions.js";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const START = Date.UTC(2023, 0, 1);
const END = Date.UTC(2024, 0, 1);
const every = (step: number, from = START, to = END): Float64Array =>
  Float64Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);
const weekday = (t: number): number => new Date(t).getUTCDay();

/** Openings of bars through the FX week, by the calendar's own hours, each session cut into steps. */
function fxTimes(step: number): Float64Array {
  const times: number[] = [];
  for (const day of every(DAY)) {
    const hours = hoursOf(FX, day);
    if (hours) for (let t = hours.open; t < hours.close; t += step) times.push(t);
  }
  return Float64Array.from(times);
}

describe("detectCalendar()", () => {
  it.each(["1Day", "12Hour", "8Hour", "6Hour", "4Hour", "1Hour", "15Min", "5Min", "1Min"] as const)(
    "detectCalendar() finds 24/7 when %s bars never pause",
    (timeframe) => {
      const time = every(timeframeMs(timeframe), START, START + 60 * DAY);
      expect(detectCalendar(time, timeframe)).toMatchObject({
        name: "24/7",
        reason: "there are bars on Saturdays and Sundays",
      });
    },
  );

  it.each(["4Hour", "2Hour", "1Hour", "30Min", "5Min", "1Min"] as const)(
    "detectCalendar() finds the US sessions when %s bars keep them",
    (timeframe) => {
      const found = detectCalendar(sessionTimes(START, 4000, timeframe), timeframe);
      expect(found).toMatchObject({ name: "us", daysPerYear: 252, minutesPerDay: 390 });
      expect(found.reason).toContain("the hours are those of New York");
    },
  );

  it.each(["AAPL", "SPX"])(
    "detectCalendar() finds the US sessions of the real %s, and says how",
    (symbol) => {
      const { bars } = packagedBars(symbol);
      expect(bars.calendar.name).toBe("us");
      expect(bars.calendar.reason).toMatch(/^there are no bars on weekends, nor on (\d+) of \1 US holidays$/);
      expect(barsPerYear(bars)).toBe(252);
    },
  );

  it.each(["4Hour", "1Hour", "15Min"] as const)(
    "detectCalendar() finds the FX week when %s bars keep it over both changes of summer time",
    (timeframe) => {
      expect(detectCalendar(fxTimes(timeframeMs(timeframe)), timeframe)).toMatchObject({
        name: "fx",
        daysPerYear: 260,
        minutesPerDay: 1440,
      });
    },
  );

  it("detectCalendar() finds the FX week when daily bars have Sundays, and counts six a week when they have Fridays too", () => {
    const sundayToThursday = every(DAY).filter((t) => weekday(t) < 5);
    expect(detectCalendar(sundayToThursday, "1Day")).toMatchObject({ name: "fx", daysPerYear: 260 });
    const withStubs = every(DAY).filter((t) => weekday(t) < 6);
    expect(detectCalendar(withStubs, "1Day")).toMatchObject({ name: "fx", daysPerYear: 312 });
  });

  it("detectCalendar() finds weekdays when bars stand on US holidays", () => {
    const found = detectCalendar(
      every(DAY).filter((t) => weekday(t) % 6 !== 0),
      "1Day",
    );
    expect(found).toMatchObject({ name: "weekdays", daysPerYear: 260 });
    expect(found.reason).toMatch(/but on \d+ of \d+ US holidays$/);
  });

  it("detectCalendar() counts six days a week when bars stand on Saturdays and not on Sundays", () => {
    const time = every(DAY).filter((t) => weekday(t) !== 0);
    expect(detectCalendar(time, "1Day")).toMatchObject({ name: "weekdays", daysPerYear: 312 });
  });

  it("detectCalendar() measures the day when hours are those of another exchange", () => {
    // London, 8:00 to 16:30, in the winter's UTC.
    const days = Array.from(every(DAY)).filter((t) => weekday(t) % 6 !== 0);
    const time = Float64Array.from(
      days.flatMap((d) => Array.from({ length: 34 }, (_, i) => d + 8 * HOUR + (i * HOUR) / 4)),
    );
    const found = detectCalendar(time, "15Min");
    expect(found).toMatchObject({ name: "weekdays", minutesPerDay: 510 });
    expect(found.reason).toContain("8.5 hours a day");
    expect(barsPerYear({ calendar: found, timeframe: "15Min" })).toBe(260 * 34);
  });

  it("detectCalendar() finds US sessions when extended hours are in, or times are local ones without a zone", () => {
    const sessions = Array.from(sessionsBetween(START, END - DAY));
    const steps = (from: number, to: number): number[] =>
      Array.from({ length: (to - from) / 15 }, (_, i) => from + 15 * i);
    const extended = sessions.flatMap((d) => steps(240, 1200).map((minute) => newYorkToUtc(d, minute)));
    expect(detectCalendar(Float64Array.from(extended), "15Min").name).toBe("us");
    const local = sessions.flatMap((d) => steps(570, 960).map((minute) => d + minute * 60_000));
    const found = detectCalendar(Float64Array.from(local), "15Min");
    expect(found.name).toBe("us");
    expect(found.reason).toContain("read as local ones");
  });

  it("detectCalendar() assumes US sessions, and says so, when the times do not tell", () => {
    for (const [time, timeframe, words] of [
      [new Float64Array(0), "1Day", "no bars yet"],
      [every(7 * DAY), "1Week", "do not tell"],
      [Float64Array.of(Date.UTC(2024, 0, 8), Date.UTC(2024, 0, 9)), "1Day", "no US holiday passes"],
    ] as [Float64Array, Timeframe, string][]) {
      const found = detectCalendar(time, timeframe);
      expect(found.name).toBe("us");
      expect(found.reason).toContain(words);
    }
  });

  it("detectCalendar() keeps US sessions when one odd bar stands on a Sunday or a holiday", () => {
    const sessions = Array.from(sessionsBetween(START, END - DAY));
    for (const odd of [Date.UTC(2023, 6, 4), Date.UTC(2023, 6, 9)])
      expect(detectCalendar(Float64Array.from([...sessions, odd].sort((a, b) => a - b)), "1Day").name).toBe(
        "us",
      );
  });
});

describe("FX", () => {
  // The market's custom, by the IANA zone: 17:00 in New York is 22:00 UTC in winter, 21:00 in summer; changes in 2024 on 10 March and 3 November.
  it.each([
    ["2024-01-08", "2024-01-07T22:00", "2024-01-08T22:00"],
    ["2024-03-08", "2024-03-07T22:00", "2024-03-08T22:00"],
    ["2024-03-11", "2024-03-10T21:00", "2024-03-11T21:00"],
    ["2024-11-01", "2024-10-31T21:00", "2024-11-01T21:00"],
    ["2024-11-04", "2024-11-03T22:00", "2024-11-04T22:00"],
  ])(
    "hoursOf() gives the FX day of %s from 17:00 to 17:00 New York time when summer time begins or ends near it",
    (date, open, close) => {
      expect(hoursOf(FX, Date.parse(date))).toEqual({
        open: Date.parse(`${open}Z`),
        close: Date.parse(`${close}Z`),
      });
    },
  );

  it("isSessionOf() is false on Saturdays and Sundays", () => {
    expect(
      ["2024-01-05", "2024-01-06", "2024-01-07", "2024-01-08"].map((d) => isSessionOf(FX, Date.parse(d))),
    ).toEqual([true, false, false, true]);
  });
});

describe("givenCalendar()", () => {
  it.each(CALENDARS.map(({ name }) => name))(
    "givenCalendar() takes %s by its name and says that it was set",
    (name) => {
      expect(givenCalendar(name)).toMatchObject({ name, reason: "set by hand", set: true });
    },
  );

  it("givenCalendar() names the calendars there are when it does not know one", () => {
    expect(() => givenCalendar("LSE")).toThrow(
      'Unknown calendar "LSE", expected one of: us, 24/7, fx, weekdays',
    );
  });
});
