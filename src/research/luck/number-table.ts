import { InputError } from "../../core/errors.js";
import { quoteCell } from "../../market/series/cell-text.js";
import { CsvScanner } from "../../market/reading/csv-scanner.js";
import { parseNumber } from "../../market/reading/number-text.js";

/** The numeric columns of a table. */
export interface NumberTable {
  readonly rows: number;
  /** By name, in the order of the file; NaN where a cell is empty. */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** Columns that were left out: times and row labels by name or content, and columns without a number. */
  readonly left: readonly string[];
}

const MOST_COLUMNS = 4096;
const MISSING = /^([+-]?nan|n\/?a|null|none|)$/i;
const TIME_NAME = /^(|date|datetime|time|timestamp|index|unnamed: 0)$/i;
const DATE = /^\d{4}[-/]\d\d[-/]\d\d/;

/**
 * Reads the numeric columns of CSV text with a header. Empty cells and words for a missing number give NaN.
 *
 * @throws InputError with file, row and column for an empty file, a name that stands twice, a row with more or fewer
 * cells than the header, and a cell that is no number in a column of numbers.
 */
export function readNumberTable(bytes: Uint8Array, file: string): NumberTable {
  const scanner = new CsvScanner(bytes);
  if (!scanner.next())
    throw new InputError("The file is empty, expected a header and rows of numbers", { file });
  const names = readHeader(scanner, file);
  const drafts = names.map(draftColumn);
  let row = 0;
  while (scanner.next()) {
    row++;
    if (scanner.count !== names.length) {
      const cells = scanner.count === 1 ? "1 cell" : `${scanner.count} cells`;
      const column = names[Math.min(scanner.count, names.length - 1)]!;
      throw new InputError(`The row has ${cells}, the header has ${names.length}`, { file, row, column });
    }
    for (const [k, draft] of drafts.entries()) readCell(bytes, scanner, k, row, draft);
  }
  if (row === 0)
    throw new InputError("The file has a header and no rows, expected rows of numbers", { file });
  return concludeTable(drafts, row, file);
}

/** A column while it is read. */
export interface ColumnDraft {
  readonly name: string;
  readonly values: number[];
  /** The first cell that is neither a number nor empty. */
  bad: { readonly row: number; readonly text: string } | null;
  numbers: number;
  dates: number;
}

/** An empty column. */
export function draftColumn(name: string): ColumnDraft {
  return { name, values: [], bad: null, numbers: 0, dates: 0 };
}

function readHeader(scanner: CsvScanner, file: string): string[] {
  if (scanner.count > MOST_COLUMNS) {
    throw new InputError(`The file has ${scanner.count} columns, expected at most ${MOST_COLUMNS}`, { file });
  }
  const names = Array.from({ length: scanner.count }, (_, k) => scanner.text(k).trim());
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (names.every((name) => name !== "" && Number.isFinite(Number(name)))) {
    throw new InputError("The first row is numbers, expected a header with the names of the columns", {
      file,
    });
  }
  if (twice !== undefined)
    throw new InputError("The name stands twice in the header", { file, column: twice });
  return names;
}

function readCell(
  bytes: Uint8Array,
  scanner: CsvScanner,
  cell: number,
  row: number,
  draft: ColumnDraft,
): void {
  const value = parseNumber(bytes, scanner.start(cell), scanner.end(cell));
  if (Number.isFinite(value)) addNumber(draft, value);
  else addText(draft, scanner.text(cell).trim(), row);
}

/** Adds a finite number to a column. */
export function addNumber(draft: ColumnDraft, value: number): void {
  draft.values.push(value);
  draft.numbers++;
}

/** Adds what is no finite number to a column: a missing value, a date or a word. */
export function addText(draft: ColumnDraft, text: string, row: number): void {
  draft.values.push(Number.NaN);
  if (MISSING.test(text)) return;
  if (DATE.test(text)) draft.dates++;
  draft.bad ??= { row, text };
}

/** The table of columns that have been read; throws an InputError for a word in a column of numbers. */
export function concludeTable(drafts: readonly ColumnDraft[], rows: number, file: string): NumberTable {
  const kept: [string, Float64Array][] = [];
  const left: string[] = [];
  for (const { name, values, bad, numbers, dates } of drafts) {
    const empty = numbers === 0 && bad === null;
    if (TIME_NAME.test(name) || dates > 0 || (numbers === 0 && !empty)) left.push(name);
    else if (bad) {
      const problem = `${quoteCell(bad.text)} is no number, expected one such as 0.25, or an empty cell`;
      throw new InputError(problem, { file, row: bad.row, column: name });
    } else kept.push([name, Float64Array.from(values)]);
  }
  return { rows, columns: Object.fromEntries(kept), left };
}
