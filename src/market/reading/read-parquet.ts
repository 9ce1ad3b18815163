import { gunzipSync } from "fflate";
import { parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { InputError } from "../../core/errors.js";
import { BAR_COLUMNS } from "../series/bars.js";
import { findColumns } from "./column-names.js";
import { refusal } from "../series/refusal.js";
import type { RawSeries } from "../series/raw-series.js";
import { readTable } from "./table-cells.js";

/**
 * The unchecked columns of a Parquet file, uncompressed or compressed by Snappy or gzip. Columns are found by name as
 * in CSV; time may be a timestamp, a date, an integer or text, the others numbers of any width.
 *
 * @throws InputError when it is not Parquet, is compressed otherwise, or misses a column.
 */
export async function readParquet(bytes: Uint8Array, file: string): Promise<RawSeries> {
  try {
    return await readColumns(bytes, file);
  } catch (cause) {
    throw refusal(cause, file, "Parquet", "no compression, Snappy or gzip");
  }
}

async function readColumns(bytes: Uint8Array, file: string): Promise<RawSeries> {
  const buffer = {
    byteLength: bytes.length,
    slice: (start: number, end = bytes.length) => copy(bytes, start, end),
  };
  const metadata = await parquetMetadataAsync(buffer);
  const header = parquetSchema(metadata).children.map((child) => child.element.name);
  const found = findColumns(header, file);
  const wanted = BAR_COLUMNS.map((column) => header[found.index[column]]!);
  const columns = new Map(wanted.map((name): [string, unknown[]] => [name, []]));
  await parquetRead({
    file: buffer,
    metadata,
    columns: wanted,
    compressors: { GZIP: (input) => gunzipSync(input) },
    onChunk: ({ columnName, columnData, rowStart, rowEnd }) => {
      const column = columns.get(columnName)!;
      for (let row = rowStart; row < rowEnd; row++) column[row] = columnData[row - rowStart];
    },
  });
  const rows = Number(metadata.num_rows);
  const lengths = new Set([rows, ...[...columns.values()].map((column) => column.length)]);
  if (lengths.size > 1) {
    throw new InputError(`Cannot read as Parquet: columns have ${[...lengths].join(" and ")} rows`, { file });
  }
  return readTable(rows, found, (index) => {
    const column = columns.get(header[index]!)!;
    return { inMs: false, get: (row) => column[row] };
  });
}

/** Bytes in memory of their own: a view, such as Node's Buffer, may share its memory with others. */
function copy(bytes: Uint8Array, start: number, end: number): ArrayBuffer {
  const part = new Uint8Array(end - start);
  part.set(bytes.subarray(start, end));
  return part.buffer;
}
