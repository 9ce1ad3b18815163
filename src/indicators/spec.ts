import { InputError } from "../core/errors.js";
import { resolveParameters, type ParameterValues } from "../core/parameters.js";
import type { Bars } from "../market/bars.js";
import { findIndicator, type IndicatorEntry } from "./catalog.js";

/** An indicator with its parameters, and the text a user wrote for it, which names its columns. */
export interface IndicatorSpec {
  readonly text: string;
  readonly indicator: IndicatorEntry;
  readonly values: ParameterValues;
}

/**
 * Reads `name` or `name:value,value…`, e.g. `macd:12,26,9`. A name alone takes every default.
 *
 * @throws InputError for an unknown name, a wrong number of values or a value out of range.
 *
 * @example
 * parseIndicatorSpec("rsi").values; // => ({period: 14})
 */
export function parseIndicatorSpec(text: string): IndicatorSpec {
  const [name = "", list] = splitOnce(text, ":");
  const indicator = findIndicator(name.trim());
  const names = indicator.parameters.map((p) => p.name);
  const given = list === undefined ? [] : list.split(",").map((part) => numberFrom(part, text, indicator));
  if (list !== undefined && given.length !== names.length) {
    throw new InputError(`Indicator "${text}" has ${countOf(given.length)}, expected ${formOf(indicator)}`);
  }
  try {
    const values = resolveParameters(
      indicator.parameters,
      Object.fromEntries(given.map((value, i) => [names[i]!, value])),
    );
    return { text, indicator, values };
  } catch (cause) {
    throw new InputError(`Indicator "${text}": ${(cause as Error).message}`, {}, { cause });
  }
}

/**
 * The series of an indicator over bars, each as long as the bars, NaN during warm-up. A single series is named as the
 * user wrote the indicator (`sma:20`), one of several is followed by its own name (`macd:12,26,9.signal`).
 *
 * @throws InputError as `parseIndicatorSpec`, and when the parameters do not fit together.
 */
export function computeIndicator(bars: Bars, spec: string | IndicatorSpec): Record<string, Float64Array> {
  const { text, indicator, values } = typeof spec === "string" ? parseIndicatorSpec(spec) : spec;
  const series = computeSeries(bars, text, indicator, values);
  if (indicator.fields.length === 0) return { [text]: series["value"]! };
  return Object.fromEntries(indicator.fields.map((field) => [`${text}.${field}`, series[field]!]));
}

function computeSeries(
  bars: Bars,
  text: string,
  indicator: IndicatorEntry,
  values: ParameterValues,
): Readonly<Record<string, Float64Array>> {
  try {
    return indicator.compute(bars, values);
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof InputError)) throw cause;
    throw new InputError(`Indicator "${text}": ${cause.message}`, {}, { cause });
  }
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
