import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../core/random.js";
import { randomBars } from "../fixtures/random-bars.js";
import { signOf } from "../trading/orders/fill.js";
import type { JournalRecord } from "../trading/orders/journal.js";
import { canMove, isDone, type OrderState } from "../trading/orders/order-state.js";
import type { OrderRequest, OrderType, TimeInForce } from "../trading/orders/order.js";
import type { TradingContext, TradingProgram } from "../trading/orders/program.js";
import type { Market } from "./desk.js";
import { DEFAULT_OPTIONS, FILL_TIMINGS, SLIPPAGE_MODELS, type BacktestOptions } from "./options.js";
import type { JournaledResult } from "./result.js";
import { runProgram } from "./run-program.js";

const TYPES: readonly OrderType[] = ["market", "limit", "stop", "stop-limit", "trailing-stop", "touch"];
const FORCES: readonly TimeInForce[] = ["day", "gtc", "ioc", "fok", "opg", "cls"];
const SYMBOLS = ["A", "B"];

/** Sends, cancels and replaces orders of every kind by a seeded coin. */
function restlessProgram(seed: number): TradingProgram {
  const chance = createRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[chance.integer(values.length)]!;
  const near = (price: number): number => price * (0.97 + 0.06 * chance.next());
  const request = (symbol: string, close: number): OrderRequest => ({
    symbol,
    side: pick(["buy", "sell"]),
    quantity: pick([1, 7, 40, { kind: "equity", fraction: 0.3 }, { kind: "position" }]),
    type: pick(TYPES),
    limitPrice: near(close),
    stopPrice: near(close),
    trail: 0.02,
    timeInForce: pick(FORCES),
    reduceOnly: chance.next() < 0.2,
    shortfall: pick(["reject", "reduce"]),
    ...(chance.next() < 0.3 ? { group: "g" } : {}),
    ...(chance.next() < 0.4
      ? { bracket: { stopLoss: { fraction: 0.02 }, takeProfit: { fraction: 0.03 }, trailingStop: 0.02 } }
      : {}),
  });
  const act = (context: TradingContext): void => {
    for (const symbol of SYMBOLS) {
      const bar = context.bar(symbol);
      if (bar && chance.next() < 0.6) context.submit(request(symbol, bar.close));
    }
    const open = context.openOrders.at(-1);
    if (open && chance.next() < 0.2) context.cancel(open.order.clientOrderId);
    if (open && chance.next() < 0.2) context.replace(open.order.clientOrderId, { quantity: 5 });
  };
  return { name: "restless", onBar: act };
}

const anySettings = fc.record({
  seed: fc.integer(),
  length: fc.integer({ min: 1, max: 80 }),
  fill: fc.constantFrom(...FILL_TIMINGS),
  slippageModel: fc.constantFrom(...SLIPPAGE_MODELS),
  maxVolumeShare: fc.constantFrom(undefined, 0.00001, 0.0001),
  initialMargin: fc.constantFrom(undefined, 0.5),
  borrowRate: fc.constantFrom(0, 0.1),
  commissionMinimum: fc.constantFrom(0, 1),
});

interface Run {
  readonly options: BacktestOptions;
  readonly markets: readonly Market[];
  readonly result: JournaledResult;
}

/** Checks runs of a restless program over two markets, of which one ends earlier. */
function checkRuns(check: (run: Run) => void): void {
  const property = fc.property(anySettings, ({ seed, length, ...settings }) => {
    const options: BacktestOptions = { ...DEFAULT_OPTIONS, slippageBps: 5, ...settings };
    const first = { ...randomBars(seed, length), symbol: "A" };
    const second = { ...randomBars(seed + 1, Math.max(1, length - 3)), symbol: "B" };
    const markets = [{ bars: first }, { bars: second }];
    check({ options, markets, result: runProgram(restlessProgram(seed), markets, options) });
  });
  fc.assert(property, { seed: 20_261_123, numRuns: 250 });
}

/** The order a record is about, and the state it says the order is in now; null for one that moves no order. */
function moveOf(record: JournalRecord): readonly [id: string, to: OrderState] | null {
  switch (record.kind) {
    case "decided":
      return [record.order.clientOrderId, "pending_submit"];
    case "partially_filled":
    case "filled":
      return [record.fill.clientOrderId, record.kind];
    case "accepted":
    case "canceled":
    case "expired":
    case "rejected":
      return [record.clientOrderId, record.kind];
    default:
      return null;
  }
}

function fillsOf({ journal }: JournaledResult) {
  return journal.flatMap((r) => (r.kind === "filled" || r.kind === "partially_filled" ? [r.fill] : []));
}

describe("what must hold whatever a program does", () => {
  it("runProgram() keeps equity equal to cash and positions, rebuilt from fills and interest", () => {
    checkRuns(({ options, markets, result }) => {
      let cash = options.cash - result.activity.borrowCost;
      const units = new Map<string, number>();
      for (const fill of fillsOf(result)) {
        const change = signOf(fill.side) * fill.quantity;
        cash -= change * fill.price + fill.commission;
        units.set(fill.symbol, (units.get(fill.symbol) ?? 0) + change);
      }
      let equity = cash;
      for (const { bars } of markets) equity += (units.get(bars.symbol) ?? 0) * bars.close.at(-1)!;
      expect(result.equity.at(-1)).toBeCloseTo(equity, 6);
      expect(result.portfolio.cash).toBeCloseTo(cash, 6);
    });
  });

  it("runProgram() moves orders only along the table, and each open one is still open at the end", () => {
    checkRuns(({ result }) => {
      const states = new Map<string, OrderState>();
      for (const move of result.journal.map(moveOf)) {
        if (!move) continue;
        const [id, to] = move;
        expect(canMove(states.get(id) ?? "new", to), `${id}: ${states.get(id)} to ${to}`).toBe(true);
        states.set(id, to);
      }
      expect([...states.values()].every((state) => isDone(state) || state !== "pending_submit")).toBe(true);
    });
  });

  it("runProgram() never fills more than an order's units, nor more than the share of a bar's volume", () => {
    checkRuns(({ options, markets, result }) => {
      const wanted = new Map<string, number>();
      const filled = new Map<string, number>();
      const taken = new Map<string, number>();
      for (const record of result.journal) {
        if (record.kind === "decided" && typeof record.order.quantity === "number")
          wanted.set(record.order.clientOrderId, record.order.quantity);
        if (record.kind === "replaced" && record.changes.quantity !== undefined)
          wanted.set(
            record.clientOrderId,
            Math.max(record.changes.quantity, filled.get(record.clientOrderId) ?? 0),
          );
        if (record.kind !== "filled" && record.kind !== "partially_filled") continue;
        const { clientOrderId: id, symbol, index, quantity } = record.fill;
        filled.set(id, (filled.get(id) ?? 0) + quantity);
        taken.set(`${symbol}${index}`, (taken.get(`${symbol}${index}`) ?? 0) + quantity);
      }
      for (const [id, quantity] of wanted)
        expect(filled.get(id) ?? 0, id).toBeLessThanOrEqual(quantity + 1e-9);
      if (options.maxVolumeShare === undefined || options.initialMargin !== undefined) return;
      for (const [key, quantity] of taken) {
        const { bars } = markets[key.startsWith("A") ? 0 : 1]!;
        const allowed = options.maxVolumeShare * bars.volume[Number(key.slice(1))]!;
        expect(quantity).toBeLessThanOrEqual(allowed + 1e-9);
      }
    });
  });

  it("runProgram() fills within the bar, worse by slippage at most, and a limit never beyond its price", () => {
    checkRuns(({ markets, result }) => {
      const orders = new Map(
        result.journal.flatMap((r) =>
          r.kind === "decided" ? [[r.order.clientOrderId, r.order] as const] : [],
        ),
      );
      for (const { clientOrderId, symbol, side, index, price, reference } of fillsOf(result)) {
        const { bars } = markets[symbol === "A" ? 0 : 1]!;
        expect(reference).toBeGreaterThanOrEqual(bars.low[index]!);
        expect(reference).toBeLessThanOrEqual(bars.high[index]!);
        expect(signOf(side) * (price - reference)).toBeGreaterThanOrEqual(0);
        const { type, limitPrice } = orders.get(clientOrderId)!;
        if (type === "limit") expect(signOf(side) * (price - limitPrice!)).toBeLessThanOrEqual(0);
      }
    });
  });

  it("runProgram() sums the profit of trades and interest to the change of equity", () => {
    checkRuns(({ options, result }) => {
      const profit = result.trades.toArray().reduce((sum, trade) => sum + trade.profit, 0);
      const change = result.equity.at(-1)! - options.cash;
      expect(profit - result.activity.borrowCost).toBeCloseTo(change, 5);
    });
  });
});
