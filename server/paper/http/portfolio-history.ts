import { DAY_MS } from "../../../src/market/time/civil-date.js";
import { newYorkToUtc } from "../../../src/market/calendars/new-york-time.js";
import { malformed } from "./api-error.js";
import type { EquityPoint, PaperEngine } from "../exchange/engine.js";
import { choiceOf, dateText, instantOf } from "./query.js";

const TIMEFRAMES = ["1D", "1Min", "5Min", "15Min", "1H"] as const;
const BUCKET_MS = { "1Min": 60_000, "5Min": 300_000, "15Min": 900_000, "1H": 3_600_000 } as const;
const PERIOD_DAYS = { D: 1, W: 7, M: 30, A: 365 } as const;

/**
 * The body of GET /v2/account/portfolio/history: equity at the closes of bars, one point a session for `1D`, else the
 * last of each bucket. Timestamps are epoch seconds, midnight in New York for `1D`.
 */
export function portfolioHistory(engine: PaperEngine, query: URLSearchParams): Record<string, unknown> {
  const timeframe = choiceOf(query, "timeframe", TIMEFRAMES);
  const end = instantOf(query, "end", true) ?? engine.now;
  const start = instantOf(query, "start") ?? periodStart(query, end);
  const bucketOf = ({ time, day }: EquityPoint): number =>
    timeframe === "1D"
      ? newYorkToUtc(day, 0)
      : Math.floor((time - 1) / BUCKET_MS[timeframe]) * BUCKET_MS[timeframe];
  const buckets = new Map<number, number>();
  let base = Number(engine.startCash);
  let baseDay: number | null = null;
  for (const point of engine.points) {
    if (point.time > end) break;
    if (point.time < start) {
      base = point.equity;
      baseDay = point.day;
    } else buckets.set(bucketOf(point), point.equity);
  }
  const equity = [...buckets.values()];
  return {
    timestamp: [...buckets.keys()].map((time) => time / 1000),
    equity,
    profit_loss: equity.map((value) => Number((value - base).toFixed(6))),
    profit_loss_pct: equity.map((value) => (base > 0 ? Number((value / base - 1).toFixed(9)) : null)),
    base_value: base,
    ...(baseDay === null ? {} : { base_value_asof: dateText(baseDay) }),
    timeframe,
    cashflow: {},
  };
}

function periodStart(query: URLSearchParams, end: number): number {
  const period = query.get("period") ?? "1M";
  if (period === "all") return -Infinity;
  const match = /^(\d{1,4})([DWMA])$/.exec(period);
  if (!match) throw malformed(`invalid period "${period}": expected a number and D, W, M or A`);
  return end - Number(match[1]) * PERIOD_DAYS[match[2] as keyof typeof PERIOD_DAYS] * DAY_MS;
}
