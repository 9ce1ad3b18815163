import type { Bars } from "../../market/series/bars.js";
import { barsPerYear } from "../../market/series/periods-per-year.js";
import type { MetricName } from "../../metrics/definitions.js";
import { deviationOfSums } from "../../metrics/equity-scan.js";
import { returnRatios } from "../../metrics/ratios.js";
import { riskFreePerBar } from "../../metrics/risk-free.js";
import { cagr, returnsOf } from "../../metrics/returns.js";
import { isRuin } from "../../metrics/ruin.js";
import { canSweepSma, SmaSweep } from "../../simulation/vector/sma-sweep.js";
import type { EquitySums } from "../../simulation/vector/sweep-account.js";
import { smaCrossover } from "../../strategies/rules/sma-crossover.js";
import { strategyParameters } from "../../strategies/catalog.js";
import type { Strategy } from "../../strategies/contract/strategy.js";
import { addSeries, blockStart, createBlockSums } from "../luck/block-sums.js";
import { runBacktest } from "../runs/run-backtest.js";
import type { SweepPlan } from "./sweep-plan.js";

/** What a sweep keeps of a point; NaN where undefined. */
export interface PointFigures {
  readonly totalReturn: number;
  readonly sharpe: number;
  readonly maxDrawdown: number;
  readonly trades: number;
  readonly objective: number;
}

/** A run's objective; undefined for a lost account, which is not to win by its win rate. */
export function objectiveOf(metrics: Readonly<Record<MetricName, number>>, objective: MetricName): number {
  return isRuin(metrics.maxDrawdown) ? Number.NaN : metrics[objective];
}

/** Runs points of a sweep over one series, one at a time. */
export interface PointRunner {
  /** Σ r and Σ r² of the last point's returns in each block, in turns. */
  readonly blockSums: Float64Array;
  /** A good order for points with these parameters: those that share work next to each other. */
  compare(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): number;
  /**
   * @param given every parameter, each within its range, as `gridValues` gives them
   * @throws what the strategy or the engine throws for these parameters.
   */
  run(given: Readonly<Record<string, number>>): PointFigures;
}

/** The runner for a plan: the specialised one where it gives the same figures, else one backtest a point. */
export function createPointRunner(bars: Bars, strategy: Strategy, plan: SweepPlan): PointRunner {
  const special = strategy === smaCrossover && isOneOf(plan.objective, SUM_OBJECTIVES);
  return special && canSweepSma(bars, plan.options)
    ? new SmaRunner(bars, plan)
    : new BacktestRunner(bars, strategy, plan);
}

/** Averages of fewer bars stay in the processor's cache in any order. */
const SHORT = 2_500;
const SUM_OBJECTIVES = ["totalReturn", "sharpe", "maxDrawdown", "calmar", "cagr"] as const;
type SumObjective = (typeof SUM_OBJECTIVES)[number];

function isOneOf(name: MetricName, names: readonly MetricName[]): name is SumObjective {
  return names.includes(name);
}

class BacktestRunner implements PointRunner {
  readonly blockSums: Float64Array;
  readonly #bars: Bars;
  readonly #strategy: Strategy;
  readonly #plan: SweepPlan;

  constructor(bars: Bars, strategy: Strategy, plan: SweepPlan) {
    this.blockSums = new Float64Array(2 * plan.blocks);
    this.#bars = bars;
    this.#strategy = strategy;
    this.#plan = plan;
  }

  compare(): number {
    return 0;
  }

  run(given: Readonly<Record<string, number>>): PointFigures {
    const { options, objective } = this.#plan;
    const { result, metrics } = runBacktest(this.#bars, this.#strategy, given, options);
    this.#sumBlocks(result.equity);
    const { totalReturn, sharpe, maxDrawdown, trades } = metrics;
    return { totalReturn, sharpe, maxDrawdown, trades, objective: objectiveOf(metrics, objective) };
  }

  #sumBlocks(equity: Float64Array): void {
    const { blocks } = this.#plan;
    if (blocks === 0) return;
    const returns = returnsOf(equity);
    const { sums, squares } = addSeries(createBlockSums(returns.length, blocks, 1), 0, returns);
    for (let b = 0; b < blocks; b++) {
      this.blockSums[2 * b] = sums[b]!;
      this.blockSums[2 * b + 1] = squares[b]!;
    }
  }
}

class SmaRunner implements PointRunner {
  readonly blockSums: Float64Array;
  readonly #bars: Bars;
  readonly #plan: SweepPlan;
  readonly #sweep: SmaSweep;
  readonly #year: number;

  constructor(bars: Bars, plan: SweepPlan) {
    const { blocks } = plan;
    this.blockSums = new Float64Array(2 * blocks);
    this.#bars = bars;
    this.#plan = plan;
    this.#year = barsPerYear(bars);
    const edges = blocks === 0 ? 0 : blocks + 1;
    this.#sweep = new SmaSweep(
      bars,
      plan.options,
      Int32Array.from({ length: edges }, (_, b) => 1 + blockStart(bars.length - 1, blocks, b)),
    );
  }

  /** Four slow averages at a time stay in the processor's cache while the fast ones pass by; short ones all do. */
  compare(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): number {
    if (this.#bars.length < SHORT) return 0;
    const tiles = Math.floor(a["slow"]! / 4) - Math.floor(b["slow"]! / 4);
    return tiles || a["fast"]! - b["fast"]! || a["slow"]! - b["slow"]!;
  }

  run(given: Readonly<Record<string, number>>): PointFigures {
    const { fast = Number.NaN, slow = Number.NaN } = given;
    if (!(fast < slow)) strategyParameters(smaCrossover, given);
    const sums = this.#sweep.run(fast, slow);
    const { marks } = this.#sweep;
    for (let k = 0; k < this.blockSums.length; k++) this.blockSums[k] = marks[k + 2]! - marks[k]!;
    return this.#figures(sums);
  }

  #figures({ finalEquity, sum, squares, worstEquity, worstPeak, trades }: EquitySums): PointFigures {
    const { cash } = this.#plan.options;
    const returns = this.#bars.length - 1;
    const totalReturn = finalEquity / cash - 1;
    const maxDrawdown = worstEquity / worstPeak - 1;
    const { sharpe } = returnRatios(
      {
        meanReturn: returns > 0 ? sum / returns : Number.NaN,
        deviation: deviationOfSums(sum, squares, returns),
        downsideDeviation: Number.NaN,
      },
      this.#year,
      riskFreePerBar(this.#plan.options.riskFreeRate, this.#year),
    );
    const figures = { totalReturn, sharpe, maxDrawdown };
    return { ...figures, trades, objective: this.#objective(figures, finalEquity) };
  }

  #objective(
    figures: Pick<PointFigures, "totalReturn" | "sharpe" | "maxDrawdown">,
    finalEquity: number,
  ): number {
    if (isRuin(figures.maxDrawdown)) return Number.NaN;
    const name = this.#plan.objective as SumObjective;
    if (name !== "calmar" && name !== "cagr") return figures[name];
    const growth = cagr(this.#plan.options.cash, finalEquity, this.#bars.length - 1, this.#year);
    if (name === "cagr") return growth;
    return figures.maxDrawdown < 0 ? growth / -figures.maxDrawdown : Number.NaN;
  }
}
