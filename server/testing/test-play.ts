import { allocateColumns, createBars, type Bars } from "../../src/market/series/bars.js";
import { sessionTimes } from "../../src/market/calendars/session-times.js";
import { afterAll, beforeAll } from "vitest";
import { until } from "../brokers/test-until.js";
import { createTestDatabase, type TestDatabase } from "../db/embedded/test-database.js";
import type { TradingSession } from "../desk/session/session.js";
import type { TestDesk } from "./test-desk.js";
import type { TradingProcess } from "../desk/session/trading-process.js";

/** Sessions before the ones that a test plays, enough for the controls. */
export const HISTORY = 24;

/** With these a rule buys on a close above the one before and sells on a close below it. */
export const UP_AND_DOWN = { strategy: "sma-crossover", parameters: { fast: 1, slow: 2 } } as const;

/**
 * Daily bars: a falling history, then the closes given. Each opens at the close before, and reaches a half beyond
 * both.
 */
export function playBars(...closes: readonly number[]): Bars {
  const all = [...Array.from({ length: HISTORY }, (_, i) => 100 + (HISTORY - i) / 8), ...closes];
  const columns = {
    ...allocateColumns(all.length),
    time: sessionTimes(Date.UTC(2020, 0, 2), all.length, "1Day"),
  };
  for (const [i, close] of all.entries()) {
    const open = all[i - 1] ?? close;
    columns.open[i] = open;
    columns.close[i] = close;
    columns.high[i] = Math.max(open, close) + 0.5;
    columns.low[i] = Math.min(open, close) - 0.5;
    columns.volume[i] = 1_000_000;
  }
  return createBars({ symbol: "TEST", timeframe: "1Day", source: "test", synthetic: true }, columns);
}

/** Keeps the tests' cluster up for a whole file: each of them then only makes its own database. */
export function keepCluster(): void {
  let kept: TestDatabase;
  beforeAll(async () => {
    kept = await createTestDatabase();
  });
  afterAll(() => kept.drop());
}

/** The session of a process once it trades and hears the market. */
export async function trading(process: TradingProcess): Promise<TradingSession> {
  await until(
    () => process.status.here && process.session?.market.feed?.state().connected === true,
    "the desk trades",
  );
  return process.session!;
}

/** Plays a bar and waits until the desk has decided on it and its orders are at the exchange. */
export async function playBar({ exchange, process }: TestDesk): Promise<void> {
  await exchange.step("open");
  const session = process.session!;
  await until(() => !waiting(session, "market"), "what waited for the open has filled");
  const { bar } = await exchange.step("close");
  await decided(session, Date.parse(bar!));
  await settled(session);
}

/** Waits until every strategy's decision on a bar is stored. */
export async function decided({ sql, board }: TradingSession, time: number): Promise<void> {
  const strategies = [...board.rows].length;
  await until(async () => {
    const [row] = await sql<{ count: number }[]>`SELECT count(*)::int AS count FROM strategy_progress
      WHERE last_bar >= ${sql.typed(time, 1184)}`;
    return row!.count === strategies;
  }, "the bar is decided on");
}

/** Waits until the broker has every order and all is written. */
export async function settled(session: TradingSession): Promise<void> {
  await until(() => !waiting(session, null) && session.writer.depth === 0, "orders are at the exchange");
}

/** Whether an order of a type is open, or one of any type has not reached the broker. */
function waiting({ book }: TradingSession, type: string | null): boolean {
  return [...book.openOrders].some(({ row }) =>
    type === null ? row.state === "pending_submit" || row.state === "pending_cancel" : row.type === type,
  );
}
