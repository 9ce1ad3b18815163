import { describe, expect, it } from "vitest";
import { randomBars } from "../fixtures/builders/random-bars.js";
import { createBars, type Bars } from "../market/series/bars.js";
import { computeIndicator } from "./spec.js";

const N = 20_000;
const bars = withJump(randomBars(5, N), 8_000, 12_000, 1e6);

/** The mean of window values, each formula straight from its definition, in O(n × period). */
function windows(values: ArrayLike<number>, length: number, f: (window: number[]) => number): number[] {
  return Array.from({ length: values.length }, (_, i) => {
    if (i < length - 1) return Number.NaN;
    return f(Array.from({ length }, (_, j) => values[i - length + 1 + j]!));
  });
}

const mean = (window: readonly number[]): number => window.reduce((a, b) => a + b, 0) / window.length;

function deviation(window: readonly number[]): number {
  const center = mean(window);
  return Math.sqrt(mean(window.map((x) => (x - center) ** 2)));
}

function exponential(values: readonly number[], seedEnd: number, period: number, weight: number): number[] {
  const result = values.map(() => Number.NaN);
  result[seedEnd] = mean(values.slice(seedEnd - period + 1, seedEnd + 1));
  for (let i = seedEnd + 1; i < values.length; i++) {
    result[i] = weight * values[i]! + (1 - weight) * result[i - 1]!;
  }
  return result;
}

const close = Array.from(bars.close);
const highest = windows(bars.high, 14, (w) => Math.max(...w));
const lowest = windows(bars.low, 14, (w) => Math.min(...w));
const fastK = close.map((c, i) => (100 * (c - lowest[i]!)) / (highest[i]! - lowest[i]!));
const slowK = windows(fastK, 3, mean);
const middle = windows(close, 20, mean);
const deviations = windows(close, 20, deviation);
const changes = close.map((c, i) => (i === 0 ? 0 : c - close[i - 1]!));
const rises = exponential(
  changes.map((d) => Math.max(d, 0)),
  14,
  14,
  1 / 14,
);
const falls = exponential(
  changes.map((d) => Math.max(-d, 0)),
  14,
  14,
  1 / 14,
);
const ranges = close.map((_, i) =>
  i === 0
    ? 0
    : Math.max(
        bars.high[i]! - bars.low[i]!,
        Math.abs(bars.high[i]! - close[i - 1]!),
        Math.abs(bars.low[i]! - close[i - 1]!),
      ),
);
const fast = exponential(close, 25, 12, 2 / 13);
const slow = exponential(close, 25, 26, 2 / 27);
const line = close.map((_, i) => fast[i]! - slow[i]!);
const signal = exponential(line, 33, 9, 0.2);

const DIRECT: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  "sma:20": { "sma:20": middle },
  "sma:3": { "sma:3": windows(close, 3, mean) },
  "sma:250": { "sma:250": windows(close, 250, mean) },
  "ema:20": { "ema:20": exponential(close, 19, 20, 2 / 21) },
  "rsi:14": { "rsi:14": rises.map((r, i) => (100 * r) / (r + falls[i]!)) },
  "macd:12,26,9": { "macd:12,26,9.macd": line, "macd:12,26,9.signal": signal },
  "bollinger:20,2": {
    "bollinger:20,2.upper": middle.map((m, i) => m + 2 * deviations[i]!),
    "bollinger:20,2.middle": middle,
    "bollinger:20,2.lower": middle.map((m, i) => m - 2 * deviations[i]!),
  },
  "atr:14": { "atr:14": exponential(ranges, 14, 14, 1 / 14) },
  "stochastic:14,3,3": { "stochastic:14,3,3.k": slowK, "stochastic:14,3,3.d": windows(slowK, 3, mean) },
};

describe("computeIndicator() equals the definition on 20,000 bars with a jump of the price by 10⁶", () => {
  for (const [spec, expected] of Object.entries(DIRECT)) {
    for (const [column, values] of Object.entries(expected)) {
      it(`to 1e-9 for ${column}`, () => {
        const actual = computeIndicator(bars, spec)[column]!;
        const worst = actual.reduce((w, x, i) => {
          const scale = Math.max(Math.abs(values[i]!), column.startsWith("macd") ? close[i]! : 0);
          return Number.isNaN(x) || x === values[i] ? w : Math.max(w, Math.abs(x - values[i]!) / scale);
        }, 0);
        expect(worst).toBeLessThan(1e-9);
      });
    }
  }

  it("bollinger bands keep their width to 1e-9 when the price level is high", () => {
    const { "bollinger:20,2.upper": upper, "bollinger:20,2.lower": lower } = computeIndicator(
      bars,
      "bollinger:20,2",
    );
    for (let i = 19; i < N; i++) {
      const width = 4 * deviations[i]!;
      expect(Math.abs(upper![i]! - lower![i]! - width)).toBeLessThanOrEqual(1e-9 * width + 1e-15 * close[i]!);
    }
  });
});

describe("computeIndicator() follows the scale of the prices", () => {
  const doubled = scaled(bars, 2);

  for (const spec of [
    "sma:20",
    "ema:20",
    "macd:12,26,9",
    "bollinger:20,2",
    "atr:14",
    "wma:10",
    "true-range",
    "apo:12,26",
    "dema:20",
    "ht-phasor",
    "ht-trendline",
    "midpoint:14",
    "midprice:14",
    "minus-dm:14",
    "plus-dm:14",
    "psar",
    "t3:5,0.7",
    "tema:20",
  ]) {
    it(`${spec} doubles exactly when prices double`, () => {
      const columns = computeIndicator(bars, spec);
      for (const [name, series] of Object.entries(computeIndicator(doubled, spec))) {
        expect(series).toEqual(columns[name]!.map((x) => 2 * x));
      }
    });
  }

  for (const spec of [
    "rsi:14",
    "stochastic:14,3,3",
    "adx:14",
    "cci:20",
    "williams-r:14",
    "roc:10",
    "mfi:14",
    "adxr:14",
    "correlation:30@high,low",
    "dx:14",
    "er:10",
    "ht-dcperiod",
    "ht-dcphase",
    "ht-sine",
    "ht-trendmode",
    "minus-di:14",
    "natr:14",
    "plus-di:14",
    "ppo:12,26",
    "stochastic-fast:14,3",
    "stochastic-rsi:14",
    "stochastic-rsi-fast:14,14,3",
    "trix:15",
  ]) {
    it(`${spec} stays exactly the same when prices double`, () => {
      expect(computeIndicator(doubled, spec)).toEqual(computeIndicator(bars, spec));
    });
  }
});

describe("computeIndicator() is exact when prices stand still", () => {
  const flat = scaled(bars, 0, 0.1);
  const last = (spec: string, column = spec): number => computeIndicator(flat, spec)[column]!.at(-1)!;

  it("sma and bollinger are the price", () => {
    for (const spec of ["sma:7", "sma:20", "bollinger:20,2", "ema:10"]) {
      for (const [name, series] of Object.entries(computeIndicator(flat, spec))) {
        expect([name, series.every((x) => Number.isNaN(x) || x === 0.1)]).toEqual([name, true]);
      }
    }
  });

  it("every oscillator is zero where nothing moved, as TA-Lib has it", () => {
    expect(last("rsi")).toBe(0);
    expect(last("stochastic", "stochastic.k")).toBe(0);
    expect(last("williams-r")).toBe(0);
    expect(last("mfi")).toBe(0);
    expect(last("cci")).toBe(0);
    expect(last("adx")).toBe(0);
    expect(last("macd", "macd.histogram")).toBe(0);
    expect(last("atr")).toBe(0);
  });
});

function withJump(base: Bars, from: number, to: number, factor: number): Bars {
  const column = (values: Float64Array): Float64Array =>
    values.map((x, i) => (i >= from && i < to ? x * factor : x));
  return createBars(base, {
    ...base,
    open: column(base.open),
    high: column(base.high),
    low: column(base.low),
    close: column(base.close),
  });
}

function scaled(base: Bars, factor: number, shift = 0): Bars {
  const column = (values: Float64Array): Float64Array => values.map((x) => x * factor + shift);
  return createBars(base, {
    ...base,
    open: column(base.open),
    high: column(base.high),
    low: column(base.low),
    close: column(base.close),
  });
}
