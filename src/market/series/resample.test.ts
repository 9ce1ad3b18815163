import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tableBars } from "../../fixtures/builders/table-bars.js";
import { packagedBars } from "../../fixtures/builders/packaged-files.js";
import { barAt, createBars, type Bars } from "./bars.js";
import { resampleBars } from "./resample.js";
import { syntheticBars } from "../synthetic.js";
import { validateBars } from "./validate.js";

const iso = (t: number): string => new Date(t).toISOString().slice(0, 16);
const times = (bars: Bars): string[] => [...bars.time].map(iso);
const sum = (column: Float64Array): number => column.reduce((a, b) => a + b, 0);

describe("resampleBars()", () => {
  it("resampleBars() joins a week when bars are daily", () => {
    const { bars } = packagedBars("AAPL");
    const weeks = resampleBars(bars, "1Week");
    const days = [0, 1, 2, 3, 4].map((i) => barAt(bars, i));
    expect(barAt(weeks, 0)).toEqual({
      time: Date.UTC(2013, 4, 13),
      open: days[0]!.open,
      high: Math.max(...days.map((d) => d.high)),
      low: Math.min(...days.map((d) => d.low)),
      close: days[4]!.close,
      volume: days.reduce((total, d) => total + d.volume, 0),
    });
    expect(weeks).toMatchObject({ timeframe: "1Week", length: 261, symbol: "AAPL", synthetic: false });
    expect(weeks.source).toMatch(/, resampled from 1Day$/);
    expect(times(weeks)[2]).toBe("2013-05-27T00:00");
  });

  it("resampleBars() joins calendar months when bars are daily", () => {
    const { bars } = packagedBars("AAPL");
    expect(times(resampleBars(bars, "1Month")).slice(0, 2)).toEqual(["2013-05-01T00:00", "2013-06-01T00:00"]);
    expect(times(resampleBars(bars, "3Month")).slice(0, 2)).toEqual(["2013-04-01T00:00", "2013-07-01T00:00"]);
    expect(resampleBars(bars, "1Month").length).toBe(61);
  });

  it("resampleBars() counts from the opening and ends with the session when bars are minutes", () => {
    const minutes = syntheticBars({
      symbol: "S",
      seed: 1,
      length: 210 + 390,
      start: Date.UTC(2024, 6, 3),
      timeframe: "1Min",
    });
    expect(times(resampleBars(minutes, "2Hour"))).toEqual([
      "2024-07-03T13:30",
      "2024-07-03T15:30",
      "2024-07-05T13:30",
      "2024-07-05T15:30",
      "2024-07-05T17:30",
      "2024-07-05T19:30",
    ]);
    expect(times(resampleBars(minutes, "1Day"))).toEqual(["2024-07-03T00:00", "2024-07-05T00:00"]);
  });

  it("resampleBars() counts from the first bar when hours do not fit the opening", () => {
    const hours = [9, 10, 11, 12].map((h) => Date.UTC(2024, 6, 3, h + 4));
    const four = Float64Array.from(hours);
    const bars = createBars(
      { symbol: "S", timeframe: "1Hour", source: "test", synthetic: true },
      { time: four, open: four, high: four, low: four, close: four, volume: four },
    );
    expect(times(resampleBars(bars, "2Hour"))).toEqual(["2024-07-03T13:00", "2024-07-03T15:00"]);
  });

  it("resampleBars() keeps volume, extremes and the ends when any bars are joined", () => {
    const from = fc.constantFrom("1Min", "5Min", "30Min", "1Hour", "1Day");
    const to = fc.constantFrom("1Hour", "2Hour", "1Day", "1Week", "2Week", "1Month", "3Month", "12Month");
    const longer = fc.tuple(from, to).filter(([a, b]) => !(a === "1Day" && b.endsWith("Hour")));
    const kept = fc.property(
      longer,
      fc.integer(),
      fc.integer({ min: 1, max: 900 }),
      ([source, target], seed, length) => {
        const bars = syntheticBars({ symbol: "S", seed, length, timeframe: source });
        const joined = resampleBars(bars, target);
        validateBars(joined);
        expect(sum(joined.volume)).toBe(sum(bars.volume));
        expect([Math.max(...joined.high), Math.min(...joined.low)]).toEqual([
          Math.max(...bars.high),
          Math.min(...bars.low),
        ]);
        expect([joined.open[0], joined.close.at(-1)]).toEqual([bars.open[0], bars.close.at(-1)]);
      },
    );
    fc.assert(kept, { seed: 1, numRuns: 150 });
  });

  it("resampleBars() gives the same bars when the timeframe is the same", () => {
    const bars = syntheticBars({ symbol: "S", seed: 1, length: 3 });
    expect(resampleBars(bars, "1Day")).toBe(bars);
  });

  it.each([
    ["1Day", "1Hour", "expected 1Day or longer"],
    ["5Min", "7Min", "expected a multiple"],
    ["1Day", "2Day", "expected 1Day, weeks or months"],
    ["1Day", "5Month", "expected 1, 2, 3, 4, 6 or 12 months"],
    ["1Week", "1Month", "weeks do not end with months"],
    ["1Month", "6Week", "months do not end with weeks"],
  ] as const)("resampleBars() throws when %s bars are to become %s", (from, to, reason) => {
    const bars = { ...syntheticBars({ symbol: "S", seed: 1, length: 3 }), timeframe: from };
    expect(() => resampleBars(bars, to)).toThrow(`Cannot resample ${from} bars to ${to}: ${reason}`);
  });

  // By hand: hours 0 to 47 UTC of two days around the clock; the FX day begins at 21:00 UTC in summer.
  it("resampleBars() begins days and hours where the series' own calendar does", () => {
    const hour = 3_600_000;
    const from = Date.UTC(2024, 6, 6);
    const rows = Array.from({ length: 72 }, (_, i) => [i + 1, i + 1, i + 1, i + 1, 1] as const);
    const hours = (calendar: string, start: number) =>
      tableBars(rows, { timeframe: "1Hour", calendar, time: rows.map((_, i) => start + i * hour) });
    const crypto = resampleBars(hours("24/7", from), "1Day");
    expect(Array.from(crypto.time)).toEqual([from, from + 24 * hour, from + 48 * hour]);
    expect(Array.from(crypto.volume)).toEqual([24, 24, 24]);
    const quarters = resampleBars(hours("24/7", from + 2 * hour), "4Hour");
    expect(Array.from(quarters.time.subarray(0, 3))).toEqual([from, from + 4 * hour, from + 8 * hour]);
    const sunday = Date.UTC(2024, 6, 7, 21);
    const fx = resampleBars(hours("fx", sunday), "1Day");
    expect(Array.from(fx.time)).toEqual([8, 9, 10].map((day) => Date.UTC(2024, 6, day)));
    expect(Array.from(fx.volume)).toEqual([24, 24, 24]);
  });
});
