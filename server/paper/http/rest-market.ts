import {
  CALENDAR_YEARS,
  isCovered,
  isSession,
  nextSession,
  sessionsBetween,
} from "../../../src/market/calendars/calendar.js";
import { DAY_MS } from "../../../src/market/time/civil-date.js";
import { newYorkOffsetMs } from "../../../src/market/calendars/new-york-time.js";
import { PACKAGED } from "../../../src/market/reading/packaged.js";
import { notFound } from "./api-error.js";
import { ok, route, type Route } from "./api.js";
import type { PaperEngine } from "../exchange/engine.js";
import { instant } from "../exchange/paper-order.js";
import { dateText, dayOf } from "./query.js";
import { hoursOf } from "../exchange/replay.js";
import { symbolOf } from "./rest-positions.js";

/** Clock, calendar and assets. */
export const MARKET_ROUTES: readonly Route[] = [
  route("GET", "/v2/clock", ({ engine }) => {
    const { time, isOpen, nextOpen, nextClose } = clockOf(engine);
    return ok({
      timestamp: instant(time),
      is_open: isOpen,
      next_open: instant(nextOpen),
      next_close: instant(nextClose),
    });
  }),
  route("GET", "/v2/calendar", (_context, { query }) => {
    const from = dayOf(query, "start") ?? Date.UTC(CALENDAR_YEARS.first, 0, 1);
    const to = dayOf(query, "end") ?? Date.UTC(CALENDAR_YEARS.last, 11, 31);
    return ok(calendarDays(from, to));
  }),
  route("GET", "/v2/assets", ({ engine }, { query }) => {
    const wanted = (name: string, value: string): boolean => (query.get(name) ?? value) === value;
    const listed =
      wanted("status", "active") && wanted("asset_class", "us_equity") && wanted("exchange", "NASDAQ");
    const attributes = query.get("attributes");
    return ok(listed && !attributes ? engine.symbols.map((symbol) => assetJson(engine, symbol)) : []);
  }),
  route("GET", "/v2/assets/:name", ({ engine }, _request, [name]) => {
    const symbol = symbolOf(engine, name!);
    if (symbol === undefined) throw notFound(`asset not found for ${name}`);
    return ok(assetJson(engine, symbol));
  }),
];

/** The market's time, and when its next session opens and closes. */
export interface MarketClock {
  readonly time: number;
  readonly isOpen: boolean;
  readonly nextOpen: number;
  readonly nextClose: number;
}

/** The clock of the replay: sessions are those that have bars; after the last one the calendar's next is named. */
function clockOf({ now, tick, replay, marketOpen }: PaperEngine): MarketClock {
  let next = tick + 1;
  if (marketOpen) while (next < replay.length && replay.day(next) === replay.day(tick)) next++;
  if (next < replay.length) {
    const nextOpen = replay.opening(next);
    return {
      time: now,
      isOpen: marketOpen,
      nextOpen,
      nextClose: replay.sessionClose(marketOpen ? tick : next),
    };
  }
  const last = replay.day(replay.length - 1);
  const after = isCovered(last + 30 * DAY_MS) ? nextSession(last) : last + DAY_MS;
  const { open, close } = hoursOf(after);
  return {
    time: now,
    isOpen: marketOpen,
    nextOpen: open,
    nextClose: marketOpen ? replay.sessionClose(tick) : close,
  };
}

/** Trades settle after three sessions; two since 5 September 2017, one since 28 May 2024 (SEC Rule 15c6-1). */
const T_PLUS_2 = Date.UTC(2017, 8, 5);
const T_PLUS_1 = Date.UTC(2024, 4, 28);

function calendarDays(from: number, to: number): Record<string, unknown>[] {
  const first = Math.max(from, Date.UTC(CALENDAR_YEARS.first, 0, 1));
  const last = Math.min(to, Date.UTC(CALENDAR_YEARS.last, 11, 31));
  return [...sessionsBetween(first, last)].map((day) => {
    const { open, close } = hoursOf(day);
    return {
      date: dateText(day),
      open: newYorkTime(open),
      close: newYorkTime(close),
      session_open: "0400",
      session_close: "2000",
      settlement_date: dateText(settlement(day)),
    };
  });
}

function settlement(day: number): number {
  let left = day >= T_PLUS_1 ? 1 : day >= T_PLUS_2 ? 2 : 3;
  let settled = day;
  while (left > 0) {
    settled += DAY_MS;
    if (!isCovered(settled) || isSession(settled)) left--;
  }
  return settled;
}

function newYorkTime(time: number): string {
  return new Date(time + newYorkOffsetMs(time)).toISOString().slice(11, 16);
}

function assetJson(engine: PaperEngine, symbol: string): Record<string, unknown> {
  const bars = engine.bars(symbol)!;
  const known = PACKAGED.find(({ instrument }) => instrument.symbol === symbol)?.instrument;
  const replayed = bars.synthetic ? "synthetic bars" : "replayed bars";
  return {
    id: engine.assetId(symbol),
    class: "us_equity",
    exchange: "NASDAQ",
    symbol,
    name: `${known?.name ?? symbol} (${replayed})`,
    status: "active",
    tradable: true,
    marginable: true,
    shortable: true,
    easy_to_borrow: true,
    borrow_status: "easy_to_borrow",
    fractionable: true,
    maintenance_margin_requirement: 25,
    margin_requirement_long: "25",
    margin_requirement_short: "25",
    attributes: [],
    cusip: null,
  };
}
