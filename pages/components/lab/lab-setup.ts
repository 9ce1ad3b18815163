import type { Parameter, ParameterValues } from "../../src/core/parameters.js";
import { sliceBars, type Bars } from "../../src/market/series/bars.js";
import { DEFAULT_RUNS } from "../../src/research/runs/default-runs.js";
import { createGrid } from "../../src/research/sweep/grid.js";
import type { SweepPlan } from "../../src/research/sweep/sweep-plan.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../../src/simulation/account/options.js";
import { findStrategy, STRATEGIES } from "../../src/strategies/catalog.js";
import type { SweepJob } from "../sweep/page-sweep.js";

/** The values of one parameter that a sweep tries. */
export interface AxisRange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Everything that a person sets in the lab. */
export interface LabSetup {
  readonly symbol: string;
  readonly strategy: string;
  readonly x: AxisRange;
  readonly y: AxisRange;
  /** Parameters that do not vary. */
  readonly fixed: ParameterValues;
  readonly options: Pick<BacktestOptions, "commission" | "slippageBps" | "fill" | "side">;
  /** First and last bar, both used. */
  readonly first: number;
  readonly last: number;
}

/** A sweep over more points belongs into the shell. */
const MOST_POINTS = 40_000;
/** Points whose returns are kept for cross-validation. */
const KEPT_POINTS = 10_000;
const BLOCKS = 8;
/** Values of an axis that no one has chosen. */
const AXIS_VALUES = 24;

interface Hint {
  readonly x?: AxisRange;
  readonly y?: AxisRange;
  /** What leaves out pairs that the strategy would refuse. */
  readonly where?: string;
}

/** Axes worth looking at first; a strategy without a hint gets them from its parameters. */
const HINTS: Readonly<Record<string, Hint>> = {
  "sma-crossover": {
    x: { name: "fast", from: 2, to: 101, step: 1 },
    y: { name: "slow", from: 102, to: 201, step: 1 },
    where: "fast < slow",
  },
  "macd-momentum": {
    x: { name: "fast", from: 4, to: 33, step: 1 },
    y: { name: "slow", from: 10, to: 68, step: 2 },
    where: "fast < slow",
  },
  "rsi-reversion": {
    x: { name: "period", from: 2, to: 41, step: 1 },
    y: { name: "oversold", from: 10, to: 49, step: 1 },
    where: "oversold < exit and exit < overbought",
  },
  "bollinger-reversion": {
    x: { name: "period", from: 5, to: 64, step: 1 },
    y: { name: "deviations", from: 0.5, to: 4, step: 0.1 },
  },
  breakout: {
    x: { name: "channel", from: 5, to: 64, step: 1 },
    y: { name: "stop", from: 1, to: 8, step: 0.25 },
  },
  "volatility-target": {
    x: { name: "trend", from: 20, to: 200, step: 10 },
    y: { name: "target", from: 0.05, to: 0.4, step: 0.025 },
  },
  // What only gates and weighs reuses the trainings of its neighbours.
  "ml-direction": {
    x: { name: "enter", from: 0.5, to: 0.7, step: 0.01 },
    y: { name: "band", from: 0, to: 0.1, step: 0.01 },
  },
  ensemble: {
    x: { name: "cap", from: 0.15, to: 1, step: 0.05 },
    y: { name: "agree", from: 0, to: 0.5, step: 0.05 },
  },
  random: { x: { name: "seed", from: 1, to: 40, step: 1 }, y: { name: "hold", from: 2, to: 41, step: 1 } },
};

/** The strategies with two parameters or more: those that have a map. */
export const SWEPT_STRATEGIES = STRATEGIES.filter(({ parameters }) => parameters.length >= 2);

/** The setup that a strategy starts with on bars of a symbol. */
export function defaultSetup(symbol: string, strategy: string, bars: number): LabSetup {
  const options = optionsOf(symbol);
  const { commission, slippageBps, fill, side } = options;
  return {
    symbol,
    ...strategySetup(strategy),
    options: { commission, slippageBps, fill, side },
    first: 0,
    last: bars - 1,
  };
}

/** The axes and fixed parameters that a strategy starts with. */
export function strategySetup(name: string): Pick<LabSetup, "strategy" | "x" | "y" | "fixed"> {
  const strategy = SWEPT_STRATEGIES.find((s) => s.name === name) ?? SWEPT_STRATEGIES[0]!;
  const [first, second] = strategy.parameters as readonly [Parameter, Parameter];
  const hint = HINTS[strategy.name];
  const x = hint?.x ?? defaultAxis(first);
  const y = hint?.y ?? defaultAxis(second);
  return { strategy: strategy.name, x, y, fixed: fixedOf(strategy.parameters, x, y) };
}

/** A range about a parameter's default: a third of it to three times, within its limits, in a few steps. */
export function defaultAxis({ name, kind, default: value, min, max, step: least }: Parameter): AxisRange {
  const from = snap(Math.max(min, value / 3), least, min);
  const to = Math.min(max, Math.max(value * 3, from + AXIS_VALUES * least));
  const step = Math.max(kind === "integer" ? 1 : least, snap((to - from) / (AXIS_VALUES - 1), least, least));
  return { name, from, to: tidy(from + Math.floor((to - from) / step + 1e-9) * step), step };
}

/** The parameters of a strategy that neither axis varies, at their defaults or as they were. */
export function fixedOf(
  parameters: readonly Parameter[],
  x: AxisRange,
  y: AxisRange,
  given: ParameterValues = {},
): ParameterValues {
  const rest = parameters.filter(({ name }) => name !== x.name && name !== y.name);
  return Object.fromEntries(rest.map(({ name, default: value }) => [name, given[name] ?? value]));
}

/** All options of a setup's runs. */
export function labOptions({ symbol, options }: LabSetup): BacktestOptions {
  return { ...optionsOf(symbol), ...options };
}

/**
 * The sweep that a setup asks for.
 *
 * @throws InputError for axes that are none or have too many points together.
 */
export function planSweep(setup: LabSetup, all: Bars): SweepJob {
  const { strategy, x, y, fixed, first, last } = setup;
  const grid = { axes: [axisText(x), axisText(y)], where: HINTS[strategy]?.where ?? null, fixed };
  const { size } = createGrid(grid, findStrategy(strategy).parameters);
  if (size > MOST_POINTS)
    throw new RangeError(
      `${size} points, expected at most ${MOST_POINTS}: the command line's sweep takes any number`,
    );
  const plan: SweepPlan = {
    grid,
    options: labOptions(setup),
    objective: "sharpe",
    blocks: BLOCKS,
    sampleEvery: Math.ceil(size / KEPT_POINTS),
  };
  return { bars: sliceBars(all, first, last + 1), strategy, plan };
}

function axisText({ name, from, to, step }: AxisRange): string {
  return `${name}=${from}..${to}:${step}`;
}

function optionsOf(symbol: string): BacktestOptions {
  return DEFAULT_RUNS.find((run) => run.symbol === symbol)?.options ?? DEFAULT_OPTIONS;
}

function snap(value: number, step: number, least: number): number {
  return tidy(Math.max(least, Math.round(value / step) * step));
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
