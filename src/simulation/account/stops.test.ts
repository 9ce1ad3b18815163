import { describe, expect, it } from "vitest";
import { stopPrice } from "./stops.js";

const RULES = { stopLoss: 0.1, takeProfit: 0.2, trailingStop: null };

function exitOf(direction: number, open: number, high: number, low: number, rules = {}): number {
  return stopPrice({ ...RULES, ...rules }, direction, 100, 100, open, high, low);
}

describe("stopPrice", () => {
  it("stopPrice() is undefined when no level is met", () => expect(exitOf(1, 100, 119, 91)).toBeNaN());
  it("stopPrice() is the stop when the low meets it", () => expect(exitOf(1, 100, 105, 90)).toBe(90));
  it("stopPrice() is the open when the bar gaps below the stop", () =>
    expect(exitOf(1, 85, 88, 80)).toBe(85));
  it("stopPrice() is the target when the high meets it", () => expect(exitOf(1, 100, 120, 95)).toBe(120));
  it("stopPrice() is the open when the bar gaps above the target", () =>
    expect(exitOf(1, 130, 131, 125)).toBe(130));
  it("stopPrice() is the stop when a bar meets stop and target", () =>
    expect(exitOf(1, 100, 125, 85)).toBe(90));
  it("stopPrice() mirrors the levels of a short", () => {
    expect(exitOf(-1, 100, 111, 95)).toBeCloseTo(110, 12);
    expect(exitOf(-1, 100, 105, 79)).toBe(80);
    expect(exitOf(-1, 115, 116, 114)).toBe(115);
  });
  it("stopPrice() trails the best price of earlier bars", () => {
    const trailing = { stopLoss: null, takeProfit: null, trailingStop: 0.1 };
    expect(stopPrice(trailing, 1, 100, 150, 140, 200, 134)).toBe(135);
    expect(stopPrice(trailing, -1, 100, 50, 52, 56, 40)).toBeCloseTo(55, 12);
    expect(stopPrice(trailing, 1, 100, 150, 140, 200, 136)).toBeNaN();
  });
  it("stopPrice() uses the nearer of stop and trail", () => {
    expect(stopPrice({ ...RULES, trailingStop: 0.5 }, 1, 100, 110, 100, 101, 85)).toBe(90);
  });
});
