import { describe, expect, it } from "vitest";
import { stochasticRsi, stochasticRsiFast } from "./stochastic-rsi.js";

/** Thirty bars down, which keep the RSI at 0, then fifteen bars up and down. */
const values = Float64Array.from({ length: 45 }, (_, i) => (i < 30 ? 100 - i : 70 + ((i * 7) % 5)));

describe("stochasticRsi()", () => {
  it("is a number from 0 to 1 on every bar after its warm-up when the RSI was 0", () => {
    const line = stochasticRsi(values, 5);
    expect(line.findIndex((x) => !Number.isNaN(x))).toBe(9);
    expect(line.subarray(9).every((x) => x >= 0 && x <= 1)).toBe(true);
    expect(line[20]).toBe(0);
    expect(Math.max(...line.subarray(30))).toBe(1);
  });
});

describe("stochasticRsiFast()", () => {
  it("is 100 times the stochastic RSI when nothing is smoothed", () => {
    const { k, d } = stochasticRsiFast(values, 5, 5, 1);
    stochasticRsi(values, 5).forEach((x, i) => {
      if (Number.isNaN(x)) expect(k[i]).toBeNaN();
      else expect(k[i]).toBeCloseTo(100 * x, 9);
      expect(d[i]).toBe(k[i]);
    });
  });
});
