import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { scriptedProgram } from "../../fixtures/builders/scripted-program.js";
import { tableBars, type BarRow } from "../../fixtures/builders/table-bars.js";
import { LONG, SHORT, type Signal } from "../../strategies/contract/signal.js";
import { signOf } from "../../trading/orders/fill.js";
import type { JournalRecord } from "../../trading/orders/journal.js";
import type { Order, OrderRequest } from "../../trading/orders/order.js";
import type { TradingContext, TradingProgram } from "../../trading/orders/program.js";
import { LOOSEST_POLICY, policyWith, type RiskPolicy } from "../../trading/policy/risk-policy.js";
import { backtest } from "../runs/backtest.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";
import type { JournaledResult } from "../account/result.js";
import { runProgram } from "../runs/run-program.js";

const VOLUME = 1_000_000;
const QUIET: BarRow = [100, 100, 100, 100, VOLUME];
/** Twenty sessions, which the usual volume needs. */
const PAST = Array.from({ length: 20 }, () => QUIET);
const NOW = PAST.length;
const BUY: OrderRequest = { symbol: "A", side: "buy", quantity: 50 };

type Script = Record<number, (context: TradingContext) => void>;

function run(
  rows: readonly BarRow[],
  script: Script,
  limits: Record<string, unknown> = {},
  options: Partial<BacktestOptions> = {},
): JournaledResult {
  const riskPolicy = policyWith(limits);
  const bars = tableBars([...PAST, ...rows]);
  const all = { ...DEFAULT_OPTIONS, cash: 100_000, commission: 0, riskPolicy, ...options };
  return runProgram(scriptedProgram(script), [{ bars }], all);
}

const kinds = ({ journal }: JournaledResult): string[] => journal.map(({ kind }) => kind);
const codesOf = ({ journal }: JournaledResult): string[] =>
  journal.flatMap((r) => ("denial" in r && r.denial ? [r.denial.code] : []));

describe("a backtest under a risk policy", () => {
  it("runProgram() journals a refusal with control, limit and figure, and counts it", () => {
    const result = run([QUIET, QUIET], { [NOW]: (c) => c.submit({ ...BUY, quantity: 120 }) });
    expect(kinds(result)).toEqual(["decided", "rejected"]);
    const message = "Control 3, ORDER_EQUITY_SHARE_EXCEEDED: worth ÷ equity is 12 %, limit 10 %";
    expect(result.journal[1]).toMatchObject({
      kind: "rejected",
      reason: message,
      denial: { control: 3, code: "ORDER_EQUITY_SHARE_EXCEEDED", limit: 0.1, figure: 0.12, message },
    });
    expect(result.risk).toMatchObject({
      orders: 1,
      rejected: 1,
      reduced: 0,
      denials: [
        { control: 3, count: 1 },
        { control: 10, count: 1 },
      ],
    });
  });
  it("runProgram() sends what passes, as without a policy", () => {
    const script: Script = { [NOW]: (c) => c.submit(BUY) };
    const result = run([QUIET, QUIET], script);
    expect(kinds(result)).toEqual(["decided", "accepted", "filled"]);
    expect(result.risk).toEqual({
      orders: 1,
      rejected: 0,
      replacesRefused: 0,
      reduced: 0,
      denials: [],
      actions: [],
    });
    const without = run([QUIET, QUIET], script, {}, { riskPolicy: undefined });
    expect(without.journal).toEqual(result.journal);
    expect("risk" in without).toBe(false);
  });
  it("runProgram() refuses entries until there is a volume of twenty sessions", () => {
    const script: Script = {};
    for (const k of [NOW - 1, NOW]) script[k] = (c) => c.submit({ ...BUY, quantity: 1 + k });
    expect(codesOf(run([QUIET], script))).toEqual(["VOLUME_HISTORY_MISSING"]);
  });
  it("runProgram() counts the open orders of all symbols, and the same order within a moment once", () => {
    const twice = run([QUIET], {
      [NOW](c) {
        c.submit(BUY);
        c.submit(BUY);
        c.submit({ ...BUY, quantity: 51 });
        c.submit({ ...BUY, quantity: 52 });
      },
    });
    expect(codesOf(twice)).toEqual(["DUPLICATE_ORDER", "OPEN_ORDERS_LIMIT_EXCEEDED"]);
  });
  it("backtest() works sizes out on the close that decided, and reduces what funds do not cover", () => {
    const signals: Record<number, Signal> = { [NOW]: LONG };
    const rows: BarRow[] = [QUIET, [125, 125, 125, 125, VOLUME], QUIET];
    const bars = tableBars([...PAST, ...rows]);
    const played = (options: Partial<BacktestOptions>) => {
      let k = 0;
      const all = { ...DEFAULT_OPTIONS, cash: 100_000, commission: 0, ...options };
      return backtest(bars, { next: () => signals[k++] ?? 0 }, all);
    };
    const size = { kind: "equity", fraction: 0.1 } as const;
    const riskPolicy = policyWith({});
    expect(played({ size }).trades.at(0).quantity).toBe(80);
    expect(played({ size, riskPolicy }).trades.at(0).quantity).toBe(100);
    const all = played({ riskPolicy });
    expect(all.trades.length).toBe(0);
    expect(codesOf(all)).toEqual(["ORDER_NOTIONAL_EXCEEDED"]);
  });
  it("backtest() reverses under a policy: the exit passes, the entry is decided behind it", () => {
    const signals: Record<number, Signal> = { [NOW]: LONG, [NOW + 2]: SHORT };
    const bars = tableBars([...PAST, QUIET, QUIET, QUIET, QUIET, QUIET]);
    let k = 0;
    const size = { kind: "equity", fraction: 0.1 } as const;
    const options = { ...DEFAULT_OPTIONS, cash: 100_000, commission: 0, side: "long-short", size } as const;
    const result = backtest(
      bars,
      { next: () => signals[k++] ?? 0 },
      { ...options, riskPolicy: policyWith({}) },
    );
    expect(result.trades.toArray().map(({ side, quantity }) => [side, quantity])).toEqual([
      ["long", 100],
      ["short", 100],
    ]);
    expect(result.risk!.rejected).toBe(0);
  });
  it("runProgram() reduces an exit to what is left to close", () => {
    const result = run([QUIET, QUIET, QUIET], {
      [NOW]: (c) => c.submit(BUY),
      [NOW + 1]: (c) => c.submit({ ...BUY, side: "sell", quantity: 80, reduceOnly: true }),
    });
    expect(result.journal.find(({ kind }) => kind === "reduced")).toMatchObject({
      quantity: 50,
      denial: { control: 8, code: "OPEN_ORDERS_EXIT_TAKEN", limit: 50, figure: 80 },
    });
    expect(result.portfolio.positions).toEqual([]);
    expect(result.risk).toMatchObject({ rejected: 0, reduced: 1 });
  });
  it("runProgram() refuses other terms that break a limit, and the order works on as it was", () => {
    let id = "";
    const limit = { ...BUY, type: "limit", limitPrice: 99 } as const;
    const result = run([QUIET, QUIET, [99, 99, 99, 99, VOLUME]], {
      [NOW]: (c) => void (id = c.submit(limit)),
      [NOW + 1](c) {
        c.replace(id, { quantity: 200 });
        c.replace(id, { limitPrice: 90 });
        c.replace(id, { quantity: 40 });
      },
    });
    expect(kinds(result)).toEqual([
      "decided",
      "accepted",
      "replace_refused",
      "replace_refused",
      "replaced",
      "filled",
    ]);
    expect(codesOf(result)).toEqual(["ORDER_EQUITY_SHARE_EXCEEDED", "PRICE_COLLAR_EXCEEDED"]);
    expect(result.trades.at(0).quantity).toBe(40);
    expect(result.risk).toMatchObject({ orders: 4, rejected: 0, replacesRefused: 2 });
  });
  it("runProgram() engages the kill switch on a drawdown: entries are canceled and refused, exits pass", () => {
    const crash: BarRow = [100, 100, 10, 10, VOLUME];
    const result = run(
      [QUIET, QUIET, crash, crash, crash],
      {
        [NOW]: (c) => c.submit({ ...BUY, quantity: 99 }),
        [NOW + 1]: (c) =>
          c.submit({ ...BUY, quantity: 1, type: "limit", limitPrice: 96, timeInForce: "opg" }),
        [NOW + 3](c) {
          c.submit({ ...BUY, quantity: 2 });
          c.submit({ ...BUY, side: "sell", quantity: 50, reduceOnly: true });
        },
      },
      { maxDrawdownFraction: 0.05 },
    );
    const engaged = result.risk!.actions.map(({ action }) => action);
    expect(engaged).toContain("Circuit breaker open");
    expect(engaged).toContain("Kill switch engaged");
    expect(
      result.journal.find((r) => r.kind === "control" && r.action === "Kill switch engaged"),
    ).toMatchObject({
      denial: { code: "DRAWDOWN_EXCEEDED", limit: 0.05 },
    });
    const refused = result.journal.find(({ kind }) => kind === "rejected") as JournalRecord & {
      denial: object;
    };
    expect(refused.denial).toMatchObject({ code: "KILL_SWITCH_ENGAGED" });
    expect(result.portfolio.positions).toMatchObject([{ quantity: 49 }]);
  });
  it("runProgram() opens the breaker on a day's loss and lets trials through in the next session", () => {
    const fall: BarRow = [100, 100, 60, 60, VOLUME];
    const after: BarRow = [60, 60, 60, 60, VOLUME];
    const result = run(
      [QUIET, QUIET, fall, after, after, after],
      {
        [NOW]: (c) => c.submit({ ...BUY, quantity: 99 }),
        [NOW + 2]: (c) => c.submit({ ...BUY, quantity: 1 }),
        [NOW + 3](c) {
          c.submit({ ...BUY, quantity: 2 });
          c.submit({ ...BUY, quantity: 3 });
          c.submit({ ...BUY, quantity: 4 });
        },
      },
      { maxPriceJump: 0.5 },
    );
    expect(codesOf(result).filter((code) => code.startsWith("BREAKER"))).toEqual([
      "BREAKER_OPEN",
      "BREAKER_TRIALS_USED",
    ]);
    expect(result.risk!.actions.map(({ action }) => action)).toEqual([
      "Circuit breaker open",
      "Circuit breaker half-open",
      "Circuit breaker closed",
    ]);
  });
  it("runProgram() opens the breaker when prices swing several times as much as usual", () => {
    const calm = Array.from({ length: 60 }, (_, k): BarRow => [100, 100, 100, k % 2 ? 100 : 100.5, VOLUME]);
    const wild = Array.from({ length: 5 }, (_, k): BarRow => [100, 105, 95, k % 2 ? 97 : 103, VOLUME]);
    const last = NOW + calm.length + wild.length - 1;
    const result = run([...calm, ...wild], { [last]: (c) => c.submit({ ...BUY, quantity: 1 }) });
    expect(codesOf(result)).toEqual(["BREAKER_VOLATILITY_EXCEEDED", "BREAKER_OPEN"]);
    expect(result.risk!.actions[0]!.action).toBe("Circuit breaker open");
  });
  it("runProgram() asks the program's own check first, and then the policy", () => {
    const program: TradingProgram = {
      ...scriptedProgram({ [NOW]: (c) => c.submit({ ...BUY, quantity: 500 }) }),
      riskCheck: () => ({ verdict: "reduce", quantity: 120, rule: "at most 120" }),
    };
    const bars = tableBars([...PAST, QUIET, QUIET]);
    const options = { ...DEFAULT_OPTIONS, cash: 100_000, riskPolicy: policyWith({}) };
    const result = runProgram(program, [{ bars }], options);
    expect(kinds(result)).toEqual(["decided", "reduced", "rejected"]);
    expect(result.journal[2]).toMatchObject({ denial: { figure: 0.12 } });
  });
  it("runProgram() leaves the exits of a bracket to work, whatever the policy", () => {
    const rows: BarRow[] = [QUIET, QUIET, [100, 100, 80, 80, VOLUME]];
    const bracket = { stopLoss: { fraction: 0.1 } };
    const result = run(rows, { [NOW]: (c) => c.submit({ ...BUY, bracket }) }, { maxOrderLifetimeMs: 0 });
    expect(result.trades.at(0).exitPrice).toBe(90);
  });
  it("runProgram() cancels an entry that has worked too long", () => {
    const limit = { ...BUY, type: "limit", limitPrice: 96 } as const;
    const result = run([QUIET, QUIET, QUIET, QUIET], { [NOW]: (c) => c.submit(limit) });
    expect(result.journal.at(-1)).toMatchObject({
      kind: "canceled",
      time: (NOW + 2) * 86_400_000,
      reason: expect.stringContaining("Control 27, ORDER_LIFETIME_EXCEEDED"),
    });
  });
});

const SYMBOLS = ["A", "B"] as const;

/** Buys and sells at random, at the market and by limits. */
function restlessProgram(seed: number): TradingProgram {
  const chance = createRandom(seed);
  return {
    name: "restless",
    onBar(context) {
      for (const symbol of SYMBOLS) {
        const bar = context.bar(symbol);
        if (!bar) continue;
        for (let k = chance.integer(4); k > 0; k--) {
          context.submit({
            symbol,
            side: chance.next() < 0.6 ? "buy" : "sell",
            quantity: 1 + chance.integer(60),
            reduceOnly: chance.next() < 0.2,
            ...(chance.next() < 0.5
              ? { type: "limit", limitPrice: bar.close * (0.96 + 0.08 * chance.next()) }
              : {}),
          });
        }
      }
      const open = context.openOrders.at(-1);
      if (open && chance.next() < 0.3)
        context.replace(open.order.clientOrderId, { quantity: 1 + chance.integer(80) });
    },
  };
}

/** The account as the journal tells it, without any of the engine's sums. */
class Replay {
  cash: number;
  readonly units = new Map<string, number>();
  readonly open = new Map<string, { order: Order; quantity: number }>();

  constructor(cash: number) {
    this.cash = cash;
  }

  apply(record: JournalRecord): void {
    if (record.kind === "decided")
      this.open.set(record.order.clientOrderId, {
        order: record.order,
        quantity: record.order.quantity as number,
      });
    if (record.kind === "reduced" || record.kind === "replaced") {
      const quantity = record.kind === "reduced" ? record.quantity : record.changes.quantity;
      const entry = this.open.get(record.clientOrderId);
      if (entry && quantity !== undefined) entry.quantity = quantity;
    }
    if (record.kind === "filled" || record.kind === "partially_filled") {
      const { fill } = record;
      const change = signOf(fill.side) * fill.quantity;
      this.cash -= change * fill.price + fill.commission;
      this.units.set(fill.symbol, (this.units.get(fill.symbol) ?? 0) + change);
      this.open.get(fill.clientOrderId)!.quantity = fill.remaining;
    }
    if (["filled", "canceled", "expired", "rejected"].includes(record.kind))
      this.open.delete(
        "fill" in record ? record.fill.clientOrderId : (record as { clientOrderId: string }).clientOrderId,
      );
  }

  equity(priceOf: (symbol: string) => number): number {
    return this.cash + [...this.units].reduce((sum, [symbol, units]) => sum + units * priceOf(symbol), 0);
  }

  /** Σ of the larger side of each symbol with every open order filled that may open a position. */
  gross(priceOf: (symbol: string) => number): number {
    return SYMBOLS.reduce((sum, symbol) => {
      let long = (this.units.get(symbol) ?? 0) * priceOf(symbol);
      let short = -long;
      for (const { order, quantity } of this.open.values()) {
        if (order.symbol !== symbol || order.reduceOnly) continue;
        const price = order.side === "buy" ? (order.limitPrice ?? priceOf(symbol)) : priceOf(symbol);
        if (order.side === "buy") long += quantity * price;
        else short += quantity * price;
      }
      return sum + Math.max(long, short);
    }, 0);
  }
}

const anyPolicy: fc.Arbitrary<RiskPolicy> = fc
  .record({
    maxOrderNotional: fc.double({ min: 500, max: 3000, noNaN: true }),
    maxOrderEquityFraction: fc.double({ min: 0.02, max: 0.25, noNaN: true }),
    maxGrossFraction: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    maxSymbolNetFraction: fc.double({ min: 0.1, max: 0.5, noNaN: true }),
    maxDailyLossFraction: fc.double({ min: 0.005, max: 0.05, noNaN: true }),
  })
  .map((limits) => ({ ...LOOSEST_POLICY, ...limits }));

describe("what holds of every run under a policy", () => {
  it("runProgram() accepts no order that breaks a limit, rebuilt from the journal alone", () => {
    let accepted = 0;
    let rejected = 0;
    fc.assert(
      fc.property(fc.integer(), anyPolicy, (seed, riskPolicy) => {
        const markets = SYMBOLS.map((symbol, k) => ({ bars: { ...randomBars(seed + k, 60), symbol } }));
        const options = { ...DEFAULT_OPTIONS, cash: 20_000, slippageBps: 5, riskPolicy };
        const { journal } = runProgram(restlessProgram(seed), markets, options);
        const replay = new Replay(options.cash);
        for (const record of journal) {
          replay.apply(record);
          if (record.kind === "rejected" && record.denial) rejected++;
          if (record.kind !== "accepted" && record.kind !== "replaced") continue;
          const { order, quantity } = replay.open.get(record.clientOrderId)!;
          const bar = record.time / 86_400_000;
          const priceOf = (symbol: string): number =>
            markets.find(({ bars }) => bars.symbol === symbol)!.bars.close[bar]!;
          const held = (replay.units.get(order.symbol) ?? 0) * -signOf(order.side);
          if (order.reduceOnly || quantity <= held) continue;
          accepted++;
          const equity = replay.equity(priceOf);
          const most = (limit: number): number => limit * (1 + 1e-9);
          const worth =
            quantity *
            (order.side === "buy" ? (order.limitPrice ?? priceOf(order.symbol)) : priceOf(order.symbol));
          expect(worth).toBeLessThanOrEqual(most(riskPolicy.maxOrderNotional));
          expect(worth).toBeLessThanOrEqual(most(riskPolicy.maxOrderEquityFraction * equity));
          expect(replay.gross(priceOf)).toBeLessThanOrEqual(most(riskPolicy.maxGrossFraction * equity));
        }
      }),
      { seed: 20_261_124, numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(500);
    expect(rejected).toBeGreaterThan(500);
  });
  it("runProgram() gives the same journal when it is run again under the same policy", () => {
    fc.assert(
      fc.property(fc.integer(), anyPolicy, (seed, riskPolicy) => {
        const markets = SYMBOLS.map((symbol, k) => ({ bars: { ...randomBars(seed + k, 40), symbol } }));
        const play = () =>
          runProgram(restlessProgram(seed), markets, { ...DEFAULT_OPTIONS, cash: 20_000, riskPolicy });
        const [first, second] = [play(), play()];
        expect(second.journal).toEqual(first.journal);
        expect(second.risk).toEqual(first.risk);
      }),
      { seed: 3, numRuns: 20 },
    );
  });
});
