import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { aaplBars } from "../../fixtures/builders/aapl-bars.js";
import { inferTimeframe } from "./infer-timeframe.js";
import { sessionTimes } from "../calendars/session-times.js";
import { parseTimeframe, timeframeMs, type Timeframe } from "./timeframe.js";

const DAY = 86_400_000;
const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1);
const every = (step: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => START + i * step);
const months = (step: number, day: (date: Date) => number = (date) => date.getTime()): Float64Array =>
  Float64Array.from({ length: 40 }, (_, i) => day(new Date(Date.UTC(2000, i * step, 1))));

describe("inferTimeframe()", () => {
  it.each([
    "1Sec",
    "10Sec",
    "1Min",
    "2Min",
    "3Min",
    "10Min",
    "20Min",
    "45Min",
    "1Hour",
    "3Hour",
    "4Hour",
    "6Hour",
    "8Hour",
    "12Hour",
    "1Day",
    "2Day",
    "3Day",
    "1Week",
    "2Week",
  ] as const)(
    "inferTimeframe() gives %s when bars follow each other at that length without a pause",
    (timeframe) => {
      expect(inferTimeframe(every(timeframeMs(timeframe), 400))).toBe(timeframe);
    },
  );

  it.each(["1Min", "5Min", "30Min", "1Hour", "2Hour", "4Hour", "6Hour", "1Day"] as const)(
    "inferTimeframe() gives %s when the bars are of US sessions, whose nights and weekends are longer gaps",
    (timeframe) => {
      expect(inferTimeframe(sessionTimes(START, 400, timeframe))).toBe(timeframe);
    },
  );

  it.each<[Timeframe, number]>([
    ["1Month", 1],
    ["2Month", 2],
    ["3Month", 3],
    ["6Month", 6],
    ["12Month", 12],
  ])(
    "inferTimeframe() gives %s when bars begin every %i months, on the first day or the last weekday",
    (timeframe, step) => {
      expect(inferTimeframe(months(step))).toBe(timeframe);
      const lastWeekday = (date: Date): number => {
        const last = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0);
        return last - Math.max(0, ((new Date(last).getUTCDay() + 6) % 7) - 4) * DAY;
      };
      expect(inferTimeframe(months(step, lastWeekday))).toBe(timeframe);
    },
  );

  it("inferTimeframe() gives 1Min when most minutes have no trade and so no bar", () => {
    const chance = createRandom(5);
    const time = every(MINUTE, 20_000).filter(() => chance.next() < 0.12);
    const gaps = time
      .subarray(1)
      .map((t, i) => t - time[i]!)
      .sort();
    expect(gaps[gaps.length >> 1]).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(inferTimeframe(time)).toBe("1Min");
  });

  it("inferTimeframe() gives 1Hour when a session's first bar is half an hour, as in LEAN's data", () => {
    const days = every(DAY, 60).filter((t) => new Date(t).getUTCDay() % 6 !== 0);
    const hours = [14.5, 15, 16, 17, 18, 19, 20];
    expect(
      inferTimeframe(
        Float64Array.from(Array.from(days).flatMap((d) => hours.map((h) => d + h * 60 * MINUTE))),
      ),
    ).toBe("1Hour");
  });

  it("inferTimeframe() gives 1Day when weekends, holidays or a change of summer time widen the gaps", () => {
    const { time } = aaplBars();
    expect(inferTimeframe(time)).toBe("1Day");
    expect(inferTimeframe(time.map((t, i) => t + (i > 600 ? 60 * MINUTE : 0)))).toBe("1Day");
    expect(inferTimeframe(Float64Array.of(Date.UTC(2024, 0, 5), Date.UTC(2024, 0, 8)))).toBe("1Day");
  });

  it("inferTimeframe() counts days without weekends when no bar stands on one", () => {
    const sessions = sessionTimes(START, 300, "1Day");
    for (const step of [2, 3])
      expect(inferTimeframe(sessions.filter((_, i) => i % step === 0))).toBe(`${step}Day`);
    expect(inferTimeframe(sessions.filter((t) => new Date(t).getUTCDay() === 3))).toBe("1Week");
  });

  it("inferTimeframe() gives what parseTimeframe() reads, and 1Day below two bars", () => {
    expect(inferTimeframe(new Float64Array(1))).toBe("1Day");
    expect(inferTimeframe(new Float64Array(0))).toBe("1Day");
    for (const step of [0.2, 1, 999, 1001, 7_777_000, 5.5 * DAY, 10 * DAY, 28 * DAY, 500 * DAY])
      expect(() => parseTimeframe(inferTimeframe(every(step, 9)))).not.toThrow();
  });
});
