import path from "node:path";
import process from "node:process";
import { absentDesk } from "./absent-desk.js";
import { createAccess } from "./access/access.js";
import { createAccessStore } from "./access/postgres-access-store.js";
import { createApp } from "./app.js";
import { CLONE } from "./clone.js";
import { readConfig } from "./config.js";
import { createBarStore } from "./db/bars/bar-store.js";
import { connect } from "./db/client.js";
import { createRunStore } from "./db/run-store.js";
import { createTrialStore } from "./db/trial-store.js";
import { createIdempotencyStore } from "./http/postgres-idempotency-store.js";
import { createSite } from "./http/site.js";
import { brokerSettings } from "./desk/service/broker-settings.js";
import { requireApprovals } from "./desk/service/live-approvals.js";
import { openDesk } from "./desk/service/open-desk.js";
import { createRunJobStore } from "./jobs/run-job-store.js";
import { createRunQueue } from "./jobs/run-queue.js";
import { openRunThread } from "./jobs/run-thread.js";
import { listen } from "./listen/listen.js";
import type { Listening } from "./listen/listening.js";
import { ReadCache } from "./desk/service/read-cache.js";
import { stopRequest, whenAborted } from "./stop-request.js";

/** How long an open request may hold up the end. */
const CLOSE_PATIENCE_MS = 2000;

async function main(): Promise<void> {
  const stop = stopRequest(process.env["VERNIER_TIED"] === "1");
  const config = readConfig(process.env, CLONE);
  if (!config.databaseUrl)
    throw new Error("Cannot start the server: DATABASE_URL is not set, use vernier serve");
  const sql = connect(config.databaseUrl, { max: 8 });
  const [version = "0", codeVersion = version] = [
    process.env["VERNIER_VERSION"],
    process.env["VERNIER_CODE_VERSION"],
  ];
  const clock = { now: () => Date.now() };
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const site = createSite(path.join(config.clone, "dist"));
  const [runs, trials, bars] = [createRunStore(sql), createTrialStore(sql), createBarStore(sql)];
  const jobs = createRunJobStore(sql);
  const reads = new ReadCache(() => clock.now());
  const runJobs = createRunQueue({
    store: jobs,
    bars,
    runs,
    trials,
    openThread: openRunThread,
    codeVersion,
    clock,
    log,
  });
  const access = createAccess(createAccessStore(sql), clock);
  const settings = brokerSettings(process.env);
  if (settings?.live) await requireApprovals(sql);
  const opened = settings
    ? openDesk({ sql, databaseUrl: config.databaseUrl, bars, settings, adminCode: access.adminCode, log })
    : null;
  const app = createApp(
    {
      runs,
      trials,
      bars,
      runJobs,
      desk: opened?.desk ?? absentDesk("no broker is set, start it with vernier start or vernier serve"),
      access,
      idempotency: createIdempotencyStore(sql),
      pingDatabase: () => reads.read("ping", async () => void (await sql`SELECT 1`)),
      hasPages: () => reads.read("pages", async () => (await site.find("/")) !== null),
      site,
    },
    {
      version,
      codeVersion,
      port: config.port,
      log,
      logRequests: config.log,
      limits: config.limits,
      anonymous: config.anonymous,
      clock,
      stop,
    },
  );
  runJobs.start();
  const server = await listen((request, address) => app.fetch(request, { address }), config.port);
  opened?.start();
  await whenAborted(stop);
  await opened?.stop();
  await close(server);
  await runJobs.stop();
  await sql.end({ timeout: 1 });
}

async function close(server: Listening): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_PATIENCE_MS)));
  await Promise.race([server.close(), patience]);
  clearTimeout(timer);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`vernier: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
