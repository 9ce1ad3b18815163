import { expectedMaxSharpe } from "../../metrics/deflated-sharpe.js";
import { minTrackRecordLength, probabilisticSharpe } from "../../metrics/probabilistic-sharpe.js";
import { returnsOf } from "../../metrics/returns.js";
import { sharpeSample } from "../../metrics/sharpe-sample.js";
import type { MetricName } from "../../metrics/definitions.js";
import { moments } from "../../math/moments.js";
import type { Grid } from "./grid.js";
import { isBetter } from "./sweep-plan.js";
import type { SweepColumns } from "./sweep-table.js";
import { judgeTrials, type SweepTrials } from "./sweep-trials.js";
import { neighbourShare } from "./walk-forward-stability.js";

/**
 * What a sweep's best is worth, the worst that can be said first: luck explains it, choosing by the past does not hold,
 * holding was better, none of these, or there is too little to say.
 */
export type SweepConclusion = "luck" | "overfit" | "behind" | "holds" | "unknown";

/** The best of a sweep, judged by everything that was tried beside it; NaN where undefined. */
export interface SweepVerdict extends SweepTrials {
  /** Sharpe ratio, annualised, that the best of as many points without skill is expected to show. */
  readonly expectedSharpe: number;
  /** Probability that the best's true Sharpe ratio is above 0, as if it had been the only trial. */
  readonly probabilisticSharpe: number;
  /** Bars the best would need to be above 0 with 95 % confidence, as if it had been the only trial. */
  readonly minTrackRecord: number;
  /** Returns that the best was measured on. */
  readonly observations: number;
  /** See `neighbourShare`. */
  readonly neighbourShare: number;
  /** Share of the points that are better than the baseline by the objective. */
  readonly beatBaseline: number;
  readonly conclusion: SweepConclusion;
}

/** A finished sweep, its best and what it has to beat. */
export interface JudgedSweep {
  readonly grid: Grid;
  readonly columns: SweepColumns;
  readonly objective: MetricName;
  /** Row of the best. */
  readonly row: number;
  /** Equity of the best. */
  readonly equity: Float64Array;
  /** Block sums as chunks carry them. */
  readonly sums: readonly Float64Array[];
  /** The objective of buy and hold. */
  readonly baseline: number;
  readonly periodsPerYear: number;
}

/** Judges the best of a sweep by the number of trials, by cross-validation, by its neighbours and by its baseline. */
export function judgeSweep(sweep: JudgedSweep): SweepVerdict {
  const { grid, columns, objective, row, equity, sums, baseline, periodsPerYear } = sweep;
  const trials = columns.points.length;
  const judged = judgeTrials(equity, columns.sharpe, sums, { trials, periodsPerYear });
  const sample = sharpeSample(returnsOf(equity));
  const { deviation } = moments(columns.sharpe.filter((s) => Number.isFinite(s)));
  const better = columns.objective.filter((value) => isBetter(objective, value, baseline)).length;
  const ahead = isBetter(objective, columns.objective[row]!, baseline);
  return {
    ...judged,
    expectedSharpe: expectedMaxSharpe({ trials, variance: trials === 1 ? 0 : deviation * deviation }),
    probabilisticSharpe: probabilisticSharpe(sample),
    minTrackRecord: minTrackRecordLength(sample),
    observations: sample.observations,
    neighbourShare: neighbourShare(grid, columns, row, objective),
    beatBaseline: better / trials,
    conclusion: conclude(judged, ahead),
  };
}

/** Below this probability luck is not ruled out. */
const CONFIDENCE = 0.95;
/** From this on the best of one half of the bars was no better than the median in the other. */
const COIN = 0.5;

function conclude({ deflatedSharpe, pbo }: SweepTrials, ahead: boolean): SweepConclusion {
  if (Number.isNaN(deflatedSharpe)) return "unknown";
  if (deflatedSharpe < CONFIDENCE) return "luck";
  if (pbo >= COIN) return "overfit";
  return ahead ? "holds" : "behind";
}
