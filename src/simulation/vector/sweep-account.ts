import type { Bars } from "../../market/series/bars.js";
import { commissionOf } from "../account/commission.js";
import type { BacktestOptions } from "../account/options.js";
import { sizeEntry } from "../account/size-entry.js";
import { lostAt, worstPrices } from "./lost-at.js";
import { createSlippage, slippedPrice, type Slippage } from "../account/slippage.js";

/** What a run without an equity array leaves behind: the sums from which its figures are made. */
export interface EquitySums {
  readonly finalEquity: number;
  /** Σ of the per-bar returns, from the second bar on. */
  readonly sum: number;
  /** Σ of their squares. */
  readonly squares: number;
  /** Equity and running peak where equity ÷ peak is lowest. */
  readonly worstEquity: number;
  readonly worstPeak: number;
  /** Entries. */
  readonly trades: number;
}

/**
 * Cash and at most one position, scanned while it runs: no series is kept. The arithmetic is that of
 * `VectorAccount` and of `scanEquity`, operation by operation, so that the sums are equal to the last bit as long as
 * the first two bars are flat and prices are finite; bars without a position return 0 and are passed over.
 */
export class SweepAccount implements EquitySums {
  /** 1 long, 0 flat, −1 short. */
  direction = 0;
  trades = 0;
  /** Equity at the last bar valued. */
  finalEquity = 0;
  sum = 0;
  squares = 0;
  worstEquity = 0;
  worstPeak = 0;
  /** Running `sum` and `squares` at each edge, in turns. */
  readonly marks: Float64Array;
  #cash = 0;
  #quantity = 0;
  #peak = 0;
  #next = 0;
  #edge = 0;
  /** The first bar whose worst price the position has not met. */
  #unmet = 0;
  readonly #bars: Bars;
  readonly #close: Float64Array;
  readonly #closeOut: boolean;
  readonly #slippage: Slippage;
  readonly #options: BacktestOptions;
  readonly #edges: Int32Array;

  /** @param edges rising bar indices before which the running sums are noted, the last one the count of bars */
  constructor(bars: Bars, options: BacktestOptions, edges: Int32Array) {
    this.#bars = bars;
    this.#close = bars.close;
    this.#closeOut = options.closeOut ?? true;
    this.#slippage = createSlippage(options, bars);
    this.#options = options;
    this.#edges = edges;
    this.marks = new Float64Array(2 * edges.length);
    this.reset();
  }

  /** Starts anew with the options' cash. */
  reset(): void {
    const { cash } = this.#options;
    this.direction = this.trades = this.sum = this.squares = 0;
    this.worstEquity = this.worstPeak = this.#peak = this.finalEquity = this.#cash = cash;
    this.#quantity = this.#next = this.#edge = this.#unmet = 0;
  }

  /** Values the account at the bars from the last one valued to before end, closing out in the bar that loses it. */
  hold(end: number): void {
    this.#closeOutBefore(end);
    this.#value(end);
  }

  /** Closes the position if the worst price of a bar that is not valued yet loses the account. */
  checkLoss(index: number): void {
    this.#closeOutBefore(index + 1);
  }

  #closeOutBefore(end: number): void {
    const from = this.#unmet;
    if (!this.#closeOut || from >= end) return;
    this.#unmet = end;
    const lost = lostAt(this.#cash, this.direction * this.#quantity, this.#bars, from, end);
    if (lost === end) return;
    this.#value(lost);
    this.#exit(lost, worstPrices(this.direction, this.#bars)[lost]!);
  }

  #value(end: number): void {
    const edges = this.#edges;
    while (this.#edge < edges.length && edges[this.#edge]! < end) {
      this.#scan(this.#next, edges[this.#edge]!);
      this.#note();
    }
    this.#scan(this.#next, end);
  }

  /** Values the rest of the bars and notes the last sums. */
  finish(): void {
    this.hold(this.#close.length);
    while (this.#edge < this.#edges.length) this.#note();
  }

  /** Closes and opens what it takes to hold the wanted direction, at a reference price in a bar. */
  turn(index: number, reference: number, wanted: number): void {
    if (wanted === this.direction) return;
    if (this.direction !== 0) this.#exit(index, reference);
    if (wanted !== 0) this.#enter(index, reference, wanted);
  }

  #note(): void {
    this.marks[2 * this.#edge] = this.sum;
    this.marks[2 * this.#edge + 1] = this.squares;
    this.#edge++;
  }

  #scan(start: number, end: number): void {
    if (start >= end) return;
    this.#next = end;
    if (this.direction === 0 && this.finalEquity === this.#cash) return;
    const close = this.#close;
    const cash = this.#cash;
    const units = this.direction * this.#quantity;
    const last = units === 0 ? start + 1 : end;
    let { finalEquity: previous, sum, squares, worstEquity, worstPeak } = this;
    let peak = this.#peak;
    for (let i = start; i < last; i++) {
      const value = cash + units * close[i]!;
      const r = value / previous - 1;
      sum += r;
      squares += r * r;
      peak = Math.max(peak, value);
      if (value * worstPeak < worstEquity * peak) {
        worstEquity = value;
        worstPeak = peak;
      }
      previous = value;
    }
    this.finalEquity = previous;
    this.#peak = peak;
    this.sum = sum;
    this.squares = squares;
    this.worstEquity = worstEquity;
    this.worstPeak = worstPeak;
    if (worstEquity <= 0) this.sum = this.squares = Number.NaN;
  }

  #enter(index: number, reference: number, direction: number): void {
    const place = { funds: this.#cash, equity: this.#cash, direction, reference, index };
    const quantity = sizeEntry(this.#options.size, place, this.#slippage, this.#options);
    if (quantity <= 0) return;
    const price = slippedPrice(direction, reference, this.#slippage(index, quantity));
    this.#pay(direction, quantity, price);
    this.trades++;
    this.direction = direction;
    this.#quantity = quantity;
  }

  #exit(index: number, reference: number): void {
    const slippage = this.#slippage(index, this.#quantity);
    this.#pay(-this.direction, this.#quantity, slippedPrice(-this.direction, reference, slippage));
    this.direction = 0;
    this.#quantity = 0;
  }

  #pay(direction: number, quantity: number, price: number): void {
    const notional = quantity * price;
    this.#cash -= direction * notional + commissionOf(quantity, notional, this.#options);
  }
}
