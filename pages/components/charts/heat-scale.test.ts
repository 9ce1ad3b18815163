import { describe, expect, it } from "vitest";
import { createHeatScale, createRamp, cssColour, SHADES, shadeOf } from "./heat-scale.js";

describe("createHeatScale()", () => {
  it("spans the defined values", () => {
    expect(createHeatScale(Float64Array.of(3, Number.NaN, -1), null)).toEqual({
      low: -1,
      high: 3,
      centre: null,
    });
  });

  it("stands at the centre when no value is defined", () => {
    expect(createHeatScale(Float64Array.of(Number.NaN), 2)).toEqual({ low: 2, high: 2, centre: 2 });
  });
});

describe("shadeOf()", () => {
  it("goes from the first to the last shade when there is no centre", () => {
    const scale = { low: 0, high: 10, centre: null };
    expect([0, 5, 10, 99].map((v) => shadeOf(scale, v))).toEqual([0, 128, SHADES - 1, SHADES - 1]);
  });

  it("reaches equally far on both sides of a centre", () => {
    const scale = { low: 0, high: 3, centre: 1 };
    const [below, at, above] = [0, 1, 2].map((v) => shadeOf(scale, v)) as [number, number, number];
    expect(at).toBe(SHADES / 2);
    expect(at - below).toBe(above - at);
    expect(shadeOf(scale, 3)).toBe(SHADES - 1);
  });

  it("is -1 when the value is undefined, and the middle when all are equal", () => {
    expect(shadeOf({ low: 0, high: 1, centre: null }, Number.NaN)).toBe(-1);
    expect(shadeOf({ low: 1, high: 1, centre: null }, 1)).toBe(SHADES / 2);
    expect(shadeOf({ low: 1, high: 1, centre: 1 }, 1)).toBe(SHADES / 2);
  });
});

describe("createRamp()", () => {
  it.each([true, false])("differs at its two ends and ends in its stops when dark is %s", (dark) => {
    const ramp = createRamp(dark, true);
    expect(ramp).toHaveLength(SHADES);
    expect(cssColour(ramp[0]!)).toBe(dark ? "rgb(255 207 143)" : "rgb(138 63 0)");
    expect(cssColour(ramp[SHADES - 1]!)).toBe(dark ? "rgb(195 220 255)" : "rgb(13 53 115)");
  });
});
