import { yearlyReturns, type YearReturn } from "../../src/report/sections/monthly-returns.js";
import { rollingReturns, rollingSharpe } from "../../src/report/charts/rolling-sharpe.js";
import type { RunRecord } from "../../src/contracts/run.js";
import { drawdownSeries } from "../../src/metrics/drawdown.js";
import type { BarColumns } from "../../src/market/series/bars.js";
import type { Recomputed } from "./run-messages.js";
import { TimeView } from "../charts/time-view.js";

/** Everything the charts and tables of one run are drawn from. */
export interface RunData {
  readonly record: RunRecord;
  readonly bars: BarColumns;
  readonly view: TimeView;
  readonly equity: Float64Array;
  readonly drawdown: Float64Array;
  readonly rollingSharpe: Float64Array;
  /** Returns that each value of it spans. */
  readonly rollingWindow: number;
  readonly years: readonly YearReturn[];
}

/** What the recomputation adds: the same bars and costs with another rule, or without costs. */
export interface Comparison {
  readonly recomputed: Recomputed;
  readonly baselineDrawdown: Float64Array;
}

/** Derives the series of a run from its record and bars. */
export function describeRun(record: RunRecord, bars: BarColumns): RunData {
  const equity = Float64Array.from(record.equity);
  const periods = record.metrics["periodsPerYear"] ?? 252;
  const window = rollingReturns(periods, bars.time.length);
  return {
    record,
    bars,
    view: new TimeView(bars.time),
    equity,
    drawdown: drawdownSeries(equity, record.options.cash),
    rollingSharpe: rollingSharpe(equity, periods, window),
    rollingWindow: window,
    years: yearlyReturns(bars.time, equity, record.options.cash),
  };
}

/** Derives what the recomputation lets a page compare with. */
export function compareRun(record: RunRecord, recomputed: Recomputed): Comparison {
  return { recomputed, baselineDrawdown: drawdownSeries(recomputed.baseline, record.options.cash) };
}
