import { InputError } from "../../../../src/core/errors.js";
import { hashBars, type Bars } from "../../../../src/market/series/bars.js";
import { moreFigures } from "../../../../src/metrics/more/more-figures.js";
import type { MoreReport } from "../../../../src/report/kit/report-input.js";
import { monteCarlo, type MonteCarlo } from "../../../../src/research/luck/monte-carlo.js";
import type { MeasuredRun } from "../../../../src/research/runs/run-backtest.js";
import { hashPair } from "../../../../src/research/runs/run-pair-backtest.js";
import { identifyTrial, makeTrial, type Trial } from "../../../../src/research/trials/trial.js";
import type { BacktestOptions } from "../../../../src/simulation/account/options.js";
import {
  backtestToJson,
  printBacktest,
  type BacktestReport,
  type BacktestRun,
} from "../../output/backtest-report.js";
import type { Arguments, Command, Io, OptionDescriptor } from "../../kit/command.js";
import { oneOf } from "../../kit/one-of.js";
import { DATA, DATA_OPTIONS, loadBars, loadOtherBars } from "../../loading/load-data.js";
import type { LoadedStrategy } from "../../loading/load-strategy.js";
import { chooseStrategy, MODEL_CLASS_OPTION, MODEL_OPTION } from "../models/model-strategy.js";
import { PAIR_OPTION, refusePair, testPair } from "./pair-backtest.js";
import { REPORT_OPTION, reportIfAsked } from "../../report/report-option.js";
import { readOptions, readParameters, RUN_OPTIONS } from "../../options/run-options.js";
import { countTrials, identifyStrategy } from "../../loading/trial-count.js";

const MONTE_CARLO: OptionDescriptor = {
  name: "monte-carlo",
  kind: "number",
  placeholder: "DRAWS",
  help: "Intervals of each figure from so many draws of returns and trades, as in 1000",
  default: "none",
};

const BENCHMARK: OptionDescriptor = {
  name: "benchmark",
  kind: "string",
  placeholder: "DATA",
  help: "What alpha, beta, capture and the like compare with, as DATA",
  default: "the bars themselves, held",
};

const METRICS_SHOWN: OptionDescriptor = {
  name: "metrics",
  kind: "string",
  placeholder: "WHICH",
  help: "main, or all: also against the benchmark, tails, shape and trades; --json has all",
  default: "main",
};

export const command: Command = {
  name: "backtest",
  summary: "Runs one strategy over bars",
  usage: "DATA --strategy S [--set K=V…] [--pair DATA] [options]",
  positionals: DATA,
  options: [
    ...RUN_OPTIONS,
    MODEL_OPTION,
    MODEL_CLASS_OPTION,
    PAIR_OPTION,
    ...DATA_OPTIONS,
    BENCHMARK,
    METRICS_SHOWN,
    REPORT_OPTION,
    MONTE_CARLO,
  ],
  example: "vernier backtest AAPL --strategy sma-crossover --set fast=10 slow=30",
  async run(args, io) {
    const { word, loaded } = await chooseStrategy(args, io);
    const options = readOptions(args);
    const draws = readDraws(args);
    const all =
      oneOf(METRICS_SHOWN.name, args.string(METRICS_SHOWN.name) ?? "main", ["main", "all"]) === "all";
    const parameters = { ...loaded.parameters, ...readParameters(args.list("set")) };
    const paired = "pairStrategy" in loaded;
    const named = await loadNamed(args, io);
    const tested = paired
      ? await testPair(loaded, parameters, options, args, io)
      : await testOne(loaded, parameters, options, args, io);
    const name = paired ? tested.strategy : await identifyStrategy(word, loaded);
    const trial = trialOf(name, tested);
    const trials = await countTrials([trial], trial, io);
    const chance = draws === null ? null : drawChance(tested.run, options, draws);
    const benchmark = named ?? tested.bars;
    const shown = args.json || all || args.string(REPORT_OPTION.name) !== undefined;
    const more = shown ? moreOf(tested, benchmark) : undefined;
    const report = { ...tested, trials, chance, benchmark, more };
    if (args.json) io.out(JSON.stringify(backtestToJson(report)));
    else printBacktest(io, report, all);
    if (!paired) {
      await reportIfAsked(
        args,
        (context) => loaded.runner.run("report", { reported: reportedRun(report), context }),
        io,
      );
    }
    return 0;
  },
};

async function testOne(
  { strategy, runner }: LoadedStrategy,
  parameters: Readonly<Record<string, number>>,
  options: BacktestOptions,
  args: Arguments,
  io: Io,
): Promise<BacktestRun> {
  refusePair(args, strategy.name);
  const bars = await loadBars(args, io);
  const judged = await runner.run("backtest", { bars, parameters, options });
  return { bars, strategy: strategy.name, options, pair: null, ...judged };
}

function reportedRun({ bars, options, run, trials, abstention, regret, chance, more }: BacktestReport) {
  return { bars, options, run, trials, abstention, regret, chance, more };
}

/** The bars that `--benchmark` names; null without it. */
async function loadNamed(args: Arguments, io: Io): Promise<Bars | null> {
  const data = args.string(BENCHMARK.name);
  return data === undefined ? null : loadOtherBars(data, args, io);
}

function moreOf({ bars, pair, options, run }: BacktestRun, benchmark: Bars): MoreReport {
  const { result, metrics } = run;
  const { figures, benchmarkBars } = moreFigures({
    time: (pair?.seen ?? bars).time,
    equity: result.equity,
    trades: result.trades.toArray(),
    cash: options.cash,
    riskFreeRate: options.riskFreeRate,
    periodsPerYear: metrics.periodsPerYear,
    benchmark: { time: benchmark.time, value: benchmark.close },
  });
  const { symbol, source, synthetic } = benchmark;
  return { figures, benchmark: { symbol, source, synthetic, bars: benchmarkBars } };
}

function readDraws(args: Arguments): number | null {
  const draws = args.number(MONTE_CARLO.name);
  if (draws === undefined) return null;
  if (Number.isInteger(draws) && draws >= 100 && draws <= 100_000) return draws;
  throw new InputError(`Option --${MONTE_CARLO.name} is ${draws}, expected an integer from 100 to 100000`);
}

function trialOf(strategy: string, { bars, pair, options, run }: BacktestRun): Trial {
  const dataHash = pair ? hashPair(bars, pair.bars) : hashBars(bars);
  const { parameters, result } = run;
  return makeTrial(identifyTrial({ dataHash, strategy, parameters, options }), result.equity, Date.now());
}

function drawChance(
  { result, metrics }: MeasuredRun,
  { cash, riskFreeRate }: BacktestOptions,
  draws: number,
): MonteCarlo {
  return monteCarlo(result, { cash, riskFreeRate, periodsPerYear: metrics.periodsPerYear, draws });
}
