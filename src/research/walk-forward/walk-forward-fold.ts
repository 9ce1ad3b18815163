import { sliceBars, type Bars } from "../../market/series/bars.js";
import { barsPerYear } from "../../market/series/periods-per-year.js";
import type { MetricName } from "../../metrics/definitions.js";
import { summarise } from "../../metrics/summary.js";
import { decisionBacktest } from "../../simulation/runs/decision-backtest.js";
import { strategyParameters } from "../../strategies/catalog.js";
import { decide, type Decisions } from "../../strategies/contract/decisions.js";
import { FLAT, keepsDirection, WITHDRAW } from "../../strategies/contract/signal.js";
import type { Strategy } from "../../strategies/contract/strategy.js";
import { gridValues, type Grid } from "../sweep/grid.js";
import { runChunk } from "../sweep/sweep-chunk.js";
import type { SweepPlan } from "../sweep/sweep-plan.js";
import { createPointRunner, objectiveOf } from "../sweep/sweep-point.js";
import { bestRow, SweepTable, type SweepColumns } from "../sweep/sweep-table.js";
import type { Fold } from "./walk-forward-folds.js";

/** What is walked forward, over which bars. */
export interface FoldSetup {
  readonly bars: Bars;
  readonly strategy: Strategy;
  readonly grid: Grid;
  /** Points to choose from. */
  readonly points: Float64Array;
  readonly plan: SweepPlan;
  /** Whether a fold takes over the position that its parameters have at its start; else it starts flat. */
  readonly carry: boolean;
}

/** All points of a fold in-sample, and the one that was chosen. */
export interface FoldChoice {
  readonly columns: SweepColumns;
  /** Row of the choice; −1 when the objective is defined nowhere: the fold stays flat. */
  readonly row: number;
  /** Why the first of the points that failed did. */
  readonly failure: string | null;
}

/** Sweeps the training bars, which start flat and warm up by themselves. */
export function chooseInSample({ bars, strategy, grid, points, plan }: FoldSetup, fold: Fold): FoldChoice {
  const train = sliceBars(bars, fold.trainStart, fold.testStart);
  const table = new SweepTable();
  table.add(runChunk(createPointRunner(train, strategy, plan), grid, plan, points));
  const columns = table.columns();
  return { columns, row: bestRow(columns, plan.objective), failure: table.failed[0]?.reason ?? null };
}

/**
 * What a point decides for a fold's test bars, from the last training bar on: first the direction, or exposure, that it
 * stands in there (or flat), decided on that bar's close, then its own. Indicators warm up on the training bars. A fold
 * that starts flat takes no exposure before a signal.
 */
export function foldDecisions(
  { bars, strategy, grid, carry }: FoldSetup,
  fold: Fold,
  point: number,
): Decisions {
  const { trainStart, testStart, testEnd } = fold;
  const from = testStart - trainStart - 1;
  const values = strategyParameters(strategy, gridValues(grid, point));
  const all = decide(strategy, sliceBars(bars, trainStart, testEnd), values);
  const signals = all.signals.slice(from);
  const exposure = all.exposure?.slice(from) ?? null;
  signals[0] = carry ? standing(all.signals, from) : FLAT;
  if (exposure) startExposure(exposure, signals, carry);
  return { signals, exposure, gates: null };
}

/** Makes a fold's exposure begin with a number, and for one that starts flat with 0 up to its first signal. */
function startExposure(exposure: Float64Array, signals: Int8Array, carry: boolean): void {
  if (Number.isNaN(exposure[0]!)) exposure[0] = 0;
  if (carry) return;
  const first = signals.findIndex((signal, i) => i > 0 && !keepsDirection(signal));
  exposure.fill(0, 0, first < 0 ? exposure.length : first);
}

/** The objective of each row of the choice on the test bars. */
export function objectiveOutOfSample(setup: FoldSetup, fold: Fold, { points }: SweepColumns): Float64Array {
  const { bars, plan } = setup;
  const test = sliceBars(bars, fold.testStart - 1, fold.testEnd);
  return points.map((point) => {
    const result = decisionBacktest(test, foldDecisions(setup, fold, point), plan.options);
    const metrics: Record<MetricName, number> = summarise(result, plan.options, barsPerYear(bars));
    return objectiveOf(metrics, plan.objective);
  });
}

/** The last signal up to an index that gave a direction; flat when there is none. */
function standing(signals: Int8Array, from: number): number {
  for (let i = from; i >= 0; i--) {
    const signal = signals[i]!;
    if (!keepsDirection(signal)) return signal === WITHDRAW ? FLAT : signal;
  }
  return FLAT;
}
