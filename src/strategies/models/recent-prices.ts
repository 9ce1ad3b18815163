import type { Bar } from "../../market/series/bars.js";
import { portableLog } from "../../math/portable-log.js";
import type { PriceColumns } from "./direction-features.js";

/** The prices of the latest bars in columns: those that are too old make room when the memory is full. */
export class RecentPrices implements PriceColumns {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly logReturn: Float64Array;
  /** Index of the latest bar in the columns; −1 before the first. */
  last = -1;
  readonly #keep: number;

  /** @param keep bars that stay in reach */
  constructor(keep: number) {
    this.#keep = keep;
    const column = (): Float64Array => new Float64Array(4 * keep);
    this.open = column();
    this.high = column();
    this.low = column();
    this.close = column();
    this.logReturn = column();
  }

  push({ open, high, low, close }: Bar): void {
    if (++this.last === this.close.length) this.#compact();
    const i = this.last;
    this.open[i] = open;
    this.high[i] = high;
    this.low[i] = low;
    this.close[i] = close;
    this.logReturn[i] = i === 0 ? Number.NaN : portableLog(close / this.close[i - 1]!);
  }

  #compact(): void {
    for (const column of [this.open, this.high, this.low, this.close, this.logReturn])
      column.copyWithin(0, column.length - this.#keep);
    this.last = this.#keep;
  }
}
