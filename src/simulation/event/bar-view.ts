import type { Bar, BarColumn, BarColumns } from "../../market/series/bars.js";
import type { BarHistory } from "../../trading/orders/program.js";

/** Where a run stands in a series; −1 before its first bar. */
export interface Playhead {
  index: number;
}

/** The bar under a playhead, read from the columns without making an object a bar. */
export class BarView implements Bar {
  readonly #columns: BarColumns;
  readonly #head: Playhead;

  constructor(columns: BarColumns, head: Playhead) {
    this.#columns = columns;
    this.#head = head;
  }

  get time(): number {
    return this.#columns.time[this.#head.index]!;
  }
  get open(): number {
    return this.#columns.open[this.#head.index]!;
  }
  get high(): number {
    return this.#columns.high[this.#head.index]!;
  }
  get low(): number {
    return this.#columns.low[this.#head.index]!;
  }
  get close(): number {
    return this.#columns.close[this.#head.index]!;
  }
  get volume(): number {
    return this.#columns.volume[this.#head.index]!;
  }
}

/** The bars up to a playhead. It hands out copies: a view of a column would reach the later bars in its buffer. */
export class HistoryView implements BarHistory {
  readonly #columns: BarColumns;
  readonly #head: Playhead;

  constructor(columns: BarColumns, head: Playhead) {
    this.#columns = columns;
    this.#head = head;
  }

  get length(): number {
    return this.#head.index + 1;
  }

  value(column: BarColumn, barsAgo: number): number {
    if (!(Number.isInteger(barsAgo) && barsAgo >= 0 && barsAgo < this.length)) {
      throw new RangeError(`Cannot read ${column} ${barsAgo} bars ago: ${this.length} bars have closed`);
    }
    return this.#columns[column][this.#head.index - barsAgo]!;
  }

  last(column: BarColumn, count: number): Float64Array {
    return this.#columns[column].slice(Math.max(0, this.length - count), this.length);
  }
}
