import { InputError } from "../../core/errors.js";
import { quoteCell } from "../../market/series/cell-text.js";
import { CsvScanner } from "../../market/reading/csv-scanner.js";
import { parseNumber } from "../../market/reading/number-text.js";
import { moments } from "../../math/moments.js";

/** Per-bar returns of several strategies over the same bars. */
export interface ReturnTable {
  /** As the header has them, else the number of the column in the file. */
  readonly names: readonly string[];
  /** One series a strategy, equally long, each finite and varying. */
  readonly columns: readonly Float64Array[];
  readonly rows: number;
}

const MOST_COLUMNS = 4096;
/** What programs write for a missing or impossible number; such a cell is bad, not a name. */
const NO_NUMBER = /^([+-]?(nan|inf|infinity)|n\/?a|null|none|)$/i;
const ROW_LABEL = /^(|date|datetime|time|timestamp|index|unnamed: 0)$/i;
/** No return is this large: a first column of such numbers is a date like 20200102 or an epoch. */
const LEAST_TIME = 1e7;

/**
 * Reads returns from CSV text: one column a strategy, one row a bar, decimal fractions. A header and a first column of
 * dates or row labels are recognised and need not be there. A first row 0, 1, 2, … counts as a header.
 *
 * @throws InputError with file, row and column for text that is none of that, a row with more or fewer cells, a cell
 * that is no number, a column that never varies, and fewer than two columns.
 */
export function readReturnTable(bytes: Uint8Array, file: string): ReturnTable {
  const scanner = new CsvScanner(bytes);
  if (!scanner.next()) {
    throw new InputError("The file is empty, expected rows of returns, one column a strategy", { file });
  }
  const width = scanner.count;
  if (width > MOST_COLUMNS) {
    throw new InputError(`The file has ${width} columns, expected at most ${MOST_COLUMNS}`, { file });
  }
  const first = Array.from({ length: width }, (_, k) => scanner.text(k).trim());
  const header = isHeader(first);
  if (header && !scanner.next()) {
    throw new InputError("The file has a header and no rows, expected rows of returns", { file });
  }
  const labelled = header && ROW_LABEL.test(first[0]!) ? true : isTime(scanner.text(0).trim());
  const skipped = labelled ? 1 : 0;
  const names = Array.from({ length: width - skipped }, (_, k) =>
    header ? first[k + skipped]! : String(k + skipped + 1),
  );
  if (names.length < 2) {
    const count = names.length === 1 ? "1 column" : "no column";
    throw new InputError(`The file has ${count} of returns, expected one a strategy, at least 2`, { file });
  }
  const columns = readColumns(bytes, scanner, { file, names, skipped });
  checkVariation(columns, names, file);
  return { names, columns, rows: columns[0]!.length };
}

function isHeader(cells: readonly string[]): boolean {
  const [first, ...rest] = cells;
  if (isCounted(cells) || (ROW_LABEL.test(first!) && isCounted(rest))) return true;
  if (!rest.every(isName)) return false;
  return isName(first!) || (rest.length > 0 && ROW_LABEL.test(first!));
}

/** 0, 1, 2, …: what a program writes above columns without names. */
function isCounted(cells: readonly string[]): boolean {
  return cells.length > 1 && cells.every((cell, k) => cell === String(k));
}

function isName(cell: string): boolean {
  return !NO_NUMBER.test(cell) && !isNumber(cell) && !isTime(cell);
}

function isNumber(cell: string): boolean {
  return cell !== "" && Number.isFinite(Number(cell));
}

function isTime(cell: string): boolean {
  return /^\d{4}[-/]\d\d[-/]\d\d/.test(cell) || (isNumber(cell) && Math.abs(Number(cell)) >= LEAST_TIME);
}

interface Layout {
  readonly file: string;
  readonly names: readonly string[];
  /** Cells before the first return. */
  readonly skipped: number;
}

/** The rows from the present one of the scanner on. */
function readColumns(
  bytes: Uint8Array,
  scanner: CsvScanner,
  { file, names, skipped }: Layout,
): Float64Array[] {
  const width = names.length + skipped;
  const values: number[][] = names.map(() => []);
  let row = 0;
  do {
    row++;
    if (scanner.count !== width) {
      const cells = scanner.count === 1 ? "1 cell" : `${scanner.count} cells`;
      const column = names[Math.min(scanner.count, width - 1) - skipped] ?? names[0]!;
      throw new InputError(`The row has ${cells}, the first has ${width}`, { file, row, column });
    }
    for (const [k, column] of names.entries()) {
      const cell = k + skipped;
      const value = parseNumber(bytes, scanner.start(cell), scanner.end(cell));
      if (!Number.isFinite(value)) throw badCell(scanner.text(cell), { file, row, column });
      values[k]!.push(value);
    }
  } while (scanner.next());
  return values.map((column) => Float64Array.from(column));
}

function badCell(text: string, place: { file: string; row: number; column: string }): InputError {
  const problem = text.trim() === "" ? "The cell is empty" : `${quoteCell(text)} is no number`;
  return new InputError(`${problem}, expected a return as a decimal fraction such as 0.0125`, place);
}

function checkVariation(columns: readonly Float64Array[], names: readonly string[], file: string): void {
  for (const [k, column] of columns.entries()) {
    if (column.length < 2 || moments(column).deviation > 0) continue;
    throw new InputError(
      `Every return is ${column[0]}, a Sharpe ratio needs returns that vary: leave the column out`,
      { file, column: names[k]! },
    );
  }
}
