import type { Clock } from "../../core/clock.js";
import type { ParameterValues } from "../../core/parameters.js";
import type { Bars } from "../../market/series/bars.js";
import { barsPerYear } from "../../market/series/periods-per-year.js";
import type { Strategy } from "../../strategies/contract/strategy.js";
import { createGrid, gridValues, type Grid } from "./grid.js";
import type { MeasuredRun } from "../runs/run-backtest.js";
import type { FailedPoint, SweepChunk } from "./sweep-chunk.js";
import type { OpenSweepPort } from "./sweep-messages.js";
import { checkPlan, type SweepPlan } from "./sweep-plan.js";
import { runPool } from "./sweep-pool.js";
import { countSearch, HALVING_FACTOR, halvingSpans, searchPoints, type SweepSearch } from "./sweep-search.js";
import { bestRow, rankRows, SweepTable, type SampledPoint, type SweepColumns } from "./sweep-table.js";
import { judgeTrials, type SweepTrials } from "./sweep-trials.js";

/** A sweep to run. */
export interface SweepSetup {
  readonly bars: Bars;
  readonly strategy: Pick<Strategy, "parameters">;
  /** Runs the best point once more as a single backtest. */
  readonly backtest: (values: ParameterValues) => MeasuredRun | Promise<MeasuredRun>;
  /** What a worker finds the strategy by. */
  readonly word: string;
  readonly plan: SweepPlan;
  readonly search: SweepSearch;
  readonly threads: number;
  readonly openPort: OpenSweepPort;
  readonly clock: Clock;
  /** What an earlier, interrupted sweep has finished. */
  readonly earlier?: readonly SweepChunk[];
  /** Called with every new chunk; `done` of `total` points are finished or failed by then. */
  readonly onChunk?: (chunk: SweepChunk, done: number, total: number) => void;
  /** When true, what runs is finished and nothing more begun. */
  readonly stopped?: () => boolean;
}

/** One finished point. */
export interface SweepRow {
  readonly params: ParameterValues;
  readonly totalReturn: number;
  readonly sharpe: number;
  readonly maxDrawdown: number;
  readonly trades: number;
}

/** A rung of successive halving: so many points on so many bars. */
export interface SweepRung {
  readonly bars: number;
  readonly points: number;
}

/** A finished or interrupted sweep. */
export interface SweepResult {
  readonly grid: Grid;
  readonly columns: SweepColumns;
  readonly failed: readonly FailedPoint[];
  /** Row of the best point; −1 when the objective is defined nowhere. */
  readonly best: number;
  /** The best point once more as a single backtest. */
  readonly bestRun: MeasuredRun | null;
  readonly trials: SweepTrials | null;
  /** The points whose block sums were kept. */
  readonly sampled: readonly SampledPoint[];
  /** Points that were to be run. */
  readonly total: number;
  readonly rungs: readonly SweepRung[];
  readonly seconds: number;
}

/**
 * Runs points of a grid over every worker and judges the best by the number of trials. Rows are in grid order whatever
 * finishes first; the best is the first of equals. Its figures are those of `runBacktest` with its parameters, which is
 * checked each time.
 *
 * @throws InputError for a grid without points, an objective or an option that is none.
 */
export async function runSweep(setup: SweepSetup): Promise<SweepResult> {
  const { plan, bars, strategy, clock } = setup;
  checkPlan(plan.objective, plan.options);
  const started = clock.now();
  const grid = createGrid(plan.grid, strategy.parameters);
  const total = countSearch(grid, setup.search);
  const spans = setup.search.kind === "halving" ? halvingSpans(bars.length) : [bars.length];
  const rungs: SweepRung[] = [];
  let points: Iterator<number, void> = searchPoints(grid, setup.search);
  let table = new SweepTable();
  for (const span of spans) {
    table = await runRung(setup, points, span, rungs.length === 0 ? total : rungs.at(-1)!.points);
    rungs.push({ bars: span, points: table.count + table.failed.length });
    if (span < bars.length) points = survivors(table, plan).values();
  }
  const columns = table.columns();
  const best = bestRow(columns, plan.objective);
  const bestRun = best < 0 ? null : await setup.backtest(gridValues(grid, columns.points[best]!));
  if (bestRun) checkSame(columns, best, bestRun);
  return {
    grid,
    columns,
    failed: table.failed,
    best,
    bestRun,
    sampled: table.sampled(),
    trials: bestRun && judge(setup, bestRun, columns, table, rungs[0]!.points),
    total,
    rungs,
    seconds: (clock.now() - started) / 1000,
  };
}

/** The parameters and figures of a row. */
export function sweepRow(grid: Grid, columns: SweepColumns, row: number): SweepRow {
  return {
    params: gridValues(grid, columns.points[row]!),
    totalReturn: columns.totalReturn[row]!,
    sharpe: columns.sharpe[row]!,
    maxDrawdown: columns.maxDrawdown[row]!,
    trades: columns.trades[row]!,
  };
}

async function runRung(
  { bars, plan, word, threads, openPort, clock, earlier = [], onChunk, stopped = () => false }: SweepSetup,
  points: Iterator<number, void>,
  span: number,
  total: number,
): Promise<SweepTable> {
  const table = new SweepTable();
  for (const chunk of earlier) table.add(chunk);
  const finished = new Set(earlier.flatMap((chunk) => Array.from(chunk.points)));
  await runPool(without(points, finished), span, {
    openPort,
    threads,
    open: { kind: "open", bars, strategy: word, plan },
    clock,
    stopped,
    onChunk: (chunk) => {
      table.add(chunk);
      onChunk?.(chunk, table.count + table.failed.length, total);
    },
  });
  return table;
}

function* without(points: Iterator<number, void>, finished: ReadonlySet<number>): Generator<number, void> {
  for (let next = points.next(); !next.done; next = points.next()) {
    if (!finished.has(next.value)) yield next.value;
  }
}

function survivors(table: SweepTable, { objective }: SweepPlan): number[] {
  const columns = table.columns();
  const kept = rankRows(columns, objective).slice(0, Math.ceil(table.count / HALVING_FACTOR));
  return kept.map((row) => columns.points[row]!).sort((a, b) => a - b);
}

function judge(
  { bars, search }: SweepSetup,
  best: MeasuredRun,
  columns: SweepColumns,
  table: SweepTable,
  trials: number,
): SweepTrials {
  const sums = search.kind === "halving" ? [] : table.sampled().map((point) => point.sums);
  return judgeTrials(best.result.equity, columns.sharpe, sums, {
    trials,
    periodsPerYear: barsPerYear(bars),
  });
}

/** A sweep whose best is no backtest is worth nothing. */
function checkSame(columns: SweepColumns, row: number, { metrics, parameters }: MeasuredRun): void {
  for (const name of ["totalReturn", "sharpe", "maxDrawdown", "trades"] as const) {
    if (Object.is(columns[name][row]!, metrics[name])) continue;
    throw new Error(
      `The sweep's ${name} at ${JSON.stringify(parameters)} is ${columns[name][row]}, a backtest gives ${metrics[name]}`,
    );
  }
}
