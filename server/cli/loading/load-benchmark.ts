import { InputError } from "../../../src/core/errors.js";
import { needsBenchmark } from "../../../src/features/catalog.js";
import type { FeatureDefinition } from "../../../src/features/feature.js";
import type { Bars } from "../../../src/market/series/bars.js";
import type { Arguments, Io, OptionDescriptor } from "../kit/command.js";
import { loadOtherBars } from "./load-data.js";

export const BENCHMARK_OPTION: OptionDescriptor = {
  name: "benchmark",
  kind: "string",
  placeholder: "DATA",
  help: "Bars that cross-asset features compare with, as DATA",
};

/**
 * The bars that `--benchmark` names, for features that read them; null for others.
 *
 * @throws InputError when features need a benchmark and none is given.
 */
export async function loadBenchmark(
  args: Arguments,
  io: Io,
  features: readonly FeatureDefinition[],
): Promise<Bars | null> {
  if (!needsBenchmark(features)) return null;
  const benchmark = args.string("benchmark");
  if (benchmark === undefined) {
    throw new InputError(
      "Cross-asset features compare with other bars, expected --benchmark DATA, as in --benchmark SPX",
    );
  }
  return loadOtherBars(benchmark, args, io);
}
