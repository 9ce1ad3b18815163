import { strToU8 } from "fflate";
import { allocateColumns, BAR_COLUMNS, type BarColumn } from "../series/bars.js";
import { quoteCell } from "../series/cell-text.js";
import type { FoundColumns } from "./column-names.js";
import { parseNumber } from "./number-text.js";
import { epochToMs, parseTime, TIME_FORMATS, type ParsedTime } from "./parse-time.js";
import type { RawSeries } from "../series/raw-series.js";
import type { Defect } from "../series/validate.js";

/** A column of a typed table: its cells as JavaScript values, and whether its numbers are epoch milliseconds already. */
export interface TableColumn {
  readonly inMs: boolean;
  get(row: number): unknown;
}

/** Reads the bars' columns of a typed table (Arrow, Parquet): numbers, big integers, dates, and text as in CSV. */
export function readTable(
  length: number,
  found: FoundColumns,
  column: (index: number) => TableColumn,
): RawSeries {
  const columns = allocateColumns(length);
  const zones = new Int32Array(length);
  const unreadable: Defect[] = [];
  for (const name of BAR_COLUMNS) {
    const cells = column(found.index[name]);
    const target = columns[name];
    for (let i = 0; i < length; i++) {
      const cell = cells.get(i);
      const value = name === "time" ? timeOf(cell, cells.inMs, zones, i) : numberOf(cell);
      target[i] = value;
      if (Number.isNaN(value)) unreadable.push(describeCell(i + 1, name, cell));
    }
  }
  unreadable.sort((a, b) => a.row - b.row);
  return { columns, names: found.name, unreadable, zones };
}

function numberOf(cell: unknown): number {
  if (typeof cell === "number") return cell;
  if (typeof cell === "bigint") return Number(cell);
  if (typeof cell !== "string") return Number.NaN;
  const bytes = strToU8(cell);
  return parseNumber(bytes, 0, bytes.length);
}

const parsed: ParsedTime = { instant: 0, zoneMs: 0 };

function timeOf(cell: unknown, inMs: boolean, zones: Int32Array, row: number): number {
  if (cell instanceof Date) return cell.getTime();
  if (typeof cell === "number" || typeof cell === "bigint")
    return inMs ? Number(cell) : epochToMs(Number(cell));
  if (typeof cell !== "string") return Number.NaN;
  const bytes = strToU8(cell);
  if (!parseTime(bytes, 0, bytes.length, parsed)) return Number.NaN;
  zones[row] = parsed.zoneMs;
  return parsed.instant;
}

function describeCell(row: number, column: BarColumn, cell: unknown): Defect {
  const expected = column === "time" ? TIME_FORMATS : "a number";
  const empty = cell === null || cell === undefined;
  const problem = empty
    ? `the cell is empty, expected ${expected}`
    : `${quoteCell(String(cell))} is not ${expected}`;
  return { row, column, problem };
}
