import type { Bar } from "../../src/market/series/bars.js";
import type { Timeframe } from "../../src/market/time/timeframe.js";

/** A closed bar that was checked. */
export interface FeedBar {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly bar: Bar;
  /** Our clock when it came, epoch milliseconds UTC. */
  readonly receivedAt: number;
}

/** The newest prices of a symbol; null where none came yet. */
export interface LatestPrice {
  /** Price of the last trade, or close of the last bar where that is newer. */
  readonly last: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  /** Our clock when the newest of them came, epoch milliseconds UTC. */
  readonly receivedAt: number;
  /** The market's time of the newest of them. */
  readonly marketTime: number;
}

export interface BarFeedState {
  /** True from when the subscription was confirmed and what was missed has been handed on. */
  readonly connected: boolean;
  /** Our clock when `connected` last changed. */
  readonly since: number;
  /** Our clock when anything was last heard; null before. */
  readonly lastMessageAt: number | null;
  /** Symbols that the source confirmed on the present connection. */
  readonly subscribed: readonly string[];
  /** Why it is not connected; null while it is. */
  readonly problem: string | null;
}

/** Bars as they close, each once and in order of time, and the newest prices. */
export interface BarFeed {
  latest(symbol: string): LatestPrice | null;
  state(): BarFeedState;
  close(): void;
}
