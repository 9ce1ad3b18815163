import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { arbitraryActions, restlessProgram } from "../../fixtures/builders/restless-program.js";
import { signOf } from "../../trading/orders/fill.js";
import type { JournalRecord } from "../../trading/orders/journal.js";
import { canMove, isDone, type OrderState } from "../../trading/orders/order-state.js";
import { fractionAfterSplit, unitsAfterSplit } from "../../trading/orders/split-order.js";
import type { Market } from "../event/desk.js";
import { DEFAULT_OPTIONS, FILL_TIMINGS, SLIPPAGE_MODELS, type BacktestOptions } from "../account/options.js";
import type { JournaledResult } from "../account/result.js";
import { runProgram } from "./run-program.js";

const anySettings = fc.record({
  seed: fc.integer(),
  length: fc.integer({ min: 1, max: 80 }),
  fill: fc.constantFrom(...FILL_TIMINGS),
  slippageModel: fc.constantFrom(...SLIPPAGE_MODELS),
  // More than the distance of a stop, now and then.
  slippageBps: fc.constantFrom(5, 5, 500),
  maxVolumeShare: fc.constantFrom(undefined, 0.00001, 0.0001),
  initialMargin: fc.constantFrom(undefined, 0.5),
  borrowRate: fc.constantFrom(0, 0.1),
  commissionMinimum: fc.constantFrom(0, 1),
  commissionPerShare: fc.constantFrom(0, 0.01),
  size: fc.constantFrom({ kind: "all-in" } as const, { kind: "all-in-fractional" } as const),
  actions: fc.oneof(fc.constant([]), arbitraryActions("A", 40)),
});

interface Run {
  readonly options: BacktestOptions;
  readonly markets: readonly Market[];
  readonly result: JournaledResult;
}

/** Checks runs of a restless program over two markets, of which one ends earlier and one splits and pays dividends. */
function checkRuns(check: (run: Run) => void): void {
  const property = fc.property(anySettings, ({ seed, length, actions, ...settings }) => {
    const options: BacktestOptions = { ...DEFAULT_OPTIONS, ...settings };
    const first = { ...randomBars(seed, length), symbol: "A" };
    const second = { ...randomBars(seed + 1, Math.max(1, length - 3)), symbol: "B" };
    const markets = [{ bars: first, actions }, { bars: second }];
    const program = restlessProgram(seed, ["A", "B"]);
    check({ options, markets, result: runProgram(program, markets, options) });
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
  it("runProgram() keeps equity equal to cash and positions, rebuilt from fills, actions and interest", () => {
    checkRuns(({ options, markets, result }) => {
      const whole = options.size.kind === "all-in";
      let cash = options.cash - result.activity.borrowCost;
      const units = new Map<string, number>();
      const held = (symbol: string): number => units.get(symbol) ?? 0;
      for (const record of result.journal) {
        if (record.kind === "filled" || record.kind === "partially_filled") {
          const { symbol, side, quantity, price, commission } = record.fill;
          const change = signOf(side) * quantity;
          cash -= change * price + commission;
          units.set(symbol, held(symbol) + change);
        }
        if (record.kind !== "corporate_action") continue;
        const { action, time } = record;
        const { symbol } = action;
        if (action.kind === "dividend") cash += held(symbol) * action.amount;
        else {
          const { bars } = markets.find((market) => market.bars.symbol === symbol)!;
          const open = bars.open[bars.time.indexOf(time)]!;
          cash += fractionAfterSplit(held(symbol), action.ratio, whole) * open;
          units.set(symbol, unitsAfterSplit(held(symbol), action.ratio, whole));
        }
      }
      let equity = cash;
      for (const { bars } of markets) equity += held(bars.symbol) * bars.close.at(-1)!;
      expect(result.equity.at(-1)).toBeCloseTo(equity, 6);
      expect(result.portfolio.cash).toBeCloseTo(cash, 6);
      for (const { symbol, quantity } of result.portfolio.positions)
        expect(quantity).toBeCloseTo(held(symbol), 9);
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
        if (record.kind === "corporate_action" && record.action.kind === "split")
          for (const units of [wanted, filled])
            for (const [id, quantity] of units)
              if (id.includes(`.${record.action.symbol}.`)) units.set(id, quantity * record.action.ratio);
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
    let fills = 0;
    checkRuns(({ markets, result }) => {
      const limits = new Map<string, number>();
      for (const record of result.journal) {
        if (record.kind === "decided" && record.order.type === "limit")
          limits.set(record.order.clientOrderId, record.order.limitPrice!);
        if (record.kind === "replaced" && limits.has(record.clientOrderId))
          limits.set(record.clientOrderId, record.changes.limitPrice ?? limits.get(record.clientOrderId)!);
        if (record.kind !== "filled" && record.kind !== "partially_filled") continue;
        fills++;
        const { clientOrderId, symbol, side, time, price, reference } = record.fill;
        const { bars } = markets[symbol === "A" ? 0 : 1]!;
        const index = bars.time.indexOf(time);
        expect(reference).toBeGreaterThanOrEqual(bars.low[index]!);
        expect(reference).toBeLessThanOrEqual(bars.high[index]!);
        expect(signOf(side) * (price - reference)).toBeGreaterThanOrEqual(0);
        const limit = limits.get(clientOrderId);
        if (limit !== undefined) expect(signOf(side) * (price - limit)).toBeLessThanOrEqual(0);
      }
    });
    expect(fills).toBeGreaterThan(3000);
  });

  it("runProgram() leaves whole units whole through any split, and no order of less than one", () => {
    checkRuns(({ options, result }) => {
      if (options.size.kind !== "all-in") return;
      for (const { quantity } of fillsOf(result)) expect(Number.isInteger(quantity)).toBe(true);
      for (const { quantity } of result.portfolio.positions) expect(Number.isInteger(quantity)).toBe(true);
    });
  });

  it("runProgram() charges no fill less than nothing, whatever split came between its parts", () => {
    checkRuns(({ result }) => {
      for (const { commission } of fillsOf(result)) expect(commission).toBeGreaterThanOrEqual(0);
    });
  });
});
