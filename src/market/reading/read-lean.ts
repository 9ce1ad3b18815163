import { unzipSync } from "fflate";
import { InputError } from "../../core/errors.js";
import { allocateColumns, type BarColumn, type BarColumns, type Bars } from "../series/bars.js";
import { quoteCell } from "../series/cell-text.js";
import { dateMs } from "../time/civil-date.js";
import { CsvScanner } from "./csv-scanner.js";
import { leanStart, readLeanFactors, type LeanFactor } from "./lean-factors.js";
import { newYorkToUtc } from "../calendars/new-york-time.js";
import { parseNumber } from "./number-text.js";
import { toBars, toGoodBars, type GoodBars, type RawSeries, type ReadOptions } from "../series/raw-series.js";
import type { Timeframe } from "../time/timeframe.js";
import type { Defect } from "../series/validate.js";

/** The bytes of one symbol's files (see `parseLeanPath`); null when there is no such file. */
export interface LeanFiles {
  readonly bars: Uint8Array;
  readonly factors: Uint8Array | null;
  readonly map: Uint8Array | null;
}

/** As for other readers; a LEAN zip does not say its symbol and timeframe itself. `file` names the zip. */
export interface LeanOptions extends ReadOptions {
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/**
 * Bars of the LEAN engine's data format, adjusted for dividends and splits: a price is raw ÷ 10,000 × price factor ×
 * split factor of the first factor row dated on or after the bar's session. Volume stays raw. Bars before the day the
 * map file gives the name to the company are left out. A daily bar's time is midnight UTC of its session; an hourly
 * one's the UTC instant of the hour in New York (so the first, half, bar of a session says 9:00, not 9:30).
 *
 * Format: QuantConnect LEAN, Data/equity/readme.md.
 *
 * @throws InputError for a zip that is none or holds no bars, and for the first row that is no bar.
 */
export function readLeanBars(files: LeanFiles, options: LeanOptions): Bars {
  return toBars(readLean(files, options), options);
}

/** As `readLeanBars`, but rows that are no bars are left out and listed. */
export function readGoodLeanBars(files: LeanFiles, options: LeanOptions): GoodBars {
  return toGoodBars(readLean(files, options), options);
}

const PRICES = ["open", "high", "low", "close"] as const;
const NAMES = {
  time: "Time",
  open: "Open",
  high: "High",
  low: "Low",
  close: "Close",
  volume: "Volume",
} as const;

function readLean(files: LeanFiles, options: LeanOptions): RawSeries {
  const { file } = options;
  const text = openZip(files.bars, file);
  const factors = files.factors ? readLeanFactors(files.factors, `factors of ${file}`) : [];
  const start = files.map ? leanStart(files.map, `map of ${file}`) : -Infinity;
  const columns: Record<BarColumn, number[]> = {
    time: [],
    open: [],
    high: [],
    low: [],
    close: [],
    volume: [],
  };
  const lines: number[] = [];
  const unreadable: Defect[] = [];
  const scanner = new CsvScanner(text);
  const daily = options.timeframe.endsWith("Day");
  let at = 0;
  while (scanner.next()) {
    const [day, minutes] = parseLeanTime(scanner.text(0));
    if (day < start) continue;
    while (at < factors.length - 1 && factors[at]!.until < day) at++;
    columns.time.push(daily ? day : newYorkToUtc(day, minutes));
    lines.push(scanner.line);
    readCells(text, scanner, factors[at], columns);
    unreadable.push(...findUnreadable(scanner, columns, lines.length));
  }
  const adjusted = files.factors ? "adjusted for dividends and splits" : "prices as traded, not adjusted";
  const description = { source: `LEAN data, ${file}, ${adjusted}`, synthetic: false };
  return { columns: typed(columns), names: NAMES, unreadable, lines: Uint32Array.from(lines), description };
}

function readCells(
  text: Uint8Array,
  scanner: CsvScanner,
  factor: LeanFactor | undefined,
  columns: Record<BarColumn, number[]>,
): void {
  const cell = (i: number): number =>
    i < scanner.count ? parseNumber(text, scanner.start(i), scanner.end(i)) : Number.NaN;
  const { price, split } = factor ?? { price: 1, split: 1 };
  for (const [i, name] of PRICES.entries()) columns[name].push((cell(i + 1) / 10_000) * price * split);
  columns.volume.push(cell(5));
}

function findUnreadable(scanner: CsvScanner, columns: Record<BarColumn, number[]>, row: number): Defect[] {
  const bad = (["time", ...PRICES, "volume"] as const).flatMap((column, i) => {
    if (!Number.isNaN(columns[column][row - 1])) return [];
    const cell = i < scanner.count ? quoteCell(scanner.text(i)) : "a missing cell";
    return [
      { row, column, problem: `${cell} is not ${column === "time" ? "YYYYMMDD HH:MM" : "a decimal number"}` },
    ];
  });
  return bad;
}

function openZip(bytes: Uint8Array, file: string): Uint8Array {
  try {
    const entry = Object.entries(unzipSync(bytes)).find(([name]) => name.toLowerCase().endsWith(".csv"));
    if (entry) return entry[1];
  } catch (cause) {
    throw new InputError("Cannot read as LEAN data: the content is no zip archive", { file }, { cause });
  }
  throw new InputError("Cannot read as LEAN data: the zip archive holds no .csv file", { file });
}

/** Midnight UTC of the date and the minutes after midnight in `20200102 09:30`; NaN when it is none. */
function parseLeanTime(text: string): readonly [number, number] {
  const match = /^(\d{4})(\d\d)(\d\d) (\d\d):(\d\d)$/.exec(text);
  if (!match) return [Number.NaN, Number.NaN];
  const [year, month, day, hours, minutes] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return [dateMs(year, month, day), hours * 60 + minutes];
}

function typed(columns: Record<BarColumn, number[]>): BarColumns {
  const result = allocateColumns(columns.time.length);
  for (const name of Object.keys(NAMES) as BarColumn[]) result[name].set(columns[name]);
  return result;
}
