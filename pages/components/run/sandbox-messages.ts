import type { BacktestOptions } from "../../src/simulation/account/options.js";
import type { JournalRecord } from "../../src/trading/orders/journal.js";

/** What a page asks the sandbox: a rule over a snapshot of bars. Nothing live is touched. */
export interface SandboxRequest {
  readonly id: number;
  /** The bars as an Arrow stream. */
  readonly arrow: ArrayBuffer;
  readonly strategy: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** With `riskPolicy` every order has to pass its controls. */
  readonly options: BacktestOptions;
  /** Bars that the rule sees before it may decide; 0 for none. */
  readonly warmUp: number;
  /** First and second part of the client order ids. */
  readonly session: string;
  readonly name: string;
}

/** What the sandbox answers. */
export type SandboxResponse =
  | {
      readonly id: number;
      readonly kind: "played";
      readonly journal: readonly JournalRecord[];
      /** Account value at each bar's close. */
      readonly equity: Float64Array;
    }
  | { readonly id: number; readonly kind: "failed"; readonly message: string };
