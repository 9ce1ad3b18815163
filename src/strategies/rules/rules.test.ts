import { describe, expect, it } from "vitest";
import { closeBars } from "../../fixtures/builders/close-bars.js";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { bollingerReversion } from "./bollinger-reversion.js";
import { breakout } from "./breakout.js";
import { strategyParameters } from "../catalog.js";
import { macdMomentum } from "./macd-momentum.js";
import { createReversion } from "./reversion.js";
import { rsiReversion } from "./rsi-reversion.js";
import { FLAT, HOLD, LONG, SHORT } from "../contract/signal.js";
import { volatilityTarget } from "../contract/volatility-target.js";

describe("createReversion", () => {
  it("createReversion() enters beyond a level, not on it", () => {
    expect(play([30, 29.9, 29])).toEqual([HOLD, LONG, HOLD]);
    expect(play([70, 70.1])).toEqual([HOLD, SHORT]);
  });
  it("createReversion() leaves on the exit level and reverses beyond the other one", () => {
    expect(play([20, 49, 50, 20, 80, 51, 50])).toEqual([LONG, HOLD, FLAT, LONG, SHORT, HOLD, FLAT]);
  });
  it("createReversion() holds during warm-up", () => {
    expect(play([Number.NaN, 20, Number.NaN, 55])).toEqual([HOLD, LONG, HOLD, FLAT]);
  });
});

describe("rsiReversion", () => {
  it("signals() buys a fall and leaves when rises outweigh falls", () => {
    // Rises and falls by Wilder's weights: 0 and 1, then 0.25 and 0.5 (index 33.3), then 0.475 and 0.25 (65.5).
    const bars = closeBars(10, 9, 8, 8.5, 9.2);
    expect(
      Array.from(rsiReversion.signals(bars, { period: 2, oversold: 30, exit: 50, overbought: 70 })),
    ).toEqual([HOLD, HOLD, LONG, HOLD, FLAT]);
  });
  it("strategyParameters() refuses levels out of order", () => {
    expect(() => strategyParameters(rsiReversion, { oversold: 50 })).toThrow(
      'Parameter "oversold" is 50, expected less than "exit", which is 50',
    );
    expect(() => strategyParameters(rsiReversion, { overbought: 40 })).toThrow(
      'Parameter "overbought" is 40, expected more than "exit", which is 50',
    );
  });
});

describe("bollingerReversion", () => {
  it("signals() buys below the lower band and leaves at the average", () => {
    // Window 4, 1.5 deviations: at 6 the mean is 9 and the band 9 − 1.5 × √3 = 6.4; at 9 the mean is 8.75.
    const bars = closeBars(10, 10, 10, 10, 6, 9);
    const signals = bollingerReversion.signals(bars, { period: 4, deviations: 1.5 });
    expect(Array.from(signals)).toEqual([HOLD, HOLD, HOLD, HOLD, LONG, FLAT]);
  });
  it("signals() gives none while prices stand still", () => {
    const bars = closeBars(...Array.from({ length: 50 }, () => 0.1));
    expect(bollingerReversion.signals(bars, { period: 5, deviations: 1 })).toEqual(new Int8Array(50));
  });
});

describe("macdMomentum", () => {
  it("signals() follows the averages added up by their recursion", () => {
    const bars = randomBars(21, 600);
    const values = { fast: 4, slow: 9, signal: 3 };
    const closes = Array.from(bars.close);
    const fast = average(closes, 4, 5);
    const lines = average(closes, 9, 0).map((slow, i) => fast[i]! - slow);
    const signal = average(lines, 3, 8);
    const signs = lines.map((line, i) => Math.sign(line - signal[i]!));
    const expected = signs.map((s, i) => (s * signs[i - 1]! < 0 ? s : HOLD));
    expect(Array.from(macdMomentum.signals(bars, values))).toEqual(expected);
  });
});

describe("breakout", () => {
  const values = { channel: 6, period: 1, stop: 2 };
  const start = [10, 10, 10, 10, 10, 10];

  it("signals() buys a close above the channel and leaves on a close below the trailing stop", () => {
    // The stop is raised to 12 − 2 × 1 = 10 at 12 and 13 − 2 = 11 at 13; 11 stands on it, 10.5 is below.
    const signals = breakout.signals(closeBars(...start, 11, 12, 13, 11, 10.5, 10.5), values);
    expect(Array.from(signals.slice(6))).toEqual([LONG, 0, 0, 0, FLAT, 0]);
  });
  it("signals() reverses on a close below the channel", () => {
    const signals = breakout.signals(closeBars(...start, 11, 5, 5), { ...values, stop: 100 });
    expect(Array.from(signals.slice(6))).toEqual([LONG, SHORT, 0]);
  });
  it("signals() lets no wider range lower the stop", () => {
    // At 20 the true range is 7: 20 − 14 = 6 would be below the stop of 11 that stands.
    const signals = breakout.signals(closeBars(...start, 11, 12, 13, 20, 11.5, 10.9), values);
    expect(Array.from(signals.slice(6))).toEqual([LONG, 0, 0, 0, 0, FLAT]);
  });
});

describe("volatilityTarget", () => {
  const values = strategyParameters(volatilityTarget, {
    trend: 2,
    window: 2,
    target: 0.1,
    cap: 2,
    periods: 4,
    band: 0,
  });

  it("exposure() is target over realised volatility in the direction of the trend", () => {
    // Returns 0.1 and −0.1 have a sample deviation of 0.1 × √2, times √4 a year; the close is below its average.
    const exposure = volatilityTarget.exposure!(closeBars(100, 110, 99), values);
    expect(exposure[2]).toBeCloseTo(-0.1 / (0.1 * Math.SQRT2 * 2), 12);
    expect(volatilityTarget.signals(closeBars(100, 110, 99), values)).toEqual(Int8Array.of(0, 0, SHORT));
  });
  it("exposure() is the cap when prices have no volatility", () => {
    expect(volatilityTarget.exposure!(closeBars(1, 2, 4), values)).toEqual(
      Float64Array.of(Number.NaN, Number.NaN, 2),
    );
  });
  it("exposure() stays within the band while the side does", () => {
    const bars = randomBars(6, 500);
    const wide = volatilityTarget.exposure!(bars, { ...values, band: 1, cap: 10 });
    const narrow = volatilityTarget.exposure!(bars, { ...values, band: 0, cap: 10 });
    expect(countMoves(wide)).toBeLessThan(countMoves(narrow) * 0.9);
    wide.forEach((x, i) => {
      if (i < 2) return;
      expect(Math.abs(Math.abs(narrow[i]!) - Math.abs(x))).toBeLessThanOrEqual(Math.abs(x) + 1e-12);
    });
  });
});

/** The exponential moving average from an index on, by its recursion. */
function average(xs: readonly number[], period: number, from: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    const seed = xs.slice(from, from + period).reduce((a, b) => a + b, 0) / period;
    const at = from + period - 1;
    out.push(
      i < at ? Number.NaN : i === at ? seed : out[i - 1]! + (2 / (period + 1)) * (xs[i]! - out[i - 1]!),
    );
  }
  return out;
}

function countMoves(xs: Float64Array): number {
  return xs.filter((x, i) => i > 2 && x !== xs[i - 1]).length;
}

function play(values: readonly number[]): number[] {
  return values.map(createReversion({ low: 30, high: 70, exit: 50 }));
}
