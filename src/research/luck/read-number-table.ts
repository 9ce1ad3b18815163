import { tableFromIPC } from "apache-arrow";
import { gunzipSync, strToU8 } from "fflate";
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { InputError } from "../../core/errors.js";
import { parseNumber } from "../../market/reading/number-text.js";
import { refusal } from "../../market/series/refusal.js";
import {
  addNumber,
  addText,
  concludeTable,
  draftColumn,
  readNumberTable,
  type NumberTable,
} from "./number-table.js";

/**
 * The numeric columns of a `.csv`, `.arrow` or `.parquet` file, told by the name; any other name is read as CSV. Arrow
 * must be uncompressed, Parquet uncompressed or compressed by Snappy or gzip.
 *
 * @throws InputError for what is no such table, as `readNumberTable`.
 */
export async function readAnyNumberTable(bytes: Uint8Array, file: string): Promise<NumberTable> {
  const extension = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  if (["arrow", "arrows", "feather"].includes(extension)) return readArrowTable(bytes, file);
  if (extension === "parquet") return readParquetTable(bytes, file);
  return readNumberTable(bytes, file);
}

function readArrowTable(bytes: Uint8Array, file: string): NumberTable {
  try {
    const table = tableFromIPC(bytes);
    if (table.numRows > bytes.length) throw new RangeError(`${table.numRows} rows in ${bytes.length} bytes`);
    const names = table.schema.fields.map(({ name }) => name);
    return collect(names, table.numRows, file, (k) => {
      const column = table.getChildAt(k)!;
      return (row) => column.get(row) as unknown;
    });
  } catch (cause) {
    throw refusal(cause, file, "Arrow", "an uncompressed Arrow IPC stream or file");
  }
}

async function readParquetTable(bytes: Uint8Array, file: string): Promise<NumberTable> {
  try {
    const buffer = {
      byteLength: bytes.length,
      slice: (start: number, end = bytes.length) => Uint8Array.from(bytes.subarray(start, end)).buffer,
    };
    const metadata = await parquetMetadataAsync(buffer);
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    const compressors = { GZIP: (input: Uint8Array) => gunzipSync(input) };
    const rows = await parquetReadObjects({ file: buffer, metadata, compressors });
    return collect(names, rows.length, file, (k) => (row) => rows[row]![names[k]!] as unknown);
  } catch (cause) {
    throw refusal(cause, file, "Parquet", "no compression, Snappy or gzip");
  }
}

/** Columns of typed cells: numbers, big integers, dates, and text as in CSV. */
function collect(
  names: readonly string[],
  rows: number,
  file: string,
  cellsOf: (column: number) => (row: number) => unknown,
): NumberTable {
  if (rows === 0) throw new InputError("The file has no rows, expected rows of numbers", { file });
  const drafts = names.map(draftColumn);
  for (const [k, draft] of drafts.entries()) {
    const cell = cellsOf(k);
    for (let row = 0; row < rows; row++) {
      const value = cell(row);
      const number = numberOf(value);
      if (Number.isFinite(number)) addNumber(draft, number);
      else addText(draft, textOf(value), row + 1);
    }
  }
  return concludeTable(drafts, rows, file);
}

function numberOf(cell: unknown): number {
  if (typeof cell === "number") return cell;
  if (typeof cell === "bigint") return Number(cell);
  if (typeof cell !== "string") return Number.NaN;
  const bytes = strToU8(cell);
  return parseNumber(bytes, 0, bytes.length);
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  return cell instanceof Date ? cell.toISOString() : String(cell).trim();
}
