import type { Bars } from "./bars.js";

/** One thing a reader of the bars should know. `row` is 1-based; null concerns the whole series. */
export interface QualityIssue {
  readonly row: number | null;
  readonly column: string;
  readonly problem: string;
}

/** What is known of a series' quality: counts for the summary, issues in row order. */
export interface QualityReport {
  readonly rows: number;
  /** Bars whose open equals the previous close, to the last digit. */
  readonly staleOpens: number;
  /** Sessions of the US calendar between first and last bar that have no bar. */
  readonly missingSessions: number;
  /** Bars on days without a session. */
  readonly unexpectedSessions: number;
  readonly zeroVolume: number;
  readonly issues: readonly QualityIssue[];
}

export type InspectBars = (bars: Bars) => QualityReport;
