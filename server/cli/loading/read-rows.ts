import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { InputError } from "../../../src/core/errors.js";
import { quoteCell } from "../../../src/market/series/cell-text.js";
import { CsvScanner } from "../../../src/market/reading/csv-scanner.js";
import { parseNumber } from "../../../src/market/reading/number-text.js";
import type { Samples } from "../../../src/ml/data/dataset.js";

/** What a model's rows are made of. */
export interface RowShape {
  /** Names of the model's features in the order of a row. */
  readonly features: readonly string[];
  /** False where the model's file does not name its features: `features` are then f0, f1, … */
  readonly named: boolean;
}

const MISSING = /^(nan|na|n\/a|null|none|)$/i;
const ROW_LABEL = /^(|date|datetime|time|timestamp|index|unnamed: 0)$/i;
const DATE = /^\d{4}[-/]\d\d[-/]\d\d/;
const LISTED = 8;

/**
 * Reads a model's rows out of a CSV file. Columns are found by the features' exact names, in any order; others are left
 * alone. Where the model does not name its features and the header has none of f0, f1, …, columns count by place: as
 * many as the model has features, after a leading column of times or row numbers, with a header or without. An empty
 * cell or NaN is a missing value.
 *
 * @throws InputError with file, row and column for what cannot be read, columns that are missing, and no rows.
 */
export async function readRows(file: string, shape: RowShape): Promise<Samples> {
  if (!existsSync(file)) throw new InputError(`No such file: ${file}`);
  if (statSync(file).isDirectory()) throw new InputError(`${file} is a folder, expected a .csv file`);
  return parseRows(await readFile(file), file, shape);
}

/** As `readRows`, of a file's bytes. */
function parseRows(bytes: Uint8Array, file: string, shape: RowShape): Samples {
  const scanner = new CsvScanner(bytes);
  if (!scanner.next()) {
    throw new InputError("The file is empty, expected a header and rows of features", { file });
  }
  const first = Array.from({ length: scanner.count }, (_, k) => scanner.text(k).trim());
  const headed = isHeader(first, shape.features);
  const places = findPlaces(first, headed, shape, file);
  const width = shape.features.length;
  const values: number[] = [];
  let row = 0;
  for (let more = headed ? scanner.next() : true; more; more = scanner.next()) {
    row++;
    if (scanner.count !== first.length) {
      throw new InputError(`The row has ${scanner.count} cells, the first has ${first.length}`, {
        file,
        row,
      });
    }
    for (let k = 0; k < width; k++) {
      values.push(readCell(bytes, scanner, places[k]!, { file, row, column: shape.features[k]! }));
    }
  }
  if (row === 0) throw new InputError("The file has a header and 0 rows, expected at least 1", { file });
  return { names: shape.features, rows: row, values: Float32Array.from(values) };
}

/** Whether a first row names columns: it has words, the features' names (which may be numbers), or 0, 1, 2, … */
function isHeader(first: readonly string[], features: readonly string[]): boolean {
  const words = first.some((cell) => !MISSING.test(cell) && Number.isNaN(Number(cell)) && !DATE.test(cell));
  const counted = first.length > 1 && first.every((cell, k) => cell === String(k));
  return words || counted || features.every((name) => first.includes(name));
}

/** The column of each feature. */
function findPlaces(
  first: readonly string[],
  headed: boolean,
  { features, named }: RowShape,
  file: string,
): readonly number[] {
  const twice = headed ? features.find((name) => first.indexOf(name) !== first.lastIndexOf(name)) : undefined;
  if (twice !== undefined) {
    throw new InputError(`Two columns are named ${quoteCell(twice)}, expected one`, { file });
  }
  const missing = headed ? features.filter((name) => !first.includes(name)) : features;
  if (missing.length === 0) return features.map((name) => first.indexOf(name));
  const someNamed = headed && missing.length < features.length;
  if (named || someNamed) throw missingColumns(first, headed, missing, file);
  const skipped = first.length > features.length && isLabel(first[0]!, headed) ? 1 : 0;
  if (first.length - skipped === features.length) return features.map((_, k) => k + skipped);
  throw new InputError(
    `The file has ${first.length - skipped} columns and the model ${features.length} features without names, expected as many, or columns f0 to f${features.length - 1}`,
    { file },
  );
}

function isLabel(cell: string, headed: boolean): boolean {
  return headed ? ROW_LABEL.test(cell) : DATE.test(cell) || /^\d{8,}$/.test(cell);
}

function missingColumns(
  first: readonly string[],
  headed: boolean,
  missing: readonly string[],
  file: string,
): InputError {
  if (!headed) {
    return new InputError("The file has no header, expected one that names the model's features", { file });
  }
  const alike = missing.flatMap((name) => {
    const other = first.find((cell) => cell.toLowerCase() === name.toLowerCase());
    return other === undefined ? [] : [`${quoteCell(other)} is not "${name}"`];
  });
  const hint = alike.length > 0 ? `; ${alike[0]}` : `; the file has ${listed(first)}`;
  const what = missing.length === 1 ? "Column" : "Columns";
  return new InputError(`${what} ${listed(missing)} ${missing.length === 1 ? "is" : "are"} missing${hint}`, {
    file,
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => quoteCell(name));
  const more = names.length - LISTED;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

interface CellPlace {
  readonly file: string;
  readonly row: number;
  readonly column: string;
}

function readCell(bytes: Uint8Array, scanner: CsvScanner, cell: number, place: CellPlace): number {
  const value = parseNumber(bytes, scanner.start(cell), scanner.end(cell));
  if (Number.isNaN(value)) {
    const text = scanner.text(cell).trim();
    if (MISSING.test(text)) return Number.NaN;
    throw new InputError(
      `${quoteCell(text)} is no number, expected one, or nothing for a missing value`,
      place,
    );
  }
  if (Number.isFinite(Math.fround(value))) return value;
  throw new InputError(`${value} is beyond the range of a float32, expected up to 3.4e38 in size`, place);
}
