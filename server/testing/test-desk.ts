import type { Bars } from "../../src/market/series/bars.js";
import { createAlpacaBroker } from "../brokers/alpaca-broker.js";
import { loopbackSettings } from "../brokers/test-relay.js";
import { createBarStore } from "../db/bars/bar-store.js";
import { migrate } from "../db/migrate.js";
import { createTestDatabase, type TestDatabase } from "../db/embedded/test-database.js";
import { createBarSource } from "../market-data/bar-source.js";
import {
  type PaperExchange,
  type PaperExchangeOptions,
  startPaperExchange,
} from "../paper/paper-exchange.js";
import { createAlpacaMarket } from "../desk/market/alpaca-market.js";
import { createDesk } from "../desk/service/desk.js";
import type { StrategySettings } from "../desk/ledger/rows.js";
import { SETTINGS } from "./test-settings.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { TradingProcess } from "../desk/session/trading-process.js";

/** A local exchange answers at once, or not at all. */
const SHORT = { unresolved: 400, resend: 1000, cancel: 700, sum: 2500 };

const keys = { keyId: "desk-test-key", secret: "desk-test-secret" };

/** A desk over a real database and a real exchange, all in this process. */
export interface TestDesk {
  readonly database: TestDatabase;
  readonly exchange: PaperExchange;
  readonly process: TradingProcess;
  readonly desk: TradingDesk;
  readonly log: string[];
  /** Another trading process on the same database and exchange, not started. */
  another(port?: number): TradingProcess;
  /** The desk over a process. */
  deskOf(process: TradingProcess): TradingDesk;
  close(): Promise<void>;
}

export interface TestDeskOptions extends Partial<Omit<PaperExchangeOptions, "seed">> {
  readonly strategies?: Readonly<Record<string, Partial<StrategySettings>>>;
  /** Whether the desk gets the default strategies. */
  readonly seed?: boolean;
  /** Limits that differ from the default policy. */
  readonly policy?: Readonly<Record<string, number>>;
}

export async function startTestDesk(
  bars: readonly Bars[],
  { strategies = {}, seed = false, policy, ...options }: TestDeskOptions = {},
): Promise<TestDesk> {
  const database = await createTestDatabase();
  await migrate(database.sql);
  const exchange = await startPaperExchange({
    bars,
    keys,
    requestsPerMinute: 0,
    dataConnections: 0,
    heartbeatMs: 100,
    ...options,
  });
  for (const [name, settings] of Object.entries(strategies)) {
    await database.sql`INSERT INTO desk_strategies (name, version, settings, status)
      VALUES (${name}, 1, ${JSON.stringify({ ...SETTINGS, ...settings })}::text::jsonb, 'running')`;
  }
  if (policy) {
    await database.sql`INSERT INTO policies (version, limits, created_by, created_at, reason, changes)
      VALUES (2, ${JSON.stringify(policy)}::text::jsonb, 'test', now(), 'For a test', '[]')`;
  }
  const log: string[] = [];
  const another = (port = exchange.port): TradingProcess => {
    const settings = loopbackSettings(port, keys, 2000);
    const market = createAlpacaMarket({
      settings,
      source: createBarSource(settings),
      store: createBarStore(database.sql),
      now: () => Date.now(),
      replay: true,
      log: (line) => log.push(line),
    });
    return new TradingProcess({
      sql: database.sql,
      databaseUrl: database.url,
      broker: createAlpacaBroker(settings),
      source: market,
      now: () => Date.now(),
      times: { tickMs: 50, pauseMs: 20, reconcileMs: 1000, patience: SHORT },
      log: (line) => log.push(line),
      seed,
    });
  };
  const deskOf = (process: TradingProcess): TradingDesk =>
    createDesk({
      sql: database.sql,
      process,
      adminCode: async (code) => code === "the-admin-code",
      bars: createBarStore(database.sql),
      refresh: null,
      live: { keysPresent: false, settingOn: false },
    });
  const process = another();
  const desk = deskOf(process);
  return {
    database,
    exchange,
    process,
    desk,
    log,
    another,
    deskOf,
    close: async () => {
      await process.stop();
      await exchange.close();
      await database.drop();
    },
  };
}
