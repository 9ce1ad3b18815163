import { decimal, type Exactly } from "../../../src/core/decimal.js";
import { sessionDay } from "../../../src/market/calendars/calendar.js";
import { barAt, type Bar, type Bars } from "../../../src/market/series/bars.js";
import { parseTimeframe, timeframeMs } from "../../../src/market/time/timeframe.js";
import { findStrategy, strategyParameters } from "../../../src/strategies/catalog.js";
import type { Signal } from "../../../src/strategies/contract/signal.js";
import type { SignalSource } from "../../../src/strategies/contract/strategy.js";
import type { JournalRecord } from "../../../src/trading/orders/journal.js";
import type { Order } from "../../../src/trading/orders/order.js";
import { positionOf } from "../../../src/trading/orders/portfolio.js";
import { parseSize } from "../../../src/simulation/account/size.js";
import { entryQuantity } from "../../../src/trading/orders/sizing.js";
import {
  step,
  type OpenOrder,
  type TradingEvent,
  type TradingPolicy,
  type TradingState,
} from "../../../src/trading/orders/step.js";
import type { StrategySettings } from "../ledger/rows.js";

/** What a strategy decided on a bar's close. */
export interface LiveDecision {
  readonly signal: Signal;
  /** The records of the signal and of what it decided. */
  readonly records: readonly JournalRecord[];
  readonly orders: readonly Order[];
  /** Client order ids of what the signal takes back. */
  readonly cancels: readonly string[];
}

const FREE = { commission: 0, commissionFixed: 0 };

/**
 * One strategy on the desk: the rule, warm from the bars so far, and the state that `step` moves. The same path as in a
 * backtest; only the orders go elsewhere.
 */
export class LiveStrategy {
  readonly name: string;
  readonly settings: StrategySettings;
  readonly policy: TradingPolicy;
  state: TradingState;
  lastSignal: Signal = 0;
  readonly #source: SignalSource;
  readonly #times: number[] = [];
  #lastClose = Number.NaN;

  /**
   * @param flow Σ of what its fills brought in less what they cost
   * @param quantity signed units that it holds, at an average price
   * @param orders of its that are open
   */
  constructor(
    name: string,
    settings: StrategySettings,
    flow: Exactly,
    held: { readonly quantity: Exactly; readonly averagePrice: Exactly },
    orders: readonly OpenOrder[],
  ) {
    this.name = name;
    this.settings = settings;
    const { session, side, size, symbol } = settings;
    this.policy = { session, strategy: name, side, size: parseSize(size), bracket: null };
    const rule = findStrategy(settings.strategy);
    this.#source = rule.start(strategyParameters(rule, settings.parameters));
    const cash = decimal(settings.allocation).plus(flow).toNumber();
    const quantity = held.quantity.toNumber();
    const averagePrice = held.averagePrice.toNumber();
    this.state = {
      portfolio: { cash, positions: quantity === 0 ? [] : [{ symbol, quantity, averagePrice }] },
      orders,
    };
  }

  /** Opening of the latest bar it has seen; NaN before the first. */
  get lastBar(): number {
    return this.#times.at(-1) ?? Number.NaN;
  }

  get barCount(): number {
    return this.#times.length;
  }

  /** Lets the rule see bars without deciding. */
  warmUp(bars: Bars): void {
    for (let i = 0; i < bars.length; i++) this.see(barAt(bars, i));
  }

  /** Lets the rule see one bar; the signal is kept, not acted upon. */
  see(bar: Bar): Signal {
    this.#times.push(bar.time);
    this.#lastClose = bar.close;
    const signal = this.#source.next(bar);
    if (signal !== 0) this.lastSignal = signal;
    return signal;
  }

  /** Turns a signal on the latest bar into orders. */
  decide(signal: Signal): LiveDecision {
    const { symbol } = this.settings;
    const abstention = this.#source.abstention?.() ?? null;
    const event = { kind: "signal", time: this.lastBar, symbol, signal, abstention } as const;
    const outcome = step(this.state, event, this.policy);
    this.state = outcome.state;
    const { journal: records, orders, cancels } = outcome;
    return { signal, records, orders, cancels };
  }

  /** Moves its state by what became of an order. */
  apply(event: TradingEvent): readonly JournalRecord[] {
    const outcome = step(this.state, event, this.policy);
    this.state = outcome.state;
    return outcome.journal;
  }

  /** Units of an order whose size is a rule, at the latest close; 0 when there is nothing to trade. */
  quantityOf({ quantity }: Order): number {
    if (typeof quantity === "number") return quantity;
    const { portfolio } = this.state;
    const held = positionOf(portfolio, this.settings.symbol).quantity;
    if (quantity.kind === "position") return Math.abs(held);
    const price = this.#lastClose;
    return entryQuantity(quantity, portfolio.cash, portfolio.cash + held * price, price, FREE);
  }

  /** Opening and index of the bar in which a moment of the market's time lies. */
  barAt(marketTime: number): { readonly time: number; readonly index: number } {
    const timeframe = parseTimeframe(this.settings.timeframe);
    const length = timeframeMs(timeframe);
    const daily = length % 86_400_000 === 0;
    const time = daily ? sessionDay(marketTime) : Math.floor(marketTime / length) * length;
    let index = this.#times.length;
    while (index > 0 && this.#times[index - 1]! >= time) index--;
    return { time, index };
  }
}
