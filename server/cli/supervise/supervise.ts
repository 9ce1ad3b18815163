import process from "node:process";
import { stopRequest, whenAborted } from "../../stop-request.js";
import { CLONE } from "../../clone.js";
import { readCodeVersion } from "../../code-version.js";
import { type Config, readConfig } from "../../config.js";
import type { Sql } from "../../db/client.js";
import type { Io } from "../kit/command.js";
import { openDatabase } from "./database.js";
import { claimPort } from "./port-check.js";
import { serverDatabaseUrl } from "../../db/server-role.js";
import { planBroker } from "./broker-plan.js";
import { startExchange } from "./exchange-process.js";
import { keepDatabase } from "./kept-database.js";
import { keepAlive } from "./kept-process.js";
import { startServer } from "./server-process.js";

/** What has to be done besides opening the database and starting the server. */
export interface Preparation {
  /** Work on the open database. */
  fill?(sql: Sql, codeVersion: string): Promise<void>;
  /** Work that needs no database; it goes on at the same time. */
  beside?(stop: AbortSignal): Promise<void>;
  /** Work that nothing waits for, once the server answers. What goes wrong in it is noted. */
  after?(stop: AbortSignal): Promise<void>;
}

/**
 * Opens the database, prepares, serves until asked to stop, then ends all that was started. Resolves to the exit code:
 * 0 after a stop that was asked for.
 */
export async function supervise(io: Io, preparation: Preparation): Promise<number> {
  const stop = stopRequest(process.env["VERNIER_TIED"] === "1");
  const config = readConfig(process.env, CLONE);
  const port = await claimPort(config.port);
  const failed = new AbortController();
  const undo: (() => Promise<void>)[] = [];
  const work = serveAll(io, { ...config, port }, preparation, AbortSignal.any([stop, failed.signal]), undo);
  try {
    await Promise.race([work, whenAborted(stop)]);
    return 0;
  } finally {
    failed.abort();
    await work.catch(() => {});
    for (const step of undo.reverse()) await step();
  }
}

async function serveAll(
  io: Io,
  config: Config,
  { fill, beside, after }: Preparation,
  stop: AbortSignal,
  undo: (() => Promise<void>)[],
): Promise<void> {
  const codeVersion = readCodeVersion(CLONE);
  const prepared = Promise.all([
    openDatabase(config, io.note).then(async (database) => {
      undo.push(database.release);
      if (!stop.aborted) await fill?.(database.sql, codeVersion);
      return database;
    }),
    beside?.(stop),
  ]);
  const [database] = await prepared;
  if (stop.aborted) return;
  if (!config.databaseUrl) undo.push(keepDatabase(config.home, database.url, io.note).stop);
  const plan = await planBroker(process.env);
  const given: Promise<string>[] = [];
  if (plan.exchange) {
    const exchange = { home: config.home, ...plan.exchange, note: io.note };
    const kept = keepAlive("paper exchange", () => startExchange(exchange), io.note);
    undo.push(kept.stop);
    given.push(kept.ended);
    await Promise.race([kept.ready, whenAborted(stop)]);
  }
  if (stop.aborted) return;
  const version = codeVersion.split("+")[0]!;
  const databaseUrl = await serverDatabaseUrl(database.sql, database.url);
  if (!databaseUrl) io.note("The server uses the database's owner: it may make no role of its own there");
  const settings = {
    port: config.port,
    databaseUrl: databaseUrl ?? database.url,
    broker: plan,
    version,
    codeVersion,
  };
  const server = keepAlive("server", () => startServer(settings), io.note);
  undo.push(server.stop);
  given.push(server.ended);
  await Promise.race([server.ready, whenAborted(stop)]);
  if (stop.aborted) return;
  io.out(`Vernier is ready at http://127.0.0.1:${config.port}`);
  const ended = after?.(stop).catch((error: unknown) => {
    if (!stop.aborted) io.note(error instanceof Error ? error.message : String(error));
  });
  if (ended) undo.push(() => ended);
  const reason = await Promise.race([...given, whenAborted(stop)]);
  if (reason) throw new Error(reason);
}
