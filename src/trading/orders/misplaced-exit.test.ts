import { describe, expect, it } from "vitest";
import { misplacedExit } from "./misplaced-exit.js";
import { createOrder, type Bracket, type OrderRequest } from "./order.js";

const BUY: OrderRequest = { symbol: "A", side: "buy", quantity: 1 };
const SELL: OrderRequest = { ...BUY, side: "sell" };
const stop = (price: number): Bracket => ({ stopLoss: { price } });
const target = (price: number): Bracket => ({ takeProfit: { price } });

function said(request: OrderRequest, bracket: Bracket, last = 100): string | null {
  return misplacedExit(createOrder({ ...request, bracket }, "id", 0), last);
}

describe("misplacedExit", () => {
  it.each<readonly [what: string, request: OrderRequest, entry: number]>([
    ["a market buy", BUY, 100],
    ["a market sale", SELL, 100],
    ["a limit below the price", { ...BUY, type: "limit", limitPrice: 90 }, 90],
    ["a limit above the price, which fills at once", { ...BUY, type: "limit", limitPrice: 110 }, 100],
    ["a limit sale above the price", { ...SELL, type: "limit", limitPrice: 110 }, 110],
    ["a touch order", { ...BUY, type: "touch", limitPrice: 95 }, 95],
    ["a stop above the price", { ...BUY, type: "stop", stopPrice: 108 }, 108],
    ["a stop that price has passed", { ...BUY, type: "stop", stopPrice: 95 }, 100],
    ["a stop sale below the price", { ...SELL, type: "stop", stopPrice: 92 }, 92],
    [
      "a stop-limit that may fill at its stop",
      { ...BUY, type: "stop-limit", stopPrice: 105, limitPrice: 106 },
      105,
    ],
    [
      "a stop-limit with a limit short of its stop",
      { ...BUY, type: "stop-limit", stopPrice: 105, limitPrice: 103 },
      103,
    ],
    ["a trailing stop", { ...SELL, type: "trailing-stop", trail: 0.1 }, 100],
  ])("misplacedExit() wants stop and target on their sides of %s", (_, request, entry) => {
    const sign = request.side === "buy" ? 1 : -1;
    expect(said(request, stop(entry - sign))).toBeNull();
    expect(said(request, target(entry + sign))).toBeNull();
    const [losing, winning] = sign > 0 ? ["below", "above"] : ["above", "below"];
    for (const price of [entry, entry + sign])
      expect(said(request, stop(price))).toBe(`The stop at ${price} is not ${losing} its entry at ${entry}`);
    for (const price of [entry, entry - sign])
      expect(said(request, target(price))).toBe(
        `The target at ${price} is not ${winning} its entry at ${entry}`,
      );
  });
  it("misplacedExit() goes by the order's own price before there is any other", () => {
    expect(said({ ...BUY, type: "limit", limitPrice: 90 }, stop(95), Number.NaN)).toContain("entry at 90");
    expect(said(BUY, stop(95), Number.NaN)).toBeNull();
  });
  it("misplacedExit() refuses fractions that are not above 0, and levels that are no price", () => {
    expect(
      said(BUY, { stopLoss: { fraction: 0.1 }, takeProfit: { fraction: 2 }, trailingStop: 0.1 }),
    ).toBeNull();
    expect(said(BUY, { stopLoss: { fraction: -0.1 } })).toBe(
      "The stop is -0.1 from its entry, expected a fraction above 0",
    );
    expect(said(BUY, { takeProfit: { fraction: 0 } })).toContain("The target is 0 from its entry");
    expect(said(BUY, { trailingStop: Number.NaN })).toContain("The trail is NaN from its entry");
    expect(said(BUY, stop(Number.NaN))).toContain("The stop at NaN");
    expect(said(BUY, stop(-1))).toContain("The stop at -1");
  });
});
