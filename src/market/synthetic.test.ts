import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashBars } from "./series/bars.js";
import { inspectBars } from "./series/quality.js";
import { sessionTimes } from "./calendars/session-times.js";
import { syntheticBars } from "./synthetic.js";
import { validateBars } from "./series/validate.js";

describe("syntheticBars()", () => {
  it("syntheticBars() makes labelled bars on sessions when given defaults", () => {
    const bars = syntheticBars({ symbol: "DEMO", seed: 7, length: 504 });
    expect(bars).toMatchObject({ symbol: "DEMO", timeframe: "1Day", length: 504, synthetic: true });
    expect(bars.source).toBe(
      "synthetic: geometric random walk, seed 7, drift 0.06 and volatility 0.2 per year",
    );
    expect(inspectBars(bars)).toMatchObject({
      missingSessions: 0,
      unexpectedSessions: 0,
      zeroVolume: 0,
      issues: [],
    });
  });

  it("syntheticBars() makes valid bars when the options are any", () => {
    const options = fc.record({
      seed: fc.integer(),
      length: fc.integer({ min: 0, max: 200 }),
      drift: fc.double({ min: -2, max: 2, noNaN: true }),
      volatility: fc.double({ min: 0, max: 2, noNaN: true }),
      price: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      timeframe: fc.constantFrom("1Min", "30Min", "1Hour", "1Day"),
    });
    const valid = fc.property(options, (given) => {
      const bars = syntheticBars({ symbol: "S", ...given });
      validateBars(bars);
      expect(hashBars(bars)).toBe(hashBars(syntheticBars({ symbol: "T", ...given })));
    });
    fc.assert(valid, { seed: 1, numRuns: 100 });
  });

  it("syntheticBars() differs when the seed does", () => {
    const [a, b] = [1, 2].map((seed) => hashBars(syntheticBars({ symbol: "S", seed, length: 10 })));
    expect(a).not.toBe(b);
  });

  it("syntheticBars() has the asked drift and volatility when it is long", () => {
    const { close, length } = syntheticBars({
      symbol: "S",
      seed: 3,
      length: 6000,
      drift: 0.1,
      volatility: 0.3,
    });
    const returns = Array.from({ length: length - 1 }, (_, i) => Math.log(close[i + 1]! / close[i]!));
    const mean = returns.reduce((a, b) => a + b, 0) / returns.length;
    const variance = returns.reduce((a, b) => a + (b - mean) ** 2, 0) / returns.length;
    const years = returns.length / 252;
    // Four standard errors of each estimate.
    expect(Math.abs(mean * 252 - (0.1 - 0.045))).toBeLessThan((4 * 0.3) / Math.sqrt(years));
    expect(Math.abs(Math.sqrt(variance * 252) - 0.3)).toBeLessThan((4 * 0.3) / Math.sqrt(2 * returns.length));
  });

  it("syntheticBars() throws when an option is out of range or the calendar ends", () => {
    expect(() => syntheticBars({ symbol: "S", seed: 1, length: 5, price: 0 })).toThrow(RangeError);
    expect(() => syntheticBars({ symbol: "S", seed: 1, length: 10_000 })).toThrow(
      "the US calendar covers 1990 to 2035",
    );
  });
});

describe("sessionTimes()", () => {
  it("sessionTimes() steps through regular hours when bars are hourly", () => {
    const times = [...sessionTimes(Date.UTC(2024, 6, 3), 5, "1Hour")].map((t) =>
      new Date(t).toISOString().slice(5, 16),
    );
    expect(times).toEqual(["07-03T13:30", "07-03T14:30", "07-03T15:30", "07-03T16:30", "07-05T13:30"]);
  });

  it("sessionTimes() throws when the timeframe is longer than a day", () => {
    expect(() => sessionTimes(0, 1, "1Week")).toThrow("expected minutes, hours or 1Day");
  });
});
