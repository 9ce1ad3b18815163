import type { RunRecord, RunSummary } from "../../src/contracts/run.js";
import type { ParameterValues } from "../../src/core/parameters.js";
import type { Bars } from "../../src/market/series/bars.js";
import type { MetricName } from "../../src/metrics/definitions.js";
import type { SweepChunk } from "../../src/research/sweep/sweep-chunk.js";
import type { SweepPlan } from "../../src/research/sweep/sweep-plan.js";
import type { SweepVerdict } from "../../src/research/sweep/sweep-verdict.js";
import type { FoldSizes } from "../../src/research/walk-forward/walk-forward-folds.js";
import type { WalkForwardConclusion } from "../../src/research/walk-forward/walk-forward-verdict.js";
import type { WalkForwardFold, WalkForwardStability } from "../../src/research/walk-forward/walk-forward.js";
import type { BacktestOptions } from "../../src/simulation/account/options.js";

/** Figures of a run by name; NaN where undefined. */
type Figures = Readonly<Record<MetricName, number>>;

/** One run beside buy and hold on the same bars and options. */
export interface PairRun {
  readonly parameters: ParameterValues;
  readonly equity: Float64Array;
  readonly metrics: Figures;
  readonly baseline: Float64Array;
  readonly baselineMetrics: Figures;
}

/** The best of a finished sweep. */
export interface JudgedBest {
  readonly values: ParameterValues;
  readonly metrics: Figures;
  readonly baselineMetrics: Figures;
  readonly verdict: SweepVerdict;
  /** Whether the best's figures are those of a single backtest, to the last bit. */
  readonly same: boolean;
}

/** A walk-forward and what it has to beat. */
export interface WalkForwardView {
  readonly folds: readonly WalkForwardFold[];
  /** Opening of each bar of the stitched run, epoch milliseconds UTC. */
  readonly time: Float64Array;
  /** Opening of every bar that the folds count. */
  readonly allTime: Float64Array;
  readonly equity: Float64Array;
  readonly baseline: Float64Array;
  readonly metrics: Figures;
  readonly baselineMetrics: Figures;
  readonly stability: WalkForwardStability;
  readonly points: number;
  readonly unusedBars: number;
  readonly conclusion: WalkForwardConclusion;
}

/** What a page can ask of its study worker, and what it gets. */
export interface StudyWork {
  /** Bars from an Arrow stream. */
  readonly read: { readonly question: ArrayBuffer; readonly answer: Bars };
  /** A run made again from its record and bars. */
  readonly record: {
    readonly question: { readonly bars: Bars; readonly run: RunSummary };
    readonly answer: RunRecord;
  };
  readonly pair: {
    readonly question: {
      readonly bars: Bars;
      readonly strategy: string;
      readonly values: ParameterValues;
      readonly options: BacktestOptions;
    };
    readonly answer: PairRun;
  };
  /** Null when the figure is nowhere defined. */
  readonly judge: {
    readonly question: {
      readonly bars: Bars;
      readonly strategy: string;
      readonly plan: SweepPlan;
      readonly chunks: readonly SweepChunk[];
      readonly figure: "sharpe" | "totalReturn" | "maxDrawdown";
    };
    readonly answer: JudgedBest | null;
  };
  readonly "walk-forward": {
    readonly question: {
      readonly bars: Bars;
      readonly strategy: string;
      readonly plan: SweepPlan;
      readonly sizes: FoldSizes;
    };
    readonly answer: WalkForwardView;
  };
}
