import { parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { InputError } from "../core/errors.js";
import { BAR_COLUMNS } from "./bars.js";
import { quoteCell } from "./cell-text.js";
import { findColumns } from "./column-names.js";
import type { RawSeries } from "./raw-series.js";
import { readTable } from "./table-cells.js";

/**
 * The unchecked columns of a Parquet file, uncompressed or with Snappy. Columns are found by name as in CSV; time may
 * be a timestamp, a date, an integer or text, the others numbers of any width.
 *
 * @throws InputError when it is not Parquet, is compressed otherwise, or misses a column.
 */
export async function readParquet(bytes: Uint8Array, file: string): Promise<RawSeries> {
  const buffer = {
    byteLength: bytes.length,
    slice: (start: number, end = bytes.length) => copy(bytes, start, end),
  };
  const metadata = await orRefuse(file, parquetMetadataAsync(buffer));
  const header = parquetSchema(metadata).children.map((child) => child.element.name);
  const found = findColumns(header, file);
  const wanted = BAR_COLUMNS.map((column) => header[found.index[column]]!);
  const length = Number(metadata.num_rows);
  const columns = new Map(wanted.map((name) => [name, Array.from<unknown>({ length })]));
  const read = parquetRead({
    file: buffer,
    metadata,
    columns: wanted,
    onChunk: ({ columnName, columnData, rowStart, rowEnd }) => {
      const column = columns.get(columnName)!;
      for (let row = rowStart; row < rowEnd; row++) column[row] = columnData[row - rowStart];
    },
  });
  await orRefuse(file, read);
  return readTable(length, found, (index) => {
    const column = columns.get(header[index]!)!;
    return { inMs: false, get: (row) => column[row] };
  });
}

async function orRefuse<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const reason = quoteCell(cause instanceof Error ? cause.message : String(cause));
    throw new InputError(
      `Cannot read as Parquet: ${reason}, expected a file that is uncompressed or uses Snappy`,
      { file },
      { cause },
    );
  }
}

/** Bytes in memory of their own: a view, such as Node's Buffer, may share its memory with others. */
function copy(bytes: Uint8Array, start: number, end: number): ArrayBuffer {
  const part = new Uint8Array(end - start);
  part.set(bytes.subarray(start, end));
  return part.buffer;
}
