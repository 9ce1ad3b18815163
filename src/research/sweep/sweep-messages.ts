import type { Bars } from "../../market/series/bars.js";
import type { SweepChunk } from "./sweep-chunk.js";
import type { SweepPlan } from "./sweep-plan.js";

/** What a sweep asks of a worker, in the shell and in the page alike. */
export type SweepRequest =
  | {
      /** Sent first. The columns may lie in shared memory; then nothing is copied. */
      readonly kind: "open";
      readonly bars: Bars;
      /** A strategy's name; in the shell also the path of its file. */
      readonly strategy: string;
      readonly plan: SweepPlan;
    }
  | {
      readonly kind: "run";
      readonly id: number;
      readonly points: Float64Array;
      /** Only so many bars from the first on. */
      readonly span: number;
    };

/** What a worker answers. */
export type SweepResponse =
  | { readonly kind: "ready" }
  /** It cannot do anything: the reason is for a person. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "done"; readonly id: number; readonly chunk: SweepChunk };

/** A worker, or what stands for one. */
export interface SweepPort {
  post(request: SweepRequest): void;
  close(): void;
}

/** Starts a worker that gives its answers to `receive`, and the reason to `died` when it ends unasked. */
export type OpenSweepPort = (
  receive: (response: SweepResponse) => void,
  died: (reason: string) => void,
) => SweepPort;
