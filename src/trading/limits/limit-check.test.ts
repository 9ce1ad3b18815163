import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAgainst, formatFigure } from "./format-figure.js";
import { below, beyond } from "./limit-check.js";

describe("comparisons with a limit", () => {
  it("beyond() allows what rounding adds to a figure at the limit", () => {
    expect((100 - 97) / 100 > 0.03).toBe(false);
    expect(1 - 97 / 100 > 0.03).toBe(true);
    expect(beyond(1 - 97 / 100, 0.03)).toBe(false);
    expect(beyond(0.1 + 0.2, 0.3)).toBe(false);
    expect(below(0.3 - 0.1, 0.2)).toBe(false);
  });
  it("beyond() and below() tell what is a billionth away", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (limit) => {
        expect(beyond(limit, limit)).toBe(false);
        expect(below(limit, limit)).toBe(false);
        expect(beyond(limit * (1 + 1e-9), limit)).toBe(true);
        expect(below(limit * (1 - 1e-9), limit)).toBe(true);
        expect(beyond(limit * (1 - 1e-9), limit)).toBe(false);
        expect(below(limit * (1 + 1e-9), limit)).toBe(false);
      }),
      { seed: 5 },
    );
  });
  it("beyond() and below() refuse what is not a number", () => {
    expect(beyond(Number.NaN, 1)).toBe(true);
    expect(below(Number.NaN, 1)).toBe(true);
    expect(beyond(Infinity, 1)).toBe(true);
  });
  it("beyond() has no allowance around a limit of 0", () => {
    expect(beyond(Number.MIN_VALUE, 0)).toBe(true);
    expect(beyond(0, 0)).toBe(false);
  });
});

describe("figures in messages", () => {
  it("formatFigure() writes each unit", () => {
    const texts = [
      formatFigure(0.0512, "fraction"),
      formatFigure(25_000, "money"),
      formatFigure(90_000, "ms"),
      formatFigure(250, "ms"),
      formatFigure(12.5, "bps"),
      formatFigure(3, "count"),
      formatFigure(Number.NaN, "money"),
    ];
    expect(texts).toEqual(["5.12 %", "$25000", "1.5 min", "250 ms", "12.5 bps", "3", "$unknown"]);
  });
  it("formatAgainst() writes as many digits as tell figure and limit apart", () => {
    expect(formatAgainst(0.06, 0.05, "fraction")).toBe("6 %, limit 5 %");
    expect(formatAgainst(0.0500001, 0.05, "fraction")).toBe("5.00001 %, limit 5 %");
    expect(formatAgainst(1_234_567.5, 25_000, "money")).toBe("$1234568, limit $25000");
  });
});
