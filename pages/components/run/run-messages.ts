import type { RunSummary } from "../../src/contracts/run.js";
import type { BarColumns } from "../../src/market/series/bars.js";

/** What a page asks its run worker. */
export interface RunWork {
  /** Reads an Arrow stream and keeps its bars for `recompute`. */
  readonly open: { readonly question: ArrayBuffer; readonly answer: BarColumns };
  /** Runs again what a record says, over the bars that were opened. */
  readonly recompute: { readonly question: RunSummary; readonly answer: Recomputed };
}

/** A run made again from its bars and spec, and what it can be compared with. */
export interface Recomputed {
  readonly hash: string;
  readonly dataHash: string;
  /** Time of the backtest and its hash, without loading. */
  readonly milliseconds: number;
  readonly signals: Int8Array;
  /** Equity of buy and hold with the run's own size and costs. */
  readonly baseline: Float64Array;
  /** Final equity of the same rule without any cost. */
  readonly costlessEquity: number;
}
