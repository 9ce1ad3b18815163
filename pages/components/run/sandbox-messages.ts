import type { BacktestOptions } from "../../src/simulation/account/options.js";
import type { JournalRecord } from "../../src/trading/orders/journal.js";

/** A rule over a snapshot of bars. Nothing live is touched. */
export interface SandboxQuestion {
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

/** What the rule did. */
export interface SandboxAnswer {
  readonly journal: readonly JournalRecord[];
  /** Account value at each bar's close. */
  readonly equity: Float64Array;
}

/** What a page asks the sandbox. */
export interface SandboxWork {
  readonly play: { readonly question: SandboxQuestion; readonly answer: SandboxAnswer };
}
