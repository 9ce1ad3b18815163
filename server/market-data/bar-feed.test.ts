import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.js";
import { barAt } from "../../src/market/series/bars.js";
import { sessionHours } from "../../src/market/calendars/calendar.js";
import { newYorkToUtc } from "../../src/market/calendars/new-york-time.js";
import { testBars } from "../brokers/test-bars.js";
import { loopbackSettings } from "../brokers/test-relay.js";
import { until } from "../brokers/test-until.js";
import { type BarFeed, type BarFeedOptions, createBarFeed, type FeedBar } from "./bar-feed.js";
import type { BarSource } from "./bar-source.js";
import { type DataServer, startDataServer } from "./test-data-server.js";

const bars = testBars("TEST", 20);
const TODAY = 10;
const hours = sessionHours(bars.time[TODAY]!)!;
let server: DataServer;
let feed: BarFeed;
let heard: FeedBar[];
let problems: string[];
/** What the source tells the time as, and up to which bar it has bars. */
let market: { time: number; bars: number };
/** How often the source was asked for the time. */
let asked: number;

const source: BarSource = {
  feed: "iex",
  name: "source",
  findSymbol: async () => null,
  listSymbols: async () => [],
  marketTime: async () => {
    asked++;
    return market.time;
  },
  origin: async () => ({ note: "a test", synthetic: true }),
  fetchBars: async ({ from, to, newest }) => {
    const all = Array.from({ length: market.bars }, (_, i) => barAt(bars, i));
    const found = all.filter(({ time }) => time >= from && time <= to);
    return newest === undefined ? found : found.slice(-newest);
  },
};

beforeEach(async () => {
  server = await startDataServer();
  [heard, problems, asked] = [[], [], 0];
  market = { time: hours.open, bars: TODAY };
});
afterEach(async () => {
  feed.close();
  await server.close();
});

async function follow(changes: Partial<BarFeedOptions> = {}): Promise<void> {
  feed = createBarFeed({
    settings: { ...loopbackSettings(server.port, { keyId: "feed-key", secret: "feed-secret" }, 500) },
    source,
    store: { findExtent: async () => null, appendBar: async () => true },
    symbols: ["TEST"],
    timeframe: "1Day",
    clock: { now: () => market.time },
    onBar: (bar) => void heard.push(bar),
    onProblem: (problem) => problems.push(problem),
    isExpecting: () => false,
    firstDelayMs: 1,
    longestDelayMs: 10,
    settleMs: 1,
    random: createRandom(1),
    ...changes,
  });
}

/** A daily bar as the stream sends it. */
function dailyBar(index: number, close = bars.close[index]!): Record<string, unknown> {
  const { time, open: o, high: h, low: l, volume: v } = barAt(bars, index);
  return { T: "d", S: "TEST", o, h, l, c: close, v, t: new Date(newYorkToUtc(time, 0)) };
}

const connected = (): Promise<void> => until(() => feed.state().connected, "the feed is connected");

describe("createBarFeed() with daily bars while a session is on", () => {
  test("createBarFeed() takes a running bar for a price only, and hands it on after the close", async () => {
    await follow();
    await connected();
    server.send(dailyBar(TODAY, bars.low[TODAY]!));
    await until(() => feed.latest("TEST")?.last === bars.low[TODAY], "the price is known");
    expect(heard).toEqual([]);
    market.time = hours.close;
    server.send(dailyBar(TODAY));
    await until(() => heard.length === 1, "the bar came");
    expect(heard[0]!.bar).toEqual(barAt(bars, TODAY));
  });

  test("createBarFeed() asks for no time while the close of the session is far", async () => {
    await follow();
    await connected();
    const before = asked;
    for (let i = 0; i < 50; i++) server.send(dailyBar(TODAY, bars.low[TODAY]!));
    server.send(dailyBar(TODAY, bars.high[TODAY]!));
    await until(() => feed.latest("TEST")?.last === bars.high[TODAY], "the last price is known");
    expect(asked).toBe(before);
  });

  test("createBarFeed() asks for the bar after the close when the stream brings no more", async () => {
    market.time = hours.close - 20;
    await follow();
    await connected();
    server.send(dailyBar(TODAY, bars.low[TODAY]!));
    await until(() => feed.latest("TEST") !== null, "the price is known");
    market = { time: hours.close, bars: TODAY + 1 };
    await until(() => heard.length === 1, "the bar came");
    expect(heard[0]!.bar).toEqual(barAt(bars, TODAY));
  });

  test("createBarFeed() asks for sessions between when the stream skips them", async () => {
    await follow();
    await connected();
    market = { time: sessionHours(bars.time[TODAY + 3]!)!.close, bars: TODAY + 4 };
    server.send(dailyBar(TODAY + 3));
    await until(() => heard.length === 4, "the bars came");
    expect(heard.map(({ bar }) => bar.time)).toEqual(Array.from(bars.time.subarray(TODAY, TODAY + 4)));
  });

  test("createBarFeed() hands a bar on once when the stream repeats it or sends it late", async () => {
    await follow();
    await connected();
    market.time = sessionHours(bars.time[TODAY + 1]!)!.close;
    server.send(dailyBar(TODAY), dailyBar(TODAY), dailyBar(TODAY + 1), dailyBar(TODAY), dailyBar(TODAY - 5));
    market.time = sessionHours(bars.time[TODAY + 2]!)!.close;
    server.send(dailyBar(TODAY + 2));
    await until(() => heard.length === 3, "three bars came");
    expect(heard.map(({ bar }) => bar.time)).toEqual(Array.from(bars.time.subarray(TODAY, TODAY + 3)));
  });

  test("createBarFeed() refuses a bar that cannot be and names its column", async () => {
    await follow();
    await connected();
    market.time = hours.close;
    server.send({ ...dailyBar(TODAY), h: 0.01 });
    await until(() => problems.length > 0, "it was refused");
    expect(problems[0]).toContain('column "high"');
    expect(heard).toEqual([]);
  });

  test("createBarFeed() waits for the confirmation of every symbol", async () => {
    await server.close();
    server = await startDataServer((wish) => ({ ...wish, dailyBars: [] }));
    await follow();
    await until(() => problems.length > 0, "it gave up");
    expect(problems[0]).toContain("not ready within 500 ms");
    expect(feed.state().connected).toBe(false);
  });
});

describe("latest()", () => {
  test("latest() keeps the newest of trades and quotes in the market's time, without sides that are empty", async () => {
    await follow();
    await connected();
    const at = (ms: number): Date => new Date(hours.open + ms);
    server.send(
      { T: "t", S: "TEST", i: 1, x: "V", p: 101, s: 5, t: at(2000), c: [], z: "C" },
      { T: "t", S: "TEST", i: 2, x: "V", p: 99, s: 5, t: at(1000), c: [], z: "C" },
      { T: "q", S: "TEST", bp: 100.5, bs: 1, ap: 0, as: 0, bx: "V", ax: "V", t: at(3000), c: [], z: "C" },
    );
    await until(
      () => feed.latest("TEST")?.bid !== undefined && feed.latest("TEST")?.bid !== null,
      "the quote came",
    );
    expect(feed.latest("TEST")).toMatchObject({
      last: 101,
      bid: 100.5,
      ask: null,
      marketTime: hours.open + 3000,
    });
  });
});
