import { Alpaca } from "@alpacahq/alpaca-trade-api";
import type { Bars } from "../../src/market/series/bars.js";
import { syntheticBars } from "../../src/market/synthetic.js";
import { startPaperExchange, type PaperExchange, type PaperExchangeOptions } from "./paper-exchange.js";

/** Synthetic bars of a symbol in whole cents, as exchanges quote them. */
export function centBars(
  symbol: string,
  seed: number,
  length = 60,
  timeframe: Bars["timeframe"] = "1Day",
): Bars {
  const bars = syntheticBars({ symbol, seed, length, timeframe });
  for (const column of [bars.open, bars.high, bars.low, bars.close])
    for (let i = 0; i < length; i++) column[i] = Math.round(column[i]! * 100) / 100;
  return bars;
}

/** An exchange in this process that is stepped by hand, without a rate limit. */
export function steppedExchange(options: Partial<PaperExchangeOptions> = {}): Promise<PaperExchange> {
  const { bars = [centBars("AAPL", 1), centBars("MSFT", 2)] } = options;
  return startPaperExchange({ requestsPerMinute: 0, heartbeatMs: 0, ...options, bars });
}

/** Alpaca's own client, unchanged, its requests led to an exchange. */
export function sdkFor({ url, keys }: Pick<PaperExchange, "url" | "keys">): Alpaca {
  const fetchApi = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(String(input));
    return fetch(`${url}${pathname}${search}`, init);
  };
  return new Alpaca({ ...keys, paper: true, fetchApi, rateLimit: false, retry: false });
}

/** The address of a stream. */
export function streamUrl({ url }: Pick<PaperExchange, "url">, path: string): string {
  return `${url.replace("http", "ws")}${path}`;
}

/** Waits until a condition holds; throws after five seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 5000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("Waited 5 s in vain");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
