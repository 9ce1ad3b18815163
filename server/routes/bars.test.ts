import { describe, expect, test } from "vitest";
import { randomBars } from "../../src/fixtures/builders/random-bars.js";
import { hashBars } from "../../src/market/series/bars.js";
import { inspectBars } from "../../src/market/series/quality.js";
import { CLONE } from "../clone.js";
import type { Feed } from "../db/bars/feed.js";
import { fakeApp } from "../testing/fake-services.js";

/** A store that has TEST of two feeds, with different bars. */
const SERIES: Partial<Record<Feed, ReturnType<typeof randomBars>>> = {
  packaged: randomBars(1, 10),
  paper: randomBars(2, 20),
};

const { get } = fakeApp(CLONE, {
  bars: {
    findSeries: async (symbol, timeframe, feed = "packaged") => {
      const bars = SERIES[feed];
      if (!bars || symbol !== "TEST") return null;
      const { source, synthetic, length, time } = bars;
      const extent = { calendar: null, rows: length, first: time[0]!, last: time[length - 1]! };
      const known = { dataHash: hashBars(bars), quality: inspectBars(bars) };
      return { symbol, name: "Test", timeframe, feed, source, synthetic, ...extent, ...known };
    },
    readBars: async (_symbol, _timeframe, _range, feed = "packaged") => SERIES[feed] ?? null,
  },
});

describe("GET /v1/bars/{symbol}", () => {
  test.each([
    ["/v1/bars/TEST", "packaged", 10],
    ["/v1/bars/TEST?feed=packaged", "packaged", 10],
    ["/v1/bars/TEST?feed=paper", "paper", 20],
  ])("%s answers bars of one feed, and says which", async (path, feed, rows) => {
    const body = (await (await get(path)).json()) as { feed: string; time: string[]; dataHash: string };
    expect(body).toMatchObject({ feed, dataHash: hashBars(SERIES[feed as Feed]!) });
    expect(body.time).toHaveLength(rows);
  });

  test("GET /v1/bars/{symbol} answers 404 and names the feed when the series has none", async () => {
    const response = await get("/v1/bars/TEST?feed=sip");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { message: 'Cannot find bars of "TEST" in 1Day of feed sip' },
    });
  });

  test("GET /v1/bars/{symbol} answers 400 and lists the feeds when there is no such one", async () => {
    const response = await get("/v1/bars/TEST?feed=odd");
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("expected one of: packaged, sip, iex, paper");
  });
});
