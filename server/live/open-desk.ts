import type { AdminCode } from "../access/admin-code.js";
import { createAlpacaBroker } from "../brokers/alpaca-broker.js";
import type { AlpacaSettings } from "../brokers/alpaca-settings.js";
import { isLoopback } from "../brokers/alpaca-settings.js";
import type { BarStore } from "../db/bar-store.js";
import type { Sql } from "../db/client.js";
import { createBarSource } from "../market-data/bar-source.js";
import { createAlpacaMarket } from "./alpaca-market.js";
import { createDesk } from "./desk.js";
import type { TradingDesk } from "./trading-desk.js";
import { TradingProcess } from "./trading-process.js";

export interface OpenDeskOptions {
  readonly sql: Sql;
  readonly databaseUrl: string;
  readonly bars: BarStore;
  readonly settings: AlpacaSettings;
  readonly adminCode: AdminCode;
  readonly log: (line: string) => void;
}

/** The desk and the process behind it, which is not started yet. */
export interface OpenedDesk {
  readonly desk: TradingDesk;
  readonly process: TradingProcess;
}

/** Puts the desk together over a broker that speaks Alpaca's API. */
export function openDesk({ sql, databaseUrl, bars, settings, adminCode, log }: OpenDeskOptions): OpenedDesk {
  const now = (): number => Date.now();
  const replay = isLoopback(settings.tradingUrl);
  const source = createBarSource(settings);
  const process = new TradingProcess({
    sql,
    databaseUrl,
    broker: createAlpacaBroker(settings),
    source: createAlpacaMarket({ settings, source, store: bars, now, replay, log }),
    now,
    log,
    seed: replay,
  });
  const desk = createDesk({
    sql,
    process,
    adminCode: (code) => adminCode.verify(code),
    live: { keysPresent: settings.live, settingOn: settings.live },
  });
  return { desk, process };
}
