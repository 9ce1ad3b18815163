import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { InputError } from "../../../../src/core/errors.js";
import { number, percent } from "../../../../src/report/words/format.js";
import { reportOverfit, type OverfitReport } from "../../../../src/research/luck/overfit-report.js";
import { readReturnTable, type ReturnTable } from "../../../../src/research/luck/return-table.js";
import type { Command, Io } from "../../kit/command.js";
import { formatTable } from "../../kit/table.js";

const BLOCKS = 8;

export const command: Command = {
  name: "overfit",
  summary: "Says how much of the best of several strategies may be luck",
  usage: "RETURNS.csv [--blocks N]",
  positionals: {
    placeholder: "RETURNS.csv",
    help: "One row a bar, one column a strategy, returns as fractions; a header and dates are optional",
    min: 1,
    max: 1,
  },
  options: [
    {
      name: "blocks",
      kind: "number",
      placeholder: "N",
      help: "Blocks the rows are cut into, even, 2 to 16",
      default: String(BLOCKS),
    },
  ],
  example: "vernier overfit src/fixtures/strategy-returns.csv --blocks 8",
  async run(args, io) {
    const blocks = readBlocks(args.number("blocks") ?? BLOCKS);
    const file = args.positionals[0]!;
    const table = await loadTable(file);
    const least = Math.max(4, blocks);
    if (table.rows < least) {
      throw new InputError(
        `The file has ${table.rows} rows of returns, expected at least ${least} for ${blocks} blocks`,
        { file },
      );
    }
    const lost = table.names.filter((_, k) => table.columns[k]!.some((r) => r <= -1));
    if (lost.length === table.names.length) throw new InputError(allLost(), { file });
    if (lost.length > 0) io.note(`Warning: ${describeLost(lost)}`);
    const report = reportOverfit(table.columns, { blocks });
    if (args.json) io.out(JSON.stringify(toJson(table, blocks, report)));
    else print(io, table, blocks, report);
    return 0;
  },
};

function readBlocks(blocks: number): number {
  if (blocks >= 2 && blocks <= 16 && blocks % 2 === 0) return blocks;
  throw new InputError(`--blocks is ${blocks}, expected an even number from 2 to 16`);
}

function allLost(): string {
  return "Every column has a return of −1 or less, which loses the account; expected decimal fractions, 0.0125 for 1.25 %";
}

function describeLost(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `a return of −1 or less loses the account in ${shown}${more}: none of them can be the best. Returns are decimal fractions, 0.0125 for 1.25 %`;
}

async function loadTable(file: string): Promise<ReturnTable> {
  if (!existsSync(file)) throw new InputError(`No such file: ${file}`);
  if (statSync(file).isDirectory()) throw new InputError(`${file} is a folder, expected a .csv file`);
  return readReturnTable(await readFile(file), file);
}

function toJson({ names, rows }: ReturnTable, blocks: number, report: OverfitReport): object {
  const { best, bestSample } = report;
  return {
    pbo: report.pbo,
    deflatedSharpe: orNull(report.deflatedSharpe),
    trials: report.trials,
    rows,
    blocks,
    combinations: report.logits.length,
    lossProbability: report.lossProbability,
    degradation: {
      slope: orNull(report.degradationSlope),
      intercept: orNull(report.degradationIntercept),
    },
    best: {
      column: names[best],
      index: best,
      sharpe: orNull(bestSample.sharpe),
      skewness: orNull(bestSample.skewness),
      kurtosis: orNull(bestSample.kurtosis),
      probabilisticSharpe: orNull(report.probabilisticSharpe),
      minTrackRecordLength: orNull(report.minTrackRecordLength),
    },
    sharpeVariance: orNull(report.sharpeVariance),
    expectedMaxSharpe: orNull(report.expectedMaxSharpe),
    minBacktestLength: orNull(report.minBacktestLength),
    meanCorrelation: orNull(report.meanCorrelation),
    independentTrials: orNull(report.independentTrials),
    logits: Array.from(report.logits),
    inSample: Array.from(report.inSample),
    outOfSample: Array.from(report.outOfSample),
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function print(io: Io, { names, rows }: ReturnTable, blocks: number, report: OverfitReport): void {
  const { bestSample, trials, pbo } = report;
  const name = names[report.best]!;
  const best = /^\d+$/.test(name) ? `column ${name}` : name;
  io.out(`${number(trials)} strategies, ${number(rows)} bars, ${blocks} blocks; Sharpe ratios are per bar\n`);
  const figures = [
    ["best strategy", best],
    row("its Sharpe ratio", bestSample.sharpe, 4),
    row("best of so many without skill", report.expectedMaxSharpe, 4),
    row("deflated Sharpe ratio", report.deflatedSharpe, 4),
    row("probabilistic Sharpe ratio, if the only trial", report.probabilisticSharpe, 4),
    row("bars needed, if the only trial", report.minTrackRecordLength, 0),
    row("mean correlation of the strategies", report.meanCorrelation, 2),
    row("independent trials", report.independentTrials, 1),
    row("probability of backtest overfitting (PBO)", pbo, 2),
    row("loses out-of-sample, share of splits", report.lossProbability, 2),
    row("out-of-sample per in-sample Sharpe ratio", report.degradationSlope, 2),
  ];
  io.out(formatTable(["figure", "value"], figures, ["left", "right"]));
  io.out(
    `\nPBO ${number(pbo, 2)}: of ${number(report.logits.length)} ways to split, the best in-sample was at or below the median out-of-sample in ${percent(pbo, { digits: 0 })}.`,
  );
  io.out(
    `Given ${number(trials)} trials, the chance that ${best} has a true Sharpe ratio above 0 is ${percent(report.deflatedSharpe)}: ${judge(report)}.`,
  );
}

function row(label: string, value: number, digits: number): string[] {
  return [label, Number.isFinite(value) ? number(value, digits) : "–"];
}

function judge({ deflatedSharpe, pbo }: OverfitReport): string {
  if (!(deflatedSharpe >= 0.95)) return "luck is enough to explain it";
  return pbo >= 0.5
    ? "but choosing it by its past does not hold out-of-sample"
    : "luck alone does not explain it";
}
