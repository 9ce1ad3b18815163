import { InputError } from "../../core/errors.js";
import { allocateColumns, BAR_COLUMNS, type BarColumn, type BarColumns } from "../series/bars.js";
import { quoteCell } from "../series/cell-text.js";
import { findColumns, type FoundColumns } from "./column-names.js";
import { CsvScanner } from "./csv-scanner.js";
import { parseNumber } from "./number-text.js";
import { parseTime, TIME_FORMATS, type ParsedTime } from "./parse-time.js";
import type { RawSeries } from "../series/raw-series.js";
import type { Defect } from "../series/validate.js";

/**
 * Reads the bars' columns of CSV text. A number is the double that `Number(text)` gives.
 *
 * @param keepGoing read past the first row with a cell that cannot be read.
 * @throws InputError when the text is empty, has no header or misses a column.
 */
export function readCsv(bytes: Uint8Array, file: string, keepGoing: boolean): RawSeries {
  const scanner = new CsvScanner(bytes);
  if (!scanner.next())
    throw new InputError("The file is empty, expected a header and rows of bars", { file });
  const header = Array.from({ length: Math.min(scanner.count, 4096) }, (_, i) => scanner.text(i));
  const found = findColumns(header, file);
  return new RowReader(bytes, scanner, found, header.length, keepGoing).read();
}

class RowReader {
  readonly #bytes: Uint8Array;
  readonly #scanner: CsvScanner;
  readonly #found: FoundColumns;
  readonly #width: number;
  readonly #keepGoing: boolean;
  readonly #unreadable: Defect[] = [];
  readonly #time: ParsedTime = { instant: 0, zoneMs: 0 };
  #columns: BarColumns;
  #lines: Uint32Array;
  #zones: Int32Array | undefined;
  #row = 0;

  constructor(
    bytes: Uint8Array,
    scanner: CsvScanner,
    found: FoundColumns,
    width: number,
    keepGoing: boolean,
  ) {
    this.#bytes = bytes;
    this.#scanner = scanner;
    this.#found = found;
    this.#width = width;
    this.#keepGoing = keepGoing;
    const capacity = Math.ceil(bytes.length / 40) + 16;
    this.#columns = allocateColumns(capacity);
    this.#lines = new Uint32Array(capacity);
  }

  read(): RawSeries {
    while ((this.#keepGoing || this.#unreadable.length === 0) && this.#scanner.next()) {
      if (this.#row === this.#lines.length) this.#grow(this.#row * 2);
      this.#readRow();
      this.#row++;
    }
    this.#grow(this.#row);
    const { name: names } = this.#found;
    return {
      columns: this.#columns,
      names,
      unreadable: this.#unreadable,
      lines: this.#lines,
      zones: this.#zones,
    };
  }

  #readRow(): void {
    const row = this.#row;
    this.#lines[row] = this.#scanner.line;
    if (!this.#hasAllCells()) {
      for (const column of BAR_COLUMNS) this.#columns[column][row] = Number.NaN;
      return;
    }
    this.#readTime(row);
    this.#readNumber(row, "open");
    this.#readNumber(row, "high");
    this.#readNumber(row, "low");
    this.#readNumber(row, "close");
    this.#readNumber(row, "volume");
  }

  /** One empty cell too many is the comma that some programs write at the end of a line. */
  #hasAllCells(): boolean {
    const { count } = this.#scanner;
    const width = this.#width;
    if (count === width || (count === width + 1 && this.#scanner.end(width) === this.#scanner.start(width)))
      return true;
    const { index } = this.#found;
    const column = BAR_COLUMNS.find((c) => index[c] >= count) ?? "time";
    const cells = count === 1 ? "1 cell" : `${count} cells`;
    this.#unreadable.push({
      row: this.#row + 1,
      column,
      problem: `the row has ${cells}, the header has ${width}`,
    });
    return false;
  }

  #readTime(row: number): void {
    const cell = this.#found.index.time;
    const time = this.#time;
    const readable = parseTime(this.#bytes, this.#scanner.start(cell), this.#scanner.end(cell), time);
    this.#columns.time[row] = readable ? time.instant : Number.NaN;
    if (!readable) this.#addUnreadable("time", TIME_FORMATS);
    else if (time.zoneMs !== 0) (this.#zones ??= new Int32Array(this.#lines.length))[row] = time.zoneMs;
  }

  #readNumber(row: number, column: BarColumn): void {
    const cell = this.#found.index[column];
    const value = parseNumber(this.#bytes, this.#scanner.start(cell), this.#scanner.end(cell));
    this.#columns[column][row] = value;
    if (Number.isNaN(value)) this.#addUnreadable(column, "a decimal number such as 101.25");
  }

  #addUnreadable(column: BarColumn, expected: string): void {
    const text = this.#scanner.text(this.#found.index[column]);
    const problem =
      text.trim() === ""
        ? `the cell is empty, expected ${expected}`
        : `${quoteCell(text)} is not ${expected}`;
    this.#unreadable.push({ row: this.#row + 1, column, problem });
  }

  /** Copies what is read into columns of another length. */
  #grow(length: number): void {
    const columns = allocateColumns(length);
    const kept = Math.min(length, this.#row);
    for (const column of BAR_COLUMNS) columns[column].set(this.#columns[column].subarray(0, kept));
    this.#columns = columns;
    const lines = new Uint32Array(length);
    lines.set(this.#lines.subarray(0, kept));
    this.#lines = lines;
    if (!this.#zones) return;
    const zones = new Int32Array(length);
    zones.set(this.#zones.subarray(0, kept));
    this.#zones = zones;
  }
}
