import type { RunSummary } from "../../src/contracts/run.js";
import { METRICS, type MetricName } from "../../src/metrics/definitions.js";

/** A property that not all runs have in common, with each run's value as text. */
export interface Difference {
  readonly name: string;
  readonly values: readonly string[];
}

/** Parameters and options in which runs differ; what a run does not have is `–`. */
export function differences(runs: readonly RunSummary[]): readonly Difference[] {
  const parts = runs.map(
    ({ parameters, options }) => ({ ...parameters, ...options }) as Record<string, unknown>,
  );
  const names = [...new Set(parts.flatMap((part) => Object.keys(part)))];
  return names
    .map((name) => ({ name, values: parts.map((part) => textOf(part[name])) }))
    .filter(({ values }) => new Set(values).size > 1);
}

/**
 * Which of the values are the best by a metric: none where neither way is better or all are equal, and never that of a
 * run that lost its account.
 */
export function bestOf(
  name: MetricName,
  values: readonly (number | null)[],
  lost: readonly boolean[] = [],
): readonly boolean[] {
  const { better } = METRICS[name];
  const defined = values.filter((value, k) => value !== null && lost[k] !== true).map(Number);
  const best = better === "lower" ? Math.min(...defined) : Math.max(...defined);
  const tells = better !== null && new Set(defined).size > 1;
  return values.map((value, k) => tells && value === best && lost[k] !== true);
}

/** What makes runs hard to compare, one sentence each. */
export function caveats(runs: readonly RunSummary[]): readonly string[] {
  const differs = (read: (run: RunSummary) => string): boolean => new Set(runs.map(read)).size > 1;
  return [
    ...(differs((run) => run.dataHash)
      ? ["The runs are not on the same bars (their data hashes differ): part of any difference is the data."]
      : []),
    ...(differs((run) => `${run.first} ${run.last}`)
      ? ["The runs cover different dates: the charts show the common ones, the figures are each run's own."]
      : []),
    ...(differs((run) => run.codeVersion) ? ["Different versions of the code recorded these runs."] : []),
    ...(runs.some((run) => run.synthetic) ? ["A program made up the prices of at least one run."] : []),
  ];
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? "–" : String(value);
}
