import type { Bars } from "../../market/series/bars.js";
import { TradeLog } from "../../trading/orders/trade-log.js";
import { commissionOf } from "../account/commission.js";
import type { BacktestOptions } from "../account/options.js";
import type { BacktestResult } from "../account/result.js";
import { sizeEntry } from "../account/size-entry.js";
import { createSlippage, slippedPrice, type Slippage } from "../account/slippage.js";
import { lostAt, worstPrices } from "./lost-at.js";
import { bestPrice, hasStops, stopPrice } from "../account/stops.js";

/** Cash and at most one position over columns of bars; the state of `vectorBacktest`. */
export class VectorAccount {
  /** 1 long, 0 flat, −1 short. */
  direction = 0;
  #quantity = 0;
  #cash: number;
  #entryPrice = 0;
  #best = 0;
  #tradedNotional = 0;
  #commission = 0;
  #slipped = 0;
  #barsInMarket = 0;
  #exposureSum = 0;
  #refusedEntries = 0;
  readonly #bars: Bars;
  readonly #options: BacktestOptions;
  readonly #slippage: Slippage;
  readonly #stops: boolean;
  readonly #closeOut: boolean;
  readonly #equity: Float64Array;
  readonly #trades: TradeLog;

  constructor(bars: Bars, options: BacktestOptions) {
    this.#bars = bars;
    this.#options = options;
    this.#slippage = createSlippage(options, bars);
    this.#stops = hasStops(options);
    this.#closeOut = options.closeOut ?? true;
    this.#cash = options.cash;
    this.#equity = new Float64Array(bars.length);
    this.#trades = new TradeLog(bars.time);
  }

  /** Closes and opens what it takes to hold the wanted direction, at a reference price in a bar. */
  turn(index: number, reference: number, wanted: number): void {
    if (wanted === this.direction) return;
    if (this.direction !== 0) this.#exit(index, reference);
    if (wanted !== 0) this.#enter(index, reference, wanted);
  }

  /** Marks the bars from start to before end; nothing fills in them but a close-out. */
  hold(start: number, end: number): void {
    const lost = this.#lostAt(start, end);
    this.#value(start, lost);
    if (lost === end) return;
    this.#closeOutIn(lost);
    this.#value(lost, end);
  }

  /** Closes the position if the bar's worst price loses the account. */
  checkLoss(index: number): void {
    if (this.#lostAt(index, index + 1) === index) this.#closeOutIn(index);
  }

  #lostAt(start: number, end: number): number {
    if (!this.#closeOut) return end;
    return lostAt(this.#cash, this.direction * this.#quantity, this.#bars, start, end);
  }

  #closeOutIn(index: number): void {
    this.#exit(index, worstPrices(this.direction, this.#bars)[index]!);
  }

  #value(start: number, end: number): void {
    const equity = this.#equity;
    const cash = this.#cash;
    if (this.direction === 0) {
      equity.fill(cash, start, end);
      return;
    }
    const close = this.#bars.close;
    const units = this.direction * this.#quantity;
    let exposure = this.#exposureSum;
    for (let i = start; i < end; i++) {
      const value = units * close[i]!;
      const total = cash + value;
      equity[i] = total;
      exposure += Math.abs(value) / total;
    }
    this.#exposureSum = exposure;
    this.#barsInMarket += Math.max(0, end - start);
  }

  /** Marks the bars from start to before end, taking the position out where a stop or target is met. */
  holdWithStops(start: number, end: number): void {
    let i = start;
    for (; i < end && this.direction !== 0; i++) {
      this.checkStops(i);
      this.checkLoss(i);
      this.mark(i);
    }
    if (i < end) this.#value(i, end);
  }

  /** Takes the position out if the bar meets a stop or target. */
  checkStops(index: number): void {
    if (!this.#stops || this.direction === 0) return;
    const { open, high, low } = this.#bars;
    const reference = stopPrice(
      this.#options,
      this.direction,
      this.#entryPrice,
      this.#best,
      open[index]!,
      high[index]!,
      low[index]!,
    );
    if (Number.isNaN(reference))
      this.#best = bestPrice(this.direction, this.#best, high[index]!, low[index]!);
    else this.#exit(index, reference);
  }

  /** Values the account at a bar's close. */
  mark(index: number): void {
    this.#value(index, index + 1);
  }

  result(): BacktestResult {
    const { length, close } = this.#bars;
    if (this.direction !== 0) this.#trades.mark(this.#trades.length - 1, close[length - 1]!);
    return {
      equity: this.#equity,
      trades: this.#trades,
      activity: {
        tradedNotional: this.#tradedNotional,
        commission: this.#commission,
        slippage: this.#slipped,
        borrowCost: 0,
        dividends: 0,
        cashInLieu: 0,
        barsInMarket: this.#barsInMarket,
        exposureSum: this.#exposureSum,
        refusedEntries: this.#refusedEntries,
      },
    };
  }

  #enter(index: number, reference: number, direction: number): void {
    const place = { funds: this.#cash, equity: this.#cash, direction, reference, index };
    const quantity = sizeEntry(this.#options.size, place, this.#slippage, this.#options);
    if (quantity <= 0) {
      this.#refusedEntries++;
      return;
    }
    const price = slippedPrice(direction, reference, this.#slippage(index, quantity));
    const paid = this.#pay(direction, quantity, price, reference);
    this.#trades.open(index, direction, quantity, price, paid);
    this.direction = direction;
    this.#quantity = quantity;
    this.#entryPrice = price;
    this.#best = price;
  }

  #exit(index: number, reference: number): void {
    const slippage = this.#slippage(index, this.#quantity);
    const price = slippedPrice(-this.direction, reference, slippage);
    const paid = this.#pay(-this.direction, this.#quantity, price, reference);
    this.#trades.close(this.#trades.length - 1, index, price, paid);
    this.direction = 0;
    this.#quantity = 0;
  }

  /** Settles a fill in cash and gives its commission. */
  #pay(direction: number, quantity: number, price: number, reference: number): number {
    const notional = quantity * price;
    const commission = commissionOf(quantity, notional, this.#options);
    this.#cash -= direction * notional + commission;
    this.#tradedNotional += notional;
    this.#commission += commission;
    this.#slipped += Math.abs(price - reference) * quantity;
    return commission;
  }
}
