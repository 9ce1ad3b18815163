import { encodeCalendar } from "../../../../src/contracts/encode-calendar.js";
import { isoTime } from "../../../../src/contracts/run-record.js";
import { InputError } from "../../../../src/core/errors.js";
import { alignAsOf } from "../../../../src/features/align-as-of.js";
import { INDICATORS } from "../../../../src/indicators/catalog.js";
import { computeIndicator, parseIndicatorSpec } from "../../../../src/indicators/spec.js";
import type { Bars } from "../../../../src/market/series/bars.js";
import type { Arguments, Command, Io } from "../../kit/command.js";
import { DATA, DATA_OPTIONS, loadBars, loadOtherBars } from "../../loading/load-data.js";
import { formatTable } from "../../kit/table.js";

export const command: Command = {
  name: "indicators",
  summary: "Computes indicators over bars",
  usage: "DATA SPEC… [options]",
  positionals: {
    placeholder: "DATA SPEC…",
    help: `${DATA.help}; then specs such as sma:20 sma:20@high macd:12,26,9 correlation:30@close,volume`,
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  options: [
    ...DATA_OPTIONS,
    {
      name: "against",
      kind: "string",
      placeholder: "DATA",
      help: "A second series, whose closes beta and correlation read as the column other",
    },
    { name: "list", kind: "flag", help: "List every indicator with its parameters and stop" },
    { name: "last", kind: "number", placeholder: "N", help: "Print the last N bars only", default: "all" },
  ],
  example: "vernier indicators AAPL sma:20 rsi:14 --last 5",
  async run(args, io) {
    if (args.flag("list")) return listIndicators(args, io);
    const [data, ...texts] = args.positionals;
    if (data === undefined || texts.length === 0) {
      throw new InputError("vernier indicators needs DATA and at least one SPEC, as in: AAPL sma:20 rsi:14");
    }
    const specs = texts.map(parseIndicatorSpec);
    const last = readLast(args.number("last"));
    const bars = await loadBars(args, io);
    const against = args.string("against");
    const other =
      against === undefined ? undefined : alignAsOf(bars.time, await loadOtherBars(against, args, io));
    const series = specs.map((spec) => computeIndicator(bars, spec, other));
    const columns: Record<string, Float64Array> = Object.assign({}, ...series);
    const start = Math.max(0, bars.length - last);
    if (args.json) io.out(toJson(bars, columns, start));
    else printCsv(io, bars, columns, start);
    return 0;
  },
};

function readLast(last: number | undefined): number {
  if (last === undefined) return Number.POSITIVE_INFINITY;
  if (!Number.isInteger(last) || last < 1)
    throw new InputError(`--last is ${last}, expected an integer from 1`);
  return last;
}

/** NaN is null in JSON by itself. */
function toJson(bars: Bars, columns: Readonly<Record<string, Float64Array>>, start: number): string {
  const rows = ([name, values]: [string, Float64Array]): [string, number[]] => [
    name,
    Array.from(values.subarray(start)),
  ];
  return JSON.stringify({
    symbol: bars.symbol,
    timeframe: bars.timeframe,
    synthetic: bars.synthetic,
    calendar: encodeCalendar(bars),
    time: Array.from(bars.time.subarray(start), isoTime),
    columns: Object.fromEntries(Object.entries(columns).map(rows)),
  });
}

function printCsv(io: Io, bars: Bars, columns: Readonly<Record<string, Float64Array>>, start: number): void {
  const quoted = (name: string): string => (name.includes(",") ? `"${name}"` : name);
  io.out(["time", ...Object.keys(columns).map(quoted)].join(","));
  const series = Object.values(columns);
  const cell = (value: number): string => (Number.isNaN(value) ? "" : String(value));
  for (let i = start; i < bars.length; i++) {
    io.out([isoTime(bars.time[i]!), ...series.map((values) => cell(values[i]!))].join(","));
  }
}

function listIndicators(args: Arguments, io: Io): number {
  const entries = INDICATORS.map(({ name, title, parameters, fields, columns, source, reference }) => ({
    name,
    title,
    parameters,
    fields,
    columns,
    source,
    reference,
  }));
  if (args.json) {
    io.out(JSON.stringify({ indicators: entries }));
    return 0;
  }
  const rows = entries.map(({ name, title, parameters, source, reference }) => [
    [name, parameters.map((p) => p.default).join(",")].filter(Boolean).join(":"),
    title,
    parameters.map((p) => p.name).join(", "),
    source,
    reference,
  ]);
  const titles = ["indicator", "what it is", "parameters", "by", "follows"];
  io.out(
    formatTable(
      titles,
      rows,
      titles.map(() => "left"),
    ),
  );
  return 0;
}
