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

function run(
  rows: readonly BarRow[],
  script: Record<number, (context: TradingContext) => void>,
  options: Partial<BacktestOptions> = {},
): JournaledResult {
  return runProgram(scriptedProgram(script), [{ bars: tableBars(rows) }], { ...FREE, ...options });
}

/** Bar and price of what filled. */
function fillsOf({ journal }: JournaledResult): (readonly [number, number])[] {
  return journal.flatMap((r) =>
    r.kind === "filled" || r.kind === "partially_filled" ? [[r.fill.index, r.fill.price] as const] : [],
  );
}

const STOP_BUY: OrderRequest = { ...BUY, type: "stop", stopPrice: 105 };
const STOP_SELL: OrderRequest = { ...SELL, type: "stop", stopPrice: 95 };
const LIMIT_BUY: OrderRequest = { ...BUY, type: "limit", limitPrice: 95 };
const LIMIT_SELL: OrderRequest = { ...SELL, type: "limit", limitPrice: 105 };
const TOUCH_BUY: OrderRequest = { ...BUY, type: "touch", limitPrice: 95 };
const STOP_LIMIT: OrderRequest = { ...BUY, type: "stop-limit", stopPrice: 105, limitPrice: 106 };
const BACK_LIMIT: OrderRequest = { ...STOP_LIMIT, limitPrice: 103 };
const TRAIL_BUY: OrderRequest = { ...BUY, type: "trailing-stop", trail: 0.05 };

type Case = readonly [
  why: string,
  entry: OrderRequest,
  target: number,
  stop: number | null,
  bar: BarRow,
  exit: number | null,
];

/*
 * Each case is one bar after a close of 100, with the entry in it, and where the position ends in the same bar; null
 * where it stays. Reason of each: price goes through every level between two prices of a bar; which of high and low
 * came first is not known, the open was first and the close last.
 */
const CASES: readonly Case[] = [
  // A stop entry that opens short of its level: whatever lies beyond the level came after it.
  [
    "a buy stop passed on the way up, the high beyond the target",
    STOP_BUY,
    110,
    null,
    [100, 112, 99, 104],
    110,
  ],
  [
    "a sell stop passed on the way down, the low beyond the target",
    STOP_SELL,
    90,
    null,
    [100, 101, 89, 96],
    90,
  ],
  ["the high short of the target", STOP_BUY, 110, null, [100, 109, 99, 104], null],
  ["the high at the target", STOP_BUY, 110, null, [100, 110, 99, 104], 110],
  ["a trailing entry as a stop", TRAIL_BUY, 110, null, [100, 112, 99, 104], 110],
  ["a stop-limit that fills on the way through its stop", STOP_LIMIT, 110, null, [100, 112, 99, 104], 110],
  // Its own stop may have been met first: the loss counts.
  ["a buy stop, both levels met", STOP_BUY, 110, 102, [100, 112, 99, 104], 102],
  ["a buy stop, both met, the stop beyond the open", STOP_BUY, 110, 98, [100, 112, 97, 104], 98],
  ["a sell stop, both met", STOP_SELL, 90, 98, [100, 101, 89, 96], 98],
  ["a sell stop, the stop not met", STOP_SELL, 90, 102, [100, 101, 89, 96], 90],
  // A stop entry that opens beyond its level fills at the open, and all of the bar follows.
  ["a buy stop beyond which the bar opens", STOP_BUY, 110, null, [107, 112, 99, 104], 110],
  ["a buy stop, the bar opens beyond the target too", STOP_BUY, 110, null, [111, 112, 99, 104], 111],
  ["a sell stop, the bar opens beyond the target too", STOP_SELL, 90, null, [89, 101, 88, 96], 89],
  // A limit entry that opens short of its level: the high may have come before it, the close did not.
  ["a buy limit, the high beyond the target, the close not", LIMIT_BUY, 101, null, [100, 102, 94, 98], null],
  ["a buy limit, the close beyond the target", LIMIT_BUY, 101, null, [100, 104, 94, 103], 101],
  ["a buy limit, the close at the target", LIMIT_BUY, 101, null, [100, 104, 94, 101], 101],
  ["a sell limit, the low beyond the target, the close not", LIMIT_SELL, 99, null, [100, 106, 98, 102], null],
  ["a sell limit, the close beyond the target", LIMIT_SELL, 99, null, [100, 106, 96, 97], 99],
  ["a touch order as a limit, the close not beyond", TOUCH_BUY, 101, null, [100, 102, 94, 98], null],
  ["a touch order as a limit, the close beyond", TOUCH_BUY, 101, null, [100, 104, 94, 103], 101],
  ["a buy limit, the close beyond the target and the stop met", LIMIT_BUY, 101, 93, [100, 104, 92, 103], 93],
  // A limit entry that opens beyond its level fills at the open.
  ["a buy limit below which the bar opens", LIMIT_BUY, 101, null, [94, 102, 93, 96], 101],
  ["a sell limit above which the bar opens", LIMIT_SELL, 99, null, [106, 107, 98, 104], 99],
  // Set off inside of the bar, then back to a limit short of the stop: only the close is certain to come after.
  ["a stop-limit that has to come back, the close not", BACK_LIMIT, 110, null, [100, 112, 99, 104], null],
  // An entry at the open sees all of the bar.
  ["a market order", BUY, 110, null, [100, 112, 99, 104], 110],
  ["a market order, both levels met", BUY, 110, 99, [100, 112, 99, 104], 99],
];

describe("stops and targets in the bar of their entry, rule 5", () => {
  it.each(CASES)("runProgram() is certain or cautious: %s", (_why, entry, target, stop, bar, exit) => {
    const bracket = {
      takeProfit: { price: target },
      ...(stop === null ? {} : { stopLoss: { price: stop } }),
    };
    const rows: BarRow[] = [[100, 100, 100, 100], bar];
    const fills = fillsOf(run(rows, { 0: (c) => c.submit({ ...entry, bracket }) }));
    expect(fills.slice(1)).toEqual(exit === null ? [] : [[1, exit]]);
  });

  it("runProgram() ends a sell stop of 108 at its target of 105 on a bar of 111.24, 111.6, 103.57", () => {
    // Price must go down through 108 before it can reach 105.
    const entry: OrderRequest = {
      ...SELL,
      type: "stop",
      stopPrice: 108,
      bracket: { takeProfit: { price: 105 } },
    };
    const rows: BarRow[] = [
      [111, 112, 110, 111],
      [111.24, 111.6, 103.57, 104.2],
    ];
    expect(fillsOf(run(rows, { 0: (c) => c.submit(entry) }))).toEqual([
      [1, 108],
      [1, 105],
    ]);
  });
  it("runProgram() fills a stop-limit that has to come back in its bar when the bar closes beyond its limit", () => {
    const rows: BarRow[] = [
      [100, 100, 100, 100],
      [100, 106, 99, 102],
    ];
    expect(fillsOf(run(rows, { 0: (c) => c.submit(BACK_LIMIT) }))).toEqual([[1, 103]]);
  });
  it("runProgram() leaves targets to later bars where fills are the worst", () => {
    const rows: BarRow[] = [
      [100, 100, 100, 100],
      [100, 112, 99, 104],
    ];
    const entry = { ...STOP_BUY, bracket: { takeProfit: { price: 110 } } };
    expect(fillsOf(run(rows, { 0: (c) => c.submit(entry) }, { fill: "worst" }))).toEqual([[1, 112]]);
  });
  it("runProgram() ends at the price of the entry what slippage put beyond its stop, not above the bar", () => {
    // Bought at 105 for 115.5, the stop of 5 % is 109.725: the bar never went above 106.
    const entry: OrderRequest = { ...STOP_BUY, bracket: { stopLoss: { fraction: 0.05 } } };
    const rows: BarRow[] = [
      [100, 100, 100, 100],
      [100, 106, 99, 105],
    ];
    const [bought, sold] = fillsOf(run(rows, { 0: (c) => c.submit(entry) }, { slippageBps: 1000 }));
    expect(bought![1]).toBeCloseTo(115.5, 12);
    expect(sold![1]).toBeCloseTo(105 * 0.9, 12);
  });
  it("runProgram() tests what more of a limit entry fills no better than its first part", () => {
    // 6 on the first bar. On the second the high of 102 may have come before the other 4 filled at 95.
    const rows: BarRow[] = [
      [100, 100, 100, 100],
      [100, 100, 94, 96, 60],
      [96, 102, 94, 98, 9000],
    ];
    const entry = { ...LIMIT_BUY, bracket: { takeProfit: { price: 101 } } };
    expect(fillsOf(run(rows, { 0: (c) => c.submit(entry) }, { maxVolumeShare: 0.1 }))).toEqual([
      [1, 95],
      [2, 95],
    ]);
  });
});

describe("a trailing stop in the bar of its entry", () => {
  const bracket = { trailingStop: 0.1 };
  const quiet: BarRow = [100, 100, 100, 100];
  /** The second bar's low is met by a stop above 91 only. */
  const exitAfter = (entry: OrderRequest, bar: BarRow, next: BarRow, options = {}) =>
    fillsOf(run([quiet, bar, next], { 0: (c) => c.submit({ ...entry, bracket }) }, options)).slice(1);

  it("runProgram() does not lift the trail by a high that may have come before a limit entry", () => {
    // Bought at 95; the high of 120 would make the stop 108, the close of 100 makes it 90.
    expect(exitAfter(LIMIT_BUY, [101, 120, 94, 100], [100, 100, 91, 92])).toEqual([]);
    expect(exitAfter(LIMIT_BUY, [101, 120, 94, 100], [100, 100, 89, 92])).toEqual([[2, 90]]);
  });
  it("runProgram() lifts the trail by what certainly came after a stop entry, for the next bar", () => {
    // Bought at 105; the high of 120 makes the stop of the next bar 108. The bar's own low of 99 is above 94.5.
    expect(exitAfter(STOP_BUY, [100, 120, 99, 118], [115, 116, 107, 109])).toEqual([[2, 108]]);
  });
  it("runProgram() keeps the trail at the entry within the bar, whatever its high", () => {
    // Bought at 100 at the open: 90 guards this bar, not 108; 108 guards the next.
    expect(exitAfter(BUY, [100, 120, 91, 118], [115, 116, 107, 109])).toEqual([[2, 108]]);
    expect(exitAfter(BUY, [100, 120, 89, 118], [115, 116, 107, 109])).toEqual([[1, 90]]);
  });
  it("runProgram() lets the trail where it is in the bar of a worst fill", () => {
    // Bought at 95: the stop stays at 85.5, though the bar closes at 100.
    const worst = { fill: "worst" } as const;
    expect(exitAfter(LIMIT_BUY, [101, 120, 94, 100], [100, 100, 89, 92], worst)).toEqual([]);
  });
});

describe("exits on the wrong side of their entry", () => {
  const rows: BarRow[] = [
    [100, 100, 100, 100],
    [100, 101, 85, 90],
  ];
  const reasons = ({ journal }: JournaledResult): string[] =>
    journal.flatMap((r) => (r.kind === "rejected" || r.kind === "replace_refused" ? [r.reason] : []));

  it("submit() refuses a stop above a buy and a target below it, with the reason", () => {
    const limit: OrderRequest = { ...LIMIT_BUY, bracket: { stopLoss: { price: 96 } } };
    const result = run(rows, { 0: (c) => c.submit(limit) });
    expect([fillsOf(result), reasons(result)]).toEqual([[], ["The stop at 96 is not below its entry at 95"]]);
    const market: OrderRequest = { ...BUY, bracket: { takeProfit: { price: 99 } } };
    expect(reasons(run(rows, { 0: (c) => c.submit(market) }))).toEqual([
      "The target at 99 is not above its entry at 100",
    ]);
  });
  it("replace() refuses a price that puts an entry beyond its own stop", () => {
    let id = "";
    const entry: OrderRequest = { ...LIMIT_BUY, bracket: { stopLoss: { price: 93 } } };
    const result = run([rows[0]!, rows[0]!, [100, 100, 94, 95]], {
      0: (c) => (id = c.submit(entry)),
      1: (c) => c.replace(id, { limitPrice: 92 }),
    });
    expect(reasons(result)).toEqual(["The stop at 93 is not below its entry at 92"]);
    expect(fillsOf(result)).toEqual([[2, 95]]);
  });
  it("submit() sells at the open what opened beyond its stop", () => {
    const entry: OrderRequest = { ...BUY, bracket: { stopLoss: { price: 95 } } };
    expect(fillsOf(run([rows[0]!, [90, 99, 89, 95]], { 0: (c) => c.submit(entry) }))).toEqual([
      [1, 90],
      [1, 90],
    ]);
  });
});
