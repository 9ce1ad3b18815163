import { describe, expect, it } from "vitest";
import { cashPortfolio } from "./portfolio.js";
import { rebalance } from "./rebalance.js";

const prices: Record<string, number> = { A: 10, B: 20, C: 30 };
const priceOf = (symbol: string): number => prices[symbol] ?? Number.NaN;

describe("rebalance", () => {
  it("rebalance() sells before it buys and rounds towards 0", () => {
    const portfolio = { cash: 0, positions: [{ symbol: "B", quantity: 50, averagePrice: 20 }] };
    const orders = rebalance(portfolio, 1000, { A: 0.255, B: 0.5 }, priceOf);
    expect(orders.map(({ symbol, side, quantity }) => [symbol, side, quantity])).toEqual([
      ["B", "sell", 25],
      ["A", "buy", 25],
    ]);
  });
  it("rebalance() turns a position over in two orders", () => {
    const portfolio = { cash: 2000, positions: [{ symbol: "C", quantity: -10, averagePrice: 30 }] };
    const orders = rebalance(portfolio, 1700, { C: 0.1 }, priceOf);
    expect(orders.map(({ side, quantity, reduceOnly }) => [side, quantity, reduceOnly ?? false])).toEqual([
      ["buy", 10, true],
      ["buy", 5, false],
    ]);
  });
  it("rebalance() closes what a lost account holds, and does not turn round what was asked for", () => {
    const portfolio = { cash: -500, positions: [{ symbol: "A", quantity: 20, averagePrice: 10 }] };
    const orders = rebalance(portfolio, -300, { A: 1, B: -1 }, priceOf);
    expect(orders).toEqual([{ symbol: "A", side: "sell", quantity: 20, reduceOnly: true }]);
  });
  it("rebalance() sends nothing for what is on target or has no price", () => {
    expect(rebalance(cashPortfolio(100), 100, { A: 0.05, X: 1 }, priceOf)).toEqual([]);
  });
});
