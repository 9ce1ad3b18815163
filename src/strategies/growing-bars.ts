import { allocateColumns, BAR_COLUMNS, createBars, sliceBars, type Bar, type Bars } from "../market/bars.js";
import { inferTimeframe } from "../market/timeframe.js";

/** Bars that came one by one, as a series. */
export class GrowingBars {
  #columns = allocateColumns(256);
  #length = 0;

  push(bar: Bar): void {
    if (this.#length === this.#columns.time.length) {
      const larger = allocateColumns(2 * this.#length);
      for (const name of BAR_COLUMNS) larger[name].set(this.#columns[name]);
      this.#columns = larger;
    }
    for (const name of BAR_COLUMNS) this.#columns[name][this.#length] = bar[name];
    this.#length++;
  }

  /** All bars so far, as views that the next ones leave alone. */
  get bars(): Bars {
    const { time } = this.#columns;
    const timeframe = inferTimeframe(time.subarray(0, Math.min(this.#length, 50)));
    const all = createBars({ symbol: "", timeframe, source: "stream", synthetic: false }, this.#columns);
    return sliceBars(all, 0, this.#length);
  }
}
