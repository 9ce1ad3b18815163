import type { Clock } from "../../src/core/clock.js";
import type { Random } from "../../src/core/random.js";
import { isoTime } from "../../src/contracts/run-record.js";
import type { Timeframe } from "../../src/market/time/timeframe.js";
import { processRandom } from "../brokers/reconnection.js";
import type { BarStore } from "../db/bars/bar-store.js";
import type { Query, Sql } from "../db/client.js";
import type { LiveFeed } from "../db/bars/feed.js";
import type { BarSource } from "./bar-source.js";
import { fetchSeries } from "./fetch-series.js";

/** A series that is kept up to date. */
export interface RefreshPlan {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Time from the end of one refresh to the next, milliseconds. */
  readonly everyMs: number;
}

/** A plan and how its last refresh went. Times are epoch milliseconds UTC. */
export interface RefreshState extends RefreshPlan {
  readonly feed: LiveFeed;
  readonly dueAt: number;
  /** Refreshes that failed since the last good one. */
  readonly failures: number;
  readonly finishedAt: number | null;
  /** What the last good one did. */
  readonly result: RefreshResult | null;
  /** Why the last one failed; null after a good one. */
  readonly error: string | null;
}

export interface RefreshResult {
  readonly fetched: number;
  readonly added: number;
  readonly changed: number;
  /** Opening of the newest bar, ISO 8601 UTC; null when there was none. */
  readonly last: string | null;
  /** Sessions that the source has no bar of. */
  readonly gaps: readonly string[];
}

export interface RefreshHealth {
  readonly plans: number;
  readonly failing: number;
  /** Plans that are due and not yet done. */
  readonly due: number;
  /** When the next one is due; null without plans. */
  readonly nextDueAt: number | null;
}

export interface RefreshSchedule {
  /** Adds a plan, due at once, or changes how often an existing one runs. */
  add(plan: RefreshPlan): Promise<void>;
  remove(symbol: string, timeframe: Timeframe): Promise<void>;
  list(): Promise<readonly RefreshState[]>;
  health(): Promise<RefreshHealth>;
  /** Refreshes what is due, one after the other; resolves to how many there were. Others may do so at the same time. */
  runDue(): Promise<number>;
  /** Looks for what is due from now on. */
  start(): void;
  /** Ends that, and resolves when what was under way is done. */
  stop(): Promise<void>;
}

export interface RefreshOptions {
  readonly source: BarSource;
  readonly store: BarStore;
  readonly clock: Clock;
  /** Jitter of the wait after a failure. */
  readonly random?: Random;
  /** Sessions fetched of a series that is not stored yet; 252. */
  readonly sessions?: number;
  /** How often to look for what is due; 15,000 ms. */
  readonly pollMs?: number;
  /** Hears that the schedule itself could not be read. */
  onProblem?(problem: string): void;
}

const FIRST_BACKOFF_MS = 30_000;
const LONGEST_BACKOFF_MS = 3_600_000;

/**
 * Keeps series of one feed up to date by a table of what is due. Whoever refreshes a series holds its row locked for
 * as long: two servers never fetch the same one, and what a crash interrupted is still due at the next start, once,
 * however long that was.
 */
export function createRefreshSchedule(sql: Sql, options: RefreshOptions): RefreshSchedule {
  const { source, clock, pollMs = 15_000 } = options;
  const { feed } = source;
  const random = options.random ?? processRandom();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;

  const runDue = async (): Promise<number> => {
    let count = 0;
    while (await sql.begin((tx) => refreshNext(tx, options, random))) count++;
    return count;
  };
  const poll = async (): Promise<void> => {
    try {
      await runDue();
    } catch (error) {
      options.onProblem?.(`Cannot read what bars are due: ${(error as Error).message}`);
    }
    if (isRunning) timer = setTimeout(() => (running = poll()), pollMs);
  };

  return {
    add: async ({ symbol, timeframe, everyMs }) => {
      await sql`INSERT INTO refreshes (symbol, timeframe, feed, every_ms, due_at)
        VALUES (${symbol}, ${timeframe}, ${feed}, ${everyMs}, ${sql.typed(clock.now(), 1184)})
        ON CONFLICT (symbol, timeframe, feed) DO UPDATE SET every_ms = excluded.every_ms`;
    },
    remove: async (symbol, timeframe) => {
      await sql`DELETE FROM refreshes WHERE symbol = ${symbol} AND timeframe = ${timeframe} AND feed = ${feed}`;
    },
    list: () => sql<
      RefreshState[]
    >`SELECT symbol, timeframe, feed, every_ms::float8 AS "everyMs", due_at AS "dueAt",
      failures, finished_at AS "finishedAt", result, error
      FROM refreshes WHERE feed = ${feed} ORDER BY symbol, timeframe`,
    health: async () => {
      const [row] = await sql<RefreshHealth[]>`SELECT count(*)::int AS plans,
        count(*) FILTER (WHERE failures > 0)::int AS failing,
        count(*) FILTER (WHERE due_at <= ${sql.typed(clock.now(), 1184)})::int AS due, min(due_at) AS "nextDueAt"
        FROM refreshes WHERE feed = ${feed}`;
      return row!;
    },
    runDue,
    start: () => {
      if (isRunning) return;
      isRunning = true;
      running = poll();
    },
    stop: async () => {
      isRunning = false;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Refreshes the series that has been due for longest; false when none is due that nobody else has. */
async function refreshNext(tx: Query, options: RefreshOptions, random: Random): Promise<boolean> {
  const { source, clock } = options;
  const [plan] = await tx<Pick<RefreshState, "symbol" | "timeframe" | "everyMs" | "failures">[]>`
    SELECT symbol, timeframe, every_ms::float8 AS "everyMs", failures FROM refreshes
    WHERE feed = ${source.feed} AND due_at <= ${tx.typed(clock.now(), 1184)}
    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
  if (!plan) return false;
  const { symbol, timeframe, everyMs } = plan;
  const done = await refresh(plan, options);
  const failures = "error" in done ? plan.failures + 1 : 0;
  const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), LONGEST_BACKOFF_MS, everyMs);
  const wait = failures === 0 ? everyMs : backoff * (0.5 + random.next() / 2);
  const now = clock.now();
  const row = tx`due_at = ${tx.typed(now + wait, 1184)}, finished_at = ${tx.typed(now, 1184)}, failures = ${failures}`;
  const outcome =
    "error" in done
      ? tx`error = ${done.error}`
      : tx`error = NULL, result = ${tx.json(JSON.parse(JSON.stringify(done)))}`;
  await tx`UPDATE refreshes SET ${row}, ${outcome}
    WHERE symbol = ${symbol} AND timeframe = ${timeframe} AND feed = ${source.feed}`;
  return true;
}

async function refresh(
  { symbol, timeframe }: Pick<RefreshPlan, "symbol" | "timeframe">,
  { source, store, sessions = 252 }: RefreshOptions,
): Promise<RefreshResult | { readonly error: string }> {
  try {
    const offered = await source.findSymbol(symbol);
    if (!offered) return { error: `the ${source.name} does not know ${symbol}` };
    const range = { kind: "new", count: sessions } as const;
    const { fetched, added, changed, last, gaps } = await fetchSeries(source, store, {
      symbol: offered,
      timeframe,
      range,
    });
    return { fetched, added, changed, last: last === null ? null : isoTime(last), gaps: gaps.map(isoTime) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
