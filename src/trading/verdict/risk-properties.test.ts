import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signOf } from "../orders/fill.js";
import { checkOrder } from "./risk-check.js";
import type { RiskContext, RiskOpenOrder, RiskOrder, RiskPosition } from "../risk/risk-context.js";
import { RISK_LIMITS } from "../policy/risk-limits.js";
import { checkPolicy, DEFAULT_POLICY, LOOSEST_POLICY, type RiskPolicy } from "../policy/risk-policy.js";
import { HEALTHY } from "../proofs/healthy-case.js";

const SYMBOLS = ["A", "B", "C"] as const;
const STRATEGIES = ["alpha", "beta"] as const;
const PRICES: Readonly<Record<string, number>> = { A: 100, B: 20, C: 7 };

const symbol = fc.constantFrom(...SYMBOLS);
const strategy = fc.constantFrom(...STRATEGIES);
const side = fc.constantFrom("buy" as const, "sell" as const);

const position: fc.Arbitrary<RiskPosition> = fc
  .record({ symbol, strategy, quantity: fc.integer({ min: -60, max: 60 }) })
  .map((p) => ({ ...p, model: null, averagePrice: 1, price: PRICES[p.symbol]! }));

const openOrder: fc.Arbitrary<Omit<RiskOpenOrder, "clientOrderId">> = fc
  .record({
    symbol,
    strategy,
    side,
    remaining: fc.integer({ min: 1, max: 40 }),
    reduceOnly: fc.boolean(),
    group: fc.constantFrom(null, null, "g"),
    dearer: fc.double({ min: 1, max: 1.05, noNaN: true }),
  })
  .map(({ dearer, ...order }) => ({
    ...order,
    model: null,
    type: "stop" as const,
    price: PRICES[order.symbol]! * dearer,
    limitPrice: null,
    submittedAt: HEALTHY.context.now,
    cancelRequestedAt: null,
  }));

/** Policies anywhere between tight and the ceilings; the limits that would refuse nearly everything stay loose. */
const policy: fc.Arbitrary<RiskPolicy> = fc
  .record({
    maxOrderNotional: fc.double({ min: 500, max: 5000, noNaN: true }),
    maxOrderEquityFraction: fc.double({ min: 0.05, max: 0.25, noNaN: true }),
    maxSymbolGrossFraction: fc.double({ min: 0.1, max: 0.5, noNaN: true }),
    maxSymbolNetFraction: fc.double({ min: 0.1, max: 0.5, noNaN: true }),
    maxGrossFraction: fc.double({ min: 0.3, max: 1, noNaN: true }),
    maxNetFraction: fc.double({ min: 0.2, max: 1, noNaN: true }),
    maxPositions: fc.integer({ min: 1, max: 3 }),
    maxTradeRiskFraction: fc.double({ min: 0.005, max: 0.05, noNaN: true }),
    buyingPowerFraction: fc.double({ min: 0.3, max: 1, noNaN: true }),
  })
  .map((limits) => checkPolicy({ ...LOOSEST_POLICY, ...limits }));

const account = fc.record({
  positions: fc.uniqueArray(position, { maxLength: 5, selector: (p) => `${p.symbol} ${p.strategy}` }),
  openOrders: fc
    .array(openOrder, { maxLength: 5 })
    .map((orders) => orders.map((order, k): RiskOpenOrder => ({ ...order, clientOrderId: `open-${k}` }))),
});

const order: fc.Arbitrary<RiskOrder> = fc
  .record({ symbol, strategy, side, quantity: fc.integer({ min: 1, max: 90 }), reduceOnly: fc.boolean() })
  .map((changes) => ({ ...HEALTHY.order, ...changes }));

function contextOf(of: RiskOrder, state: Pick<RiskContext, "positions" | "openOrders">): RiskContext {
  const price = PRICES[of.symbol]!;
  const market = { ...HEALTHY.context.market!, last: price, bid: price, ask: price, previousClose: price };
  const equity = 20_000;
  return {
    ...HEALTHY.context,
    ...state,
    market,
    equity,
    highWaterMark: equity,
    dayStartEquity: equity,
    buyingPower: 12_000,
  };
}

/** Every choice of orders that might fill. */
function* subsets<T>(values: readonly T[]): Generator<readonly T[]> {
  for (let mask = 0; mask < 2 ** values.length; mask++)
    yield values.filter((_, k) => (mask & (1 << k)) !== 0);
}

/** Units and worth by key after some orders have filled; one that only reduces stops at zero. */
function afterFills(
  positions: readonly RiskPosition[],
  fills: readonly Pick<
    RiskOpenOrder,
    "symbol" | "strategy" | "side" | "remaining" | "price" | "reduceOnly"
  >[],
  keyOf: (of: { symbol: string; strategy: string }) => string,
): Map<string, { symbol: string; worth: number }> {
  const held = new Map<string, { symbol: string; worth: number }>();
  const at = (of: { symbol: string; strategy: string }) => {
    const found = held.get(keyOf(of)) ?? { symbol: of.symbol, worth: 0 };
    held.set(keyOf(of), found);
    return found;
  };
  for (const p of positions) at(p).worth += p.quantity * p.price!;
  for (const fill of fills) {
    const entry = at(fill);
    const change = signOf(fill.side) * fill.remaining * fill.price!;
    if (!fill.reduceOnly) entry.worth += change;
    else if (entry.worth * change < 0)
      entry.worth = Math.abs(change) >= Math.abs(entry.worth) ? 0 : entry.worth + change;
  }
  return held;
}

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
const worths = (held: ReturnType<typeof afterFills>): number[] =>
  [...held.values()].map(({ worth }) => worth);

describe("what must hold of every order that passes", () => {
  it("checkOrder() allows no entry that breaks a limit, whichever open orders fill", () => {
    let allowed = 0;
    let refused = 0;
    fc.assert(
      fc.property(order, account, policy, (asked, state, limits) => {
        const context = contextOf(asked, state);
        const entry = { ...asked, reduceOnly: false };
        const verdict = checkOrder(entry, context, limits);
        if (verdict.kind !== "allow") return void refused++;
        const { equity } = context;
        const price = PRICES[entry.symbol]!;
        const closing = [{ ...context, mode: "REDUCING" as const }].every(
          (reducing) => checkOrder(entry, reducing, limits).kind === "allow",
        );
        if (closing) return;
        allowed++;
        const most = (limit: number): number => limit * (1 + 1e-9);
        expect(entry.quantity * price).toBeLessThanOrEqual(most(limits.maxOrderNotional));
        expect(entry.quantity * price).toBeLessThanOrEqual(most(limits.maxOrderEquityFraction * equity));
        expect(entry.quantity * price * limits.unguardedLossFraction).toBeLessThanOrEqual(
          most(limits.maxTradeRiskFraction * equity),
        );
        const own = { ...entry, remaining: entry.quantity, price };
        for (const some of subsets(state.openOrders)) {
          // The two orders of events that matter: what reduces fills first, or last.
          for (const reducingFirst of [true, false]) {
            const fills = [...some, own].sort((a, b) =>
              reducingFirst
                ? Number(b.reduceOnly) - Number(a.reduceOnly)
                : Number(a.reduceOnly) - Number(b.reduceOnly),
            );
            const bySymbol = afterFills(state.positions, fills, (of) => of.symbol);
            const gross = sum(worths(bySymbol).map(Math.abs));
            expect(gross).toBeLessThanOrEqual(most(limits.maxGrossFraction * equity));
            const net = Math.abs(sum(worths(bySymbol)));
            expect(net).toBeLessThanOrEqual(most(limits.maxNetFraction * equity));
            const symbolNet = Math.abs(bySymbol.get(entry.symbol)?.worth ?? 0);
            expect(symbolNet).toBeLessThanOrEqual(most(limits.maxSymbolNetFraction * equity));
            const byStrategy = afterFills(state.positions, fills, (of) => `${of.symbol} ${of.strategy}`);
            const ofSymbol = [...byStrategy.values()].filter((held) => held.symbol === entry.symbol);
            const symbolGross = sum(ofSymbol.map(({ worth }) => Math.abs(worth)));
            expect(symbolGross).toBeLessThanOrEqual(most(limits.maxSymbolGrossFraction * equity));
            const count = worths(bySymbol).filter((worth) => Math.abs(worth) > 1e-9).length;
            expect(count).toBeLessThanOrEqual(limits.maxPositions);
          }
        }
        const cost = sum(state.openOrders.filter((o) => !o.reduceOnly).map((o) => o.remaining * o.price!));
        expect(cost + entry.quantity * price).toBeLessThanOrEqual(
          most(limits.buyingPowerFraction * context.buyingPower),
        );
      }),
      { seed: 20_261_122, numRuns: 4000 },
    );
    expect(allowed).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(300);
  });
  it("checkOrder() never lets an exit turn a position around, whichever open orders fill", () => {
    let passed = 0;
    fc.assert(
      fc.property(order, account, (asked, state) => {
        const exit = { ...asked, reduceOnly: true };
        const verdict = checkOrder(exit, contextOf(exit, state), LOOSEST_POLICY);
        if (verdict.kind === "reject") return;
        passed++;
        const quantity = verdict.kind === "reduce" ? verdict.quantity : exit.quantity;
        const held = sum(
          state.positions
            .filter((p) => p.symbol === exit.symbol && p.strategy === exit.strategy)
            .map((p) => p.quantity),
        );
        expect(held * signOf(exit.side)).toBeLessThan(0);
        const others = state.openOrders.filter(
          (o) =>
            o.symbol === exit.symbol &&
            o.strategy === exit.strategy &&
            o.side === exit.side &&
            !verdict.cancelFirst.includes(o.clientOrderId),
        );
        // Of the exits of a group only one fills.
        const grouped = Math.max(0, ...others.filter((o) => o.reduceOnly && o.group).map((o) => o.remaining));
        const alone = sum(others.filter((o) => !(o.reduceOnly && o.group)).map((o) => o.remaining));
        expect(quantity).toBeGreaterThan(0);
        if (others.some((o) => o.reduceOnly))
          expect(quantity + alone + grouped).toBeLessThanOrEqual(Math.abs(held));
        else expect(quantity + alone).toBeLessThanOrEqual(Math.abs(held));
      }),
      { seed: 7, numRuns: 4000 },
    );
    expect(passed).toBeGreaterThan(200);
  });
  it("checkOrder() refuses under a tighter policy whatever it refuses under a looser one", () => {
    fc.assert(
      fc.property(order, account, policy, policy, (asked, state, a, b) => {
        const tighter = { ...LOOSEST_POLICY, ...tightest(a, b) };
        const context = contextOf(asked, state);
        const loose = checkOrder(asked, context, a);
        const tight = checkOrder(asked, context, tighter);
        if (loose.kind === "reject") expect(tight.kind).toBe("reject");
        if (tight.kind === "allow") expect(loose.kind).toBe("allow");
      }),
      { seed: 11, numRuns: 1000 },
    );
  });
  it("checkOrder() changes neither order nor context, and decides the same again from JSON", () => {
    fc.assert(
      fc.property(order, account, policy, (asked, state, limits) => {
        const context = contextOf(asked, state);
        const text = JSON.stringify([asked, context, limits]);
        const first = checkOrder(asked, context, limits);
        expect(JSON.stringify([asked, context, limits])).toBe(text);
        const [o, c, p] = JSON.parse(text) as [RiskOrder, RiskContext, RiskPolicy];
        expect(checkOrder(o, c, p)).toEqual(first);
      }),
      { seed: 13, numRuns: 500 },
    );
  });
});

/** Of two policies, the tighter value of each limit. */
function tightest(a: RiskPolicy, b: RiskPolicy): Partial<RiskPolicy> {
  return Object.fromEntries(
    RISK_LIMITS.filter(({ name }) => typeof DEFAULT_POLICY[name] === "number").map(({ name, tighter }) => {
      const [x, y] = [a[name] as number, b[name] as number];
      return [name, tighter === "higher" ? Math.max(x, y) : Math.min(x, y)];
    }),
  );
}
