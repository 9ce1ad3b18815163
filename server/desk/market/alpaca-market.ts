import type { Bars } from "../../../src/market/series/bars.js";
import type { Timeframe } from "../../../src/market/time/timeframe.js";
import type { AlpacaSettings } from "../../brokers/alpaca-settings.js";
import type { BarStore } from "../../db/bars/bar-store.js";
import { type BarFeed, createBarFeed, type FeedBar } from "../../market-data/bar-feed.js";
import type { BarSource } from "../../market-data/bar-source.js";
import { readClosedBars } from "../../market-data/closed-bars.js";
import { fetchSeries } from "../../market-data/fetch-series.js";
import type { MarketSource } from "./market-watch.js";

/** Bars that are fetched of a series which is not stored: five years of days, twice what the longest default lookback needs. */
const HISTORY_BARS = 1260;

export interface AlpacaMarketOptions {
  readonly settings: AlpacaSettings;
  readonly source: BarSource;
  readonly store: BarStore;
  readonly now: () => number;
  /** True when the market is a replay of past bars. */
  readonly replay: boolean;
  readonly log: (line: string) => void;
}

/** The market as Alpaca's API has it: history from the store, filled by REST, and one stream of bars. */
export function createAlpacaMarket({
  settings,
  source,
  store,
  now,
  replay,
  log,
}: AlpacaMarketOptions): MarketSource {
  const history = async (symbol: string, timeframe: Timeframe): Promise<Bars | null> => {
    const offered = await source.findSymbol(symbol);
    if (!offered) return null;
    const range = { kind: "new", count: HISTORY_BARS } as const;
    await fetchSeries(source, store, { symbol: offered, timeframe, range });
    return readClosedBars(source, store, symbol, timeframe);
  };
  return {
    replay,
    history,
    open: async (wanted, onBar): Promise<BarFeed | null> => {
      const [first] = wanted;
      if (!first) return null;
      const timeframe: Timeframe = first.timeframe;
      if (timeframe !== "1Day" && timeframe !== "1Min") {
        throw new Error(`Cannot listen to ${timeframe} bars: the stream has 1Day and 1Min`);
      }
      const after = new Map(wanted.map((one) => [one.symbol, one.after]));
      return createBarFeed({
        settings,
        source,
        store,
        symbols: wanted.map(({ symbol }) => symbol),
        timeframe,
        clock: { now },
        onBar: (bar: FeedBar) => onBar(bar),
        onProblem: log,
        after: (symbol) => after.get(symbol) ?? null,
        ...(replay ? { isExpecting: () => true, silenceMs: 15_000, longestDelayMs: 1000 } : {}),
      });
    },
  };
}
