import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { randomBars } from "../fixtures/builders/random-bars.js";
import { sliceBars, type Bars } from "../market/series/bars.js";
import { INDICATORS } from "./catalog.js";
import { LIBRARY_REFERENCES } from "./library/references.js";
import { LIBRARY_INDICATORS } from "./library/trading-signals-adapter.js";
import { computeIndicator } from "./spec.js";
import { zigZag } from "./trend/zig-zag.js";

const bars = randomBars(11, 250);
const { high, low, close } = bars;
const steps = (n: number): number[] => Array.from({ length: n }, (_, k) => k);

/** The slope of least squares through values that end at a bar, by the textbook's sums. */
function slope(values: Float64Array, end: number, n: number): number {
  const y = steps(n).map((k) => values[end - n + 1 + k]!);
  const meanX = (n - 1) / 2;
  const meanY = y.reduce((a, b) => a + b, 0) / n;
  const over = y.reduce((sum, v, x) => sum + (x - meanX) * (v - meanY), 0);
  return over / steps(n).reduce((sum, x) => sum + (x - meanX) ** 2, 0);
}

/** Formulas straight from the texts that define them; no program computes these. */
const DIRECT: Readonly<Record<string, readonly [string, number, (i: number) => number]>> = {
  "projection-oscillator:14": [
    "projection-oscillator:14",
    13,
    (i) => {
      const back = steps(14);
      const upper = Math.max(...back.map((k) => high[i - k]! + k * slope(high, i, 14)));
      const lower = Math.min(...back.map((k) => low[i - k]! + k * slope(low, i, 14)));
      return (100 * (close[i]! - lower)) / (upper - lower);
    },
  ],
  "rei:8": [
    "rei:8",
    15,
    (i) => {
      const days = steps(8).map((k) => i - k);
      const counts = (j: number): boolean =>
        (high[j - 2]! >= close[j - 7]! ||
          high[j - 2]! >= close[j - 8]! ||
          high[j]! >= high[j - 5]! ||
          high[j]! >= high[j - 6]!) &&
        (low[j - 2]! <= close[j - 7]! ||
          low[j - 2]! <= close[j - 8]! ||
          low[j]! <= low[j - 5]! ||
          low[j]! <= low[j - 6]!);
      const move = (j: number): number => high[j]! - high[j - 2]! + low[j]! - low[j - 2]!;
      const size = (j: number): number => Math.abs(high[j]! - high[j - 2]!) + Math.abs(low[j]! - low[j - 2]!);
      const sum = (f: (j: number) => number): number => days.reduce((total, j) => total + f(j), 0);
      return (100 * sum((j) => (counts(j) ? move(j) : 0))) / sum(size);
    },
  ],
  "random-walk-index:14": [
    "random-walk-index:14.high",
    14,
    (i) => {
      const range = (j: number): number =>
        Math.max(high[j]!, close[j - 1]!) - Math.min(low[j]!, close[j - 1]!);
      const reach = (n: number): number => {
        const mean = steps(n).reduce((total, k) => total + range(i - k), 0) / n;
        return (high[i]! - low[i - n]!) / (mean * Math.sqrt(n));
      };
      return Math.max(...steps(13).map((k) => reach(k + 2)));
    },
  ],
};

describe("computeIndicator() equals the definition of the text", () => {
  for (const [spec, [column, first, formula]] of Object.entries(DIRECT)) {
    it(`for ${column}, to 1e-9`, () => {
      const series = computeIndicator(bars, spec)[column]!;
      expect(series.findIndex((x) => !Number.isNaN(x))).toBe(first);
      for (let i = first; i < bars.length; i++) {
        expect(Math.abs(series[i]! - formula(i)) / Math.max(1, Math.abs(series[i]!))).toBeLessThan(1e-9);
      }
    });
  }

  it("rei forgets what is older than its window", () => {
    const tail: Bars = sliceBars(bars, 100, 250);
    expect(computeIndicator(tail, "rei:8")["rei:8"]!.at(-1)).toBeCloseTo(
      computeIndicator(bars, "rei:8")["rei:8"]!.at(-1)!,
      9,
    );
  });
});

describe("zigZag()", () => {
  it("gives every extreme on the bar that goes five percent of its price against it", () => {
    const path = Float64Array.of(100, 103, 106, 104, 101, 100.5, 97, 99, 101, 102, 110);
    const turns = zigZag({ high: path, low: path }, 5);
    const found = Array.from(turns, (x, i) => [i, x] as const).filter(([, x]) => !Number.isNaN(x));
    expect(found).toEqual([
      [2, 100],
      [5, 106],
      [9, 97],
    ]);
  });

  it("throws a RangeError when the percentage is 0", () => {
    expect(() => zigZag(bars, 0)).toThrow("Cannot compute zigzag: percent is 0, expected a number above 0");
  });
});

describe("the catalog", () => {
  it("says of every indicator whose definition it follows", () => {
    expect(Object.keys(LIBRARY_REFERENCES).sort()).toEqual(Object.keys(LIBRARY_INDICATORS).sort());
    for (const { name, reference } of INDICATORS) expect([name, reference?.length > 3]).toEqual([name, true]);
  });

  it("stands in docs/indicators.md whole, with what each name follows", () => {
    const text = readFileSync(new URL("../../docs/indicators.md", import.meta.url), "utf8");
    const missing = INDICATORS.filter(({ name }) => !new RegExp(`^\\| \`${name}[\`:]`, "m").test(text));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
