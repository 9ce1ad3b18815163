import { encodeCalendar } from "../../../../src/contracts/encode-calendar.js";
import { isoTime } from "../../../../src/contracts/run-record.js";
import { hashBars } from "../../../../src/market/series/bars.js";
import { inspectBars } from "../../../../src/market/series/quality.js";
import { describeCalendar } from "../../../../src/report/words/calendar-words.js";
import { day, number } from "../../../../src/report/words/format.js";
import { InputError } from "../../../../src/core/errors.js";
import { FETCH_OPTIONS } from "../../options/bars-fetch-options.js";
import type { Arguments, Command, Io, OptionDescriptor } from "../../kit/command.js";
import { DATA, DATA_OPTIONS, loadBars } from "../../loading/load-data.js";
import { formatTable } from "../../kit/table.js";

const SHOWN = 20;

export const command: Command = {
  name: "bars",
  summary: "Validates bars and describes them; bars fetch stores them from Alpaca or the paper exchange",
  usage: "DATA [options] | fetch SYMBOL… [--days N | --from DATE --to DATE] [--timeframe 1Day] [--feed FEED]",
  positionals: {
    placeholder: "DATA | fetch SYMBOL…",
    help: `${DATA.help}; or the word fetch and symbols, as in: vernier bars fetch AAPL --days 250`,
    min: 1,
    max: Number.POSITIVE_INFINITY,
  },
  options: [...DATA_OPTIONS, ...FETCH_OPTIONS],
  example: "vernier bars AAPL",
  async run(args, io) {
    if (args.positionals[0] === "fetch") {
      refuseOptions(
        args,
        "bars fetch",
        DATA_OPTIONS.filter(({ name }) => name !== "timeframe"),
      );
      return (await import("./bars-fetch.js")).fetchBarsCommand(args, io);
    }
    refuseOptions(args, "bars DATA", FETCH_OPTIONS);
    if (args.positionals.length > 1) {
      throw new InputError(
        `Cannot run bars: "${args.positionals[1]}" is one word too many, usage: vernier bars DATA, or vernier bars fetch SYMBOL…`,
      );
    }
    return describeBars(args, io);
  },
};

async function describeBars(args: Arguments, io: Io): Promise<number> {
  const bars = await loadBars(args, io);
  const { issues, ...quality } = inspectBars(bars);
  const { symbol, timeframe, source, synthetic, length: rows, time } = bars;
  const [first, last] = [isoTime(time[0]!), isoTime(time[rows - 1]!)];
  const calendar = encodeCalendar(bars);
  if (args.json) {
    const description = {
      symbol,
      timeframe,
      rows,
      first,
      last,
      source,
      synthetic,
      calendar,
      hash: hashBars(bars),
    };
    io.out(JSON.stringify({ ...description, quality, issues }));
    return 0;
  }
  io.out(`${symbol}, ${timeframe}: ${number(rows)} bars from ${day(first)} to ${day(last)}`);
  io.out(`${synthetic ? "SYNTHETIC, " : ""}${source}`);
  io.out(describeCalendar(calendar));
  if (issues.length === 0) io.out("No issues.");
  else {
    const listed = issues
      .slice(0, SHOWN)
      .map((i) => [i.row === null ? "all" : String(i.row), i.column, i.problem]);
    io.out(formatTable(["row", "column", "issue"], listed, ["right", "left", "left"]));
  }
  if (issues.length > SHOWN) io.out(`and ${issues.length - SHOWN} more; --json lists all`);
  return 0;
}

/** Options that belong to the other form of the command. */
function refuseOptions(args: Arguments, form: string, options: readonly OptionDescriptor[]): void {
  for (const { name, kind } of options) {
    const given =
      kind === "flag" ? args.flag(name) : kind === "number" ? args.number(name) : args.string(name);
    if (given !== undefined && given !== false)
      throw new InputError(`Option --${name} is none of ${form}, see vernier bars --help`);
  }
}
