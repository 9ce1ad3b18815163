import { describe, expect, it } from "vitest";
import { scriptedProgram } from "../../fixtures/builders/scripted-program.js";
import { tableBars, type BarRow } from "../../fixtures/builders/table-bars.js";
import type { OrderRequest } from "../../trading/orders/order.js";
import type { TradingContext } from "../../trading/orders/program.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";
import type { JournaledResult } from "../account/result.js";
import { runProgram } from "../runs/run-program.js";

const FREE: BacktestOptions = { ...DEFAULT_OPTIONS, cash: 10_000, commission: 0 };
const BUY: OrderRequest = { symbol: "A", side: "buy", quantity: 10 };
const SELL: OrderRequest = { ...BUY, side: "sell" };
const QUIET: BarRow = [100, 100, 100, 100];

function run(
  rows: readonly BarRow[],
  script: Record<number, (context: TradingContext) => void>,
  options: Partial<BacktestOptions> = {},
): JournaledResult {
  return runProgram(scriptedProgram(script), [{ bars: tableBars(rows) }], { ...FREE, ...options });
}

/** What filled: bar, side, units, price. */
function fillsOf({ journal }: JournaledResult): (readonly [number, string, number, number])[] {
  return journal.flatMap((r) =>
    r.kind === "filled" || r.kind === "partially_filled"
      ? [[r.fill.index, r.fill.side, r.fill.quantity, r.fill.price] as const]
      : [],
  );
}

/** How orders ended without filling. */
function endingsOf({ journal }: JournaledResult): string[] {
  return journal.flatMap((r) =>
    r.kind === "canceled" || r.kind === "expired" || r.kind === "rejected" ? [`${r.kind}: ${r.reason}`] : [],
  );
}

/** The fills of one order sent on the first close, against the bars after it. */
function fillsAfter(request: OrderRequest, ...rows: BarRow[]): ReturnType<typeof fillsOf> {
  return fillsOf(run([QUIET, ...rows], { 0: (c) => c.submit(request) }));
}

describe("order types", () => {
  it("submit() fills a market order at the next open", () => {
    expect(fillsAfter(BUY, [101, 105, 99, 104])).toEqual([[1, "buy", 10, 101]]);
  });
  it("submit() fills a limit order at its limit when the bar touches it", () => {
    const limit: OrderRequest = { ...BUY, type: "limit", limitPrice: 98 };
    expect(fillsAfter(limit, [100, 101, 98, 99])).toEqual([[1, "buy", 10, 98]]);
    expect(fillsAfter(limit, [100, 101, 98.01, 99])).toEqual([]);
  });
  it("submit() fills a limit order at the open when that is better", () => {
    expect(fillsAfter({ ...BUY, type: "limit", limitPrice: 98 }, [95, 99, 94, 97])).toEqual([
      [1, "buy", 10, 95],
    ]);
    expect(fillsAfter({ ...SELL, type: "limit", limitPrice: 103 }, [106, 107, 101, 102])).toEqual([
      [1, "sell", 10, 106],
    ]);
  });
  it("submit() fills a stop order at its stop, or at an open beyond it", () => {
    const stop: OrderRequest = { ...BUY, type: "stop", stopPrice: 105 };
    expect(fillsAfter(stop, [100, 104, 99, 103], [103, 106, 102, 106])).toEqual([[2, "buy", 10, 105]]);
    expect(fillsAfter(stop, [108, 109, 107, 108])).toEqual([[1, "buy", 10, 108]]);
  });
  it("submit() fills a stop-limit on the way through its stop when the limit allows it", () => {
    const order: OrderRequest = { ...BUY, type: "stop-limit", stopPrice: 105, limitPrice: 106 };
    expect(fillsAfter(order, [100, 107, 99, 107])).toEqual([[1, "buy", 10, 105]]);
  });
  it("submit() leaves a stop-limit as a limit order when the bar opens beyond its limit", () => {
    const order: OrderRequest = { ...BUY, type: "stop-limit", stopPrice: 105, limitPrice: 106 };
    expect(fillsAfter(order, [110, 112, 109, 111], [108, 109, 106, 107])).toEqual([[2, "buy", 10, 106]]);
    expect(fillsAfter(order, [110, 112, 105.5, 111])).toEqual([[1, "buy", 10, 106]]);
  });
  it("submit() leaves a stop-limit with a limit short of its stop to later bars", () => {
    const order: OrderRequest = { ...BUY, type: "stop-limit", stopPrice: 105, limitPrice: 103 };
    expect(fillsAfter(order, [100, 106, 99, 104], [104, 104, 102, 103])).toEqual([[2, "buy", 10, 103]]);
  });
  it("submit() trails a stop behind the best price of earlier bars", () => {
    const script = {
      0: (c: TradingContext) => c.submit(BUY),
      1: (c: TradingContext) => c.submit({ ...SELL, type: "trailing-stop", trail: 0.1, reduceOnly: true }),
    };
    // from the close of 110: stop 99; the high of 120 lifts it to 108 for the next bar only
    const rows: BarRow[] = [QUIET, [100, 110, 100, 110], [110, 120, 100, 118], [115, 116, 107, 109]];
    expect(fillsOf(run(rows, script))).toEqual([
      [1, "buy", 10, 100],
      [3, "sell", 10, 108],
    ]);
  });
  it("submit() charges slippage on a touched target and none on a limit", () => {
    const rows: BarRow[] = [QUIET, [100, 111, 100, 110]];
    const sold = (type: "limit" | "touch"): number =>
      fillsOf(
        run(rows, { 0: (c) => c.submit({ ...SELL, type, limitPrice: 110 }) }, { slippageBps: 100 }),
      )[0]![3];
    expect(sold("limit")).toBe(110);
    expect(sold("touch")).toBeCloseTo(108.9, 12);
  });
  it("submit() throws when an order lacks its price", () => {
    expect(() => fillsAfter({ ...BUY, type: "limit" }, QUIET)).toThrow(
      "Cannot submit limit order for A: limitPrice is undefined, expected a number above 0",
    );
  });
});

describe("brackets and groups", () => {
  const bracket = { stopLoss: { price: 95 }, takeProfit: { price: 110 } } as const;
  const entry: OrderRequest = { ...BUY, bracket };

  it("submit() cancels a bracket's target when its stop fills", () => {
    const result = run([QUIET, [100, 101, 99, 100], [100, 102, 94, 96]], { 0: (c) => c.submit(entry) });
    expect(fillsOf(result)).toEqual([
      [1, "buy", 10, 100],
      [2, "sell", 10, 95],
    ]);
    expect(endingsOf(result)).toEqual(["canceled: Another order of its group filled"]);
    expect(result.equity.at(-1)).toBe(9950);
  });
  it("submit() takes the stop of a bracket when a bar meets stop and target", () => {
    const result = run([QUIET, [100, 111, 94, 105]], { 0: (c) => c.submit(entry) });
    expect(fillsOf(result)[1]).toEqual([1, "sell", 10, 95]);
  });
  it("submit() does not test the target in the bar within which a limit entry filled", () => {
    const limit: OrderRequest = { ...entry, type: "limit", limitPrice: 98 };
    const rows: BarRow[] = [QUIET, [100, 112, 97, 100], [100, 111, 99, 105]];
    expect(fillsOf(run(rows, { 0: (c) => c.submit(limit) }))).toEqual([
      [1, "buy", 10, 98],
      [2, "sell", 10, 110],
    ]);
  });
  it("submit() tests the stop in the bar within which a stop entry filled", () => {
    const stop: OrderRequest = {
      ...entry,
      type: "stop",
      stopPrice: 105,
      bracket: { stopLoss: { price: 102 } },
    };
    const rows: BarRow[] = [QUIET, [100, 106, 99, 104]];
    expect(fillsOf(run(rows, { 0: (c) => c.submit(stop) }))).toEqual([
      [1, "buy", 10, 105],
      [1, "sell", 10, 102],
    ]);
  });
  it("submit() sets fractions of a bracket from the fill price of a short", () => {
    const short: OrderRequest = {
      ...SELL,
      bracket: { stopLoss: { fraction: 0.05 }, takeProfit: { fraction: 0.1 } },
    };
    const rows: BarRow[] = [QUIET, [200, 205, 195, 200], [200, 201, 179, 185]];
    expect(fillsOf(run(rows, { 0: (c) => c.submit(short) }))).toEqual([
      [1, "sell", 10, 200],
      [2, "buy", 10, 180],
    ]);
  });
  it("submit() cancels the other order of a group when one fills", () => {
    const result = run([QUIET, [100, 100, 97, 98], [98, 107, 98, 107]], {
      0(c) {
        c.submit({ ...BUY, type: "limit", limitPrice: 97, group: "either" });
        c.submit({ ...BUY, type: "stop", stopPrice: 105, group: "either" });
      },
    });
    expect(fillsOf(result)).toEqual([[1, "buy", 10, 97]]);
    expect(endingsOf(result)).toEqual(["canceled: Another order of its group filled"]);
  });
  it("submit() cancels the exits of a position that is closed otherwise", () => {
    const result = run([QUIET, QUIET, QUIET], { 0: (c) => c.submit(entry), 1: (c) => c.submit(SELL) });
    expect(endingsOf(result)).toEqual([
      "canceled: The position is closed",
      "canceled: The position is closed",
    ]);
    expect(result.portfolio.positions).toEqual([]);
  });
  it("submit() fits a bracket to a partly filled entry", () => {
    const rows: BarRow[] = [
      QUIET,
      [100, 100, 100, 100, 60],
      [110, 110, 110, 110, 60],
      [110, 110, 90, 90, 900],
    ];
    const result = run(
      rows,
      { 0: (c) => c.submit({ ...BUY, bracket: { stopLoss: { fraction: 0.1 } } }) },
      { maxVolumeShare: 0.1 },
    );
    // 6 at 100 and 4 at 110 are 10 at 104, so the stop waits at 93.6
    expect(fillsOf(result).at(-1)).toEqual([3, "sell", 10, 104 * 0.9]);
  });
});

describe("time in force", () => {
  const limit: OrderRequest = { ...BUY, type: "limit", limitPrice: 95 };
  const rows: BarRow[] = [QUIET, [100, 101, 99, 100], [100, 100, 94, 94]];
  const outcome = (request: OrderRequest, options = {}, table = rows): unknown[] => {
    const result = run(table, { 0: (c) => c.submit(request) }, options);
    return [...fillsOf(result), ...endingsOf(result)];
  };

  it("submit() works until canceled by default", () => expect(outcome(limit)).toEqual([[2, "buy", 10, 95]]));
  it("submit() expires a day order at the end of the first session it can fill in", () =>
    expect(outcome({ ...limit, timeInForce: "day" })).toEqual(["expired: The session ended"]));
  it("submit() cancels an IOC order that the open does not fill", () =>
    expect(outcome({ ...limit, timeInForce: "ioc" })).toEqual(["canceled: Could not fill at once"]));
  it("submit() fills what it can of an IOC order and cancels the rest", () => {
    expect(
      outcome({ ...BUY, timeInForce: "ioc" }, { maxVolumeShare: 0.1 }, [QUIET, [100, 101, 99, 100, 40]]),
    ).toEqual([[1, "buy", 4, 100], "canceled: Could not fill at once"]);
  });
  it("submit() fills a FOK order whole or not at all", () => {
    const fok: OrderRequest = { ...BUY, timeInForce: "fok" };
    const thin: BarRow[] = [QUIET, [100, 101, 99, 100, 99]];
    expect(outcome(fok, { maxVolumeShare: 0.1 }, thin)).toEqual([
      "canceled: The volume does not cover the whole order",
    ]);
    expect(outcome(fok, { maxVolumeShare: 0.2 }, thin)).toEqual([[1, "buy", 10, 100]]);
  });
  it("submit() fills an opg order at the open and a cls order at the close of a session", () => {
    expect(outcome({ ...BUY, timeInForce: "opg" })).toEqual([[1, "buy", 10, 100]]);
    expect(outcome({ ...BUY, timeInForce: "cls" }, {}, [QUIET, [101, 103, 99, 102]])).toEqual([
      [1, "buy", 10, 102],
    ]);
  });
  it("submit() keeps a day order through the bars of an intraday session", () => {
    const opening = Date.UTC(2024, 0, 3, 14, 30);
    const hour = 3_600_000;
    const time = [opening, opening + hour, opening + 2 * hour, opening + 24 * hour];
    const still: BarRow = [100, 100, 100, 100];
    const bars = tableBars([still, still, still, [100, 100, 90, 90]], { timeframe: "1Hour", time });
    const program = scriptedProgram({ 0: (c) => c.submit({ ...limit, timeInForce: "day" }) });
    const { journal } = runProgram(program, [{ bars }], FREE);
    expect(journal.at(-1)).toMatchObject({ kind: "expired", time: time[2] });
  });
});

describe("changing orders", () => {
  const limit: OrderRequest = { ...BUY, type: "limit", limitPrice: 95 };

  it("cancel() ends an order before a later bar could fill it", () => {
    let id = "";
    const result = run([QUIET, QUIET, [100, 100, 90, 90]], {
      0: (c) => (id = c.submit(limit)),
      1: (c) => c.cancel(id),
    });
    expect(fillsOf(result)).toEqual([]);
    expect(endingsOf(result)).toEqual(["canceled: The program canceled it"]);
  });
  it("replace() changes price and quantity of an order that works", () => {
    let id = "";
    const result = run([QUIET, QUIET, [100, 100, 97, 98]], {
      0: (c) => (id = c.submit(limit)),
      1: (c) => c.replace(id, { limitPrice: 98, quantity: 3 }),
    });
    expect(fillsOf(result)).toEqual([[2, "buy", 3, 98]]);
  });
  it("submit() derives ids from session, program, time and place", () => {
    const result = run([QUIET, QUIET], {
      0(c) {
        c.submit(limit);
        c.submit(limit);
      },
    });
    const ids = result.journal.flatMap((r) => (r.kind === "decided" ? [r.order.clientOrderId] : []));
    expect(ids).toEqual(["backtest.script.0.A.1", "backtest.script.0.A.2"]);
  });
});

describe("volume, funds and risk", () => {
  it("submit() fills at most a share of each bar's volume and keeps the rest working", () => {
    const thin: BarRow = [100, 100, 100, 100, 45];
    const result = run([QUIET, thin, thin, thin, thin], { 0: (c) => c.submit(BUY) }, { maxVolumeShare: 0.1 });
    expect(fillsOf(result).map(([index, , units]) => [index, units])).toEqual([
      [1, 4],
      [2, 4],
      [3, 2],
    ]);
  });
  it("submit() rejects what funds do not cover, and says so", () => {
    const result = run([QUIET, QUIET], { 0: (c) => c.submit({ ...BUY, quantity: 101 }) });
    expect(endingsOf(result)).toEqual(["rejected: Funds do not cover the order"]);
    expect(result.activity.refusedEntries).toBe(1);
  });
  it("submit() reduces what funds do not cover when the order allows it", () => {
    const order: OrderRequest = { ...BUY, quantity: 101, shortfall: "reduce" };
    const result = run([QUIET, QUIET], { 0: (c) => c.submit(order) });
    expect(fillsOf(result)).toEqual([[1, "buy", 100, 100]]);
    expect(result.journal).toContainEqual(expect.objectContaining({ kind: "reduced", quantity: 100 }));
  });
  it("submit() splits a sale that turns a long position short into two trades", () => {
    const result = run([QUIET, QUIET, [110, 110, 105, 105]], {
      0: (c) => c.submit(BUY),
      1: (c) => c.submit({ ...SELL, quantity: 15 }),
    });
    expect(result.trades.toArray().map((t) => [t.side, t.quantity, t.profit])).toEqual([
      ["long", 10, 100],
      ["short", 5, 25],
    ]);
  });
  it("riskCheck() rejects or reduces an order by a named rule", () => {
    const program = scriptedProgram({ 0: (c) => c.submit(BUY), 1: (c) => c.submit({ ...BUY, quantity: 2 }) });
    const limited = {
      ...program,
      riskCheck: ({ quantity }: { quantity: unknown }) =>
        quantity === 10
          ? ({ verdict: "reduce", quantity: 5, rule: "Order above 5 units" } as const)
          : ({ verdict: "reject", rule: "No second order" } as const),
    };
    const result = runProgram(limited, [{ bars: tableBars([QUIET, QUIET, QUIET]) }], FREE);
    expect(fillsOf(result)).toEqual([[1, "buy", 5, 100]]);
    expect(endingsOf(result)).toEqual(["rejected: No second order"]);
  });
});
