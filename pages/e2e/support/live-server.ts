import { createApp } from "../../../server/app.js";
import { loadPackaged, storeDefaultRuns } from "../../../server/cli/supervise/packaged-data.js";
import { createBarStore } from "../../../server/db/bars/bar-store.js";
import { migrate } from "../../../server/db/migrate.js";
import { createRunStore } from "../../../server/db/run-store.js";
import { createTestDatabase } from "../../../server/db/embedded/test-database.js";
import { createTrialStore } from "../../../server/db/trial-store.js";
import { createSite } from "../../../server/http/site.js";
import { fakeTrading } from "../../../server/testing/fake-services.js";
import { listen } from "../../../server/listen/listen.js";
import type { Listening } from "../../../server/listen/listening.js";
import type { Services } from "../../../server/services.js";
import { makeRun } from "../../../src/contracts/run-record.js";
import { DEFAULT_RUNS } from "../../../src/research/runs/default-runs.js";

/** Vernier's own server over a real database with the packaged series and the default runs. */
export interface LiveServer {
  readonly origin: string;
  /** A run that only the database has. */
  readonly extraRun: string;
  /** Makes the server stop answering, as if it had been killed. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export async function startServer(site: {
  readonly folder: string;
  readonly codeVersion: string;
}): Promise<LiveServer> {
  const database = await createTestDatabase();
  const { sql } = database;
  await migrate(sql);
  const bars = await loadPackaged(sql, () => {});
  await storeDefaultRuns(sql, bars, site.codeVersion, Date.now());
  const runs = createRunStore(sql);
  const spec = { ...DEFAULT_RUNS[0]!, parameters: { fast: 20, slow: 50 } };
  const series = bars.find(({ symbol }) => symbol === spec.symbol)!;
  const extra = makeRun(series, spec, { createdAt: Date.now(), codeVersion: site.codeVersion, trials: 12 });
  await runs.insertRun(extra);
  const services = {
    runs,
    trials: createTrialStore(sql),
    bars: createBarStore(sql),
    ...fakeTrading(),
    pingDatabase: async () => void (await sql`SELECT 1`),
    hasPages: async () => true,
    site: createSite(site.folder),
  };
  const ending = new AbortController();
  const server = await serve(services, site.codeVersion, ending.signal);
  let running = true;
  const stop = async (): Promise<void> => {
    ending.abort();
    if (running) await server.close();
    running = false;
  };
  return {
    origin: `http://127.0.0.1:${server.port}`,
    extraRun: extra.id,
    stop,
    close: async () => {
      await stop();
      await database.drop();
    },
  };
}

/** The app has to know its port before it answers, so a free one is found first. */
async function serve(services: Services, codeVersion: string, stop: AbortSignal): Promise<Listening> {
  const probe = await listen(() => new Response(), 0);
  const { port } = probe;
  await probe.close();
  const app = createApp(services, {
    version: "0.0.0",
    codeVersion,
    port,
    log: () => {},
    limits: { reads: 10_000 },
    stop,
  });
  return listen((request, address) => app.fetch(request, { address }), port);
}
