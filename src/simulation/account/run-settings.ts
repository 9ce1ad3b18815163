/** How a run is named and what it keeps; none of it changes the result. */
export interface RunSettings {
  /** Client order ids begin with it; `backtest` when left out. */
  readonly session?: string;
  /** Client order ids go on with it; the program's name, or `signals`, when left out. */
  readonly strategy?: string;
  /** False leaves the journal empty, which takes less time and memory; true when left out. */
  readonly journaled?: boolean;
}
