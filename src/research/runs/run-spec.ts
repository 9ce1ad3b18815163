import type { BacktestOptions } from "../../simulation/account/options.js";

/** What to run: a named strategy with its parameters and a way to trade, on a symbol. */
export interface RunSpec {
  readonly symbol: string;
  readonly strategy: string;
  /** What is left out takes the parameter's default. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly options: BacktestOptions;
}
