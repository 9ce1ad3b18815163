import { barAt, type Bar, type Bars } from "../market/bars.js";
import type { SignalSource } from "../strategies/strategy.js";
import { signOf, type Fill } from "../trading/fill.js";
import type { JournalRecord } from "../trading/journal.js";
import type { Order } from "../trading/order.js";
import { cashPortfolio, equityOf } from "../trading/portfolio.js";
import { applyBrokerFill, step, type TradingPolicy, type TradingState } from "../trading/step.js";
import { TradeLog } from "../trading/trade-log.js";
import { SimulatedExchange } from "./exchange.js";
import type { BacktestOptions } from "./options.js";
import type { Activity, BacktestResult } from "./result.js";

/** A backtest with everything that happened in it. */
export interface JournaledResult extends BacktestResult {
  readonly journal: readonly JournalRecord[];
}

/**
 * Plays bars one by one through strategy, decision path and simulated exchange. Within a bar: waiting orders fill
 * at the open, then stops and targets are tested, then the strategy decides on the close, then the account is
 * valued at the close.
 */
export function backtest(
  bars: Bars,
  source: SignalSource,
  options: BacktestOptions,
  policy: TradingPolicy,
): JournaledResult {
  const session = new BacktestSession(bars, options, policy);
  for (let i = 0; i < bars.length; i++) session.play(i, source);
  return session.result();
}

class BacktestSession {
  #state: TradingState;
  #waiting: readonly Order[] = [];
  readonly #activity: { -readonly [K in keyof Activity]: number } = {
    tradedNotional: 0,
    commission: 0,
    slippage: 0,
    barsInMarket: 0,
    exposureSum: 0,
    refusedEntries: 0,
  };
  readonly #journal: JournalRecord[] = [];
  readonly #equity: Float64Array;
  readonly #trades: TradeLog;
  readonly #exchange: SimulatedExchange;
  readonly #bars: Bars;
  readonly #options: BacktestOptions;
  readonly #policy: TradingPolicy;

  constructor(bars: Bars, options: BacktestOptions, policy: TradingPolicy) {
    this.#bars = bars;
    this.#options = options;
    this.#policy = policy;
    this.#state = { portfolio: cashPortfolio(options.cash) };
    this.#equity = new Float64Array(bars.length);
    this.#trades = new TradeLog(bars.time);
    this.#exchange = new SimulatedExchange(options);
  }

  play(index: number, source: SignalSource): void {
    const bar = barAt(this.#bars, index);
    this.#send(this.#waiting, bar, index, bar.open);
    this.#waiting = [];
    const protection = this.#exchange.protect(this.#state.portfolio, bar, index);
    if (protection) this.#apply(protection);
    const { orders, journal } = step(this.#state, bar, source.next(bar), this.#policy);
    for (const record of journal) this.#journal.push(record);
    if (this.#options.fill === "close") this.#send(orders, bar, index, bar.close);
    else this.#waiting = orders;
    this.#mark(index, bar.close);
  }

  result(): JournaledResult {
    const { close, length } = this.#bars;
    if (length > 0) this.#trades.mark(close[length - 1]!);
    return { equity: this.#equity, trades: this.#trades, activity: this.#activity, journal: this.#journal };
  }

  #send(orders: readonly Order[], bar: Bar, index: number, reference: number): void {
    for (const order of orders) {
      const answer = this.#exchange.execute(order, this.#state.portfolio, bar, index, reference);
      if (!("reason" in answer)) {
        this.#apply(answer);
        continue;
      }
      this.#activity.refusedEntries++;
      const { clientOrderId } = order;
      this.#journal.push({ kind: "refused", time: bar.time, clientOrderId, reason: answer.reason });
    }
  }

  #apply(fill: Fill): void {
    const { state, journal } = applyBrokerFill(this.#state, fill);
    this.#state = state;
    for (const record of journal) this.#journal.push(record);
    const { index, quantity, price, commission } = fill;
    if (fill.leg === "entry") this.#trades.open(index, signOf(fill.side), quantity, price, commission);
    else this.#trades.close(index, price, commission);
    this.#activity.tradedNotional += quantity * price;
    this.#activity.commission += commission;
    this.#activity.slippage += Math.abs(price - fill.reference) * quantity;
  }

  #mark(index: number, close: number): void {
    const { portfolio } = this.#state;
    const equity = equityOf(portfolio, close);
    this.#equity[index] = equity;
    if (portfolio.position.quantity === 0) return;
    this.#activity.barsInMarket++;
    this.#activity.exposureSum += Math.abs(portfolio.position.quantity * close) / equity;
  }
}
