import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { createToken } from "../../server/access/access.js";
import { createAccessStore } from "../../server/access/postgres-access-store.js";
import { planBroker } from "../../server/cli/supervise/broker-plan.js";
import { openDatabase } from "../../server/cli/supervise/database.js";
import { startExchange } from "../../server/cli/supervise/exchange-process.js";
import { keepDatabase } from "../../server/cli/supervise/kept-database.js";
import { type Child, keepAlive } from "../../server/cli/supervise/kept-process.js";
import { startServer } from "../../server/cli/supervise/server-process.js";
import { CLONE } from "../../server/clone.js";
import type { Sql } from "../../server/db/client.js";
import { findRunning, probePort } from "../../server/db/embedded/embedded-server.js";
import { dataFolder, readState } from "../../server/db/embedded/embedded-state.js";
import { serverDatabaseUrl } from "../../server/db/server-role.js";
import { readConfig } from "../../server/config.js";
import type { StrategySettings } from "../../server/desk/ledger/rows.js";
import { barsToArrow } from "../../src/market/reading/arrow.js";
import type { Bars } from "../../src/market/series/bars.js";
import type { RiskPolicy } from "../../src/trading/policy/risk-policy.js";

/** What can be killed. */
export const TARGETS = ["server", "database", "exchange"] as const;
export type Target = (typeof TARGETS)[number];

export interface RigOptions {
  /** What the exchange replays. */
  readonly bars: readonly Bars[];
  /** Wall seconds a bar. */
  readonly speed: number;
  /** First day that is played. */
  readonly from: string;
  /** A fault script; none when left out. */
  readonly faults?: readonly object[];
  /** More words for `vernier paper`. */
  readonly words?: readonly string[];
  readonly strategies: Readonly<Record<string, StrategySettings & { readonly paused?: boolean }>>;
  /** Limits that differ from the built-in policy. */
  readonly policy: Partial<Omit<RiskPolicy, "version">>;
  /** Settings of the server's API. */
  readonly environment: Readonly<Record<string, string>>;
  /** Hears what the processes say, line by line. */
  readonly note: (line: string) => void;
}

/** A whole Vernier in a home of its own: the processes of `vernier serve`, kept alive in the same way. */
export interface Rig {
  readonly url: string;
  readonly exchangeUrl: string;
  /** Of the exchange's account. */
  readonly keys: { readonly keyId: string; readonly secret: string };
  /** As the database's owner. */
  readonly sql: Sql;
  readonly home: string;
  /** A token that may trade. */
  readonly token: string;
  /** Resolves with why a process was given up. */
  readonly gaveUp: Promise<string>;
  pid(target: Target): number | null;
  /** Kills −9. False when there is no such process just now. */
  kill(target: Target): boolean;
  stop(): Promise<void>;
}

/** Starts Postgres, the exchange and the server; resolves when the API answers. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-soak-"));
  fs.chmodSync(home, 0o755);
  const undo: (() => Promise<void>)[] = [async () => fs.rmSync(home, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await start(home, options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  home: string,
  options: RigOptions,
  undo: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Rig> {
  const { note } = options;
  const port = (await probePort(0))!;
  Object.assign(process.env, { ...options.environment, VERNIER_PAPER_SPEED: String(options.speed) });
  if (options.faults) process.env["VERNIER_PAPER_FAULTS"] = writeFaults(home, options.faults);
  const config = readConfig({ VERNIER_HOME: home, VERNIER_PORT: String(port) }, CLONE);
  const database = await openDatabase(config, note);
  undo.push(database.release);
  undo.push(keepDatabase(home, database.url, note).stop);
  const { sql } = database;
  await layOut(sql, options);
  const clock = { now: () => Date.now() };
  const token = await createToken(createAccessStore(sql), clock, {
    name: "soak",
    roles: ["trader"],
    days: null,
  });
  const plan = await planBroker({});
  const exchangeAt = plan.exchange!;
  const words = ["--from", options.from, ...(options.words ?? []), ...writeBars(home, options.bars)];
  const children: Partial<Record<Target, Child>> = {};
  const exchange = keepAlive(
    "paper exchange",
    () => (children.exchange = startExchange({ home, ...exchangeAt, words, note })),
    note,
  );
  undo.push(exchange.stop);
  await exchange.ready;
  const databaseUrl = (await serverDatabaseUrl(sql, database.url))!;
  const settings = { port, databaseUrl, broker: plan, version: "0", codeVersion: "0", note };
  const server = keepAlive("server", () => (children.server = startServer(settings)), note);
  undo.push(server.stop);
  await server.ready;
  const pid = (target: Target): number | null => {
    if (target !== "database") return children[target]?.pid ?? null;
    const state = readState(home);
    return (state && findRunning(dataFolder(home, state))?.pid) ?? null;
  };
  const [keyId, secret] = exchangeAt.keys.split(":") as [string, string];
  return {
    url: `http://127.0.0.1:${port}`,
    exchangeUrl: `http://127.0.0.1:${exchangeAt.port}`,
    keys: { keyId, secret },
    sql,
    home,
    token,
    gaveUp: Promise.race([exchange.ended, server.ended]),
    pid,
    kill: (target) => {
      const id = pid(target);
      if (id === null) return false;
      try {
        process.kill(id, "SIGKILL");
        return true;
      } catch {
        return false;
      }
    },
    stop,
  };
}

/** Strategies and policy as a person would have set them before the start. */
async function layOut(sql: Sql, { strategies, policy }: RigOptions): Promise<void> {
  for (const [name, { paused = false, ...settings }] of Object.entries(strategies)) {
    await sql`INSERT INTO desk_strategies (name, version, settings, status)
      VALUES (${name}, 1, ${JSON.stringify(settings)}::text::jsonb, ${paused ? "paused" : "running"})`;
  }
  await sql`INSERT INTO policies (version, limits, created_by, created_at, reason, changes)
    VALUES (2, ${JSON.stringify(policy)}::text::jsonb, 'soak', now(), 'Limits of the soak', '[]')`;
}

function writeBars(home: string, bars: readonly Bars[]): string[] {
  return bars.map((series) => {
    const file = path.join(home, `${series.symbol}.arrow`);
    fs.writeFileSync(file, barsToArrow(series));
    return file;
  });
}

function writeFaults(home: string, faults: readonly object[]): string {
  const file = path.join(home, "faults.json");
  fs.writeFileSync(file, JSON.stringify(faults));
  return file;
}
