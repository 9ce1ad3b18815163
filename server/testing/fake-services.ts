import { randomBars } from "../../src/fixtures/builders/random-bars.js";
import { makeRun } from "../../src/contracts/run-record.js";
import { hashBars, sliceBars } from "../../src/market/series/bars.js";
import { DEFAULT_OPTIONS } from "../../src/simulation/account/options.js";
import { ROLES, type Role } from "../../src/contracts/controls.js";
import type { Clock } from "../../src/core/clock.js";
import { createAccess, createSignInCode, createToken } from "../access/access.js";
import type { AccessStore } from "../access/access-store.js";
import { createFakeAccessStore } from "./fake-access-store.js";
import { type AppOptions, createApp } from "../app.js";
import { createFakeDesk } from "./fake-desk.js";
import { createFakeIdempotencyStore } from "./fake-idempotency-store.js";
import { createSite } from "../http/site.js";
import { createFakeRunJobs } from "./fake-run-jobs.js";
import { listen } from "../listen/listen.js";
import type { Services } from "../services.js";

const BARS = randomBars(3, 50);
const SPEC = { symbol: "TEST", strategy: "random", parameters: {}, options: DEFAULT_OPTIONS };

/** A run that the fake store has. */
export const FAKE_RUN = makeRun(BARS, SPEC, { createdAt: 0, codeVersion: "test" });

const SYSTEM: Clock = { now: () => Date.now() };

/** What trading and access need, in memory: a desk with sample data, no token yet, no run under way. */
export function fakeTrading(clock: Clock = SYSTEM) {
  const store = createFakeAccessStore();
  const access = createAccess(store, clock);
  return {
    store,
    access,
    desk: createFakeDesk({ clock }),
    idempotency: createFakeIdempotencyStore(),
    runJobs: createFakeRunJobs(() => clock.now()),
  };
}

/** A token for a test. */
function fakeToken(
  store: AccessStore,
  roles: readonly Role[],
  name: string = roles.join("-"),
  clock: Clock = SYSTEM,
): Promise<string> {
  return createToken(store, clock, { name, roles, days: null });
}

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
    calendar: null,
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
  const site = createSite(folder);
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
    ...fakeTrading(),
    pingDatabase: async () => {},
    hasPages: async () => (await (changes.site ?? site).find("/")) !== null,
    site,
    ...changes,
  };
}

/**
 * A server over fake services, for a browser's test: the sample desk and the built pages of a folder. `signIn` gives the
 * address that signs a person in with some roles, as `vernier sign-in` prints it.
 */
export async function startFakeServer(folder: string, changes: Partial<Services> = {}) {
  const trading = fakeTrading();
  const probe = await listen(() => new Response(), 0);
  const { port } = probe;
  await probe.close();
  const stop = new AbortController();
  const limits = { reads: 10_000, controls: 1000, orders: 1000, runs: 1000, "sign-ins": 1000 };
  const app = createApp(fakeServices(folder, { ...trading, ...changes }), {
    version: "0.0.0",
    codeVersion: "test",
    port,
    log: () => {},
    limits,
    stop: stop.signal,
  });
  const server = await listen((request, address) => app.fetch(request, { address }), port);
  const origin = `http://127.0.0.1:${port}`;
  return {
    ...trading,
    origin,
    port,
    signIn: async (roles: readonly Role[], name = "mia"): Promise<string> => {
      const code = await createSignInCode(trading.store, SYSTEM, { name, roles });
      return `${origin}/sign-in#code=${code}`;
    },
    token: (roles: readonly Role[], name?: string): Promise<string> => fakeToken(trading.store, roles, name),
    close: async (): Promise<void> => {
      stop.abort();
      // Node counts a stream's connection as idle only a moment after the stream ended.
      await new Promise((resolve) => setTimeout(resolve, 20));
      await server.close();
    },
  };
}

/** An app over fake services, and a way to ask it as a browser on this machine would. */
export function fakeApp(
  folder: string,
  changes: Partial<Services> = {},
  log: AppOptions["log"] = () => {},
  options: Partial<AppOptions> = {},
) {
  const app = createApp(fakeServices(folder, changes), {
    version: "0.0.0",
    codeVersion: "test",
    port: 8787,
    log,
    limits: { reads: 100_000 },
    ...options,
  });
  const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    app.request(`http://127.0.0.1:8787${path}`, { method, headers: { Host: "127.0.0.1:8787", ...headers } });
  return { app, get };
}

/** What a test asks of the app. */
export interface Ask {
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An app over the fake desk with a token for each role, and a way to ask it as a program would. */
export async function fakeApi(options: Partial<AppOptions> = {}, changes: Partial<Services> = {}) {
  const trading = fakeTrading(options.clock);
  const { app } = fakeApp("/nonexistent", { ...trading, ...changes }, options.log, {
    limits: { reads: 1e6, controls: 1e6, stops: 1e6, orders: 1e6, runs: 1e6, "sign-ins": 1e6 },
    ...options,
  });
  const token = (roles: readonly Role[], name?: string): Promise<string> =>
    fakeToken(trading.store, roles, name, options.clock);
  const tokens = Object.fromEntries(
    await Promise.all(ROLES.map(async (role) => [role, await token([role])] as const)),
  ) as Record<Role, string>;
  const ask = (method: string, path: string, { token: bearer, body, headers = {} }: Ask = {}) =>
    app.request(`http://127.0.0.1:8787${path}`, {
      method,
      headers: {
        Host: "127.0.0.1:8787",
        ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { ...trading, app, ask, token, tokens };
}
