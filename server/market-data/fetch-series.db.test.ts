import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.js";
import { type Bars, sliceBars } from "../../src/market/series/bars.js";
import { nextSession } from "../../src/market/calendars/calendar.js";
import { loopbackSettings, type Relay, startRelay } from "../brokers/test-relay.js";
import { testBars } from "../brokers/test-bars.js";
import { type BarStore, createBarStore } from "../db/bars/bar-store.js";
import { migrate } from "../db/migrate.js";
import { createTestDatabase, type TestDatabase } from "../db/embedded/test-database.js";
import { type PaperExchange, startPaperExchange } from "../paper/paper-exchange.js";
import { type BarSource, type BarSourceOptions, createBarSource } from "./bar-source.js";
import { readClosedBars } from "./closed-bars.js";
import { fetchSeries, type FetchRange } from "./fetch-series.js";
import type { Timers } from "./token-bucket.js";

const keys = { keyId: "market-data-key", secret: "market-data-secret" };
const bars = testBars("TEST", 400);
const LAST = 398;
let database: TestDatabase;
let exchange: PaperExchange;
let relay: Relay;
let store: BarStore;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.sql);
  store = createBarStore(database.sql);
  // The last bar but one has closed.
  exchange = await startPaperExchange({ bars: [bars], from: bars.time[399]!, keys, requestsPerMinute: 0 });
  relay = await startRelay(exchange.port);
});
beforeEach(async () => {
  relay.interfere = null;
  relay.requests.length = 0;
  await database.sql`DELETE FROM bars`;
  await database.sql`DELETE FROM series`;
});
afterAll(async () => {
  await relay.close();
  await exchange.close();
  await database.drop();
});

/** Timers that never wait, and remember for how long they should have. */
function impatient(): Timers & { readonly waits: number[] } {
  const waits: number[] = [];
  let now = 0;
  return {
    waits,
    now: () => now,
    sleep: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  };
}

function source(options: BarSourceOptions = {}): BarSource {
  return createBarSource(loopbackSettings(relay.port, keys, 400), {
    random: createRandom(1),
    timers: impatient(),
    ...options,
  });
}

function fetch(range: FetchRange, from: BarSource = source()) {
  const symbol = { symbol: "TEST", name: "Test", exchange: "NASDAQ" };
  return fetchSeries(from, store, { symbol, timeframe: "1Day", range });
}

async function storedBars(): Promise<Bars | null> {
  return store.readBars("TEST", "1Day", {}, "paper");
}

/** Changes the bars of an answer; given the JSON list of a page. */
function editBars(change: (list: { t: string }[], url: URL) => unknown[]): void {
  relay.interfere = (request, url) => {
    if (request !== "GET /v2/stocks/bars") return undefined;
    return {
      edit: (body) => {
        const page = JSON.parse(body) as { bars: Record<string, { t: string }[]> };
        return JSON.stringify({ ...page, bars: { TEST: change(page.bars["TEST"] ?? [], url) } });
      },
    };
  };
}

describe("fetchSeries()", () => {
  test("fetchSeries() stores exactly the newest sessions when so many are wanted, as the source has them", async () => {
    const result = await fetch({ kind: "sessions", count: 250 });
    expect(result).toMatchObject({ fetched: 250, stored: 250, added: 250, changed: 0, gaps: [] });
    const stored = await storedBars();
    const expected = sliceBars(bars, LAST - 249, LAST + 1);
    for (const name of ["time", "open", "high", "low", "close", "volume"] as const) {
      expect(Array.from(stored![name])).toEqual(Array.from(expected[name]));
    }
    expect(stored).toMatchObject({
      synthetic: true,
      source: expect.stringContaining("paper exchange, a replay of"),
    });
  });

  test("fetchSeries() stores nothing new when it runs a second time", async () => {
    await fetch({ kind: "sessions", count: 250 });
    const before = await store.findSeries("TEST", "1Day", "paper");
    expect(await fetch({ kind: "sessions", count: 250 })).toMatchObject({
      fetched: 250,
      stored: 250,
      added: 0,
      changed: 0,
    });
    expect(await store.findSeries("TEST", "1Day", "paper")).toEqual(before);
  });

  test("fetchSeries() follows every page when the source gives few bars at a time", async () => {
    const range = { kind: "span", from: bars.time[0]!, to: null } as const;
    const result = await fetch(range, source({ pageSize: 37 }));
    expect(result.stored).toBe(LAST + 1);
    expect(relay.requests.filter((request) => request === "GET /v2/stocks/bars")).toHaveLength(11);
    await fetch({ kind: "sessions", count: 100 }, source({ pageSize: 37 }));
    expect((await storedBars())!.length).toBe(LAST + 1);
  });

  test("fetchSeries() stores the bars of a span, both ends included", async () => {
    const result = await fetch({ kind: "span", from: bars.time[10]!, to: bars.time[20]! });
    expect(result).toMatchObject({ stored: 11, first: bars.time[10], last: bars.time[20] });
  });

  test("fetchSeries() gives what there is when more is wanted than the source has", async () => {
    expect(await fetch({ kind: "sessions", count: 5000 })).toMatchObject({
      fetched: LAST + 1,
      stored: LAST + 1,
    });
  });

  test("fetchSeries() goes on from the last stored bar when it asks for what is new", async () => {
    await fetch({ kind: "span", from: bars.time[100]!, to: bars.time[300]! });
    relay.requests.length = 0;
    const result = await fetch({ kind: "new", count: 10 });
    expect(result).toMatchObject({
      fetched: LAST - 300 + 1,
      added: LAST - 300,
      changed: 0,
      first: bars.time[300],
    });
    expect((await storedBars())!.length).toBe(LAST - 100 + 1);
  });

  test("fetchSeries() fetches all that is stored anew when the last stored bar came to differ", async () => {
    await fetch({ kind: "span", from: bars.time[100]!, to: bars.time[300]! });
    await database.sql`UPDATE bars SET open = open / 2, high = high / 2, low = low / 2, close = close / 2`;
    const result = await fetch({ kind: "new", count: 10 });
    expect(result).toMatchObject({ added: LAST - 300, changed: 201, first: bars.time[100] });
    expect(Array.from((await storedBars())!.close)).toEqual(Array.from(bars.close.subarray(100, LAST + 1)));
  });

  test("fetchSeries() waits as long as the source wishes when the rate limit is reached", async () => {
    let refusals = 2;
    relay.interfere = (request) =>
      request === "GET /v2/stocks/bars" && refusals-- > 0
        ? {
            answer: {
              status: 429,
              headers: { "retry-after": "7" },
              body: { code: 42910000, message: "slow" },
            },
          }
        : undefined;
    const timers = impatient();
    expect((await fetch({ kind: "sessions", count: 20 }, source({ timers }))).stored).toBe(20);
    expect(timers.waits.map((ms) => Math.round(ms / 1000))).toEqual([7, 7]);
  });

  test("fetchSeries() asks again when there was no answer, and rejects when there never is one", async () => {
    let losses = 1;
    relay.interfere = (request) =>
      request === "GET /v2/stocks/bars" && losses-- > 0 ? { lose: "silently" } : undefined;
    expect((await fetch({ kind: "sessions", count: 20 })).stored).toBe(20);
    losses = Infinity;
    await expect(fetch({ kind: "sessions", count: 20 }, source({ retries: 1 }))).rejects.toThrow(
      "Cannot fetch bars of TEST from the paper exchange: no answer within 400 ms, asked 2 times",
    );
  });

  test("fetchSeries() asks for a session again when a first answer left it out", async () => {
    const left = new Set([350, 351, 360].map((i) => new Date(bars.time[i]!).toISOString().slice(0, 10)));
    let answers = 0;
    editBars((list) => (answers++ === 0 ? list.filter(({ t }) => !left.has(t.slice(0, 10))) : list));
    const result = await fetch({ kind: "sessions", count: 100 });
    expect(result).toMatchObject({ fetched: 100, stored: 100, gaps: [] });
    // Two pages, as the first fell short, and two gaps.
    expect(answers).toBe(4);
    expect((await storedBars())!.time[0]).toBe(bars.time[LAST - 99]);
  });

  test("fetchSeries() lists a session when the source has no bar of it, and asks for it the next time", async () => {
    const left = new Date(bars.time[390]!).toISOString().slice(0, 10);
    editBars((list) => list.filter(({ t }) => !t.startsWith(left)));
    const result = await fetch({ kind: "sessions", count: 50 });
    expect(result).toMatchObject({ fetched: 50, stored: 50, gaps: [bars.time[390]] });
    relay.interfere = null;
    expect(await fetch({ kind: "new", count: 1 })).toMatchObject({ added: 1, gaps: [] });
    expect((await storedBars())!.length).toBe(51);
  });

  test.each([
    ["high below low", (bar: object) => ({ ...bar, h: 0.01 }), 'column "high"'],
    ["no number", (bar: object) => ({ ...bar, c: null }), 'column "close"'],
    ["a number as text", (bar: object) => ({ ...bar, v: "100" }), 'column "volume"'],
    ["no time", (bar: object) => ({ ...bar, t: "soon" }), 'column "time"'],
    ["a negative volume", (bar: object) => ({ ...bar, v: -1 }), 'column "volume"'],
  ])(
    "fetchSeries() stores nothing and names symbol, time and column when a bar has %s",
    async (_name, change, column) => {
      await fetch({ kind: "span", from: bars.time[100]!, to: bars.time[200]! });
      const before = await store.findSeries("TEST", "1Day", "paper");
      editBars((list) => list.map((bar, i) => (i === 20 ? change(bar) : bar)));
      const failed = fetch({ kind: "span", from: bars.time[150]!, to: bars.time[300]! });
      await expect(failed).rejects.toThrow(column);
      await expect(failed).rejects.toThrow(
        /^Cannot store 1Day bars of TEST from .*(2020-\d\d-\d\d|row 21), column/,
      );
      expect(await store.findSeries("TEST", "1Day", "paper")).toEqual(before);
      expect((await storedBars())!.length).toBe(101);
    },
  );

  test("fetchSeries() refuses when the source says one bar twice", async () => {
    editBars((list) => list.flatMap((bar) => [bar, bar]));
    await expect(fetch({ kind: "sessions", count: 10 })).rejects.toThrow("duplicate time");
    expect(await storedBars()).toBeNull();
  });

  test("fetchSeries() refuses when the source gives the same page again and again", async () => {
    const token = btoa("TEST|0");
    relay.interfere = () => ({
      edit: (body) => body.replace(/"next_page_token":[^,}]+/, `"next_page_token":"${token}"`),
    });
    await expect(fetch({ kind: "span", from: bars.time[0]!, to: null })).rejects.toThrow(
      `page ${token} came twice`,
    );
  });

  test("fetchSeries() leaves out a bar that has not closed", async () => {
    const open = { t: `${new Date(nextSession(bars.time[LAST]!)).toISOString().slice(0, 10)}T05:00:00Z` };
    editBars((list) => [{ ...list[0], ...open }, ...list]);
    expect(await fetch({ kind: "sessions", count: 10 })).toMatchObject({ stored: 10, last: bars.time[LAST] });
  });

  test("fetchSeries() never touches the packaged series of the symbol", async () => {
    const packaged = { ...sliceBars(bars, 0, 50), source: "a package" };
    const instrument = {
      symbol: "TEST",
      name: "Test",
      kind: "stock",
      currency: "USD",
      calendar: "NYSE",
    } as const;
    const quality = {
      rows: 50,
      staleOpens: 0,
      missingSessions: 0,
      unexpectedSessions: 0,
      zeroVolume: 0,
      issues: [],
    };
    await store.replaceSeries({ instrument, bars: packaged, adjustedClose: null, quality });
    const before = await store.findSeries("TEST", "1Day", "packaged");
    await fetch({ kind: "sessions", count: 400 });
    expect(await store.findSeries("TEST", "1Day")).toEqual(before);
    expect((await store.readBars("TEST", "1Day"))!.length).toBe(50);
    expect((await store.readBars("TEST", "1Day", {}, "paper"))!.length).toBe(LAST + 1);
    await database.sql`DELETE FROM series WHERE feed = 'packaged'`;
    expect((await store.readBars("TEST", "1Day"))!.length).toBe(LAST + 1);
  });
});

describe("readClosedBars()", () => {
  test("readClosedBars() gives no bar of later than the market's time, and fetchSeries() goes on before them", async () => {
    await fetch({ kind: "span", from: bars.time[300]!, to: null });
    const earlier = await startPaperExchange({
      bars: [bars],
      from: bars.time[200]!,
      keys,
      requestsPerMinute: 0,
    });
    try {
      const replay = createBarSource(loopbackSettings(earlier.port, keys));
      expect(await readClosedBars(replay, store, "TEST", "1Day")).toBeNull();
      expect(await fetch({ kind: "new", count: 50 }, replay)).toMatchObject({
        added: 50,
        last: bars.time[199],
      });
      await earlier.step("open");
      expect((await readClosedBars(replay, store, "TEST", "1Day"))!.time.at(-1)).toBe(bars.time[199]);
      await earlier.step("close");
      expect(await fetch({ kind: "new", count: 50 }, replay)).toMatchObject({
        added: 1,
        last: bars.time[200],
      });
      const seen = (await readClosedBars(replay, store, "TEST", "1Day"))!;
      expect(Array.from(seen.time)).toEqual(Array.from(bars.time.subarray(150, 201)));
      expect((await storedBars())!.time.at(-1)).toBe(bars.time[LAST]);
    } finally {
      await earlier.close();
    }
  });
});
