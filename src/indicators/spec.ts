import { InputError } from "../core/errors.js";
import { resolveParameters, type ParameterValues } from "../core/parameters.js";
import type { Bars } from "../market/series/bars.js";
import { findIndicator } from "./catalog.js";
import { COLUMN_NAMES, columnOf, isColumnName, type ColumnName } from "./columns.js";
import type { IndicatorEntry } from "./indicator-entry.js";

/** An indicator with its parameters, and the text a user wrote for it, which names its columns. */
export interface IndicatorSpec {
  readonly text: string;
  readonly indicator: IndicatorEntry;
  readonly values: ParameterValues;
  /** The columns it reads, as many as the indicator has. */
  readonly columns: readonly ColumnName[];
}

/**
 * Reads `name` or `name:value,value…`, e.g. `macd:12,26,9`. A name alone takes every default. What reads columns may be
 * followed by others, e.g. `sma:20@high` or `correlation:30@close,volume`.
 *
 * @throws InputError for an unknown name, a wrong number of values or columns, or a value out of range.
 *
 * @example
 * parseIndicatorSpec("rsi").values; // => ({period: 14})
 */
export function parseIndicatorSpec(text: string): IndicatorSpec {
  const [call, chosen] = splitOnce(text, "@");
  const [name = "", list] = splitOnce(call, ":");
  const indicator = findIndicator(name.trim());
  const names = indicator.parameters.map((p) => p.name);
  const given = list === undefined ? [] : list.split(",").map((part) => numberFrom(part, text, indicator));
  if (list !== undefined && given.length !== names.length) {
    throw new InputError(`Indicator "${text}" has ${countOf(given.length)}, expected ${formOf(indicator)}`);
  }
  const columns = chosen === undefined ? indicator.columns : columnsFrom(chosen, text, indicator);
  try {
    const values = resolveParameters(
      indicator.parameters,
      Object.fromEntries(given.map((value, i) => [names[i]!, value])),
    );
    return { text, indicator, values, columns };
  } catch (cause) {
    throw new InputError(`Indicator "${text}": ${(cause as Error).message}`, {}, { cause });
  }
}

/**
 * The series of an indicator over bars, each as long as the bars, NaN during warm-up. A single series is named as the
 * user wrote the indicator (`sma:20`), one of several is followed by its own name (`macd:12,26,9.signal`).
 *
 * @param other a second series as long as the bars, for indicators of two.
 * @throws InputError as `parseIndicatorSpec`, when the parameters do not fit together, and without a second series
 * where one is read.
 */
export function computeIndicator(
  bars: Bars,
  spec: string | IndicatorSpec,
  other?: Float64Array,
): Record<string, Float64Array> {
  const read = typeof spec === "string" ? parseIndicatorSpec(spec) : spec;
  const { text, indicator } = read;
  const series = computeSeries(bars, read, other);
  if (indicator.fields.length === 0) return { [text]: series["value"]! };
  return Object.fromEntries(indicator.fields.map((field) => [`${text}.${field}`, series[field]!]));
}

function computeSeries(
  bars: Bars,
  { text, indicator, values, columns }: IndicatorSpec,
  other: Float64Array | undefined,
): Readonly<Record<string, Float64Array>> {
  const chosen = columns.map((name) => columnOf(bars, name, other) ?? refuseSecond(text, indicator));
  try {
    return indicator.compute(bars, values, chosen);
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof InputError)) throw cause;
    throw new InputError(`Indicator "${text}": ${cause.message}`, {}, { cause });
  }
}

function refuseSecond(text: string, { columns }: IndicatorEntry): never {
  const [call] = splitOnce(text, "@");
  const example = columns.length === 2 ? `${call}@close,open` : `${call}@close`;
  throw new InputError(
    `Indicator "${text}" reads a second series and there is none, expected its columns as in ${example}`,
  );
}

function columnsFrom(list: string, text: string, { name, columns }: IndicatorEntry): ColumnName[] {
  if (columns.length === 0) {
    throw new InputError(`Indicator "${text}" chooses a column, expected none: ${name} reads whole bars`);
  }
  const chosen = list.split(",").map((part) => part.trim());
  const wrong = chosen.find((part) => !isColumnName(part));
  if (wrong !== undefined) {
    throw new InputError(
      `Indicator "${text}" has "${wrong}" for a column, expected one of: ${COLUMN_NAMES.join(", ")}`,
    );
  }
  if (chosen.length !== columns.length) {
    const count = (n: number): string => (n === 1 ? "1 column" : `${n} columns`);
    throw new InputError(
      `Indicator "${text}" has ${count(chosen.length)}, expected ${count(columns.length)}`,
    );
  }
  return chosen as ColumnName[];
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

function numberFrom(part: string, text: string, indicator: IndicatorEntry): number {
  const value = Number(part);
  if (part.trim() !== "" && Number.isFinite(value)) return value;
  throw new InputError(`Indicator "${text}" has "${part}" for a number, expected ${formOf(indicator)}`);
}

function countOf(n: number): string {
  return n === 1 ? "1 value" : `${n} values`;
}

function formOf({ name, parameters }: IndicatorEntry): string {
  if (parameters.length === 0) return `${name} alone`;
  const names = parameters.map((p) => p.name).join(",");
  return `${name}:${names} as in ${name}:${parameters.map((p) => p.default).join(",")}`;
}
