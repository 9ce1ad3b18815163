import { InputError } from "../../../../src/core/errors.js";
import type { Bars } from "../../../../src/market/series/bars.js";
import { runPairBacktest } from "../../../../src/research/runs/run-pair-backtest.js";
import { PAIR_STRATEGIES } from "../../../../src/strategies/catalog.js";
import type { BacktestOptions } from "../../../../src/simulation/account/options.js";
import type { BacktestRun } from "../../output/backtest-report.js";
import type { Arguments, Io, OptionDescriptor } from "../../kit/command.js";
import { loadBars, loadOtherBars } from "../../loading/load-data.js";
import type { LoadedPairStrategy } from "../../loading/load-strategy.js";
import { REPORT_OPTION } from "../../report/report-option.js";

const NAMES = PAIR_STRATEGIES.map(({ name }) => name).join(", ");

export const PAIR_OPTION: OptionDescriptor = {
  name: "pair",
  kind: "string",
  placeholder: "DATA",
  help: `Second series of a strategy that trades two: ${NAMES}`,
};

/** Throws an InputError when a second series is given for a strategy that trades one. */
export function refusePair(args: Arguments, strategy: string): void {
  if (args.string(PAIR_OPTION.name) === undefined) return;
  throw new InputError(
    `Option --pair is for strategies that trade two series (${NAMES}), "${strategy}" trades one`,
  );
}

/**
 * Runs a strategy that trades two series over DATA and `--pair`.
 *
 * @throws InputError without `--pair`, for options that make no sense for a pair, and as `runPairBacktest`.
 */
export async function testPair(
  { pairStrategy }: LoadedPairStrategy,
  parameters: Readonly<Record<string, number>>,
  given: BacktestOptions,
  args: Arguments,
  io: Io,
): Promise<BacktestRun> {
  const { name } = pairStrategy;
  const data = readPair(args, name);
  const bars = await loadBars(args, io);
  const other = await loadOtherBars(data, args, io);
  if (bars.symbol === other.symbol) {
    throw new InputError(
      `Both series are called "${bars.symbol}", expected two symbols; --symbol NAME renames the first`,
    );
  }
  const options: BacktestOptions = { ...given, side: "long-short" };
  const run = runPairBacktest(bars, other, pairStrategy, parameters, options);
  noteUnused(io, [bars, other], run.first.length);
  return {
    bars,
    strategy: name,
    options,
    run,
    pair: { bars: other, seen: run.first },
    abstention: null,
    regret: null,
  };
}

/** What `--pair` names; options that a pair cannot use are refused. */
function readPair(args: Arguments, name: string): string {
  const data = args.string(PAIR_OPTION.name);
  if (data === undefined) {
    throw new InputError(`Strategy "${name}" trades two series, expected --pair DATA, as in --pair SPX`);
  }
  const side = args.string("side");
  if (side !== undefined && side !== "long-short") {
    throw new InputError(
      `Option --side is "${side}", but "${name}" holds one leg short, expected long-short or none`,
    );
  }
  if (args.string(REPORT_OPTION.name) !== undefined)
    throw new InputError(`Option --${REPORT_OPTION.name} shows runs over one series, "${name}" trades two`);
  return data;
}

function noteUnused(io: Io, legs: readonly Bars[], common: number): void {
  const left = legs.filter(({ length }) => length > common);
  if (left.length === 0) return;
  const counts = left.map(({ symbol, length }) => `${length - common} bars of ${symbol}`);
  io.note(`Left out ${counts.join(" and ")}: the other series has no bar of that time`);
}
