import type { Order } from "../../trading/orders/order.js";
import type { MarketView, RiskOpenOrder, RiskOrder, RiskPosition } from "../../trading/risk/risk-context.js";
import { entryQuantity } from "../../trading/orders/sizing.js";
import type { OpenOrder } from "../../trading/orders/step.js";
import { worstPrice } from "../../trading/risk/worst-price.js";
import { DeskHistory } from "./desk-history.js";
import type { Desk } from "./desk.js";
import type { Ledger } from "./ledger.js";
import type { BacktestOptions } from "../account/options.js";

/** The simulated account as risk reads it: positions, open orders, markets, and orders with their units. */
export class RiskBook {
  readonly #desks: readonly Desk[];
  readonly #ledger: Ledger;
  readonly #options: BacktestOptions;
  readonly #strategy: string;
  readonly #histories: readonly DeskHistory[];
  /** Units of orders whose size was a rule when they were decided. */
  readonly #units = new Map<string, number>();

  constructor(desks: readonly Desk[], ledger: Ledger, options: BacktestOptions, strategy: string) {
    this.#desks = desks;
    this.#ledger = ledger;
    this.#options = options;
    this.#strategy = strategy;
    const whole = options.size.kind !== "all-in-fractional";
    this.#histories = desks.map((desk) => new DeskHistory(desk, whole));
  }

  /** Takes up the bars that have just closed, and gives the largest volatility against what is usual; null for none. */
  see(): number | null {
    let ratio: number | null = null;
    for (const history of this.#histories) {
      history.see();
      const { volatility } = history;
      if (volatility !== null) ratio = Math.max(ratio ?? 0, volatility);
    }
    return ratio;
  }

  /** Restates what is kept of a symbol after a split. */
  split(symbol: string, ratio: number): void {
    this.#historyOf(symbol).split(ratio);
  }

  /** What is known of a symbol now. */
  market(symbol: string): MarketView {
    return this.#historyOf(symbol).view(this.#ledger.time);
  }

  /** Units at the latest price, as live decides them; what funds do not cover when it fills is reduced. */
  quantityOf({ quantity, symbol }: Order): number {
    if (typeof quantity === "number") return quantity;
    const { units, price } = this.#deskOf(symbol);
    if (quantity.kind === "position") return Math.abs(units);
    const equity = this.#ledger.equity();
    return entryQuantity(quantity, equity, equity, price, this.#options);
  }

  /** The order as it is sent: with units, where its size was a rule. */
  sized(order: Order, quantity: number): Order {
    if (typeof order.quantity === "number" || order.quantity.kind === "position") return order;
    this.#units.set(order.clientOrderId, quantity);
    return { ...order, quantity, shortfall: "reduce" };
  }

  /** An order as risk is asked about it. */
  riskOrder(order: Order, quantity: number): RiskOrder {
    const { clientOrderId, symbol, side, type, limitPrice, stopPrice, reduceOnly, group, decidedAt } = order;
    return {
      clientOrderId,
      strategy: this.#strategy,
      model: null,
      symbol,
      side,
      quantity,
      type,
      limitPrice,
      stopPrice,
      protectiveStop: this.#guardOf(order),
      reduceOnly,
      group,
      decidedAt,
      source: "strategy",
      person: null,
    };
  }

  /** The stop of a bracket that is nearest to the price. */
  #guardOf({ bracket, side, symbol }: Order): number | null {
    if (bracket === null) return null;
    const history = this.#historyOf(symbol);
    const { stopLoss, trailingStop } = bracket;
    const fixed =
      stopLoss && "price" in stopLoss ? stopLoss.price : history.guardAt(side, stopLoss?.fraction);
    const guards = [fixed, history.guardAt(side, trailingStop)].filter((price) => price !== null);
    if (guards.length === 0) return null;
    return side === "buy" ? Math.max(...guards) : Math.min(...guards);
  }

  /** What is held, at the latest prices. */
  positions(): RiskPosition[] {
    return this.#desks.flatMap(({ symbol, units, price }) =>
      units === 0
        ? []
        : [{ symbol, strategy: this.#strategy, model: null, quantity: units, averagePrice: price, price }],
    );
  }

  /** Orders at the exchange; one that is only decided is not there yet. */
  openOrders(but: string | null): RiskOpenOrder[] {
    const open: RiskOpenOrder[] = [];
    for (const entry of this.#ledger.state.orders)
      if (entry.state !== "pending_submit" && entry.order.clientOrderId !== but)
        open.push(this.riskOpenOrder(entry));
    return open;
  }

  /** An order at the exchange as risk reads it. */
  riskOpenOrder(open: OpenOrder): RiskOpenOrder {
    const { clientOrderId, symbol, side, type, limitPrice, stopPrice, reduceOnly, group, decidedAt } =
      open.order;
    return {
      clientOrderId,
      strategy: this.#strategy,
      model: null,
      symbol,
      side,
      type,
      remaining: this.remainingOf(open),
      price: worstPrice({ side, type, limitPrice, stopPrice }, this.market(symbol)),
      limitPrice,
      reduceOnly,
      group,
      submittedAt: decidedAt,
      cancelRequestedAt: null,
    };
  }

  /** Units that may still fill. */
  remainingOf({ order, filled }: OpenOrder): number {
    const ruled = typeof order.quantity === "number" ? undefined : this.#units.get(order.clientOrderId);
    const units = ruled ?? this.quantityOf(order);
    return Math.max(0, units - filled);
  }

  #deskOf(symbol: string): Desk {
    return this.#desks.find((desk) => desk.symbol === symbol)!;
  }

  #historyOf(symbol: string): DeskHistory {
    return this.#histories[this.#deskOf(symbol).slot]!;
  }
}
