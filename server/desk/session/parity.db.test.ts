import { afterEach, describe, expect, test } from "vitest";
import { until } from "../../brokers/test-until.js";
import { packagedBars } from "../../../src/fixtures/builders/packaged-files.js";
import { parityBacktest, parityCases, type ParityCase } from "../../../src/fixtures/builders/parity-cases.js";
import type { JournalRecord } from "../../../src/trading/orders/journal.js";
import { startTestDesk, type TestDesk } from "../../testing/test-desk.js";
import { decided, keepCluster } from "../../testing/test-play.js";
import type { TradingSession } from "./session.js";

keepCluster();
let made: TestDesk | null = null;
afterEach(async () => {
  await made?.close();
  made = null;
});

const cases = parityCases(packagedBars("AAPL").bars);

describe("one decision path", () => {
  test.each(cases.filter(({ options }) => options.side === "long"))(
    "the desk over the exchange writes the backtest's journal, record by record: $name",
    async (run) => {
      const wanted = parityBacktest(run).journal;
      const denials = wanted.flatMap((r) => (r.kind === "rejected" && r.denial ? [r.denial.control] : []));
      expect(wanted.filter(({ kind }) => kind === "filled").length).toBeGreaterThanOrEqual(9);
      expect(new Set(denials).size).toBeGreaterThan(0);
      expect(await liveJournal(run)).toEqual(wanted);
    },
  );

  test("the desk sends the entry of a reversal after its exit has filled, else the journals are the same", async () => {
    const run = cases.find(({ options }) => options.side === "long-short")!;
    const wanted = parityBacktest(run).journal;
    const live = await liveJournal(run);
    expect(live).not.toEqual(wanted);
    expect(withoutAcceptedEntries(live)).toEqual(withoutAcceptedEntries(wanted));
    expect(live.filter(({ kind }) => kind === "accepted").length).toBe(
      wanted.filter(({ kind }) => kind === "accepted").length,
    );
    for (const id of idsOf(wanted)) expect(of(live, id)).toEqual(of(wanted, id));
  });
});

/** The records of the decision path that a desk writes over the exchange with a run's bars, stepped one by one. */
async function liveJournal(run: ParityCase): Promise<JournalRecord[]> {
  const { bars, warmUp, strategy, parameters, size, options, limits, session: prefix, desk: name } = run;
  const settings = {
    strategy,
    symbol: bars.symbol,
    parameters,
    size,
    side: options.side,
    allocation: String(options.cash),
    session: prefix,
  };
  made = await startTestDesk([bars], {
    from: bars.time[warmUp]!,
    cash: options.cash,
    strategies: { [name]: settings },
    policy: limits,
  });
  const { process, exchange, database } = made;
  process.start();
  await until(() => process.session?.market.feed?.state().connected === true, "the desk hears the market");
  for (let i = warmUp; i < bars.length; i++) {
    await exchange.step("open");
    const session = process.session!;
    await until(() => session.book.openCount === 0, "what waited for the open has filled");
    await exchange.step("close");
    await decided(session, bars.time[i]!);
    await until(() => isSettled(session), "what was decided is at the exchange");
  }
  await until(() => process.session!.writer.depth === 0, "all is written");
  const rows = await database.sql<{ body: { records?: JournalRecord[] } }[]>`
    SELECT body::jsonb AS body FROM journal ORDER BY seq`;
  return rows.flatMap(({ body }) => body.records ?? []);
}

/** Whether every order is at the exchange but entries that wait for their exit. */
function isSettled({ book }: TradingSession): boolean {
  const rows = [...book.openOrders].map(({ row }) => row);
  const exits = rows.some(({ reduce_only }) => reduce_only);
  return rows.every(({ state, reduce_only }) => state === "accepted" || (exits && !reduce_only));
}

function idOf(record: JournalRecord): string | null {
  if (record.kind === "decided") return record.order.clientOrderId;
  if (record.kind === "filled" || record.kind === "partially_filled") return record.fill.clientOrderId;
  return "clientOrderId" in record ? record.clientOrderId : null;
}

function idsOf(journal: readonly JournalRecord[]): Set<string> {
  return new Set(journal.flatMap((record) => idOf(record) ?? []));
}

function of(journal: readonly JournalRecord[], id: string): JournalRecord[] {
  return journal.filter((record) => idOf(record) === id);
}

function withoutAcceptedEntries(journal: readonly JournalRecord[]): JournalRecord[] {
  return journal.filter(
    ({ kind, ...r }) =>
      kind !== "accepted" || !String("clientOrderId" in r && r.clientOrderId).endsWith(".entry"),
  );
}
