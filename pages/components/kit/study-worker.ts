import { decodeOptions, makeRun } from "../../src/contracts/run-record.js";
import { barsFromArrow } from "../../src/market/reading/arrow.js";
import { barsPerYear } from "../../src/market/series/periods-per-year.js";
import { createGrid, gridValues } from "../../src/research/sweep/grid.js";
import { runBacktest } from "../../src/research/runs/run-backtest.js";
import { bestRow, keptOnly, SweepTable } from "../../src/research/sweep/sweep-table.js";
import { judgeSweep } from "../../src/research/sweep/sweep-verdict.js";
import { concludeWalkForward } from "../../src/research/walk-forward/walk-forward-verdict.js";
import { walkForward } from "../../src/research/walk-forward/walk-forward.js";
import { findStrategy } from "../../src/strategies/catalog.js";
import { serveWork, type WorkTalk } from "./serve-work.js";
import type { StudyWork } from "./study-messages.js";

serveWork<StudyWork>({
  read: (arrow) => barsFromArrow(new Uint8Array(arrow), { file: "the bars of this page" }),
  record: ({ bars, run }) => {
    const { symbol, strategy, parameters, codeVersion } = run;
    const spec = { symbol, strategy, parameters, options: decodeOptions(run.options) };
    return makeRun(bars, spec, { createdAt: Date.parse(run.createdAt), codeVersion, trials: run.trials });
  },
  pair: ({ bars, strategy, values, options }) => {
    const { parameters, result, metrics } = runBacktest(bars, strategy, values, options);
    const held = runBacktest(bars, "buy-and-hold", {}, options);
    const baseline = { baseline: held.result.equity, baselineMetrics: held.metrics };
    return { parameters, equity: result.equity, metrics, ...baseline };
  },
  judge,
  "walk-forward": walk,
});

function judge({
  bars,
  strategy,
  plan,
  chunks,
  figure,
}: StudyWork["judge"]["question"]): StudyWork["judge"]["answer"] {
  const table = new SweepTable();
  for (const chunk of chunks) table.add(chunk);
  const own = table.columns();
  const columns = { ...own, objective: keptOnly(own[figure], own.maxDrawdown) };
  const row = bestRow(columns, figure);
  if (row < 0) return null;
  const grid = createGrid(plan.grid, findStrategy(strategy).parameters);
  const values = gridValues(grid, columns.points[row]!);
  const { result, metrics } = runBacktest(bars, strategy, values, plan.options);
  const held = runBacktest(bars, "buy-and-hold", {}, plan.options).metrics;
  const verdict = judgeSweep({
    grid,
    columns,
    objective: figure,
    row,
    equity: result.equity,
    sums: table.sampled().map(({ sums }) => sums),
    baseline: held[figure],
    periodsPerYear: barsPerYear(bars),
  });
  const kept = ["totalReturn", "sharpe", "maxDrawdown", "trades"] as const;
  const same = kept.every((name) => Object.is(columns[name][row], metrics[name]));
  return { values, metrics, baselineMetrics: held, verdict, same };
}

function walk(
  { bars, strategy, plan, sizes }: StudyWork["walk-forward"]["question"],
  { progress }: WorkTalk<never>,
): StudyWork["walk-forward"]["answer"] {
  const { grid, options, objective } = plan;
  const setup = { bars, strategy: findStrategy(strategy), grid, options, objective, ...sizes, carry: true };
  const walked = walkForward({ ...setup, onFold: progress });
  const held = runBacktest(walked.bars, "buy-and-hold", {}, options);
  return {
    folds: walked.folds,
    time: walked.bars.time.slice(),
    allTime: bars.time.slice(),
    equity: walked.result.equity,
    baseline: held.result.equity,
    metrics: walked.metrics,
    baselineMetrics: held.metrics,
    stability: walked.stability,
    points: walked.points,
    unusedBars: walked.unusedBars,
    conclusion: concludeWalkForward(walked, held.metrics.totalReturn),
  };
}
