import {
  type Data,
  Field,
  Float64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  type DataType,
} from "apache-arrow";
import { canonicalJson } from "../../src/core/hash.js";
import type { RunSummary } from "../../src/contracts/run.js";
import { describeParameters } from "../run/run-words.js";

const METRIC_COLUMNS = ["totalReturn", "cagr", "sharpe", "maxDrawdown", "trades"] as const;

/** Run summaries as the table that `src/queries/runs.ts` reads, an Arrow IPC stream; undefined figures are NULL. */
export function runsToArrow(runs: readonly RunSummary[]): Uint8Array {
  const text = (read: (run: RunSummary) => string): Data => textColumn(runs.map(read));
  const figure = (read: (run: RunSummary) => number | null): Data => numberColumn(runs.map(read));
  const columns: Record<string, Data> = {
    id: text((run) => run.id),
    created: figure((run) => Date.parse(run.createdAt)),
    strategy: text((run) => run.strategy),
    parameters: text((run) => describeParameters(run)),
    options: text((run) => canonicalJson(run.options)),
    symbol: text((run) => run.symbol),
    source: text((run) => run.source),
    dataHash: text((run) => run.dataHash),
    finalEquity: figure((run) => run.finalEquity),
  };
  for (const name of METRIC_COLUMNS) columns[name] = figure((run) => run.metrics[name] ?? null);
  return toStream(columns, runs.length);
}

// Columns are laid out by hand: Arrow's own builders compile code at run time, which the pages' policy forbids.

function textColumn(values: readonly string[]): Data<Utf8> {
  const encoded = values.map((value) => new TextEncoder().encode(value));
  const valueOffsets = new Int32Array(values.length + 1);
  encoded.forEach((bytes, i) => (valueOffsets[i + 1] = valueOffsets[i]! + bytes.length));
  const data = new Uint8Array(valueOffsets[values.length]!);
  encoded.forEach((bytes, i) => data.set(bytes, valueOffsets[i]));
  return makeData({ type: new Utf8(), length: values.length, nullCount: 0, valueOffsets, data });
}

function numberColumn(values: readonly (number | null)[]): Data<Float64> {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (value !== null) nullBitmap[i >> 3]! |= 1 << (i & 7);
  });
  const nullCount = values.filter((value) => value === null).length;
  const data = Float64Array.from(values, (value) => value ?? 0);
  return makeData({ type: new Float64(), length: values.length, nullCount, nullBitmap, data });
}

function toStream(columns: Readonly<Record<string, Data>>, length: number): Uint8Array {
  const fields = Object.entries(columns).map(([name, { type }]) => new Field<DataType>(name, type, true));
  const children = Object.values(columns);
  const struct = makeData({ type: new Struct(fields), length, nullCount: 0, children });
  const schema = new Schema(fields);
  return tableToIPC(new Table(schema, new RecordBatch(schema, struct)), "stream");
}
