import type { Bar } from "../market/bars.js";
import { signOf, type Fill } from "../trading/fill.js";
import { clientOrderId, type Order } from "../trading/order.js";
import type { Portfolio } from "../trading/portfolio.js";
import { commissionOf, fillPrice } from "./costs.js";
import type { BacktestOptions } from "./options.js";
import { entryQuantity } from "./size.js";
import { bestPrice, hasStops, stopPrice } from "./stops.js";

/** An order that did not fill, and why. */
export interface Refusal {
  readonly order: Order;
  readonly reason: string;
}

/**
 * Fills market orders and watches the protective levels of the position, bar by bar, for one symbol. It knows
 * only the bar that is being played.
 */
export class SimulatedExchange {
  readonly #options: BacktestOptions;
  readonly #stops: boolean;
  #best = 0;

  constructor(options: BacktestOptions) {
    this.#options = options;
    this.#stops = hasStops(options);
  }

  /** Fills an order at a reference price, against the portfolio as it stands. */
  execute(order: Order, portfolio: Portfolio, bar: Bar, index: number, reference: number): Fill | Refusal {
    const direction = signOf(order.side);
    const price = fillPrice(direction, reference, this.#options.slippageBps);
    const quantity =
      order.leg === "exit" ? Math.abs(portfolio.position.quantity) : this.#entry(portfolio, price);
    if (quantity <= 0) return { order, reason: "Cash does not cover the entry" };
    if (order.leg === "entry") this.#best = price;
    const { clientOrderId, side, leg } = order;
    const commission = commissionOf(quantity * price, this.#options);
    return { clientOrderId, side, leg, index, time: bar.time, quantity, price, reference, commission };
  }

  /** The exit that a bar's prices set off, if any; a stop before a target. */
  protect(portfolio: Portfolio, bar: Bar, index: number): Fill | null {
    const { quantity, averagePrice } = portfolio.position;
    if (!this.#stops || quantity === 0) return null;
    const direction = Math.sign(quantity);
    const { open, high, low } = bar;
    const reference = stopPrice(this.#options, direction, averagePrice, this.#best, open, high, low);
    if (Number.isNaN(reference)) {
      this.#best = bestPrice(direction, this.#best, high, low);
      return null;
    }
    const order: Order = {
      clientOrderId: clientOrderId("stop", "protect", bar.time, "exit"),
      symbol: "",
      side: direction > 0 ? "sell" : "buy",
      leg: "exit",
      decidedAt: bar.time,
    };
    return this.execute(order, portfolio, bar, index, reference) as Fill;
  }

  #entry(portfolio: Portfolio, price: number): number {
    const { size, commission, commissionFixed } = this.#options;
    return entryQuantity(size, portfolio.cash, price, commission, commissionFixed);
  }
}
