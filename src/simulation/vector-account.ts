import type { Bars } from "../market/bars.js";
import { TradeLog } from "../trading/trade-log.js";
import { commissionOf, fillPrice } from "./costs.js";
import type { BacktestOptions } from "./options.js";
import type { BacktestResult } from "./result.js";
import { entryQuantity } from "./size.js";
import { bestPrice, hasStops, stopPrice } from "./stops.js";

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
  #slippage = 0;
  #barsInMarket = 0;
  #exposureSum = 0;
  #refusedEntries = 0;
  readonly #bars: Bars;
  readonly #options: BacktestOptions;
  readonly #stops: boolean;
  readonly #equity: Float64Array;
  readonly #trades: TradeLog;

  constructor(bars: Bars, options: BacktestOptions) {
    this.#bars = bars;
    this.#options = options;
    this.#stops = hasStops(options);
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

  /** Marks the bars from start to before end; nothing fills in them. */
  hold(start: number, end: number): void {
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
      this.mark(i);
    }
    if (i < end) this.hold(i, end);
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
    this.hold(index, index + 1);
  }

  result(): BacktestResult {
    const { length, close } = this.#bars;
    if (length > 0) this.#trades.mark(close[length - 1]!);
    return {
      equity: this.#equity,
      trades: this.#trades,
      activity: {
        tradedNotional: this.#tradedNotional,
        commission: this.#commission,
        slippage: this.#slippage,
        barsInMarket: this.#barsInMarket,
        exposureSum: this.#exposureSum,
        refusedEntries: this.#refusedEntries,
      },
    };
  }

  #enter(index: number, reference: number, direction: number): void {
    const { size, commission, commissionFixed, slippageBps } = this.#options;
    const price = fillPrice(direction, reference, slippageBps);
    const quantity = entryQuantity(size, this.#cash, price, commission, commissionFixed);
    if (quantity <= 0) {
      this.#refusedEntries++;
      return;
    }
    const paid = this.#pay(direction, quantity, price, reference);
    this.#trades.open(index, direction, quantity, price, paid);
    this.direction = direction;
    this.#quantity = quantity;
    this.#entryPrice = price;
    this.#best = price;
  }

  #exit(index: number, reference: number): void {
    const price = fillPrice(-this.direction, reference, this.#options.slippageBps);
    const paid = this.#pay(-this.direction, this.#quantity, price, reference);
    this.#trades.close(index, price, paid);
    this.direction = 0;
    this.#quantity = 0;
  }

  /** Settles a fill in cash and gives its commission. */
  #pay(direction: number, quantity: number, price: number, reference: number): number {
    const notional = quantity * price;
    const commission = commissionOf(notional, this.#options);
    this.#cash -= direction * notional + commission;
    this.#tradedNotional += notional;
    this.#commission += commission;
    this.#slippage += Math.abs(price - reference) * quantity;
    return commission;
  }
}
