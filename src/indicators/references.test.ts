import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aaplBars } from "../fixtures/builders/aapl-bars.js";
import { randomBars } from "../fixtures/builders/random-bars.js";
import { computeIndicator } from "./spec.js";

interface Reference {
  readonly first: number;
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
}

/** What TA-Lib and Tulip Indicators print for the same bars; the file says how it was made. */
const { series } = JSON.parse(
  readFileSync(new URL("../fixtures/indicator-references.json", import.meta.url), "utf8"),
) as { readonly series: Record<"aapl" | "random", Record<string, Record<string, Reference>>> };

const BARS = { aapl: aaplBars(), random: randomBars(7, 400) } as const;

/** Program, function and its output, and our column of the same values. */
const SAME: readonly (readonly [string, string, string])[] = [
  ["TA-Lib ACCBANDS(20)", "outRealUpperBand", "acceleration-bands:20,4 upper"],
  ["TA-Lib ACCBANDS(20)", "outRealLowerBand", "acceleration-bands:20,4 lower"],
  ["TA-Lib AD()", "outReal", "ad"],
  ["TA-Lib ADOSC(3,10)", "outReal", "adosc:3,10"],
  ["TA-Lib ADXR(14)", "outReal", "adxr:14"],
  ["TA-Lib APO(12,26,1)", "outReal", "apo:12,26"],
  ["TA-Lib AROON(14)", "outAroonUp", "aroon:14 aroonUp"],
  ["TA-Lib AROON(14)", "outAroonDown", "aroon:14 aroonDown"],
  ["TA-Lib AVGDEV(14)", "outReal", "mad:14"],
  ["TA-Lib AVGPRICE()", "outReal", "average-price"],
  ["TA-Lib BBANDS(20,2,2,0)@h", "outRealUpperBand", "bollinger:20,2@high upper"],
  ["TA-Lib BETA(5)@hl", "outReal", "beta:5@low,high"],
  ["TA-Lib BETA(30)@co", "outReal", "beta:30@open,close"],
  ["TA-Lib BOP()", "outReal", "bop"],
  ["TA-Lib CORREL(30)@hl", "outReal", "correlation:30@high,low"],
  ["TA-Lib CORREL(30)@cv", "outReal", "correlation:30@close,volume"],
  ["TA-Lib DEMA(20)", "outReal", "dema:20"],
  ["TA-Lib DX(14)", "outReal", "dx:14"],
  ["TA-Lib HT_DCPERIOD()", "outReal", "ht-dcperiod"],
  ["TA-Lib HT_DCPHASE()", "outReal", "ht-dcphase"],
  ["TA-Lib HT_PHASOR()", "outInPhase", "ht-phasor inPhase"],
  ["TA-Lib HT_PHASOR()", "outQuadrature", "ht-phasor quadrature"],
  ["TA-Lib HT_SINE()", "outSine", "ht-sine sine"],
  ["TA-Lib HT_SINE()", "outLeadSine", "ht-sine leadSine"],
  ["TA-Lib HT_TRENDLINE()", "outReal", "ht-trendline"],
  ["TA-Lib HT_TRENDMODE()", "outInteger", "ht-trendmode"],
  ["TA-Lib IMI(14)", "outReal", "imi:14"],
  ["TA-Lib LINEARREG(14)", "outReal", "linear-regression:14 value"],
  ["TA-Lib LINEARREG_SLOPE(14)", "outReal", "linear-regression:14 slope"],
  ["TA-Lib LINEARREG_INTERCEPT(14)", "outReal", "linear-regression:14 intercept"],
  ["TA-Lib LINEARREG_ANGLE(14)", "outReal", "linear-regression:14 angle"],
  ["TA-Lib TSF(14)", "outReal", "linear-regression:14 prediction"],
  ["TA-Lib R2(14)", "outReal", "linear-regression:14 r2"],
  ["TA-Lib MACD(12,26,9)@v", "outMACD", "macd:12,26,9@volume macd"],
  ["TA-Lib MAMA(0.5,0.05)", "outMAMA", "mama:0.5,0.05 mama"],
  ["TA-Lib MAMA(0.5,0.05)", "outFAMA", "mama:0.5,0.05 fama"],
  ["TA-Lib MEDPRICE()", "outReal", "median-price"],
  ["TA-Lib MIDPOINT(14)", "outReal", "midpoint:14"],
  ["TA-Lib MIDPRICE(14)", "outReal", "midprice:14"],
  ["TA-Lib MINUS_DI(14)", "outReal", "minus-di:14"],
  ["TA-Lib MINUS_DM(14)", "outReal", "minus-dm:14"],
  ["TA-Lib MOM(10)", "outReal", "mom:10"],
  ["TA-Lib NATR(14)", "outReal", "natr:14"],
  ["TA-Lib PLUS_DI(14)", "outReal", "plus-di:14"],
  ["TA-Lib PLUS_DM(14)", "outReal", "plus-dm:14"],
  ["TA-Lib PPO(12,26,1)", "outReal", "ppo:12,26"],
  ["TA-Lib PPO(12,26,1)@v", "outReal", "pvo:12,26"],
  ["TA-Lib SAR(0.02,0.2)", "outReal", "psar:0.02,0.2"],
  ["TA-Lib SMA(20)@h", "outReal", "sma:20@high"],
  ["TA-Lib STOCHF(14,3,0)", "outFastK", "stochastic-fast:14,3 k"],
  ["TA-Lib STOCHF(14,3,0)", "outFastD", "stochastic-fast:14,3 d"],
  ["TA-Lib STOCHRSI(14,14,3,0)", "outFastK", "stochastic-rsi-fast:14,14,3 k"],
  ["TA-Lib STOCHRSI(14,14,3,0)", "outFastD", "stochastic-rsi-fast:14,14,3 d"],
  ["TA-Lib T3(5,0.7)", "outReal", "t3:5,0.7"],
  ["TA-Lib TEMA(20)", "outReal", "tema:20"],
  ["TA-Lib TRIMA(20)", "outReal", "trima:20"],
  ["TA-Lib TRIMA(15)", "outReal", "trima:15"],
  ["TA-Lib TRIX(15)", "outReal", "trix:15"],
  ["TA-Lib TYPPRICE()", "outReal", "typical-price"],
  ["TA-Lib ULTOSC(7,14,28)", "outReal", "ultimate-oscillator:7,14,28"],
  ["TA-Lib WCLPRICE()", "outReal", "weighted-price"],
  ["Tulip ao()", "ao", "ao"],
  ["Tulip cmo(14)", "cmo", "cmo:14"],
  ["Tulip cvi(10)", "cvi", "cvi:10"],
  ["Tulip dpo(20)", "dpo", "dpo:20"],
  ["Tulip emv()", "emv", "emv:1,10000"],
  ["Tulip fisher(10)", "fisher", "fisher-transform:10"],
  ["Tulip fosc(14)", "fosc", "cfo:14"],
  ["Tulip hma(16)", "hma", "hma:16"],
  ["Tulip kama(10)", "kama", "kama:10"],
  ["Tulip kvo(34,55)", "kvo", "kvo:34,55"],
  ["Tulip marketfi()", "marketfi", "market-facilitation-index"],
  ["Tulip mass(25)", "mass", "mass-index:25"],
  ["Tulip max(20)", "max", "highest-lowest:20 highest"],
  ["Tulip min(20)", "min", "highest-lowest:20 lowest"],
  ["Tulip nvi()", "nvi", "nvi"],
  ["Tulip pvi()", "pvi", "pvi"],
  ["Tulip qstick(8)", "qstick", "qstick:8"],
  ["Tulip stochrsi(14)", "stochrsi", "stochastic-rsi:14"],
  ["Tulip vhf(28)", "vhf", "vhf:28"],
  ["Tulip vwma(20)", "vwma", "vwma:20"],
  ["Tulip wad()", "wad", "wad"],
  ["Tulip wilders(14)", "wilders", "wsma:14"],
];

describe("computeIndicator() equals other programs", () => {
  it("for every series of the reference", () => {
    for (const functions of Object.values(series)) {
      expect([...new Set(SAME.map(([name]) => name))].sort()).toEqual(Object.keys(functions).sort());
    }
  });

  for (const [name, output, column] of SAME) {
    it(`for ${column}, with the warm-up of ${name}, to 1e-9`, () => {
      const [spec = "", field] = column.split(" ");
      for (const data of ["aapl", "random"] as const) {
        const actual = computeIndicator(BARS[data], spec)[field ? `${spec}.${field}` : spec]!;
        const { first, at, values } = series[data][name]![output]!;
        expect(actual.findIndex((x) => !Number.isNaN(x))).toBe(first);
        expect(worstDifference(actual, values, (k) => at[k]!)).toBeLessThan(1e-9);
      }
    });
  }
});

/** The largest difference, relative to the value or to 1; infinite where only one of both has a value. */
function worstDifference(
  actual: Float64Array,
  values: readonly (number | null)[],
  placeOf: (k: number) => number,
): number {
  return values.reduce<number>((worst, value, k) => {
    const x = actual[placeOf(k)]!;
    if (value === null || Number.isNaN(x)) return Number.POSITIVE_INFINITY;
    return Math.max(worst, Math.abs(x - value) / Math.max(1, Math.abs(value)));
  }, 0);
}
