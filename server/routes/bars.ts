import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { CalendarRecord } from "../../src/contracts/run.js";
import { encodeCalendar } from "../../src/contracts/encode-calendar.js";
import { isoTime } from "../../src/contracts/run-record.js";
import { barsToArrow } from "../../src/market/reading/arrow.js";
import type { Bars } from "../../src/market/series/bars.js";
import type { BarStore } from "../db/bars/bar-store.js";
import { FEEDS } from "../db/bars/feed.js";
import { accepts } from "../http/accept.js";
import { type AppEnvironment, ErrorResponse, HttpError } from "../http/errors.js";
import {
  integerParameter,
  queryParameters,
  symbolParameter,
  timeframeParameter,
  timeParameter,
} from "./parameters.js";

const ARROW = "application/vnd.apache.arrow.stream";
const Column = z.array(z.number());

const BarsResponse = z
  .object({
    symbol: z.string(),
    timeframe: z.string(),
    feed: z.enum(FEEDS).meta({ description: "Which feed the series is of" }),
    source: z.string().meta({ description: "Where the bars come from" }),
    synthetic: z.boolean().meta({ description: "True when a program made the prices up" }),
    calendar: CalendarRecord.meta({ description: "The calendar that the bars keep" }),
    dataHash: z.string().meta({ description: "SHA-256 of the whole series" }),
    time: z.array(z.iso.datetime()).meta({ description: "Opening of each bar, ISO 8601 UTC" }),
    open: Column,
    high: Column,
    low: Column,
    close: Column,
    volume: Column,
    next: z
      .string()
      .nullable()
      .meta({ description: "The `from` of the next page; null when nothing follows" }),
  })
  .meta({ id: "Bars" });

const feedParameter = z
  .enum(FEEDS, { error: `expected one of: ${FEEDS.join(", ")}` })
  .optional()
  .openapi({
    description: "Where the bars come from; when left out, the first there is of packaged, sip, iex, paper",
  });

const route = createRoute({
  method: "get",
  path: "/v1/bars/{symbol}",
  summary: "Stored bars, oldest first; as an Arrow IPC stream when Accept asks for it",
  request: {
    params: z.object({ symbol: symbolParameter }),
    query: queryParameters({
      timeframe: timeframeParameter,
      feed: feedParameter,
      from: timeParameter,
      to: timeParameter,
      limit: integerParameter(1, 100_000, 10_000),
    }),
  },
  responses: {
    200: {
      description: "The bars, both ends included",
      content: {
        "application/json": { schema: BarsResponse },
        [ARROW]: { schema: z.string().openapi({ type: "string", format: "binary" }) },
      },
    },
    400: { description: "A parameter is wrong", content: { "application/json": { schema: ErrorResponse } } },
    404: {
      description: "There is no such series",
      content: { "application/json": { schema: ErrorResponse } },
    },
  },
});

/** `GET /v1/bars/{symbol}`. The Arrow form says in `X-Next-From` where the next page begins. */
export function registerBars(
  app: OpenAPIHono<AppEnvironment>,
  store: Pick<BarStore, "findSeries" | "readBars">,
): void {
  app.openapi(route, async (context) => {
    const { symbol } = context.req.valid("param");
    const { timeframe, feed, from, to, limit } = context.req.valid("query");
    const series = await store.findSeries(symbol, timeframe, feed);
    const range = { limit, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const bars = series && (await store.readBars(symbol, timeframe, range, series.feed));
    if (!bars) {
      const of = feed === undefined ? "" : ` of feed ${feed}`;
      throw new HttpError(404, "not_found", `Cannot find bars of "${symbol}" in ${timeframe}${of}`);
    }
    const next = followingTime(bars, limit, Math.min(to ?? series.last, series.last));
    context.header("Vary", "Accept");
    context.header("Cache-Control", "no-cache");
    if (accepts(context.req.header("Accept"), ARROW)) {
      if (next) context.header("X-Next-From", next);
      return context.body(new Uint8Array(barsToArrow(bars)), 200, { "Content-Type": ARROW }) as never;
    }
    return context.json({ ...describe(bars), feed: series.feed, dataHash: series.dataHash, next }, 200);
  });
}

function followingTime(bars: Bars, limit: number, end: number): string | null {
  const last = bars.time[bars.length - 1];
  return bars.length === limit && last !== undefined && last < end ? isoTime(last + 1) : null;
}

function describe(bars: Bars) {
  const { symbol, timeframe, source, synthetic, open, high, low, close, volume } = bars;
  return {
    symbol,
    timeframe,
    source,
    synthetic,
    calendar: encodeCalendar(bars),
    time: Array.from(bars.time, isoTime),
    open: Array.from(open),
    high: Array.from(high),
    low: Array.from(low),
    close: Array.from(close),
    volume: Array.from(volume),
  };
}
