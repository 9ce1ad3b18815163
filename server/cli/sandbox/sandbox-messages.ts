import type { SweepRequest, SweepResponse } from "../../../src/research/sweep/sweep-messages.js";
import type { CompletedStrategy } from "../../../src/strategies/contract/user-strategy.js";
import type { StrategyAnswers, StrategyTaskName, StrategyTasks } from "./strategy-work.js";

/** What is known of a strategy without its code. */
export type StrategyCard = Pick<
  CompletedStrategy["strategy"],
  "name" | "title" | "description" | "parameters"
>;

/** What a strategy's thread is asked. */
export type SandboxRequest =
  | { readonly kind: "load"; readonly url: string; readonly file: string }
  | {
      readonly kind: "task";
      readonly name: StrategyTaskName;
      readonly task: StrategyTasks[StrategyTaskName];
    }
  | { readonly kind: "sweep"; readonly request: SweepRequest };

/** What it answers, one thing at a time and in order. */
export type SandboxNews =
  | { readonly kind: "loaded"; readonly card: StrategyCard }
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "answer"; readonly answer: StrategyAnswers[StrategyTaskName] }
  | { readonly kind: "sweep"; readonly response: SweepResponse }
  /** `input` when the fault is in what was given, not in the work. */
  | { readonly kind: "failed"; readonly reason: string; readonly input: boolean };
