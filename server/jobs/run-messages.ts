import type { RunRecord } from "../../src/contracts/run.js";
import type { Bars } from "../../src/market/series/bars.js";
import type { RunSpec } from "../../src/research/runs/run-spec.js";

/** A run to make, and what its record says besides. */
export interface RunWork {
  readonly bars: Bars;
  readonly spec: RunSpec;
  readonly codeVersion: string;
  readonly createdAt: number;
}

/** What comes of it. */
export type RunNews =
  /** From 0 to 1. */
  | { readonly kind: "progress"; readonly done: number }
  | { readonly kind: "made"; readonly run: RunRecord }
  | { readonly kind: "failed"; readonly reason: string };

/** A thread that makes one run. */
export interface RunThread {
  /** Ends it, whatever it is doing. */
  close(): void;
}

/** Begins to make a run on a thread of its own; `hear` is told how it goes, and never again after the end. */
export type OpenRunThread = (work: RunWork, hear: (news: RunNews) => void) => RunThread;
