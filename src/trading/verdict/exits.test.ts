import { describe, expect, it } from "vitest";
import type { DenialCode } from "../policy/denial-codes.js";
import type { RiskPolicy } from "../policy/risk-policy.js";
import { BLOCKS_ENTRIES, engageSwitch, type SwitchBlocks } from "../risk/kill-switch.js";
import type { TradingMode } from "../risk/trading-mode.js";
import { HEALTHY } from "../proofs/healthy-case.js";
import {
  openOrder,
  positionIn,
  withContext,
  withMarket,
  withOrder,
  type RiskCase as AnyCase,
} from "../controls/risk-case.js";
import { checkCancel, checkOrder, checkReplace } from "../verdict/risk-check.js";
import type { RiskOpenOrder } from "../risk/risk-context.js";

type RiskCase = AnyCase<RiskPolicy>;

const decide = ({ order, context, policy }: RiskCase) => checkOrder(order, context, policy);
const codes = (of: RiskCase): string[] => {
  const verdict = decide(of);
  return verdict.kind === "reject" ? verdict.denials.map(({ code }) => code) : [];
};

/** 10 units long in the order's own strategy, and an order to sell 10. */
const LONG: RiskCase = withOrder(
  withContext(HEALTHY, { positions: [{ ...positionIn("TEST", 10), strategy: "alpha" }] }),
  { side: "sell", reduceOnly: true },
);
const withOpen = (of: RiskCase, ...openOrders: RiskOpenOrder[]): RiskCase => withContext(of, { openOrders });
const sale = (id: string, changes: Partial<RiskOpenOrder> = {}): RiskOpenOrder =>
  openOrder(id, {
    symbol: "TEST",
    strategy: "alpha",
    side: "sell",
    limitPrice: 110,
    remaining: 4,
    ...changes,
  });

describe("exits", () => {
  it("checkOrder() allows what closes a position, with or without the flag", () => {
    expect(decide(LONG)).toEqual({ kind: "allow", cancelFirst: [] });
    const plain = withContext(withOrder(LONG, { reduceOnly: false }), { mode: "REDUCING" });
    expect(codes(plain)).toEqual([]);
    expect(codes(withOrder(plain, { quantity: 11 }))).toEqual(["TRADING_REDUCING"]);
  });
  it("checkOrder() reduces an exit to what open orders leave to close", () => {
    expect(decide(withOpen(LONG, sale("a", { reduceOnly: false })))).toMatchObject({
      kind: "reduce",
      quantity: 6,
      denial: { code: "OPEN_ORDERS_EXIT_TAKEN", limit: 6, figure: 10 },
    });
    expect(decide(withOrder(LONG, { quantity: 12 }))).toMatchObject({ kind: "reduce", quantity: 10 });
  });
  it("checkOrder() refuses an exit when there is nothing to close", () => {
    for (const of of [
      withContext(LONG, { positions: [] }),
      withContext(LONG, { positions: [{ ...positionIn("TEST", -10), strategy: "alpha" }] }),
      withOpen(LONG, sale("a", { reduceOnly: false, remaining: 10 })),
    ])
      expect(codes(of)).toEqual(["OPEN_ORDERS_EXIT_TAKEN"]);
  });
  it("checkOrder() names the resting exits that hold the units, to be canceled first", () => {
    const stop = sale("stop", { reduceOnly: true, type: "stop", limitPrice: null, remaining: 10 });
    expect(decide(withOpen(LONG, stop))).toEqual({ kind: "allow", cancelFirst: ["stop"] });
    const small = { ...stop, remaining: 4 };
    expect(decide(withOpen(withOrder(LONG, { quantity: 6 }), small))).toEqual({
      kind: "allow",
      cancelFirst: [],
    });
    expect(decide(withOpen(withOrder(LONG, { quantity: 7 }), small))).toEqual({
      kind: "allow",
      cancelFirst: ["stop"],
    });
  });
  it("checkOrder() counts the exits of one group once, and not those of the order's own", () => {
    const legs = ["stop", "target"].map((id) => sale(id, { reduceOnly: true, group: "g", remaining: 5 }));
    const half = withOpen(withOrder(LONG, { quantity: 5, reduceOnly: false }), ...legs);
    expect(decide(withContext(half, { mode: "REDUCING" }))).toMatchObject({ kind: "allow" });
    expect(decide(withOpen(withOrder(LONG, { group: "g" }), ...legs))).toEqual({
      kind: "allow",
      cancelFirst: [],
    });
  });
  it("checkOrder() lets a person close what the account holds, a strategy only what is its own", () => {
    const theirs = withContext(LONG, { positions: [positionIn("TEST", 10)] });
    expect(codes(theirs)).toEqual(["OPEN_ORDERS_EXIT_TAKEN"]);
    const person = withOrder(theirs, { strategy: "manual", source: "person", person: "bea" });
    expect(decide(person)).toEqual({ kind: "allow", cancelFirst: [] });
  });
  it("checkOrder() names own orders that an exit could trade with, and refuses an entry that could", () => {
    const buy = openOrder("bid", { symbol: "TEST", limitPrice: 100 });
    expect(decide(withOpen(LONG, buy))).toEqual({ kind: "allow", cancelFirst: ["bid"] });
    expect(codes(withOpen(withOrder(HEALTHY, { side: "sell" }), buy))).toEqual(["SELF_MATCH_CROSSED"]);
    const away = { ...buy, limitPrice: 99 };
    expect(decide(withOpen(LONG, away))).toEqual({ kind: "allow", cancelFirst: [] });
    expect(codes(withOpen(withOrder(HEALTHY, { side: "sell", type: "stop", stopPrice: 98 }), buy))).toEqual(
      [],
    );
  });
  it("checkOrder() lets a person's market exit through, however bad everything is", () => {
    const ruined: RiskCase = withContext(
      withMarket(LONG, {
        last: null,
        ageMs: null,
        bid: 120,
        ask: 80,
        previousClose: null,
        averageDailyVolume: null,
        tradable: null,
        halted: null,
        shortable: false,
        sessionOpen: null,
        priceIncrement: null,
      }),
      {
        equity: Number.NaN,
        buyingPower: Number.NaN,
        highWaterMark: Number.NaN,
        dayStartEquity: Number.NaN,
        clockSkewMs: null,
        bucket: { tokens: 1, at: HEALTHY.context.now },
        mode: "REDUCING",
        switches: [engage(BLOCKS_ENTRIES)],
        breaker: { ...HEALTHY.context.breaker, state: "open" },
        strategyDisabled: "it filled too often",
        approvalRequired: true,
        brokerConnected: false,
        heartbeatAgeMs: null,
        reconciliation: null,
        quarantined: ["TEST"],
        positions: [{ ...positionIn("TEST", 10), strategy: "alpha", price: null }],
      },
    );
    const policy = { ...ruined.policy, restrictedSymbols: ["TEST"] };
    const person = { source: "person", person: "bea", decidedAt: 0, model: "gone" } as const;
    expect(codes({ ...withOrder(ruined, person), policy })).toEqual([]);
    expect(
      codes({ ...withOrder(ruined, { ...person, reduceOnly: false, quantity: 11 }), policy }).length,
    ).toBeGreaterThan(20);
    expect(codes(withContext(withOrder(ruined, person), { market: null }))).toEqual([]);
  });
  it("checkOrder() stops a person's market exit for what the document says and nothing else", () => {
    const person = withOrder(LONG, { source: "person", person: "bea" });
    const stopped: [DenialCode, RiskCase][] = [
      ["TRADING_HALTED", withContext(person, { mode: "HALTED" as TradingMode })],
      [
        "KILL_SWITCH_ENGAGED",
        withContext(person, { switches: [engage({ ...BLOCKS_ENTRIES, exits: true })] }),
      ],
      ["DUPLICATE_ORDER_ID", withContext(person, { clientOrderIdUsed: true })],
      ["MESSAGE_RATE_EXCEEDED", withContext(person, { bucket: { tokens: 0.9, at: HEALTHY.context.now } })],
      ["AUDIT_LOG_UNAVAILABLE", withContext(person, { databaseUp: false })],
    ];
    for (const [code, of] of stopped) expect(codes(of)).toEqual([code]);
  });
  it("checkOrder() asks an exit's limit for the collar on its losing side only", () => {
    const limit = (limitPrice: number): RiskCase => withOrder(LONG, { type: "limit", limitPrice });
    expect(codes(limit(94))).toEqual(["PRICE_COLLAR_EXCEEDED"]);
    expect(codes(limit(95))).toEqual([]);
    expect(codes(limit(150))).toEqual([]);
    expect(codes(withOrder(LONG, { type: "stop", stopPrice: 60 }))).toEqual([]);
    const stopLimit = (limitPrice: number) =>
      withOrder(LONG, { type: "stop-limit", stopPrice: 80, limitPrice });
    expect(codes(stopLimit(76))).toEqual([]);
    expect(codes(stopLimit(75))).toEqual(["PRICE_COLLAR_EXCEEDED"]);
  });
  it("checkOrder() lets the odd rest of a position be closed", () => {
    const rest = withMarket(
      withContext(LONG, { positions: [{ ...positionIn("TEST", 2.5), strategy: "alpha" }] }),
      {
        quantityIncrement: 1,
      },
    );
    expect(codes(withOrder(rest, { quantity: 2.5 }))).toEqual([]);
    expect(codes(withOrder(rest, { quantity: 1.5 }))).toEqual(["QUANTITY_INCREMENT_BROKEN"]);
  });
});

function engage(blocks: SwitchBlocks) {
  const request = {
    id: "s",
    scope: { kind: "global" } as const,
    blocks,
    flatten: false,
    reason: "a drill",
    by: "bea",
    at: 0,
    cause: null,
  };
  return engageSwitch(request, [], []).killSwitch;
}

describe("what an order costs and meets", () => {
  it("checkOrder() refuses an entry without any buying power", () => {
    expect(codes(withContext(HEALTHY, { buyingPower: 0 }))).toEqual(["BUYING_POWER_EXCEEDED"]);
    expect(codes(withContext(HEALTHY, { buyingPower: -5 }))).toEqual(["BUYING_POWER_EXCEEDED"]);
  });
  it("checkOrder() names what stops all trading before the limits of the order", () => {
    const of = withContext(withOrder(HEALTHY, { quantity: 1e6 }), { mode: "HALTED", databaseUp: false });
    expect(codes(of).slice(0, 2)).toEqual(["AUDIT_LOG_UNAVAILABLE", "TRADING_HALTED"]);
    expect(codes(of)).toContain("ORDER_NOTIONAL_EXCEEDED");
  });
  it("checkOrder() takes a stop on the wrong side for none", () => {
    const big = withOrder(HEALTHY, { quantity: 240 });
    const policy = { ...HEALTHY.policy, maxTradeRiskFraction: 0.001 };
    const at = (protectiveStop: number | null) => codes({ ...withOrder(big, { protectiveStop }), policy });
    expect(at(96)).toEqual([]);
    expect(at(104)).toEqual(["TRADE_RISK_EXCEEDED"]);
    expect(at(null)).toEqual(["TRADE_RISK_EXCEEDED"]);
  });
  it("checkOrder() compares a market order's quote with the last price", () => {
    expect(codes(withMarket(HEALTHY, { ask: 106 }))).toEqual(["PRICE_COLLAR_EXCEEDED"]);
    expect(codes(withMarket(withOrder(HEALTHY, { side: "sell" }), { bid: 94 }))).toEqual([
      "PRICE_COLLAR_EXCEEDED",
    ]);
  });
  it("checkOrder() takes the higher of the model's threshold and the policy's", () => {
    const gate = { active: true, drifted: false, threshold: 0.7, approved: true, approvalFresh: true };
    const at = (confidence: number) =>
      codes(withContext(withOrder(HEALTHY, { model: "m" }), { gate: { ...gate, confidence } }));
    expect(at(0.69)).toEqual(["MODEL_CONFIDENCE_LOW"]);
    expect(at(0.7)).toEqual([]);
  });
});

describe("what is not known", () => {
  const FIGURES = [
    "now",
    "equity",
    "buyingPower",
    "highWaterMark",
    "dayStartEquity",
    "clockSkewMs",
    "heartbeatAgeMs",
  ] as const;
  const MARKET_FIGURES = [
    "last",
    "ageMs",
    "previousClose",
    "averageDailyVolume",
    "priceIncrement",
    "quantityIncrement",
  ] as const;
  it.each([...FIGURES, "reconciliation", "market", "mode"])(
    "checkOrder() refuses an entry when %s is null",
    (name) => expect(codes(withContext(HEALTHY, { [name]: null })).length).toBeGreaterThan(0),
  );
  it.each(FIGURES)("checkOrder() refuses an entry when %s is no number", (name) =>
    expect(codes(withContext(HEALTHY, { [name]: Number.NaN })).length).toBeGreaterThan(0),
  );
  it.each([...MARKET_FIGURES, "tradable", "halted", "sessionOpen"])(
    "checkOrder() refuses an entry when the market's %s is null",
    (name) => expect(codes(withMarket(HEALTHY, { [name]: null })).length).toBeGreaterThan(0),
  );
  it.each([...MARKET_FIGURES, "bid", "ask", "jump"])(
    "checkOrder() refuses an entry when the market's %s is no number",
    (name) => {
      const side = name === "bid" ? "sell" : "buy";
      const of = withMarket(withOrder(HEALTHY, { side }), { [name]: Number.NaN });
      expect(codes(of).length).toBeGreaterThan(0);
    },
  );
  it.each(["quantity", "limitPrice", "stopPrice", "decidedAt"] as const)(
    "checkOrder() refuses an entry when its %s is no number",
    (name) => expect(codes(withOrder(HEALTHY, { [name]: Number.NaN })).length).toBeGreaterThan(0),
  );
  it.each([
    ["price", Number.NaN],
    ["remaining", Number.NaN],
  ] as const)("checkOrder() refuses an entry when an open order's %s is no number", (name, value) => {
    const of = withContext(HEALTHY, { openOrders: [openOrder("a", { [name]: value })] });
    expect(codes(of).length).toBeGreaterThan(0);
  });
  it("checkOrder() refuses an entry when a position's price or quantity is no number", () => {
    for (const name of ["price", "quantity"])
      expect(
        codes(withContext(HEALTHY, { positions: [{ ...positionIn("B", 1), [name]: Number.NaN }] })).length,
      ).toBeGreaterThan(0);
  });
});

describe("cancels and replacements", () => {
  const { context, policy } = HEALTHY;
  it("checkCancel() needs neither data nor database, only a message and no switch against it", () => {
    const bad = withContext(withMarket(HEALTHY, { last: null }), {
      databaseUp: false,
      mode: "HALTED",
    }).context;
    expect(checkCancel(openOrder("a"), bad, policy)).toEqual({ kind: "allow", cancelFirst: [] });
    const blocked = { ...context, switches: [engage({ ...BLOCKS_ENTRIES, cancels: true })] };
    expect(checkCancel(openOrder("a"), blocked, policy)).toMatchObject({
      kind: "reject",
      denials: [{ code: "KILL_SWITCH_ENGAGED" }],
    });
    const slow = { ...context, bucket: { tokens: 0, at: context.now } };
    expect(checkCancel(openOrder("a"), slow, policy)).toMatchObject({
      denials: [{ code: "MESSAGE_RATE_EXCEEDED", limit: 1, figure: 0 }],
    });
  });
  it("checkCancel() may use the messages that entries leave", () => {
    const bucket = { tokens: policy.messageReserve, at: context.now };
    expect(checkCancel(openOrder("a"), { ...context, bucket }, policy).kind).toBe("allow");
    expect(codes(withContext(HEALTHY, { bucket }))).toEqual(["MESSAGE_RATE_EXCEEDED"]);
  });
  it("checkCancel() sends a cancel again only once its time is over", () => {
    const asked = (age: number) =>
      checkCancel(openOrder("a", { cancelRequestedAt: context.now - age }), context, policy).kind;
    expect(asked(policy.cancelConfirmMs)).toBe("reject");
    expect(asked(policy.cancelConfirmMs + 1)).toBe("allow");
  });
  it("checkReplace() takes the open order's place, so that it is not counted twice", () => {
    const open = openOrder("a", { symbol: "TEST", strategy: "alpha", remaining: 240, price: 100 });
    const more = withContext(withOrder(HEALTHY, { quantity: 250 }), {
      openOrders: [open],
      equity: 250_000,
      highWaterMark: 250_000,
      dayStartEquity: 250_000,
    });
    expect(codes(more)).toEqual(["OPEN_ORDERS_LIMIT_EXCEEDED"]);
    expect(checkReplace(more.order, open, more.context, policy).kind).toBe("allow");
    const used = { ...more.context, clientOrderIdUsed: true };
    expect(checkReplace(more.order, open, used, policy).kind).toBe("allow");
    const larger = { ...more.order, quantity: 251 };
    expect(checkReplace(larger, open, more.context, policy)).toMatchObject({
      kind: "reject",
      denials: [
        { code: "ORDER_NOTIONAL_EXCEEDED" },
        { code: "ORDER_EQUITY_SHARE_EXCEEDED" },
        { code: "TRADE_RISK_EXCEEDED" },
      ],
    });
  });
  it("checkReplace() refuses while a cancel is on its way", () => {
    const open = openOrder("a", { cancelRequestedAt: 0 });
    expect(checkReplace(HEALTHY.order, open, context, policy)).toMatchObject({
      denials: [{ code: "CANCEL_PENDING" }],
    });
  });
});
