import type { Bar, BarColumns } from "../market/series/bars.js";

/** An indicator fed bar by bar: the value after each input, NaN during warm-up. */
export interface Stream<Input, Output = number> {
  next(input: Input): Output;
}

/** What indicators of the trading range read of a bar. */
export type RangeBar = Pick<Bar, "high" | "low" | "close">;

/** The same, column by column. */
export type RangeColumns = Pick<BarColumns, "high" | "low" | "close">;

/** The last `length` values in no particular order; NaN until there are that many. */
export class RecentValues {
  readonly values: Float64Array;
  #count = 0;

  constructor(length: number) {
    this.values = new Float64Array(length);
  }

  push(value: number): void {
    this.values[this.#count++ % this.values.length] = value;
  }

  get full(): boolean {
    return this.#count >= this.values.length;
  }

  /** NaN until full; sums relative to a value in the window, so a constant has an exact mean. */
  mean(): number {
    if (!this.full) return Number.NaN;
    const reference = this.values[0]!;
    let total = 0;
    for (const value of this.values) total += value - reference;
    return reference + total / this.values.length;
  }

  max(): number {
    return this.full ? Math.max(...this.values) : Number.NaN;
  }

  min(): number {
    return this.full ? Math.min(...this.values) : Number.NaN;
  }
}
