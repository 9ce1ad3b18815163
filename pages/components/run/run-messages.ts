import type { RunSummary } from "../../src/contracts/run.js";
import type { BarColumns } from "../../src/market/series/bars.js";

/** What a page asks its worker. */
export type RunRequest =
  | { readonly id: number; readonly kind: "open"; readonly arrow: ArrayBuffer }
  | { readonly id: number; readonly kind: "recompute"; readonly run: RunSummary };

/** What the worker answers. */
export type RunResponse =
  | { readonly id: number; readonly kind: "opened"; readonly bars: BarColumns }
  | { readonly id: number; readonly kind: "recomputed"; readonly result: Recomputed }
  | { readonly id: number; readonly kind: "failed"; readonly message: string };

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
