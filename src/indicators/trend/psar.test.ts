import { describe, expect, it } from "vitest";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { psar } from "./psar.js";

describe("psar()", () => {
  it("equals the table that Tulip Indicators publishes for step 0.2 and maximum 2", () => {
    const high = [
      82.15, 81.89, 83.03, 83.3, 83.85, 83.9, 83.33, 84.3, 84.84, 85, 85.9, 86.58, 86.98, 88, 87.87,
    ];
    const low = [81.29, 80.64, 81.31, 82.65, 83.07, 83.11, 82.49, 82.3, 84.15, 84.11, 84.03, 85.39, 85.76];
    const bars = { high: Float64Array.from(high), low: Float64Array.from([...low, 87.17, 87.01]) };
    const table = [
      82.15, 80.64, 80.64, 81.31, 82.65, 83.9, 82.3, 82.3, 82.3, 83.92, 84.03, 84.03, 85.39, 85.76,
    ];
    const actual = psar(bars, 0.2, 2);
    expect(actual[0]).toBeNaN();
    table.forEach((value, i) => expect(actual[i + 1]).toBeCloseTo(value, 9));
  });

  it("stays at the lower of the two lows before when it would pass it", () => {
    const bars = { high: Float64Array.of(16, 19, 19.5, 22), low: Float64Array.of(14.99, 15, 16, 19) };
    expect(psar(bars, 0.02, 0.2)[3]).toBe(15);
  });

  it("is never beyond the extremes of the two bars before, unless the bar turns the trade", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { high, low } = randomBars(seed, 300);
      const stops = psar({ high, low }, 0.02, 0.2);
      let held = 0;
      for (let i = 4; i < stops.length; i++) {
        const stop = stops[i]!;
        const isLong = stop <= low[i]!;
        if (isLong !== stops[i - 1]! <= low[i - 1]! || high[i] === low[i] || high[i - 1] === low[i - 1])
          continue;
        held++;
        if (isLong) expect(stop).toBeLessThanOrEqual(Math.min(low[i - 1]!, low[i - 2]!));
        else expect(stop).toBeGreaterThanOrEqual(Math.max(high[i - 1]!, high[i - 2]!));
      }
      expect(held).toBeGreaterThan(100);
    }
  });

  it("throws a RangeError when a share is not above 0", () => {
    const bars = { high: Float64Array.of(2), low: Float64Array.of(1) };
    expect(() => psar(bars, 0, 0.2)).toThrow(
      "Cannot compute parabolic stop and reverse: step is 0, expected a number above 0",
    );
  });
});
