import { encodeCalendar } from "../../../../src/contracts/encode-calendar.js";
import { isoTime } from "../../../../src/contracts/run-record.js";
import { InputError } from "../../../../src/core/errors.js";
import { featureSet } from "../../../../src/features/catalog.js";
import { day, number } from "../../../../src/report/words/format.js";
import { checkLookahead, type Leak, type LookaheadReport } from "../../../../src/research/runs/lookahead.js";
import { featureSubject } from "../../../../src/research/runs/lookahead-subject.js";
import type { Bars } from "../../../../src/market/series/bars.js";
import type { Arguments, Command, Io } from "../../kit/command.js";
import { BENCHMARK_OPTION, loadBenchmark } from "../../loading/load-benchmark.js";
import { DATA, DATA_OPTIONS, loadBars } from "../../loading/load-data.js";
import { loadStrategy } from "../../loading/load-strategy.js";
import type { Progress, StrategyAnswers } from "../../sandbox/strategy-work.js";
import { formatTable } from "../../kit/table.js";

const SHOWN = 20;
const PROGRESS_STEP = 50;

export const command: Command = {
  name: "lookahead",
  summary: "Proves that no signal or feature depends on later bars",
  usage: "DATA --strategy S | --features [options]",
  positionals: DATA,
  options: [
    {
      name: "strategy",
      kind: "string",
      placeholder: "S",
      help: "A strategy's name, or a .ts, .js, .yaml or .json file",
    },
    { name: "features", kind: "flag", help: "Check features instead" },
    {
      name: "set",
      kind: "list",
      placeholder: "K=V… | NAME",
      help: "Parameters of the strategy, as in fast=10 slow=30; with --features the set",
    },
    { name: "seed", kind: "number", placeholder: "N", help: "For shuffled futures", default: "1" },
    BENCHMARK_OPTION,
    ...DATA_OPTIONS,
  ],
  example: "vernier lookahead AAPL --strategy sma-crossover --set fast=10 slow=30",
  async run(args, io) {
    const seed = args.number("seed") ?? 1;
    if (args.flag("features") === (args.string("strategy") !== undefined)) {
      throw new InputError("vernier lookahead needs either --strategy S or --features");
    }
    const check = await readCheck(args, io);
    const bars = await loadBars(args, io);
    if (bars.length === 0) throw new InputError("Cannot look for leaks: there are no bars");
    const { report, ...subject } = await check(bars, seed, (done, total) => {
      if (done % PROGRESS_STEP === 0 || done === total) io.progress("lookahead", done, total);
    });
    const head = {
      symbol: bars.symbol,
      timeframe: bars.timeframe,
      synthetic: bars.synthetic,
      calendar: encodeCalendar(bars),
      rows: bars.length,
    };
    if (args.json)
      io.out(
        JSON.stringify({ ...report, leaks: report.leaks.map(encodeLeak), names: subject.names, ...head }),
      );
    else print(io, subject, report);
    return report.verdict === "clean" ? 0 : 1;
  },
};

type Checked = StrategyAnswers["lookahead"];
type Check = (bars: Bars, seed: number, progress: Progress) => Promise<Checked>;

/** What looks for leaks in what was asked about. */
async function readCheck(args: Arguments, io: Io): Promise<Check> {
  const set = args.list("set");
  if (args.flag("features")) {
    if (set.length > 1)
      throw new InputError(`--set is given ${set.length} times, expected one set of features`);
    const features = featureSet(set[0] ?? "default");
    const { name, names, ...rest } = featureSubject(features, await loadBenchmark(args, io, features));
    return async (bars, seed, progress) => ({
      name,
      names,
      report: checkLookahead(bars, { name, names, ...rest }, { seed, progress }),
    });
  }
  const { parameters: ofFile, runner } = await loadStrategy(args.string("strategy")!);
  const parameters = { ...ofFile, ...readParameters(set) };
  return (bars, seed, progress) => runner.run("lookahead", { bars, parameters, seed }, progress);
}

function readParameters(words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, text] = /^([\w-]+)=(.+)$/.exec(word) ?? [];
      const value = Number(text);
      if (name !== undefined && Number.isFinite(value)) return [name, value];
      throw new InputError(`--set has "${word}", expected a name and a number, as in fast=10`);
    }),
  );
}

/** NaN is null in JSON by itself. */
function encodeLeak(leak: Leak): object {
  return { ...leak, time: isoTime(leak.time) };
}

function print(io: Io, { name, names }: Pick<Checked, "name" | "names">, report: LookaheadReport): void {
  const { verdict, leaks, leakCount, checked, checkedOnWhole, segment, streamed } = report;
  const what = names.length === 1 ? name : `${name} (${names.length} columns)`;
  io.out(
    `${what}: ${verdict === "clean" ? "clean, no value depends on later bars" : `${number(leakCount)} leaks`}`,
  );
  io.out(`The future was cut off and altered at each of ${number(checked)} bars.`);
  if (segment !== null) {
    io.out(
      `With all of the history at ${number(checkedOnWhole)} of them, at the others on segments of ${number(segment)} bars.`,
    );
  }
  if (streamed > 0)
    io.out(`Signals at ${number(streamed)} bars were compared with the form that sees one bar at a time.`);
  if (leaks.length === 0) return;
  const rows = leaks
    .slice(0, SHOWN)
    .map((leak) => [
      leak.name,
      String(leak.bar),
      day(leak.time),
      leak.check,
      cell(leak.full),
      cell(leak.truncated),
    ]);
  const head = ["name", "bar", "time", "check", "full data", "other future"];
  io.out(`\n${formatTable(head, rows, ["left", "right", "left", "left", "right", "right"])}`);
  if (leakCount > SHOWN) io.out(`and ${number(leakCount - SHOWN)} more; --json lists more`);
}

function cell(value: number): string {
  return Number.isNaN(value) ? "none" : String(value);
}
