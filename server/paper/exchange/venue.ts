import type { Bars } from "../../../src/market/series/bars.js";
import { Desk } from "../../../src/simulation/event/desk.js";
import { SymbolExchange } from "../../../src/simulation/event/exchange.js";
import { Ledger } from "../../../src/simulation/event/ledger.js";
import { DEFAULT_OPTIONS, type BacktestOptions } from "../../../src/simulation/account/options.js";
import type { Order, OrderChanges } from "../../../src/trading/orders/order.js";
import { positionOf, withPosition } from "../../../src/trading/orders/portfolio.js";
import type { StepOutcome, TradingEvent, TradingPolicy } from "../../../src/trading/orders/step.js";

/** What makes positions smaller, then the rest: the order of turns at an open, as in a backtest. */
const TURNS = [true, false] as const;

const POLICY: TradingPolicy = {
  session: "paper",
  strategy: "paper",
  side: "long-short",
  size: { kind: "all-in" },
  bracket: null,
};

export interface VenueSettings {
  readonly cash: number;
  readonly slippageBps: number;
  /** Notional that a unit of equity may carry. */
  readonly multiplier: number;
  /** The most of a bar's volume that one symbol's fills take; null for no limit. */
  readonly maxVolumeShare: number | null;
}

/**
 * The backtest's own account, which tells of every event. It keeps cash and positions; open orders are kept by who
 * listens, as a list that is copied at every change would take long with thousands of them.
 */
class ToldLedger extends Ledger {
  listener: (event: TradingEvent) => void = () => {};

  override apply(event: TradingEvent): StepOutcome {
    const kept = event.kind === "submit" || event.kind === "attach";
    const outcome = kept ? { state: this.state, orders: [], cancels: [], journal: [] } : super.apply(event);
    this.listener(event);
    return outcome;
  }
}

/**
 * The backtest's matching engine, driven from outside bar by bar and order by order: its desks, exchanges, ledger and
 * executor, in the turns of `ProgramRun`.
 */
export class Venue {
  readonly #desks: readonly Desk[];
  readonly #slots: ReadonlyMap<string, number>;
  readonly #ledger: ToldLedger;
  readonly #exchanges: readonly SymbolExchange[];
  readonly #times: Float64Array;

  /** @param start ticks before it are history: no order can have worked in them */
  constructor(bars: readonly Bars[], times: Float64Array, start: number, settings: VenueSettings) {
    const options: BacktestOptions = {
      ...DEFAULT_OPTIONS,
      cash: settings.cash,
      commission: 0,
      slippageBps: settings.slippageBps,
      ...(settings.multiplier === 1 ? {} : { initialMargin: 1 / settings.multiplier }),
      ...(settings.maxVolumeShare === null ? {} : { maxVolumeShare: settings.maxVolumeShare }),
    };
    this.#desks = bars.map((series, slot) => new Desk({ bars: series }, slot, options));
    this.#slots = new Map(bars.map(({ symbol }, slot) => [symbol, slot]));
    this.#ledger = new ToldLedger(this.#desks, times, options, POLICY, false);
    this.#exchanges = this.#desks.map((desk) => new SymbolExchange(desk, this.#ledger, options));
    this.#times = times;
    for (let tick = 0; tick < start; tick++) {
      for (const desk of this.#desks) desk.openBar(times[tick]!);
      for (const desk of this.#desks) desk.closeBar();
    }
    this.#ledger.time = times[Math.max(0, start - 1)]!;
  }

  /** Is told of what happens to orders, under the ids of this venue. */
  listen(listener: (event: TradingEvent) => void): void {
    this.#ledger.listener = listener;
  }

  /** The latest price of a symbol: the open while its bar is open, else the last close; NaN before the first. */
  price(symbol: string): number {
    return this.#desk(symbol).price;
  }

  /** Whether a symbol has a bar in the tick that is played. */
  present(symbol: string): boolean {
    return this.#desk(symbol).present;
  }

  /** Place of the symbol's latest bar in its series; −1 before the first. */
  index(symbol: string): number {
    return this.#desk(symbol).head.index;
  }

  /** Opens the bars of a tick, without matching anything yet. */
  openBars(tick: number): void {
    const time = this.#times[tick]!;
    this.#ledger.tick = tick;
    this.#ledger.time = time;
    for (const desk of this.#desks) desk.openBar(time);
  }

  /** Fills what waits for the open. */
  matchOpen(): void {
    for (const exchange of this.#exchanges) exchange.startBar();
    for (const reducing of TURNS) for (const exchange of this.#exchanges) exchange.fillAtOpen(reducing);
    this.#ledger.fills = [];
  }

  /** Plays the bars to their end: stops, limits and what ends with the session. */
  matchRest(): void {
    for (const exchange of this.#exchanges) exchange.startBar();
    for (const exchange of this.#exchanges) exchange.finishBar();
    for (const desk of this.#desks) desk.closeBar();
    this.#ledger.fills = [];
  }

  /** Takes an order in; one that comes while the symbol's bar is open may fill at once. */
  submit(order: Order, open: boolean): void {
    this.#ledger.apply({ kind: "submit", time: this.#ledger.time, order });
    const exchange = this.#exchange(order.symbol);
    if (open && this.present(order.symbol)) exchange.acceptWithin(order);
    else exchange.accept(order);
  }

  cancel(symbol: string, id: string, reason: string): void {
    this.#exchange(symbol).cancel(id, reason);
  }

  replace(symbol: string, id: string, changes: OrderChanges): void {
    this.#exchange(symbol).replace(id, changes);
  }

  /** Fills an order at the latest price out of its turn. */
  fillNow(symbol: string, id: string): void {
    this.#exchange(symbol).fillNow(id, this.price(symbol));
  }

  /** Within a fill: moves the simulation's doubles to the ones nearest to the exact decimals. */
  settle(symbol: string, quantity: number, cash: number): void {
    const { portfolio, orders } = this.#ledger.state;
    const held = positionOf(portfolio, symbol);
    const k = portfolio.positions.indexOf(held);
    const positions =
      held.quantity === quantity
        ? portfolio.positions
        : withPosition(portfolio.positions, k, { ...held, quantity });
    this.#ledger.state = { portfolio: { cash, positions }, orders };
  }

  #desk(symbol: string): Desk {
    return this.#desks[this.#slots.get(symbol)!]!;
  }

  #exchange(symbol: string): SymbolExchange {
    return this.#exchanges[this.#slots.get(symbol)!]!;
  }
}
