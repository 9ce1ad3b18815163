import { encodeCalendar } from "../../../src/contracts/encode-calendar.js";
import { encodeMetrics, encodeOptions } from "../../../src/contracts/run-record.js";
import { hashBars, type Bars } from "../../../src/market/series/bars.js";
import { METRICS, type MetricName } from "../../../src/metrics/definitions.js";
import { describeCalendar } from "../../../src/report/words/calendar-words.js";
import { day, metric, number, percent } from "../../../src/report/words/format.js";
import { gridValues, type Grid } from "../../../src/research/sweep/grid.js";
import type { SweepPlan } from "../../../src/research/sweep/sweep-plan.js";
import { rankRows } from "../../../src/research/sweep/sweep-table.js";
import { sweepRow, type SweepResult } from "../../../src/research/sweep/sweep.js";
import type { TrialSummary } from "../../../src/research/trials/trials.js";
import type { Io } from "../kit/command.js";
import { encodeJudgement } from "../../../src/contracts/run-detail.js";
import { formatHeatmap } from "../kit/heatmap.js";
import { formatTable } from "../kit/table.js";

/** A finished sweep and what it was. */
export interface SweepReport {
  readonly bars: Bars;
  readonly strategy: string;
  readonly plan: SweepPlan;
  readonly result: SweepResult;
  readonly threads: number;
  readonly stopped: boolean;
  /** The best by all trials ever made on these bars; null where there is no best. */
  readonly ledger: TrialSummary | null;
}

const TOP = 10;
const LINES = 1000;

/** One JSON document, written in parts: a million rows are longer than one text may be. */
export function writeSweepJson(
  io: Io,
  { bars, strategy, plan, result, threads, stopped, ledger }: SweepReport,
): void {
  const { grid, columns, failed, best, trials, total, rungs, seconds } = result;
  const row = (k: number): string => {
    const { params, ...figures } = sweepRow(grid, columns, k);
    return JSON.stringify({ params: vary(grid, params), ...encodeMetrics(figures) });
  };
  const head = {
    symbol: bars.symbol,
    synthetic: bars.synthetic,
    calendar: encodeCalendar(bars),
    dataHash: hashBars(bars),
    strategy,
    fixed: Object.fromEntries(
      Object.entries(grid.fixed).filter(([name]) => grid.axes.every((axis) => axis.name !== name)),
    ),
    options: encodeOptions(plan.options),
    objective: plan.objective,
    count: columns.points.length,
    total,
    stopped,
    threads,
    seconds,
    rungs,
    best: best < 0 ? null : (JSON.parse(row(best)) as object),
    trials: {
      count: trials?.count ?? total,
      deflatedSharpe: finite(trials?.deflatedSharpe),
      pbo: finite(trials?.pbo),
      pboPoints: trials?.pboPoints ?? 0,
      ledger: ledger && encodeJudgement(ledger),
    },
    failed: failed.map(({ point, reason }) => ({ params: vary(grid, gridValues(grid, point)), reason })),
  };
  io.out(`${JSON.stringify(head).slice(0, -1)},"rows":[`);
  for (let from = 0; from < columns.points.length; from += LINES) {
    const end = Math.min(columns.points.length, from + LINES);
    const rows = Array.from({ length: end - from }, (_, k) => row(from + k));
    io.out(`${rows.join(",\n")}${end < columns.points.length ? "," : ""}`);
  }
  io.out("]}");
}

/** The best rows, a map of a grid of two parameters, and what the number of trials says. */
export function printSweep(io: Io, report: SweepReport): void {
  const { bars, strategy, plan, result } = report;
  const { grid, columns, failed, rungs, seconds } = result;
  const range = `${day(bars.time[0]!)} to ${day(bars.time[bars.length - 1]!)}`;
  const points = rungs.reduce((n, rung) => n + rung.points, 0);
  const speed = `${number(points)} runs in ${number(seconds, 2)} s`;
  io.out(`${strategy} on ${bars.symbol}, ${number(bars.length)} bars, ${range}: ${speed}`);
  if (bars.synthetic) io.out(`SYNTHETIC, ${bars.source}`);
  io.out(describeCalendar(encodeCalendar(bars)));
  if (rungs.length > 1)
    io.out(rungs.map((r) => `${number(r.points)} points on ${number(r.bars)} bars`).join(", then "));
  io.out(`\nTop ${Math.min(TOP, columns.points.length)} by ${METRICS[plan.objective].label}\n`);
  io.out(formatTop(report));
  if (grid.axes.length === 2 && rungs.length === 1) io.out(`\n${formatMap(report)}`);
  io.out(`\n${describeBest(report)}`);
  if (report.ledger) io.out(`With every earlier run on these bars: ${report.ledger.verdict}.`);
  if (failed.length > 0) {
    io.note(`${number(failed.length)} points failed, the first with: ${failed[0]!.reason}; --json lists all`);
  }
}

function formatTop(report: SweepReport): string {
  const { plan, result } = report;
  const names = result.grid.axes.map((axis) => axis.name);
  const extra = ["totalReturn", "sharpe", "maxDrawdown"].includes(plan.objective) ? [] : [plan.objective];
  const top = rankRows(result.columns, plan.objective).slice(0, TOP);
  const head = [...names, "return", "Sharpe", "drawdown", "trades", ...extra];
  return formatTable(
    head,
    top.map((k) => topCells(report, k, names, extra)),
    head.map(() => "right"),
  );
}

function topCells(
  { result: { grid, columns } }: SweepReport,
  k: number,
  names: readonly string[],
  extra: readonly MetricName[],
): string[] {
  const { params, totalReturn, sharpe, maxDrawdown, trades } = sweepRow(grid, columns, k);
  return [
    ...names.map((name) => String(params[name])),
    percent(totalReturn, { plus: true }),
    number(sharpe, 3),
    percent(maxDrawdown),
    number(trades),
    ...extra.map((name) => metric(columns.objective[k]!, METRICS[name].unit)),
  ];
}

function formatMap({ plan, result: { grid, columns } }: SweepReport): string {
  const [down, across] = grid.axes as readonly [Grid["axes"][0], Grid["axes"][0]];
  const values = new Float64Array(grid.size).fill(Number.NaN);
  for (const [k, point] of columns.points.entries()) values[point] = columns.objective[k]!;
  const cells = { rows: down.values.length, columns: across.values.length, values };
  const title = `${METRICS[plan.objective].label}, ${down.name} down, ${across.name} across; · lowest, █ highest`;
  return `${title}\n${formatHeatmap(cells, Array.from(down.values, String), Array.from(across.values, String))}`;
}

function describeBest({ plan, result: { grid, columns, best, trials } }: SweepReport): string {
  if (best < 0 || !trials) return `No point has a ${METRICS[plan.objective].label}: nothing is best`;
  const params = Object.entries(vary(grid, sweepRow(grid, columns, best).params)).map(
    ([k, v]) => `${k}=${v}`,
  );
  const value = metric(columns.objective[best]!, METRICS[plan.objective].unit);
  const lines = [
    `Best of ${number(trials.count)}: ${params.join(" ")}, ${METRICS[plan.objective].label} ${value}`,
  ];
  if (!Number.isNaN(trials.deflatedSharpe)) {
    lines.push(
      `Deflated Sharpe ratio ${percent(trials.deflatedSharpe)}: the probability that it is above luck, given so many trials`,
    );
  }
  if (!Number.isNaN(trials.pbo)) {
    const from = trials.pboPoints < trials.count ? `, from ${number(trials.pboPoints)} of the points` : "";
    lines.push(`Probability of backtest overfitting ${percent(trials.pbo)}${from}`);
  }
  return lines.join("\n");
}

/** Only the parameters that the grid varies. */
function vary({ axes }: Grid, params: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(axes.map(({ name }) => [name, params[name]!]));
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
