import { InputError } from "../../core/errors.js";
import type { ParameterValues } from "../../core/parameters.js";
import { sliceBars, type Bars } from "../../market/series/bars.js";
import { barsPerYear } from "../../market/series/periods-per-year.js";
import { curveFigures } from "../../metrics/curve-figures.js";
import type { MetricName } from "../../metrics/definitions.js";
import { scanEquity } from "../../metrics/equity-scan.js";
import { riskFreePerBar } from "../../metrics/risk-free.js";
import { summarise } from "../../metrics/summary.js";
import { decisionBacktest } from "../../simulation/runs/decision-backtest.js";
import type { BacktestOptions } from "../../simulation/account/options.js";
import type { BacktestResult } from "../../simulation/account/result.js";
import type { Decisions } from "../../strategies/contract/decisions.js";
import { FLAT } from "../../strategies/contract/signal.js";
import type { Strategy } from "../../strategies/contract/strategy.js";
import {
  countGridPoints,
  createGrid,
  gridPoints,
  gridValues,
  type Grid,
  type GridText,
} from "../sweep/grid.js";
import { rankCorrelation } from "../../math/rank-correlation.js";
import { runBacktest } from "../runs/run-backtest.js";
import { checkPlan } from "../sweep/sweep-plan.js";
import { chooseInSample, foldDecisions, objectiveOutOfSample, type FoldSetup } from "./walk-forward-fold.js";
import { walkForwardFolds, type Fold, type FoldSizes } from "./walk-forward-folds.js";
import {
  meanDefined,
  neighbourShare,
  parameterStability,
  type ParameterStability,
} from "../sweep/walk-forward-stability.js";

/** A walk-forward optimisation to run. */
export interface WalkForwardSetup extends FoldSizes {
  readonly bars: Bars;
  readonly strategy: Strategy;
  readonly grid: GridText;
  readonly options: BacktestOptions;
  readonly objective: string;
  /** A fold begins in the position that its parameters stand in; false: flat, until they signal. */
  readonly carry: boolean;
  readonly onFold?: (done: number, total: number) => void;
}

/** Figures of a part of an equity curve; NaN where undefined. */
export interface EquityFigures {
  readonly totalReturn: number;
  readonly cagr: number;
  readonly sharpe: number;
  readonly sortino: number;
  readonly volatility: number;
  readonly calmar: number;
  readonly maxDrawdown: number;
  /** Entries. */
  readonly trades: number;
}

/** One fold: what was chosen on its training bars, and what that then did. */
export interface WalkForwardFold extends Fold {
  /** Number of the choice in the grid; −1 for none. */
  readonly point: number;
  /** Null when the objective was defined for no point; the fold stays flat. */
  readonly params: ParameterValues | null;
  /** The choice as a single backtest of the training bars. */
  readonly inSample: Readonly<Record<MetricName, number>> | null;
  /** The part of the stitched equity that lies in the test bars. */
  readonly outOfSample: EquityFigures;
  /** Of the points' objective in-sample with that out-of-sample, Spearman's. */
  readonly rankCorrelation: number;
  /** See `neighbourShare`. */
  readonly neighbourShare: number;
}

/** How far the choices can be trusted; NaN where undefined. */
export interface WalkForwardStability {
  readonly parameters: Readonly<Record<string, ParameterStability>>;
  /** Mean over folds. */
  readonly neighbourShare: number;
  readonly rankCorrelation: number;
  /** Out-of-sample growth a year ÷ the mean in-sample growth a year of the choices; NaN unless that is above 0. */
  readonly efficiency: number;
  /** Share of folds that earned something out-of-sample. */
  readonly profitableFolds: number;
}

export interface WalkForwardResult {
  readonly grid: Grid;
  /** Points that each fold chose from. */
  readonly points: number;
  readonly folds: readonly WalkForwardFold[];
  /** Of the stitched out-of-sample run. */
  readonly metrics: Readonly<Record<MetricName, number>>;
  /** The bars of the stitched run: the last training bar of the first fold, then all test bars. */
  readonly bars: Bars;
  readonly result: BacktestResult;
  readonly stability: WalkForwardStability;
  /** Bars after the last whole fold. */
  readonly unusedBars: number;
}

/**
 * Walk-forward optimisation (Pardo 1992): chooses the best point on each fold's training bars and trades it on the test
 * bars that follow. The out-of-sample run is one account over all test bars: positions, cash and costs go on from fold
 * to fold, and what changes at a fold's start is decided on the close before it.
 *
 * @throws InputError for sizes that do not fit the series, and for what `createGrid` and `checkPlan` refuse.
 */
export function walkForward(setup: WalkForwardSetup): WalkForwardResult {
  const { bars, strategy, options, carry } = setup;
  const objective = checkPlan(setup.objective, options);
  const grid = createGrid(setup.grid, strategy.parameters);
  const folds = walkForwardFolds(bars.length, setup);
  countGridPoints(grid);
  const points = Float64Array.from(gridPoints(grid));
  const plan = { grid: setup.grid, options, objective, blocks: 0, sampleEvery: 1 };
  const work: FoldSetup = { bars, strategy, grid, points, plan, carry };
  const choices = folds.map((fold, k) => {
    const choice = chooseFold(work, fold);
    setup.onFold?.(k + 1, folds.length);
    return choice;
  });
  const first = folds[0]!.testStart - 1;
  const last = folds.at(-1)!.testEnd;
  const seen = sliceBars(bars, first, last);
  const result = decisionBacktest(seen, stitchDecisions(work, folds, choices), options);
  const stitched = choices.map((choice) => finishFold(choice, result, first, bars, options));
  const metrics = summarise(result, options, barsPerYear(bars));
  return {
    grid,
    points: points.length,
    folds: stitched,
    metrics,
    bars: seen,
    result,
    stability: judgeStability(
      grid,
      choices.map(({ point }) => point).filter((point) => point >= 0),
      stitched,
      metrics.cagr,
    ),
    unusedBars: bars.length - last,
  };
}

/** A fold before it was traded. */
type Choice = Omit<WalkForwardFold, "outOfSample">;

function chooseFold(work: FoldSetup, fold: Fold): Choice {
  const { bars, strategy, grid, plan } = work;
  const { columns, row, failure } = chooseInSample(work, fold);
  if (columns.points.length === 0)
    throw new InputError(`None of the ${work.points.length} points can run: ${failure}`);
  if (row < 0) {
    const none = { point: -1, params: null, inSample: null };
    return { ...fold, ...none, rankCorrelation: Number.NaN, neighbourShare: Number.NaN };
  }
  const point = columns.points[row]!;
  const train = sliceBars(bars, fold.trainStart, fold.testStart);
  const params = gridValues(grid, point);
  return {
    ...fold,
    point,
    params,
    inSample: runBacktest(train, strategy, params, plan.options).metrics,
    rankCorrelation: rankCorrelation(columns.objective, objectiveOutOfSample(work, fold, columns)),
    neighbourShare: neighbourShare(grid, columns, row, plan.objective),
  };
}

function finishFold(
  choice: Choice,
  result: BacktestResult,
  first: number,
  bars: Bars,
  options: BacktestOptions,
): WalkForwardFold {
  const { testStart, testEnd } = choice;
  return {
    ...choice,
    outOfSample: figuresBetween(result, testStart - 1 - first, testEnd - first, bars, options),
  };
}

/** One decision a bar of the stitched run; a fold's first is given on the last bar before it. */
function stitchDecisions(work: FoldSetup, folds: readonly Fold[], choices: readonly Choice[]): Decisions {
  const first = folds[0]!.testStart - 1;
  const signals = new Int8Array(folds.at(-1)!.testEnd - first);
  const exposure = work.strategy.exposure ? new Float64Array(signals.length).fill(Number.NaN) : null;
  for (const [k, fold] of folds.entries()) {
    const { point } = choices[k]!;
    const at = fold.testStart - 1 - first;
    if (point >= 0) {
      const decisions = foldDecisions(work, fold, point);
      signals.set(decisions.signals, at);
      if (decisions.exposure) exposure?.set(decisions.exposure, at);
      continue;
    }
    signals[at] = FLAT;
    if (exposure) exposure[at] = 0;
  }
  return { signals, exposure, gates: null };
}

function figuresBetween(
  { equity, trades }: BacktestResult,
  from: number,
  to: number,
  bars: Bars,
  { riskFreeRate }: BacktestOptions,
): EquityFigures {
  const part = equity.subarray(from, to);
  const year = barsPerYear(bars);
  const riskFree = riskFreePerBar(riskFreeRate, year);
  const start = part[0]!;
  const scan = scanEquity(part, start, riskFree);
  const { maxDrawdownBars: _, ...figures } = curveFigures(part, scan, start, year, riskFree);
  const entries = trades.entryIndex.subarray(0, trades.length);
  return {
    ...figures,
    trades: entries.filter((index) => index > from && index < to).length,
  };
}

function judgeStability(
  grid: Grid,
  chosen: readonly number[],
  folds: readonly WalkForwardFold[],
  growth: number,
): WalkForwardStability {
  const inSample = meanDefined(folds.map((fold) => fold.inSample?.cagr ?? Number.NaN));
  return {
    parameters: parameterStability(grid, chosen),
    neighbourShare: meanDefined(folds.map((fold) => fold.neighbourShare)),
    rankCorrelation: meanDefined(folds.map((fold) => fold.rankCorrelation)),
    efficiency: inSample > 0 ? growth / inSample : Number.NaN,
    profitableFolds: folds.filter((fold) => fold.outOfSample.totalReturn > 0).length / folds.length,
  };
}
