import { encodeCalendar } from "../../../../src/contracts/encode-calendar.js";
import { encodeMetrics, encodeOptions, encodeTrade, isoTime } from "../../../../src/contracts/run-record.js";
import { hashBars, type Bars } from "../../../../src/market/series/bars.js";
import { METRICS, type MetricName } from "../../../../src/metrics/definitions.js";
import { describeCalendar } from "../../../../src/report/words/calendar-words.js";
import { day, metric, number, percent } from "../../../../src/report/words/format.js";
import { dataWarnings } from "../../../../src/research/runs/data-warnings.js";
import { ruinWarnings } from "../../../../src/research/runs/run-warnings.js";
import type { FoldSizes } from "../../../../src/research/walk-forward/walk-forward-folds.js";
import {
  type WalkForwardFold,
  type WalkForwardResult,
} from "../../../../src/research/walk-forward/walk-forward.js";
import { hashResult } from "../../../../src/simulation/account/result.js";
import type { BacktestOptions } from "../../../../src/simulation/account/options.js";
import type { Command, Io } from "../../kit/command.js";
import { GRID_OPTIONS, readGrid } from "../../options/grid-options.js";
import { DATA, DATA_OPTIONS, loadBars } from "../../loading/load-data.js";
import { loadStrategy } from "../../loading/load-strategy.js";
import { readOptions, RUN_OPTIONS } from "../../options/run-options.js";
import { formatTable, sparkline, type Alignment } from "../../kit/table.js";

const TRAIN = 500;
const TEST = 125;

export const command: Command = {
  name: "walk-forward",
  summary: "Chooses parameters on the past, again and again, and trades them on what follows",
  usage: "DATA --strategy S --grid K=A..B… [--train 500 --test 125] [--anchored] [options]",
  positionals: DATA,
  options: [
    ...GRID_OPTIONS,
    { name: "train", kind: "number", placeholder: "BARS", help: "Bars to choose on", default: `${TRAIN}` },
    {
      name: "test",
      kind: "number",
      placeholder: "BARS",
      help: "Bars to trade the choice on",
      default: `${TEST}`,
    },
    { name: "anchored", kind: "flag", help: "Training begins at the first bar and grows" },
    {
      name: "flat-start",
      kind: "flag",
      help: "Each fold starts flat, instead of in its parameters' position",
    },
    ...RUN_OPTIONS,
    ...DATA_OPTIONS,
  ],
  example:
    'vernier walk-forward AAPL --strategy sma-crossover --grid fast=5..20 slow=20..60:5 --where "fast<slow" --train 500 --test 125',
  async run(args, io) {
    const word = args.string("strategy") ?? "sma-crossover";
    const loaded = await loadStrategy(word);
    const options = readOptions(args);
    const objective = args.string("objective") ?? "sharpe";
    const sizes = {
      train: args.number("train") ?? TRAIN,
      test: args.number("test") ?? TEST,
      anchored: args.flag("anchored"),
    };
    const grid = readGrid(args, loaded);
    const bars = await loadBars(args, io);
    const ofData = dataWarnings(bars);
    for (const warning of ofData) io.note(`Warning: ${warning}`);
    const { strategy } = loaded;
    const carry = !args.flag("flat-start");
    const started = performance.now();
    const onFold = (done: number, total: number): void => {
      const left = ((performance.now() - started) / 1000 / done) * (total - done);
      io.progress(`walk-forward, ${Math.ceil(left)} s left`, done, total);
    };
    const task = { bars, grid, options, objective, carry, ...sizes };
    const walk = await loaded.runner.run("walkForward", task, onFold);
    const ofRun = ruinWarnings(walk.bars.time, walk.result.equity);
    for (const warning of ofRun) io.note(`Warning: ${warning}`);
    const seconds = (performance.now() - started) / 1000;
    const report = {
      bars,
      strategy: strategy.name,
      options,
      objective: objective as MetricName,
      sizes,
      carry,
      walk,
      warnings: [...ofRun, ...ofData],
    };
    if (args.json) io.out(JSON.stringify({ ...toJson(report), seconds }));
    else print(io, report);
    return 0;
  },
};

interface Report {
  readonly bars: Bars;
  readonly strategy: string;
  readonly options: BacktestOptions;
  readonly objective: MetricName;
  readonly sizes: FoldSizes;
  readonly carry: boolean;
  readonly walk: Omit<WalkForwardResult, "grid">;
  readonly warnings: readonly string[];
}

function toJson({ bars, strategy, options, objective, sizes, carry, walk, warnings }: Report): object {
  const { stability, result } = walk;
  const { parameters, ...shares } = stability;
  return {
    symbol: bars.symbol,
    synthetic: bars.synthetic,
    calendar: encodeCalendar(bars),
    dataHash: hashBars(bars),
    warnings,
    strategy,
    options: encodeOptions(options),
    objective,
    ...sizes,
    carry,
    points: walk.points,
    unusedBars: walk.unusedBars,
    folds: walk.folds.map((fold) => foldToJson(bars, fold)),
    metrics: encodeMetrics(walk.metrics),
    stability: {
      ...encodeMetrics(shares),
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, values]) => [name, encodeMetrics({ ...values })]),
      ),
    },
    hash: hashResult(result),
    time: Array.from(walk.bars.time, isoTime),
    equity: Array.from(result.equity),
    trades: result.trades.toArray().map(encodeTrade),
  };
}

function foldToJson(bars: Bars, fold: WalkForwardFold): object {
  const span = (start: number, end: number): object => ({
    from: isoTime(bars.time[start]!),
    to: isoTime(bars.time[end - 1]!),
    start,
    end,
    bars: end - start,
  });
  return {
    train: span(fold.trainStart, fold.testStart),
    test: span(fold.testStart, fold.testEnd),
    params: fold.params,
    inSample: fold.inSample && encodeMetrics(fold.inSample),
    outOfSample: encodeMetrics({ ...fold.outOfSample }),
    ...encodeMetrics({ rankCorrelation: fold.rankCorrelation, neighbourShare: fold.neighbourShare }),
  };
}

function print(io: Io, { bars, strategy, objective, sizes, walk }: Report): void {
  const { folds, metrics, stability } = walk;
  const kind = sizes.anchored ? "anchored" : "rolling";
  io.out(
    `${strategy} on ${bars.symbol}, ${kind}: ${folds.length} folds of ${sizes.train} training and ${sizes.test} test bars, ${number(walk.points)} points each`,
  );
  if (bars.synthetic) io.out(`SYNTHETIC, ${bars.source}`);
  io.out(describeCalendar(encodeCalendar(bars)));
  const names = Object.keys(stability.parameters);
  const head = ["test from", "to", ...names, "Sharpe in", "out", "return out", "rank corr."];
  const cells = folds.map((fold) => foldCells(bars, names, fold));
  const align = head.map((_, k): Alignment => (k < 2 ? "left" : "right"));
  io.out(`\n${formatTable(head, cells, align)}`);
  io.out(`\nOut-of-sample ${sparkline(walk.result.equity)}`);
  const shown: readonly MetricName[] = ["totalReturn", "cagr", "sharpe", "maxDrawdown", "trades"];
  const all = shown.includes(objective) ? shown : [...shown, objective];
  io.out(all.map((name) => `${METRICS[name].label} ${metric(metrics[name], METRICS[name].unit)}`).join(", "));
  const moves = Object.entries(stability.parameters).map(([name, p]) => `${name} ${percent(p.meanMove)}`);
  io.out(
    [
      `Walk-forward efficiency ${percent(stability.efficiency)} (growth out-of-sample ÷ in-sample)`,
      `${percent(stability.profitableFolds)} of folds earned something; rank correlation in- to out-of-sample ${number(stability.rankCorrelation, 2)}`,
      `Mean move of a parameter between folds, of its range: ${moves.join(", ")}; ${percent(stability.neighbourShare)} of the choices' neighbours do well too`,
    ].join("\n"),
  );
  if (walk.unusedBars > 0) io.note(`The last ${walk.unusedBars} bars fill no fold and are unused`);
}

function foldCells(bars: Bars, names: readonly string[], fold: WalkForwardFold): string[] {
  const { params, inSample, outOfSample } = fold;
  return [
    day(bars.time[fold.testStart]!),
    day(bars.time[fold.testEnd - 1]!),
    ...names.map((name) => (params ? String(params[name]) : "–")),
    number(inSample?.sharpe ?? null, 2),
    number(outOfSample.sharpe, 2),
    percent(outOfSample.totalReturn, { plus: true }),
    number(fold.rankCorrelation, 2),
  ];
}
