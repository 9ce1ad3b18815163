import { encodeCalendar } from "../../../../src/contracts/encode-calendar.js";
import { isoTime } from "../../../../src/contracts/run-record.js";
import { InputError } from "../../../../src/core/errors.js";
import { featureSet, FEATURE_SETS } from "../../../../src/features/catalog.js";
import type { FeatureDefinition } from "../../../../src/features/feature.js";
import { columnOf, type FeatureMatrix } from "../../../../src/features/matrix.js";
import { computeFeatures } from "../../../../src/features/pipeline.js";
import type { Bars } from "../../../../src/market/series/bars.js";
import type { Arguments, Command, Io } from "../../kit/command.js";
import { BENCHMARK_OPTION, loadBenchmark } from "../../loading/load-benchmark.js";
import { DATA, DATA_OPTIONS, loadBars } from "../../loading/load-data.js";
import { formatTable } from "../../kit/table.js";

export const command: Command = {
  name: "features",
  summary: "Computes the feature matrix over bars",
  usage: "DATA [--set NAME] [options]",
  positionals: { ...DATA, min: 0 },
  options: [
    {
      name: "set",
      kind: "string",
      placeholder: "NAME",
      help: `${FEATURE_SETS.join(", ")}, or names of features with commas between them`,
      default: "default",
    },
    BENCHMARK_OPTION,
    ...DATA_OPTIONS,
    { name: "list", kind: "flag", help: "List the features of the set and stop; of all without --set" },
    { name: "last", kind: "number", placeholder: "N", help: "Print the last N bars only", default: "all" },
  ],
  example: "vernier features AAPL --set momentum --last 5",
  async run(args, io) {
    if (args.flag("list")) return listFeatures(args, io);
    const features = featureSet(args.string("set") ?? "default");
    const last = readLast(args.number("last"));
    if (args.positionals.length === 0)
      throw new InputError("vernier features needs DATA, as in: AAPL --set price");
    const bars = await loadBars(args, io);
    const matrix = computeFeatures(bars, features, await loadBenchmark(args, io, features));
    const start = Math.max(0, bars.length - last);
    if (args.json) io.out(toJson(bars, matrix, features, start));
    else printCsv(io, matrix, start);
    return 0;
  },
};

function readLast(last: number | undefined): number {
  if (last === undefined) return Number.POSITIVE_INFINITY;
  if (!Number.isInteger(last) || last < 1)
    throw new InputError(`--last is ${last}, expected an integer from 1`);
  return last;
}

/** NaN is null in JSON by itself, and a definition's function is left out. */
function toJson(
  bars: Bars,
  matrix: FeatureMatrix,
  features: readonly FeatureDefinition[],
  start: number,
): string {
  const column = (name: string): [string, number[]] => [
    name,
    Array.from(columnOf(matrix, name).subarray(start)),
  ];
  return JSON.stringify({
    symbol: bars.symbol,
    timeframe: bars.timeframe,
    synthetic: bars.synthetic,
    calendar: encodeCalendar(bars),
    time: Array.from(matrix.time.subarray(start), isoTime),
    columns: Object.fromEntries(matrix.names.map(column)),
    features,
  });
}

function printCsv(io: Io, matrix: FeatureMatrix, start: number): void {
  io.out(["time", ...matrix.names].join(","));
  const columns = matrix.names.map((name) => columnOf(matrix, name));
  for (let i = start; i < matrix.rows; i++) {
    io.out([isoTime(matrix.time[i]!), ...columns.map((values) => cell(values[i]!))].join(","));
  }
}

function cell(value: number): string {
  return Number.isNaN(value) ? "" : String(value);
}

function listFeatures(args: Arguments, io: Io): number {
  const features = featureSet(args.string("set") ?? "all");
  if (args.json) {
    io.out(JSON.stringify({ sets: FEATURE_SETS, features }));
    return 0;
  }
  const rows = features.map((f) => [f.name, f.group, `v${f.version}`, String(f.lookback), f.unit, f.formula]);
  const head = ["feature", "group", "version", "lookback", "unit", "formula"];
  io.out(formatTable(head, rows, ["left", "left", "left", "right", "left", "left"]));
  return 0;
}
