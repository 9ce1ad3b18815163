import { describe, expect, it } from "vitest";
import { scriptedProgram } from "../../fixtures/builders/scripted-program.js";
import { tableBars, type BarRow } from "../../fixtures/builders/table-bars.js";
import { summarise } from "../../metrics/summary.js";
import { FLAT, HOLD, LONG } from "../../strategies/contract/signal.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../account/options.js";
import { runProgram } from "./run-program.js";

const DAY = 86_400_000;
const FREE: BacktestOptions = { ...DEFAULT_OPTIONS, cash: 1000, commission: 0 };
const flat = (price: number): BarRow => [price, price, price, price];
const A = tableBars([flat(10), flat(10), flat(12), flat(12)]);
/** Has no bar on the third day. */
const B = tableBars([flat(20), flat(20), flat(25)], { symbol: "B", time: [0, DAY, 3 * DAY] });
const MARKETS = [{ bars: A }, { bars: B }];

describe("several markets, one cash", () => {
  it("runProgram() values a market without a bar at its last price", () => {
    const program = scriptedProgram({ 0: (c) => c.targetWeights({ A: 0.5, B: 0.5 }) });
    const result = runProgram(program, MARKETS, FREE);
    expect(Array.from(result.time)).toEqual([0, DAY, 2 * DAY, 3 * DAY]);
    expect(Array.from(result.equity)).toEqual([1000, 1000, 1100, 1225]);
  });
  it("runProgram() fills nothing in a market on a day on which it has no bar", () => {
    const program = scriptedProgram({ 1: (c) => c.submit({ symbol: "B", side: "buy", quantity: 4 }) });
    const { trades } = runProgram(program, MARKETS, FREE);
    expect(trades.toArray()).toMatchObject([{ symbol: "B", entryIndex: 3, entryPrice: 25 }]);
  });
  it("targetWeights() sells before it buys, so that cash goes round", () => {
    const program = scriptedProgram({
      0: (c) => c.targetWeights({ A: 0, B: 1 }),
      2: (c) => c.targetWeights({ A: 1, B: 0 }),
    });
    const series = [A, tableBars([flat(20), flat(20), flat(20), flat(20)], { symbol: "B" })];
    const { portfolio } = runProgram(
      program,
      series.map((bars) => ({ bars })),
      FREE,
    );
    expect(portfolio).toEqual({ cash: 4, positions: [{ symbol: "A", quantity: 83, averagePrice: 12 }] });
  });
  it("runProgram() does not spend the same cash twice", () => {
    const program = scriptedProgram({
      0(c) {
        c.submit({ symbol: "A", side: "buy", quantity: 60 });
        c.submit({ symbol: "B", side: "buy", quantity: 30 });
      },
    });
    const { portfolio, activity } = runProgram(program, MARKETS, FREE);
    expect(portfolio.positions.map(({ symbol }) => symbol)).toEqual(["A"]);
    expect(activity.refusedEntries).toBe(1);
  });
  it("runProgram() asks for a signal for each symbol with a bar and shares the cash between them", () => {
    const asked: string[] = [];
    const program = {
      name: "each",
      signals(bar: { time: number }, symbol: string) {
        asked.push(`${symbol}${bar.time / DAY}`);
        return bar.time === 0 ? LONG : bar.time === DAY ? FLAT : HOLD;
      },
    } as const;
    const options: BacktestOptions = { ...FREE, size: { kind: "equity", fraction: 0.5 } };
    const { trades } = runProgram(program, MARKETS, options);
    expect(asked).toEqual(["A0", "B0", "A1", "B1", "A2", "A3", "B3"]);
    expect(trades.toArray().map((t) => [t.symbol, t.quantity, t.exitIndex])).toEqual([
      ["A", 50, 2],
      ["B", 25, 3],
    ]);
  });
  it("summarise() counts every open trade of a portfolio as open", () => {
    const program = scriptedProgram({ 0: (c) => c.targetWeights({ A: 0.5, B: 0.5 }) });
    const { winRate, trades } = summarise(runProgram(program, MARKETS, FREE), FREE, 252);
    expect([trades, winRate]).toEqual([2, Number.NaN]);
  });
  it("runProgram() refuses two series of one symbol and a mix of timeframes", () => {
    const idle = { name: "idle" };
    expect(() => runProgram(idle, [{ bars: A }, { bars: A }], FREE)).toThrow("two series of A");
    const hourly = { ...B, timeframe: "1Hour" as const };
    expect(() => runProgram(idle, [{ bars: A }, { bars: hourly }], FREE)).toThrow("expected one timeframe");
  });
});
