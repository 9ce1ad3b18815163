import { InputError } from "../../core/errors.js";
import { BAR_COLUMNS, type BarColumn, type BarColumns } from "./bars.js";
import { timeText } from "../time/civil-date.js";
import type { QualityIssue } from "./quality.js";
import { isStrictlyRising, rowsOutOfOrder } from "./time-order.js";

/** A reason why a row is no bar. `row` is 1-based. */
export interface Defect extends QualityIssue {
  readonly row: number;
}

/** Room for the rounding of adjusted prices: relative, when an open or a close is compared with high and low. */
const TOLERANCE = 1e-9;

/**
 * Checks columns from outside: times finite and strictly rising, prices finite and above 0, high at least low, open
 * and close within them (to 1e-9 of the price), volume finite and at least 0. An empty series passes.
 *
 * @throws InputError for the first row that is no bar, with its 1-based number and the column.
 */
export function validateBars(columns: BarColumns, file?: string): void {
  const defect = findDefect(columns);
  if (!defect) return;
  const { row, column, problem } = defect;
  throw new InputError(problem, { ...(file === undefined ? {} : { file }), row, column });
}

/** The first reason of the first row that is no bar, null when every row is one. */
export function findDefect(columns: BarColumns): Defect | null {
  const index = firstUnsoundRow(columns);
  return index < 0 ? null : describeRow(columns, index, index)[0]!;
}

/** The index of the first row that is no bar, -1 when every row is one. Reads each row once and allocates nothing. */
function firstUnsoundRow(columns: BarColumns): number {
  const { time } = columns;
  let previous = -Infinity;
  for (let i = 0; i < time.length; i++) {
    const t = time[i]!;
    if (!(t > previous && t < Infinity && isSound(columns, i))) return i;
    previous = t;
  }
  return -1;
}

/**
 * Every reason to leave a row out, in row order; without those rows the rest passes `validateBars`. Rows out of time
 * order are chosen so that the fewest have to go: of equal times the first stays.
 */
export function collectDefects(columns: BarColumns): Defect[] {
  const { time } = columns;
  const defects: Defect[] = [];
  const sound: number[] = [];
  for (let i = 0; i < time.length; i++) {
    if (Number.isFinite(time[i]) && isSound(columns, i)) sound.push(i);
    else defects.push(...describeRow(columns, i, 0));
  }
  const rows = Int32Array.from(sound);
  if (isStrictlyRising(Float64Array.from(rows, (i) => time[i]!))) return defects;
  defects.push(...describeOrder(time, rows));
  return defects.sort((a, b) => a.row - b.row);
}

/** A copy of the columns without the rows that a defect names. */
export function dropDefects<T extends BarColumns>(columns: T, defects: readonly Defect[]): BarColumns {
  const bad = new Set(defects.map((d) => d.row - 1));
  const keep = (name: BarColumn): Float64Array => columns[name].filter((_, i) => !bad.has(i));
  return {
    time: keep("time"),
    open: keep("open"),
    high: keep("high"),
    low: keep("low"),
    close: keep("close"),
    volume: keep("volume"),
  };
}

function isSound(columns: BarColumns, i: number): boolean {
  const open = columns.open[i]!;
  const high = columns.high[i]!;
  const low = columns.low[i]!;
  const close = columns.close[i]!;
  const volume = columns.volume[i]!;
  const floor = low * (1 - TOLERANCE);
  const ceiling = high * (1 + TOLERANCE);
  return (
    low > 0 &&
    high >= low &&
    high < Infinity &&
    open >= floor &&
    open <= ceiling &&
    close >= floor &&
    close <= ceiling &&
    volume >= 0 &&
    volume < Infinity
  );
}

/** What is wrong with one row; its time is compared with the row before when that has an index. */
function describeRow(columns: BarColumns, i: number, compared: number): Defect[] {
  const defects: Defect[] = [];
  const add = (column: BarColumn, problem: string): number => defects.push({ row: i + 1, column, problem });
  const t = columns.time[i]!;
  if (!Number.isFinite(t)) add("time", `${t} is not a time`);
  else if (compared > 0 && t <= columns.time[compared - 1]!)
    add("time", describeStep(columns.time[compared - 1]!, t));
  for (const name of BAR_COLUMNS.slice(1, 5)) {
    const price = columns[name][i]!;
    if (!(price > 0 && price < Infinity)) add(name, `${price} is not a price, expected a number above 0`);
  }
  const volume = columns.volume[i]!;
  if (!(volume >= 0 && volume < Infinity))
    add("volume", `${volume} is not a volume, expected a number of 0 or more`);
  if (defects.length > 0) return defects;
  const [high, low] = [columns.high[i]!, columns.low[i]!];
  if (high < low) add("high", `high ${high} is below low ${low}`);
  else {
    for (const name of ["open", "close"] as const) {
      const price = columns[name][i]!;
      if (price > high * (1 + TOLERANCE)) add(name, `${name} ${price} is above high ${high}`);
      if (price < low * (1 - TOLERANCE)) add(name, `${name} ${price} is below low ${low}`);
    }
  }
  return defects;
}

function describeOrder(time: Float64Array, rows: Int32Array): Defect[] {
  const out = new Set(rowsOutOfOrder(time, rows));
  const defects: Defect[] = [];
  let kept = -Infinity;
  for (const i of rows) {
    const t = time[i]!;
    if (!out.has(i)) kept = t;
    else {
      const problem =
        t <= kept ? describeStep(kept, t) : `time ${timeText(t)} is later than the rows that follow`;
      defects.push({ row: i + 1, column: "time", problem });
    }
  }
  return defects;
}

function describeStep(previous: number, t: number): string {
  if (t === previous) return `duplicate time: ${timeText(t)} stands in an earlier row`;
  return `time goes backwards: ${timeText(t)} after ${timeText(previous)}, expected rows oldest first`;
}
