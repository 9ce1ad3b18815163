import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.js";
import { randomBars } from "../fixtures/builders/random-bars.js";
import { INDICATOR_NAMES, INDICATORS } from "./catalog.js";
import { macd } from "./momentum/macd.js";
import { sma } from "./averages/sma.js";
import { computeIndicator, parseIndicatorSpec } from "./spec.js";
import { stochastic } from "./momentum/stochastic.js";

const bars = randomBars(3, 60);
const names = (spec: string): string[] => Object.keys(computeIndicator(bars, spec));

describe("parseIndicatorSpec()", () => {
  it("takes every default when only the name is given", () => {
    expect(parseIndicatorSpec("macd").values).toEqual({ fast: 12, slow: 26, signal: 9 });
  });

  it("takes values in the order of the parameters", () => {
    expect(parseIndicatorSpec("bollinger:10,1.5").values).toEqual({ period: 10, deviations: 1.5 });
  });

  const refused = {
    "smma:20": `Unknown indicator "smma", expected one of: adx, adxr,`,
    "": `Unknown indicator "", expected one of:`,
    "sma:20,3": `Indicator "sma:20,3" has 2 values, expected sma:period as in sma:20`,
    "macd:12": `Indicator "macd:12" has 1 value, expected macd:fast,slow,signal as in macd:12,26,9`,
    "sma:": `Indicator "sma:" has "" for a number, expected sma:period as in sma:20`,
    "sma:x": `Indicator "sma:x" has "x" for a number, expected sma:period as in sma:20`,
    "obv:3": `Indicator "obv:3" has 1 value, expected obv alone`,
    "sma:0": `Indicator "sma:0": Parameter "period" is 0, expected an integer from 1 to 100000`,
    "sma:20@hihg": `Indicator "sma:20@hihg" has "hihg" for a column, expected one of: open, high, low, close, volume, typical, median, weighted, average, other`,
    "sma:20@high,low": `Indicator "sma:20@high,low" has 2 columns, expected 1 column`,
    "correlation:30@high": `Indicator "correlation:30@high" has 1 column, expected 2 columns`,
    "adx:14@high": `Indicator "adx:14@high" chooses a column, expected none: adx reads whole bars`,
    "sma:2.5": `Indicator "sma:2.5": Parameter "period" is 2.5, expected an integer from 1 to 100000`,
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`throws an InputError when the text is "${text}"`, () => {
      expect(() => parseIndicatorSpec(text)).toThrow(InputError);
      expect(() => parseIndicatorSpec(text)).toThrow(message);
    });
  }
});

describe("computeIndicator()", () => {
  it("names columns as the user wrote the indicator", () => {
    expect(names("sma:20")).toEqual(["sma:20"]);
    expect(names("rsi")).toEqual(["rsi"]);
    expect(names("macd:12,26,9")).toEqual([
      "macd:12,26,9.macd",
      "macd:12,26,9.signal",
      "macd:12,26,9.histogram",
    ]);
    expect(names("stochastic:14,3,3")).toEqual(["stochastic:14,3,3.k", "stochastic:14,3,3.d"]);
    expect(names("aroon:5")).toEqual(["aroon:5.aroonUp", "aroon:5.aroonDown"]);
  });

  it("throws an InputError when parameters do not fit together", () => {
    expect(() => computeIndicator(bars, "macd:26,12,9")).toThrow(
      'Indicator "macd:26,12,9": Cannot compute MACD: slow is 12, expected an integer from 27',
    );
    expect(() => computeIndicator(bars, "macd:26,12,9")).toThrow(InputError);
  });

  it("reads the column after @ in place of the close when there is one", () => {
    expect(computeIndicator(bars, "sma:3@high")["sma:3@high"]).toEqual(sma(bars.high, 3));
    expect(computeIndicator(bars, "sma@volume")["sma@volume"]).toEqual(sma(bars.volume, 20));
    expect(computeIndicator(bars, "mom:2@low")["mom:2@low"]![5]).toBe(bars.low[5]! - bars.low[3]!);
    const middle = bars.high.map((high, i) => (high + bars.low[i]!) / 2);
    expect(computeIndicator(bars, "sma:3@median")["sma:3@median"]).toEqual(sma(middle, 3));
    expect(names("macd:3,6,2@open")).toContain("macd:3,6,2@open.signal");
  });

  it("reads a second series when it is given, and throws an InputError when it is not", () => {
    const other = bars.close.map((x) => 7 - 2 * x);
    const values = computeIndicator(bars, "correlation:5", other)["correlation:5"]!;
    expect(values[30]).toBeCloseTo(-1, 12);
    expect(() => computeIndicator(bars, "beta:5")).toThrow(InputError);
    expect(() => computeIndicator(bars, "beta:5")).toThrow(
      'Indicator "beta:5" reads a second series and there is none, expected its columns as in beta:5@close,open',
    );
  });

  it("computes what the library computes when the indicator is the library's", () => {
    expect(computeIndicator(bars, "mom:2")["mom:2"]![5]).toBe(bars.close[5]! - bars.close[3]!);
  });
});

describe("INDICATORS", () => {
  it("has a name, a title, a description and sound defaults once each", () => {
    expect(new Set(INDICATOR_NAMES).size).toBe(INDICATORS.length);
    for (const { name, title, description } of INDICATORS) {
      expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(title && description).not.toBe("");
      expect(() => parseIndicatorSpec(name)).not.toThrow();
    }
  });
});

describe("kernels", () => {
  it("write into the arrays they are given", () => {
    const out = new Float64Array(bars.length).fill(7);
    expect(sma(bars.close, 5, out)).toBe(out);
    expect(out).toEqual(sma(bars.close, 5));
    const lines = { k: out, d: new Float64Array(bars.length).fill(7) };
    expect(stochastic(bars, 5, 3, 3, lines)).toBe(lines);
    expect(lines).toEqual(stochastic(bars, 5, 3, 3));
  });

  it("throw when a period or an array does not fit", () => {
    expect(() => sma(bars.close, 1.5)).toThrow(RangeError);
    expect(() => sma(bars.close, 2, new Float64Array(3))).toThrow(
      'Cannot compute SMA: "out" has 3 values, expected 60',
    );
    expect(() => macd(bars.close, 5, 5, 3)).toThrow(RangeError);
  });

  it("pass over the leading NaN of another indicator", () => {
    const shifted = sma(bars.close, 4);
    const whole = macd(shifted, 3, 6, 2).signal;
    const rest = macd(shifted.slice(3), 3, 6, 2).signal;
    expect(whole.subarray(3)).toEqual(rest);
  });
});
