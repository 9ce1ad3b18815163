import { describe, expect, it } from "vitest";
import { measureExposure, type ExposureChange } from "./exposure.js";
import { openOrder, positionIn } from "../controls/risk-case.js";

const buy = (notional: number): ExposureChange => ({ symbol: "A", strategy: "beta", side: "buy", notional });
const open = (side: "buy" | "sell", remaining: number, reduceOnly = false) =>
  openOrder(`${side} ${remaining}`, { symbol: "A", side, remaining, reduceOnly });

describe("exposure at worst", () => {
  it("measureExposure() adds buys to longs, or sells to shorts, whichever is more", () => {
    const orders = [open("buy", 3), open("sell", 20)];
    expect(measureExposure([positionIn("A", 5)], orders, buy(100), "A")).toMatchObject({
      gross: 1500,
      net: 1500,
      symbolGross: 1500,
      symbolNet: 1500,
      symbols: 1,
    });
    expect(measureExposure([positionIn("A", 5)], orders.slice(0, 1), null, "A").gross).toBe(800);
  });
  it("measureExposure() counts what a reversal opens once the exit before it has filled", () => {
    const short = [positionIn("A", -5)];
    expect(measureExposure(short, [], buy(900), "A").gross).toBe(500);
    expect(measureExposure(short, [open("buy", 5, true)], buy(900), "A").gross).toBe(900);
    expect(measureExposure(short, [open("buy", 2, true)], buy(900), "A").gross).toBe(600);
    expect(measureExposure(short, [open("buy", 50, true)], buy(900), "A").gross).toBe(900);
    const long = [positionIn("A", 5)];
    const sell = { ...buy(900), side: "sell" } as const;
    expect(measureExposure(long, [open("sell", 5, true)], sell, "A").gross).toBe(900);
  });
  it("measureExposure() takes nothing for exits without a position", () => {
    expect(measureExposure([], [open("buy", 5, true)], null, "A")).toMatchObject({ gross: 0, symbols: 0 });
  });
  it("measureExposure() adds the strategies' longs and shorts of a symbol, and nets them for the account", () => {
    const positions = [positionIn("A", 10), { ...positionIn("A", -10), strategy: "gamma" }];
    expect(measureExposure(positions, [], null, "A")).toMatchObject({
      symbolGross: 2000,
      symbolNet: 0,
      gross: 0,
    });
  });
  it("measureExposure() nets longs against shorts of other symbols, at worst for either side", () => {
    const positions = [positionIn("A", 10), positionIn("B", -8)];
    expect(measureExposure(positions, [], null, "A")).toMatchObject({ gross: 1800, net: 200, symbols: 2 });
    const orders = [openOrder("b", { symbol: "B", side: "sell", remaining: 9 })];
    expect(measureExposure(positions, orders, null, "A")).toMatchObject({ gross: 2700, net: 700 });
  });
});
