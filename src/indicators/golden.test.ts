import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aaplBars } from "../fixtures/builders/aapl-bars.js";
import { computeIndicator } from "./spec.js";

/** TA-Lib C 0.6.0 (BSD-3-Clause) on the packaged AAPL bars; an independent program, see the file's own notes. */
const golden = JSON.parse(readFileSync(new URL("../fixtures/aapl-talib.json", import.meta.url), "utf8")) as {
  readonly series: Record<string, Record<string, (number | null)[]>>;
};

const SAME = [
  ["SMA(20)", "sma:20", { sma: "sma:20" }],
  ["EMA(20)", "ema:20", { ema: "ema:20" }],
  ["RSI(14)", "rsi:14", { rsi: "rsi:14" }],
  [
    "MACD(12,26,9)",
    "macd:12,26,9",
    { macd: "macd:12,26,9.macd", signal: "macd:12,26,9.signal", hist: "macd:12,26,9.histogram" },
  ],
  [
    "BBANDS(20,2,2,SMA)",
    "bollinger:20,2",
    { upper: "bollinger:20,2.upper", middle: "bollinger:20,2.middle", lower: "bollinger:20,2.lower" },
  ],
  ["ATR(14)", "atr:14", { atr: "atr:14" }],
  [
    "STOCH(14,3,SMA,3,SMA)",
    "stochastic:14,3,3",
    { slowk: "stochastic:14,3,3.k", slowd: "stochastic:14,3,3.d" },
  ],
  ["WMA(10)", "wma:10", { wma: "wma:10" }],
  ["TRANGE", "true-range", { trange: "true-range" }],
  ["ADX(14)", "adx:14", { adx: "adx:14" }],
  ["CCI(20)", "cci:20", { cci: "cci:20" }],
  ["WILLR(14)", "williams-r:14", { willr: "williams-r:14" }],
  ["ROC(10)", "roc:10", { roc: "roc:10" }],
  ["OBV", "obv", { obv: "obv" }],
  ["MFI(14)", "mfi:14", { mfi: "mfi:14" }],
] as const;

describe("computeIndicator() equals TA-Lib on AAPL", () => {
  it("for every series of the reference", () => {
    expect(SAME.map(([name]) => name)).toEqual(Object.keys(golden.series));
  });

  for (const [name, spec, columns] of SAME) {
    it(`for ${spec}, with the same warm-up, to 1e-9`, () => {
      const series = golden.series[name]!;
      const actual = computeIndicator(aaplBars(), spec);
      expect(Object.keys(actual).sort()).toEqual(Object.values(columns).sort());
      for (const [field, column] of Object.entries(columns)) {
        expect(worstDifference(actual[column]!, series[field]!)).toBeLessThan(1e-9);
      }
    });
  }
});

/** The largest relative difference; infinite where one has a value and the other has none. */
function worstDifference(actual: Float64Array, expected: readonly (number | null)[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (const [i, value] of expected.entries()) {
    if (Number.isNaN(actual[i]!) !== (value === null)) return Number.POSITIVE_INFINITY;
    if (value !== null && value !== actual[i]) worst = Math.max(worst, Math.abs(actual[i]! / value - 1));
  }
  return worst;
}
