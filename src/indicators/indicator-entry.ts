import type { Parameter, ParameterValues } from "../core/parameters.js";
import type { Bars } from "../market/series/bars.js";
import type { ColumnName } from "./columns.js";

/** An indicator by name: what it is called, takes and gives, and where it comes from. */
export interface IndicatorEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  /** The names of its series; empty when there is one, which then has no name of its own. */
  readonly fields: readonly string[];
  /** The columns it reads, for which others may be chosen with `@`; empty when it reads whole bars. */
  readonly columns: readonly ColumnName[];
  /** Who computes it. */
  readonly source: "Vernier" | "trading-signals 8.3.0";
  /** Whose definition it follows: a program whose values it equals, or the text that defines it. */
  readonly reference: string;
  /** One series a field, or one called `value`, as long as the bars, NaN during warm-up. */
  compute(
    bars: Bars,
    values: ParameterValues,
    columns: readonly Float64Array[],
  ): Readonly<Record<string, Float64Array>>;
}

type Result = Float64Array | object;
type Read = (parameter: string) => number;
type About = Pick<IndicatorEntry, "name" | "title" | "description" | "reference"> &
  Partial<Pick<IndicatorEntry, "parameters" | "fields">>;

/** An indicator of ours that reads whole bars. */
export function ofBars(about: About, compute: (bars: Bars, read: Read) => Result): IndicatorEntry {
  return ours(about, [], (bars, read) => compute(bars, read));
}

/** An indicator of ours that reads one column, the close unless another is chosen. */
export function ofColumn(
  about: About,
  compute: (values: Float64Array, read: Read) => Result,
  column: ColumnName = "close",
): IndicatorEntry {
  return ours(about, [column], (_, read, [values]) => compute(values!, read));
}

/** An indicator of ours that reads two columns. */
export function ofPair(
  about: About,
  columns: readonly [ColumnName, ColumnName],
  compute: (first: Float64Array, second: Float64Array, read: Read) => Result,
): IndicatorEntry {
  return ours(about, columns, (_, read, [first, second]) => compute(first!, second!, read));
}

function ours(
  { name, title, description, reference, parameters = [], fields = [] }: About,
  columns: readonly ColumnName[],
  compute: (bars: Bars, read: Read, columns: readonly Float64Array[]) => Result,
): IndicatorEntry {
  return {
    name,
    title,
    description,
    parameters,
    fields,
    columns,
    reference,
    source: "Vernier",
    compute(bars, values, chosen) {
      const result = compute(bars, (parameter) => values[parameter]!, chosen);
      return (result instanceof Float64Array ? { value: result } : result) as Record<string, Float64Array>;
    },
  };
}

/** The parameter most indicators have. */
export function period(value: number, min = 1): Parameter {
  return count("period", "Period", value, min, "Bars in the average or the window");
}

/** A parameter that counts bars. */
export function count(
  name: string,
  label: string,
  value: number,
  min = 1,
  description = `${label}, in bars`,
): Parameter {
  return { name, label, description, default: value, min, max: 100_000, kind: "integer", step: 1 };
}

/** A parameter that need not be whole. */
export function real(
  name: string,
  label: string,
  description: string,
  value: number,
  max: number,
  step = 0.1,
): Parameter {
  return { name, label, description, default: value, min: 0, max, kind: "number", step };
}
