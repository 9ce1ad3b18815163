import type { Compared } from "./prediction-drift.js";
import { measureDrift, type DriftReport, type NamedColumns } from "./drift-report.js";
import type { NullOptions } from "./tests/null-distribution.js";

/** SHAP contributions row after row: that of feature k to row i stands at i × names.length + k. */
export interface ContributionTable {
  readonly names: readonly string[];
  readonly rows: number;
  readonly values: Float64Array;
}

/** How a model's use of its features has moved. */
export interface ExplanationDrift {
  /** Drift of each feature's contributions, weighted in the health by the reference's importance. */
  readonly report: DriftReport;
  /** Each feature's share of all mean |contribution|, by name; NaN where all contributions are 0. */
  readonly importance: Readonly<Record<string, Compared>>;
  /** ½ Σ |current − reference| over those shares: from 0, the same, to 1, other features altogether. */
  readonly importanceShift: number;
}

/**
 * Drift of a model's explanations: a feature may drift without mattering, or matter otherwise without drifting.
 *
 * @param reference contributions in time order, as `current`
 * @throws TypeError when the tables differ in features or sizes.
 */
export function explanationDrift(
  reference: ContributionTable,
  current: ContributionTable,
  options: NullOptions = {},
): ExplanationDrift {
  checkTables(reference, current);
  const { names } = reference;
  const [before, now] = [columnsOf(reference), columnsOf(current)];
  const shares = { reference: shareOf(before, names), current: shareOf(now, names) };
  const weights = Object.fromEntries(names.map((name, k) => [name, shares.reference[k]!]));
  const report = measureDrift(before, now, { ...options, weights });
  const importance = Object.fromEntries(
    names.map((name, k) => [name, { reference: shares.reference[k]!, current: shares.current[k]! }]),
  );
  const shift = names.reduce((sum, _, k) => sum + Math.abs(shares.current[k]! - shares.reference[k]!), 0);
  return { report, importance, importanceShift: shift / 2 };
}

function columnsOf({ names, rows, values }: ContributionTable): NamedColumns {
  const column = (k: number): Float64Array =>
    new Float64Array(rows).map((_, i) => values[i * names.length + k]!);
  return Object.fromEntries(names.map((name, k) => [name, column(k)]));
}

function shareOf(columns: NamedColumns, names: readonly string[]): number[] {
  const sizes = names.map((name) => columns[name]!.reduce((sum, v) => sum + Math.abs(v), 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => size / total);
}

function checkTables(reference: ContributionTable, current: ContributionTable): void {
  const [a, b] = [reference.names.join(", "), current.names.join(", ")];
  if (a !== b) throw new TypeError(`Cannot compare explanations: features are ${a} and ${b}`);
  for (const { names, rows, values } of [reference, current]) {
    if (values.length === names.length * rows) continue;
    throw new TypeError(
      `Cannot compare explanations: ${values.length} values for ${rows} rows of ${names.length} features`,
    );
  }
}
