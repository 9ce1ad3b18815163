import { randomBars } from "../src/fixtures/random-bars.js";
import { makeRun } from "../src/contracts/run-record.js";
import { hashBars, sliceBars } from "../src/market/bars.js";
import { DEFAULT_OPTIONS } from "../src/simulation/options.js";
import { type AppOptions, createApp } from "./app.js";
import { createSite } from "./http/site.js";
import type { Services } from "./services.js";

const BARS = randomBars(3, 50);
const SPEC = { symbol: "TEST", strategy: "random", parameters: {}, options: DEFAULT_OPTIONS };

/** A run that the fake store has. */
export const FAKE_RUN = makeRun(BARS, SPEC, { createdAt: 0, codeVersion: "test" });

/** Services for a test of the app: 50 bars of TEST, one run, a site in a folder. */
function fakeServices(folder: string, changes: Partial<Services> = {}): Services {
  const { symbol, timeframe, source, synthetic, length } = BARS;
  const quality = {
    rows: length,
    staleOpens: 0,
    missingSessions: 0,
    unexpectedSessions: 0,
    zeroVolume: 0,
    issues: [],
  };
  const extent = {
    rows: length,
    first: BARS.time[0]!,
    last: BARS.time[length - 1]!,
    dataHash: hashBars(BARS),
  };
  const series = {
    symbol,
    name: "Test",
    timeframe,
    feed: "packaged" as const,
    source,
    synthetic,
    ...extent,
    quality,
  };
  const { equity: _, trades: __, ...summary } = FAKE_RUN;
  return {
    runs: {
      insertRun: async () => true,
      listRuns: async ({ symbol: wanted = symbol }) => ({
        runs: wanted === symbol ? [summary] : [],
        next: null,
      }),
      getRun: async (id) => (id === FAKE_RUN.id ? FAKE_RUN : null),
    },
    trials: { list: async () => [] },
    bars: {
      findSeries: async (wanted) => (wanted === symbol ? series : null),
      readBars: async (wanted, _timeframe, { limit = length } = {}) =>
        wanted === symbol ? sliceBars(BARS, 0, limit) : null,
    },
    pingDatabase: async () => {},
    site: createSite(folder),
    ...changes,
  };
}

/** An app over fake services, and a way to ask it as a browser on this machine would. */
export function fakeApp(folder: string, changes: Partial<Services> = {}, log: AppOptions["log"] = () => {}) {
  const app = createApp(fakeServices(folder, changes), {
    version: "0.0.0",
    codeVersion: "test",
    port: 8787,
    log,
  });
  const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    app.request(`http://127.0.0.1:8787${path}`, { method, headers: { Host: "127.0.0.1:8787", ...headers } });
  return { app, get };
}
