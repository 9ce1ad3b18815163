import { moments } from "../../math/moments.js";
import { quantileSorted } from "../../math/quantile.js";
import { returnsOf } from "../returns.js";
import { riskFreePerBar } from "../risk-free.js";
import { ruinIndex } from "../ruin.js";
import { benchmarkFigures, type TimedValues } from "./benchmark-figures.js";
import type { MoreMetricName } from "./definitions.js";
import { drawdownSpells } from "./drawdown-spells.js";
import { tailRisk } from "./tail-risk.js";
import { tradeFigures, type RoundTrip } from "./trade-figures.js";

/** A run and what it is held against. */
export interface MoreInput {
  /** Opening of each bar, epoch milliseconds UTC. */
  readonly time: Float64Array;
  /** Account value at each close. */
  readonly equity: Float64Array;
  readonly trades: readonly RoundTrip[];
  readonly cash: number;
  readonly periodsPerYear: number;
  /** A year, as a fraction; 0 when left out. */
  readonly riskFreeRate?: number | undefined;
  /** Closes of the benchmark. */
  readonly benchmark: TimedValues;
}

/** Every figure of `MORE_METRICS`, and the bars that the run shares with its benchmark. */
export interface MoreFigures {
  /** NaN where undefined. */
  readonly figures: Readonly<Record<MoreMetricName, number>>;
  readonly benchmarkBars: number;
}

/** The figures that a reader asks for beside `summarise`; those of a curve are undefined where the account was lost. */
export function moreFigures(run: MoreInput): MoreFigures {
  const { time, equity, trades, cash, periodsPerYear, riskFreeRate, benchmark } = run;
  const returns = returnsOf(equity);
  const perBar = riskFreePerBar(riskFreeRate, periodsPerYear);
  const compared = benchmarkFigures({ time, value: equity }, benchmark, periodsPerYear, perBar);
  const { skewness, kurtosis } = moments(returns);
  const lost = ruinIndex(equity) >= 0;
  const spells = drawdownSpells(equity, cash);
  return {
    figures: {
      ...compared.figures,
      ...tailRisk(returns),
      tailRatio: tailRatio(returns),
      skewness,
      kurtosis: kurtosis - 3,
      averageDrawdown: lost ? Number.NaN : spells.depth,
      averageDrawdownBars: spells.bars,
      ...tradeFigures(trades),
    },
    benchmarkBars: compared.bars,
  };
}

function tailRatio(returns: Float64Array): number {
  if (returns.length === 0 || returns.some(Number.isNaN)) return Number.NaN;
  const sorted = Float64Array.from(returns).sort();
  const low = Math.abs(quantileSorted(sorted, 0.05));
  return low > 0 ? Math.abs(quantileSorted(sorted, 0.95)) / low : Number.NaN;
}
