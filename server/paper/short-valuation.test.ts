import { errors, type Alpaca } from "@alpacahq/alpaca-trade-api";
import { afterEach, describe, expect, test } from "vitest";
import type { PaperExchange } from "./paper-exchange.js";
import { centBars, sdkFor, steppedExchange } from "./test-exchange.js";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** An exchange on which one share costs 100, whatever the time, after some bars at another price. */
async function open(multiplier: 1 | 2 = 2): Promise<{ exchange: PaperExchange; alpaca: Alpaca }> {
  const bars = centBars("AAPL", 1);
  for (const column of [bars.open, bars.high, bars.low, bars.close]) column.fill(100);
  const exchange = await steppedExchange({ bars: [bars], multiplier });
  closers.push(() => exchange.close());
  return { exchange, alpaca: sdkFor(exchange) };
}

const short = (qty: number, more: { limitPrice?: number; stopPrice?: number; type?: string } = {}) => ({
  symbol: "AAPL",
  qty,
  side: "sell" as const,
  timeInForce: "gtc" as const,
  type: "limit",
  ...more,
});

type Submitted = Parameters<Alpaca["trading"]["orders"]["submit"]>[0];

async function powerAfter(alpaca: Alpaca, order: object): Promise<number> {
  await alpaca.trading.orders.submit(order as Submitted);
  return Number((await alpaca.trading.account.getAccount()).buyingPower);
}

// Alpaca, "Margin and Short Selling": a short sale's order value is the larger of its limit and 3 % above the price.
describe("what a short sale takes of the buying power", () => {
  test.each([
    ["a limit below the price counts 3 % above it", short(1000, { limitPrice: 90 }), 103],
    ["a limit a little above the price counts 3 % above it", short(1000, { limitPrice: 102 }), 103],
    ["a limit further above the price counts itself", short(1000, { limitPrice: 110 }), 110],
    ["a market order counts 3 % above the price", short(1000, { type: "market" }), 103],
    ["a stop below the price counts 3 % above it", short(1000, { type: "stop", stopPrice: 95 }), 103],
  ])("%s", async (_, order, each) => {
    const { alpaca } = await open();
    expect(await powerAfter(alpaca, order)).toBe(200_000 - 1000 * each);
  });
  test("without margin a short sale counts the price itself, and a buy always does", async () => {
    const { alpaca } = await open(1);
    expect(await powerAfter(alpaca, short(400, { limitPrice: 90 }))).toBe(100_000 - 400 * 100);
    const other = await open();
    const buy = { ...short(1000, { type: "market" }), side: "buy" };
    expect(await powerAfter(other.alpaca, buy)).toBe(200_000 - 1000 * 100);
  });
  test("a short sale beyond the buying power is refused at its value, not at its limit", async () => {
    const { alpaca } = await open();
    const error: unknown = await alpaca.trading.orders
      .submit(short(1950, { limitPrice: 90 }) as Submitted)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(errors.ApiError);
    expect(await (error as errors.ApiError).response.json()).toMatchObject({
      buying_power: "200000",
      cost_basis: "200850",
    });
    expect(await powerAfter(alpaca, short(1940, { limitPrice: 90 }))).toBe(200_000 - 1940 * 103);
  });
  test("a short position counts its market value, and what it got stays in cash", async () => {
    const { exchange, alpaca } = await open();
    await alpaca.trading.orders.submit(short(1000, { type: "market" }) as Submitted);
    await exchange.step("open");
    expect(await alpaca.trading.account.getAccount()).toMatchObject({
      cash: "200000",
      equity: "100000",
      longMarketValue: "0",
      shortMarketValue: "-100000",
      buyingPower: "100000",
      initialMargin: "50000",
      maintenanceMargin: "25000",
    });
  });
});
