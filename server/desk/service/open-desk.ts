import { ROUTE_ACCESS } from "../../access/route-access.js";
import type { AdminCode } from "../../access/admin-code.js";
import { createAlpacaBroker } from "../../brokers/alpaca-broker.js";
import type { AlpacaSettings } from "../../brokers/alpaca-settings.js";
import { isLoopback } from "../../brokers/alpaca-settings.js";
import type { BarStore } from "../../db/bars/bar-store.js";
import type { Sql } from "../../db/client.js";
import { parseTimeframe } from "../../../src/market/time/timeframe.js";
import { createProofStore } from "../../db/proof-store.js";
import { createRefreshSchedule, type RefreshSchedule } from "../../market-data/refresh-schedule.js";
import { requireApprovals } from "./live-approvals.js";
import { ProofLog } from "../proofs/proof-log.js";
import { proveControls } from "../proofs/prove-controls.js";
import { proveJournal } from "../proofs/prove-journal.js";
import { createBarSource } from "../../market-data/bar-source.js";
import { createAlpacaMarket } from "../market/alpaca-market.js";
import { cachedDesk } from "./cached-desk.js";
import { createDesk } from "./desk.js";
import type { TradingDesk } from "../contract/trading-desk.js";
import { TradingProcess } from "../session/trading-process.js";

/** An exchange on this machine may be asked often whether it is back. */
const LOCAL_DELAY_MS = 1000;

export interface OpenDeskOptions {
  readonly sql: Sql;
  readonly databaseUrl: string;
  readonly bars: BarStore;
  readonly settings: AlpacaSettings;
  readonly adminCode: AdminCode;
  readonly log: (line: string) => void;
}

/** The desk, and what goes on behind it. */
export interface OpenedDesk {
  readonly desk: TradingDesk;
  /** Begins to trade and to keep the bars up to date. */
  start(): void;
  stop(): Promise<void>;
}

/** Puts the desk together over a broker that speaks Alpaca's API. */
export function openDesk({ sql, databaseUrl, bars, settings, adminCode, log }: OpenDeskOptions): OpenedDesk {
  const now = (): number => Date.now();
  const replay = isLoopback(settings.tradingUrl);
  const source = createBarSource(settings);
  const refresh = createRefreshSchedule(sql, { source, store: bars, clock: { now }, onProblem: log });
  const proofs = new ProofLog(createProofStore(sql), now, log);
  const process = new TradingProcess({
    sql,
    databaseUrl,
    broker: createAlpacaBroker(settings, replay ? { longestDelayMs: LOCAL_DELAY_MS } : {}),
    source: createAlpacaMarket({ settings, source, store: bars, now, replay, log }),
    now,
    log,
    seed: replay,
    onTrading: () => {
      void planRefreshes(sql, refresh).catch((error: Error) => log(error.message));
      void proveServer(sql, proofs).catch((error: Error) => log(error.message));
    },
  });
  process.onNotes((notes) => proofs.hear(notes));
  const desk = createDesk({
    sql,
    process,
    adminCode: (code) => adminCode.verify(code),
    bars,
    refresh,
    live: { keysPresent: settings.live, settingOn: settings.live },
  });
  return {
    desk: cachedDesk(desk, now),
    start: () => {
      process.start();
      refresh.start();
      void proveControls(createProofStore(sql), now()).then(
        (failed) => failed.length > 0 && log(`ALERT controls that failed their proof: ${failed.join(", ")}`),
        (error: Error) => log(error.message),
      );
    },
    stop: async () => {
      await process.stop();
      await refresh.stop();
    },
  };
}

/** What the server shows of itself whenever it begins to trade. */
async function proveServer(sql: Sql, proofs: ProofLog): Promise<void> {
  const { passed, evidence } = await proveJournal(sql);
  await proofs.record(33, passed, evidence);
  const routes = Object.keys(ROUTE_ACCESS).length;
  await proofs.record(
    36,
    true,
    `${routes} routes, each with its roles; one without keeps the server from starting`,
  );
  const refused = await requireApprovals(sql).then(
    () => null,
    (error: Error) => error.message,
  );
  if (refused !== null) await proofs.record(37, true, refused);
}

const REFRESH_EVERY_MS = 6 * 3_600_000;

/** Keeps the series of the desk's strategies whole, gaps included, whatever the stream brought. */
async function planRefreshes(sql: Sql, refresh: RefreshSchedule): Promise<void> {
  const rows = await sql<
    { symbol: string; timeframe: string }[]
  >`SELECT DISTINCT settings->>'symbol' AS symbol,
    settings->>'timeframe' AS timeframe FROM desk_strategies`;
  for (const { symbol, timeframe } of rows) {
    await refresh.add({ symbol, timeframe: parseTimeframe(timeframe), everyMs: REFRESH_EVERY_MS });
  }
}
