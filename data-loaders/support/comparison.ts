import { encodeMetrics } from "../../src/contracts/run-record.js";
import type { RunRecord } from "../../src/contracts/run.js";
import type { Bars } from "../../src/market/series/bars.js";
import { barsPerYear } from "../../src/market/series/periods-per-year.js";
import { scanEquity } from "../../src/metrics/equity-scan.js";
import { returnRatios } from "../../src/metrics/ratios.js";
import { cagr } from "../../src/metrics/returns.js";
import { defaultRecords } from "./default-records.js";
import { packagedBars, packagedSeries } from "./packaged-bars.js";

/** One line of the overview's comparison; a run, or the index without a trade. */
export interface ComparedSeries {
  /** Null for the index. */
  readonly runId: string | null;
  readonly strategy: string;
  readonly equity: readonly number[];
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** The default runs of one symbol and an index over the same bars, all from the same starting cash. */
export interface ComparedRuns {
  readonly symbol: string;
  readonly index: string;
  readonly cash: number;
  readonly periodsPerYear: number;
  /** Opening of each bar, epoch milliseconds UTC. */
  readonly time: readonly number[];
  readonly series: readonly ComparedSeries[];
}

/** Compares the default runs of a symbol with an index that is held over the same days without costs. */
export function compareWithIndex(symbol: string, index: string): ComparedRuns {
  const bars = packagedBars(packagedSeries(symbol));
  const records = defaultRecords().filter((record) => record.symbol === symbol);
  const { cash } = records[0]!.options;
  return {
    symbol,
    index,
    cash,
    periodsPerYear: barsPerYear(bars),
    time: Array.from(bars.time),
    series: [...records.map(fromRecord), holdIndex(packagedBars(packagedSeries(index)), bars, cash)],
  };
}

function fromRecord({ id, strategy, equity, metrics }: RunRecord): ComparedSeries {
  return { runId: id, strategy, equity, metrics };
}

function holdIndex(index: Bars, bars: Bars, cash: number): ComparedSeries {
  const levels = alignCloses(index, bars.time);
  const equity = levels.map((level) => (cash * level) / levels[0]!);
  const periods = barsPerYear(bars);
  const scan = scanEquity(equity, cash, 0);
  const last = equity[equity.length - 1]!;
  const metrics = encodeMetrics({
    totalReturn: last / cash - 1,
    cagr: cagr(cash, last, equity.length - 1, periods),
    maxDrawdown: scan.maxDrawdown,
    ...returnRatios(scan, periods, 0),
  });
  return { runId: null, strategy: index.symbol, equity: Array.from(equity), metrics };
}

/** The last close on or before each time; NaN before the first. */
function alignCloses({ time, close }: Bars, times: Float64Array): Float64Array {
  let i = -1;
  return times.map((t) => {
    while (i + 1 < time.length && time[i + 1]! <= t) i++;
    return i < 0 ? Number.NaN : close[i]!;
  });
}
