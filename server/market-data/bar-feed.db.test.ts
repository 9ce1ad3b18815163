import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.js";
import type { Bars } from "../../src/market/series/bars.js";
import type { Timeframe } from "../../src/market/time/timeframe.js";
import { sessionTimes } from "../../src/market/calendars/session-times.js";
import { testBars } from "../brokers/test-bars.js";
import { loopbackSettings, type Relay, startRelay } from "../brokers/test-relay.js";
import { until } from "../brokers/test-until.js";
import { type BarStore, createBarStore } from "../db/bars/bar-store.js";
import { migrate } from "../db/migrate.js";
import { createTestDatabase, type TestDatabase } from "../db/embedded/test-database.js";
import { type PaperExchange, startPaperExchange } from "../paper/paper-exchange.js";
import { type BarFeed, type BarFeedOptions, createBarFeed, type FeedBar } from "./bar-feed.js";
import { createBarSource } from "./bar-source.js";

const keys = { keyId: "feed-key-id", secret: "feed-secret" };
const START = 100;
const daily = testBars("TEST", 200);
const other = testBars("OTHER", 200);
const minutes: Bars = { ...daily, timeframe: "1Min", time: sessionTimes(Date.UTC(2020, 0, 2), 200, "1Min") };
let database: TestDatabase;
let exchange: PaperExchange;
let relay: Relay;
let store: BarStore;
let feed: BarFeed | null = null;
let heard: FeedBar[];
let problems: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.sql);
  store = createBarStore(database.sql);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.sql`DELETE FROM bars`;
  await database.sql`DELETE FROM series`;
  [heard, problems] = [[], []];
});
afterEach(async () => {
  feed?.close();
  feed = null;
  await relay.close();
  await exchange.close();
});

async function open(bars: readonly Bars[], changes: Partial<BarFeedOptions> = {}): Promise<void> {
  exchange = await startPaperExchange({
    bars,
    from: bars[0]!.time[START]!,
    keys,
    requestsPerMinute: 0,
    heartbeatMs: 0,
    dataConnections: 0,
  });
  relay = await startRelay(exchange.port);
  follow(bars, changes);
  await until(() => feed!.state().connected, "the feed is connected");
}

function follow(bars: readonly Bars[], changes: Partial<BarFeedOptions> = {}): void {
  const settings = loopbackSettings(relay.port, keys);
  feed = createBarFeed({
    settings,
    source: createBarSource(settings, { retryDelayMs: 1, random: createRandom(1) }),
    store,
    symbols: bars.map(({ symbol }) => symbol),
    timeframe: bars[0]!.timeframe as "1Day",
    clock: { now: () => Date.now() },
    onBar: (bar) => void heard.push(bar),
    onProblem: (problem) => problems.push(problem),
    isExpecting: () => false,
    firstDelayMs: 1,
    longestDelayMs: 10,
    random: createRandom(1),
    ...changes,
  });
}

async function play(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await exchange.step("open");
    await exchange.step("close");
  }
}

const times = (symbol = "TEST"): number[] =>
  heard.filter((bar) => bar.symbol === symbol).map(({ bar }) => bar.time);
const expectedTimes = (from: number, to: number, bars = daily): number[] =>
  Array.from(bars.time.subarray(from, to));

/** The stored bars, once there are as many as were heard: a bar is heard while it is being stored. */
async function storedTimes(
  symbol = "TEST",
  count = times(symbol).length,
  timeframe: Timeframe = "1Day",
): Promise<number[]> {
  const read = async (): Promise<number[]> =>
    Array.from((await store.readBars(symbol, timeframe, {}, "paper"))?.time ?? []);
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await read();
    if (found.length >= count || Date.now() > end) return found;
  }
}

describe("createBarFeed()", () => {
  test("createBarFeed() hands on and stores each daily bar once, in order, when its session closes", async () => {
    await open([daily]);
    await play(5);
    await until(() => heard.length === 5, "five bars came");
    expect(heard[0]!.bar).toEqual({
      time: daily.time[START],
      open: daily.open[START],
      high: daily.high[START],
      low: daily.low[START],
      close: daily.close[START],
      volume: daily.volume[START],
    });
    expect(times()).toEqual(expectedTimes(START, START + 5));
    expect(await storedTimes()).toEqual(times());
  });

  test("createBarFeed() hands on each minute bar once, in order", async () => {
    await open([minutes]);
    await play(20);
    await until(() => heard.length === 20, "twenty bars came");
    expect(times()).toEqual(expectedTimes(START, START + 20, minutes));
    expect(await storedTimes("TEST", 20, "1Min")).toEqual(times());
  });

  test("createBarFeed() loses no bar when the stream breaks again and again", async () => {
    await open([daily, other]);
    for (let round = 0; round < 6; round++) {
      await play(1);
      relay.cutStreams();
      await play(2);
    }
    await until(() => heard.length === 36, "all bars came");
    await until(() => feed!.state().connected, "the feed is connected");
    await play(1);
    await until(() => heard.length === 38, "the next one came");
    for (const symbol of ["TEST", "OTHER"]) {
      expect(times(symbol)).toEqual(expectedTimes(START, START + 19));
      expect(await storedTimes(symbol)).toEqual(times(symbol));
    }
    expect(heard.map(({ bar }) => bar.time)).toEqual(
      heard.map(({ bar }) => bar.time).toSorted((a, b) => a - b),
    );
    expect(problems.length).toBeGreaterThan(0);
  });

  test("createBarFeed() reconnects and asks for what was missed when the stream falls silent", async () => {
    await open([daily], { isExpecting: () => true, silenceMs: 100 });
    relay.muteStreams();
    await play(3);
    await until(() => heard.length === 3, "three bars came");
    expect(problems.join()).toContain("nothing was heard for 100 ms while the market is open");
    expect(times()).toEqual(expectedTimes(START, START + 3));
  });

  test("createBarFeed() goes on after the bar that was handled last when it starts anew", async () => {
    await open([daily]);
    await play(2);
    await until(() => heard.length === 2, "two bars came");
    feed!.close();
    await play(3);
    const last = heard.at(-1)!.bar.time;
    follow([daily], { after: () => last });
    await until(() => heard.length === 5, "the missed bars came");
    expect(times()).toEqual(expectedTimes(START, START + 5));
    feed!.close();
    await play(1);
    follow([daily]);
    await until(() => heard.length === 6, "the bar after the last stored one came");
    expect(await storedTimes()).toEqual(expectedTimes(START, START + 6));
  });

  test("createBarFeed() hands a bar on again when its listener failed, and none after it before", async () => {
    let failures = 2;
    await open([daily], {
      onBar: (bar) => {
        if (bar.bar.time === daily.time[START + 1] && failures-- > 0) throw new Error("Cannot take it now");
        heard.push(bar);
      },
    });
    await play(4);
    await until(() => heard.length === 4, "four bars came");
    expect(times()).toEqual(expectedTimes(START, START + 4));
    expect(problems.join()).toContain("Cannot take it now");
    expect(await storedTimes()).toEqual(times());
  });

  test("createBarFeed() hands no minute bar on before one whose listener failed", async () => {
    let failures = 1;
    await open([minutes], {
      onBar: async (bar) => {
        if (bar.bar.time === minutes.time[START + 1] && failures-- > 0) {
          await play(1);
          await until(() => feed!.latest("TEST")?.last === minutes.close[START + 2], "the next bar waits");
          throw new Error("Cannot take it now");
        }
        heard.push(bar);
      },
    });
    await play(2);
    await until(() => heard.length === 3, "three bars came");
    expect(times()).toEqual(expectedTimes(START, START + 3, minutes));
  });

  test("createBarFeed() refuses a corrupt bar, says so and goes on", async () => {
    await open([daily]);
    relay.interfere = (request) =>
      request === "GET /v2/stocks/bars"
        ? { edit: (body) => body.replace(/"h":[\d.]+/g, '"h":0.01') }
        : undefined;
    relay.cutStreams();
    await play(1);
    await until(() => problems.some((problem) => problem.includes('column "high"')), "the bar was refused");
    relay.interfere = null;
    await until(() => feed!.state().connected, "the feed is connected");
    await play(1);
    await until(() => heard.length === 1, "the next bar came");
    expect(times()).toEqual(expectedTimes(START + 1, START + 2));
    expect(await storedTimes()).toEqual(times());
  });

  test("createBarFeed() is not connected, and says why, while missed bars cannot be asked for", async () => {
    await open([daily]);
    relay.interfere = (request) =>
      request === "GET /v2/clock"
        ? { answer: { status: 401, body: { code: 40110000, message: "no" } } }
        : undefined;
    relay.cutStreams();
    await until(() => feed!.state().problem?.includes("HTTP 401") ?? false, "the problem is told");
    expect(feed!.state()).toMatchObject({ connected: false, subscribed: [] });
    await play(2);
    relay.interfere = null;
    await until(() => heard.length === 2 && feed!.state().connected, "the bars came");
    expect(feed!.state()).toMatchObject({ problem: null, subscribed: ["TEST"] });
    expect(times()).toEqual(expectedTimes(START, START + 2));
  });

  test("latest() gives last, bid and ask with the market's time, and null before", async () => {
    await open([daily]);
    expect(feed!.latest("NONE")).toBeNull();
    await exchange.step("open");
    await until(() => feed!.latest("TEST")?.last === daily.open[START], "the open is known");
    await exchange.step("close");
    await until(() => feed!.latest("TEST")?.last === daily.close[START], "the close is known");
    await until(() => feed!.latest("TEST")?.bid === daily.close[START], "the quote is known");
    const latest = feed!.latest("TEST")!;
    expect(latest.ask).toBe(daily.close[START]);
    expect(new Date(latest.marketTime).toISOString().slice(0, 10)).toBe(
      new Date(daily.time[START]!).toISOString().slice(0, 10),
    );
    expect(feed!.state().lastMessageAt).toBeGreaterThan(0);
  });
});
