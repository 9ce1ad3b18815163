import type { ServiceHealth, ServiceName } from "../../../src/contracts/account.js";
import { isoTime } from "../../../src/contracts/run-record.js";
import type { Sql } from "../../db/client.js";
import type { RefreshSchedule } from "../../market-data/refresh-schedule.js";
import type { TradingProcess } from "../session/trading-process.js";

type Figures = ServiceHealth["figures"];

/** How each part does, for people and monitors. */
export async function serviceHealth(
  sql: Sql,
  process: TradingProcess,
  refresh: Pick<RefreshSchedule, "health"> | null,
): Promise<ServiceHealth[]> {
  const { now, broker, source } = process.parts;
  const { session, status } = process;
  const checkedAt = isoTime(now());
  const service = (
    name: ServiceName,
    state: ServiceHealth["status"],
    detail: string,
    figures: Figures = {},
  ): ServiceHealth => ({ name, status: state, detail, checkedAt, figures });
  const database = await pingDatabase(sql, now);
  const trading = status.here && session ? session : null;
  const off = status.problem ?? "Starting";
  const list = [
    database.ms === null
      ? service("database", "down", `It does not answer: ${database.problem}. Run vernier doctor`)
      : service("database", "up", "It answers", { milliseconds: database.ms }),
  ];
  if (database.ms !== null) list.push(...(await workHealth(sql, refresh, service)));
  if (!trading) {
    const waits = off.startsWith("Another process");
    list.push(service("trading", waits ? "off" : "down", off));
    for (const name of ["broker", "order-stream", "feed", "reconciliation", "journal"] as const) {
      list.push(service(name, "off", "Not while this process does not trade"));
    }
    return list;
  }
  const { mode, reason } = trading.safety.effective;
  list.push(
    service("trading", mode === "ACTIVE" ? "up" : "degraded", `${mode}: ${reason}`, {
      openOrders: trading.book.openCount,
      uncertainOrders: trading.oms.uncertain,
      sessions: process.sessions,
    }),
  );
  const problem = trading.brokerProblem;
  list.push(
    service("broker", problem ? "down" : "up", problem ?? `${broker.name} answers`, {
      name: broker.name,
      live: broker.live,
      replay: source.replay,
      messagesLeft: Math.floor(trading.safety.bucket.tokens),
      messagesPerMinute: trading.safety.policy.messagesPerMinute,
    }),
  );
  const lostAt = trading.streamLostAt;
  list.push(
    trading.streamReady
      ? service("order-stream", "up", "Connected and listening")
      : service("order-stream", "down", "Lost; it is being connected again, entries wait", {
          lostSeconds: lostAt === null ? null : (now() - lostAt) / 1000,
        }),
  );
  list.push(feedHealth(service, trading.market.feed?.state() ?? null, now()));
  const last = trading.lastReconciliation;
  list.push(
    service(
      "reconciliation",
      last === null ? "degraded" : last.differences.length === 0 ? "up" : "down",
      last === null
        ? "The books were not compared yet"
        : last.differences.length === 0
          ? "Our books and the broker's agree"
          : `${last.differences.length} differences; see the alerts`,
      {
        ageSeconds: last === null ? null : (now() - last.at) / 1000,
        differences: last?.differences.length ?? null,
      },
    ),
  );
  const failure = trading.writer.failure;
  list.push(
    service(
      "journal",
      failure === null ? "up" : "down",
      failure === null ? "Every record is chained" : "Cannot write",
      {
        waiting: trading.writer.depth,
      },
    ),
  );
  return list;
}

function feedHealth(
  service: MakeService,
  state: {
    connected: boolean;
    lastMessageAt: number | null;
    subscribed: readonly string[];
    problem: string | null;
  } | null,
  now: number,
): ServiceHealth {
  if (state === null) return service("feed", "off", "No symbol is listened to");
  const age = state.lastMessageAt === null ? null : (now - state.lastMessageAt) / 1000;
  return service(
    "feed",
    state.connected ? (age !== null && age > 30 ? "degraded" : "up") : "down",
    state.problem ?? (age !== null && age > 30 ? "Connected, but silent" : "Bars and prices come in"),
    { ageSeconds: age, symbols: state.subscribed.join(" ") },
  );
}

type MakeService = (
  name: ServiceName,
  state: ServiceHealth["status"],
  detail: string,
  figures?: Figures,
) => ServiceHealth;

/** The work that goes on beside trading: bars that are kept up to date, and backtests that were asked for. */
async function workHealth(
  sql: Sql,
  refresh: Pick<RefreshSchedule, "health"> | null,
  service: MakeService,
): Promise<ServiceHealth[]> {
  const [jobs] = await sql<{ queued: number; running: number; failed: number }[]>`SELECT
    count(*) FILTER (WHERE status = 'queued')::int AS queued,
    count(*) FILTER (WHERE status = 'running')::int AS running,
    count(*) FILTER (WHERE status = 'failed')::int AS failed FROM run_jobs`;
  const runs = service("runs", "up", `${jobs!.running} under way, ${jobs!.queued} wait`, { ...jobs! });
  if (!refresh) return [runs];
  const { plans, failing, due, nextDueAt } = await refresh.health();
  const detail =
    failing > 0
      ? `${failing} of ${plans} series could not be refreshed`
      : `${plans} series are kept up to date`;
  const next = nextDueAt === null ? null : isoTime(nextDueAt);
  return [runs, service("refresh", failing > 0 ? "degraded" : "up", detail, { plans, failing, due, next })];
}

async function pingDatabase(sql: Sql, now: () => number): Promise<{ ms: number | null; problem: string }> {
  const started = now();
  try {
    await sql`SELECT 1`;
    return { ms: now() - started, problem: "" };
  } catch (error) {
    return { ms: null, problem: (error as Error).message };
  }
}
