import {
  type DataType,
  Field,
  Float32,
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
import { refusal } from "../../market/series/refusal.js";
import type { Bars } from "../../market/series/bars.js";
import type { Dataset } from "../../ml/data/dataset.js";
import type { TrainedModel } from "../../ml/training/train-model.js";
import type { BarsDataset } from "./train-on-bars.js";

/** The labelled rows that a model was trained on, with what its folds foretold of them. */
export interface ModelRows extends Dataset {
  /** Of each row's bar. */
  readonly close: Float64Array;
  /** The return over each row's label, as a fraction of the close. */
  readonly returns: Float64Array;
  /** What the model of the fold that did not know the row said of it. */
  readonly outOfFold: { readonly margins: Float64Array; readonly probabilities: Float64Array };
  readonly origin: ModelRowsOrigin;
}

/** Where the rows come from. */
export interface ModelRowsOrigin {
  readonly symbol: string;
  readonly timeframe: string;
  /** Package, version and licence of the bars, in words. */
  readonly source: string;
  readonly synthetic: boolean;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** SHA-256 of the model that was trained on the rows. */
  readonly modelHash: string;
  /** How many settings were tried before this model was chosen. */
  readonly trials: number;
}

/** The rows of a training on bars. */
export function modelRowsOf(bars: Bars, trained: TrainedModel & BarsDataset, trials: number): ModelRows {
  const { dataset, returns, outOfFold, model } = trained;
  const { symbol, timeframe, source, synthetic } = bars;
  const { hash, data } = model.card;
  return {
    ...dataset,
    close: Float64Array.from(dataset.spans.starts, (bar) => bars.close[bar]!),
    returns,
    outOfFold,
    origin: { symbol, timeframe, source, synthetic, dataHash: data.hash, modelHash: hash, trials },
  };
}

const FIXED = ["time", "close", "start", "end", "label", "return", "margin", "probability"] as const;

/**
 * The rows as an Arrow IPC stream, none nullable: `time` (timestamp in milliseconds, UTC, no zone), then as float64
 * `close`, `start` and `end` (first and last bar of the label's span), `label`, `return`, `margin` and `probability` (out
 * of fold), then each feature as float32 under its name. The schema's metadata holds the origin and the number of rows.
 *
 * @throws TypeError for weighted rows and for a feature with the name of another column.
 */
export function modelRowsToArrow(rows: ModelRows): Uint8Array {
  const { names, rows: length, values, weights } = rows;
  if (weights)
    throw new TypeError("Cannot write model rows: they are weighted, expected rows that count the same");
  const clash = names.find((name) => (FIXED as readonly string[]).includes(name));
  if (clash !== undefined) throw new TypeError(`Cannot write model rows: a feature is called "${clash}"`);
  const type = (name: string): DataType =>
    name === "time" ? new TimestampMillisecond() : names.includes(name) ? new Float32() : new Float64();
  const fields = [...FIXED, ...names].map((name) => new Field<DataType>(name, type(name), false));
  const columns = fixedColumns(rows);
  const data = fields.map((field, k) => {
    const column = columns[k] ?? featureColumn(values, k - FIXED.length, names.length);
    return makeData({ type: field.type, length, nullCount: 0, data: column } as never);
  });
  const metadata = Object.entries({ ...rows.origin, rows: length }).map(
    ([name, value]) => [name, String(value)] as const,
  );
  const schema = new Schema(fields, new Map(metadata));
  const struct = makeData({ type: new Struct(fields), length, nullCount: 0, children: data });
  const table = new Table(schema, new RecordBatch(schema, struct));
  return RecordBatchStreamWriter.writeAll(table).toUint8Array(true);
}

function fixedColumns({ time, close, spans, labels, returns, outOfFold }: ModelRows): ArrayLike<unknown>[] {
  const { starts, ends } = spans;
  const [first, last] = [Float64Array.from(starts), Float64Array.from(ends)];
  const stamps = BigInt64Array.from(time, (t) => BigInt(t));
  return [stamps, close, first, last, labels, returns, outOfFold.margins, outOfFold.probabilities];
}

function featureColumn(values: Float32Array, k: number, width: number): Float32Array {
  return Float32Array.from({ length: values.length / width }, (_, i) => values[i * width + k]!);
}

/**
 * The rows of an Arrow IPC stream that `modelRowsToArrow` wrote.
 *
 * @throws InputError when it is not Arrow, lacks a column or was cut short.
 */
export function modelRowsFromArrow(bytes: Uint8Array, file: string): ModelRows {
  try {
    return readTable(tableFromIPC(bytes), file);
  } catch (cause) {
    throw refusal(cause, file, "model rows", "an Arrow IPC stream of model rows");
  }
}

function readTable(table: Table, file: string): ModelRows {
  const { fields, metadata } = table.schema;
  const length = table.numRows;
  const stated = metadata.get("rows");
  if (stated !== String(length)) {
    throw new InputError(`Cannot read model rows: ${length} of ${stated ?? "unknown"} rows are there`, {
      file,
    });
  }
  const column = (name: string): Float64Array => {
    const vector = table.getChild(name);
    if (vector) return Float64Array.from({ length }, (_, i) => Number(vector.get(i)));
    throw new InputError(`Cannot read model rows: column "${name}" is missing`, { file });
  };
  const names = fields
    .map((field) => field.name)
    .filter((name) => !(FIXED as readonly string[]).includes(name));
  const values = new Float32Array(length * names.length);
  for (const [k, name] of names.entries()) {
    const own = column(name);
    for (let i = 0; i < length; i++) values[i * names.length + k] = own[i]!;
  }
  return {
    names,
    rows: length,
    values,
    labels: column("label"),
    weights: null,
    spans: { starts: column("start"), ends: column("end") },
    time: column("time"),
    close: column("close"),
    returns: column("return"),
    outOfFold: { margins: column("margin"), probabilities: column("probability") },
    origin: readOrigin(metadata),
  };
}

function readOrigin(metadata: ReadonlyMap<string, string>): ModelRowsOrigin {
  const text = (name: string): string => metadata.get(name) ?? "";
  return {
    symbol: text("symbol"),
    timeframe: text("timeframe"),
    source: text("source"),
    synthetic: text("synthetic") === "true",
    dataHash: text("dataHash"),
    modelHash: text("modelHash"),
    trials: Number(text("trials")),
  };
}
