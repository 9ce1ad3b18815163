import {
  DataType,
  Field,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  TimestampMillisecond,
} from "apache-arrow";
import { InputError } from "../../core/errors.js";
import { BAR_COLUMNS, type Bars, type BarsDescription } from "../series/bars.js";
import { quoteCell } from "../series/cell-text.js";
import { findColumns } from "./column-names.js";
import { refusal } from "../series/refusal.js";
import { toBars, type RawSeries, type ReadOptions } from "../series/raw-series.js";
import { readTable } from "./table-cells.js";
import { readCalendar } from "../calendars/read-calendar.js";
import { parseTimeframe } from "../time/timeframe.js";

/**
 * Bars as an Arrow IPC stream: columns time (timestamp in milliseconds, UTC, no zone), open, high, low, close and
 * volume (float64), none nullable. The schema's metadata holds symbol, timeframe, calendar (JSON), source, synthetic
 * ("true" or "false") and rows (their number, so that a file cut short is noticed).
 */
export function barsToArrow(bars: Bars): Uint8Array {
  const { symbol, timeframe, calendar, source, synthetic, length } = bars;
  const texts = { calendar: JSON.stringify(calendar), synthetic: String(synthetic), rows: String(length) };
  const metadata = { symbol, timeframe, source, ...texts };
  const time = new TimestampMillisecond();
  const fields = BAR_COLUMNS.map(
    (name) => new Field<DataType>(name, name === "time" ? time : new Float64(), false),
  );
  const schema = new Schema(fields, new Map(Object.entries(metadata)));
  const children = BAR_COLUMNS.map((name) =>
    name === "time"
      ? makeData({ type: time, length, nullCount: 0, data: toInt64(bars.time) })
      : makeData({ type: new Float64(), length, nullCount: 0, data: bars[name] }),
  );
  const struct = makeData({ type: new Struct(fields), length, nullCount: 0, children });
  const table = new Table(schema, new RecordBatch(schema, struct));
  return RecordBatchStreamWriter.writeAll(table).toUint8Array(true);
}

/**
 * Bars from an Arrow IPC stream or file. Columns are found by name as in CSV; time may be a timestamp, a date, an
 * integer or text, the others numbers of any width.
 *
 * @throws InputError when it is not Arrow, misses a column, or a row is no bar.
 */
export function barsFromArrow(bytes: Uint8Array, options: ReadOptions): Bars {
  return toBars(readArrow(bytes, options.file), options);
}

/** The unchecked columns of an Arrow IPC stream or file. */
export function readArrow(bytes: Uint8Array, file: string): RawSeries {
  try {
    const table = tableFromIPC(bytes);
    if (table.numRows > bytes.length) throw new RangeError(`${table.numRows} rows in ${bytes.length} bytes`);
    return readColumns(table, file);
  } catch (cause) {
    throw refusal(cause, file, "Arrow", "an uncompressed Arrow IPC stream or file");
  }
}

function readColumns(table: Table, file: string): RawSeries {
  const { fields, metadata } = table.schema;
  const rows = metadata.get("rows");
  if (rows !== undefined && Number(rows) !== table.numRows) {
    const held = `the file holds ${table.numRows} of ${quoteCell(rows)} rows`;
    throw new InputError(`Cannot read as Arrow: ${held}, it was cut short`, { file });
  }
  const header = fields.map((field) => field.name);
  const raw = readTable(table.numRows, findColumns(header, file), (index) => {
    const vector = table.getChildAt(index)!;
    const inMs = DataType.isTimestamp(vector.type) || DataType.isDate(vector.type);
    return { inMs, get: (row) => vector.get(row) as unknown };
  });
  return { ...raw, description: describeTable(metadata) };
}

function describeTable(metadata: ReadonlyMap<string, string>): Partial<BarsDescription> {
  const symbol = metadata.get("symbol");
  const timeframe = metadata.get("timeframe");
  const calendar = metadata.get("calendar");
  const source = metadata.get("source");
  const synthetic = metadata.get("synthetic");
  return {
    ...(symbol === undefined ? {} : { symbol }),
    ...(timeframe === undefined ? {} : { timeframe: parseTimeframe(timeframe) }),
    ...(calendar === undefined ? {} : { calendar: readCalendar(calendar) }),
    ...(source === undefined ? {} : { source }),
    ...(synthetic === undefined ? {} : { synthetic: synthetic === "true" }),
  };
}

/** Whole doubles as 64-bit integers, word by word: a BigInt for each would be slow. */
function toInt64(values: Float64Array): BigInt64Array {
  const words = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const high = Math.floor(values[i]! / 4294967296);
    words[2 * i] = values[i]! - high * 4294967296;
    words[2 * i + 1] = high;
  }
  return new BigInt64Array(words.buffer);
}
