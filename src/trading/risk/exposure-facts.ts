import { measureExposure, type Exposure, type ExposureChange } from "./exposure.js";
import type { OrderFacts } from "./order-facts.js";
import type { RiskContext, RiskOpenOrder, RiskOrder } from "./risk-context.js";

const NO_ORDERS: readonly RiskOpenOrder[] = [];

/** What the account would hold after an order; worked out once, when the first control asks. */
export class ExposureFacts {
  /** Symbol of a position without a price; undefined for none. */
  readonly unpricedPosition: string | undefined;
  /** Client order id of an open order without a worst-case price; undefined for none. */
  readonly unpricedOrder: string | undefined;
  readonly #order: RiskOrder;
  readonly #context: RiskContext;
  readonly #facts: OrderFacts;
  #filled: Exposure | undefined;
  #alone: Exposure | undefined;

  constructor(order: RiskOrder, context: RiskContext, facts: OrderFacts) {
    this.#order = order;
    this.#context = context;
    this.#facts = facts;
    this.unpricedPosition = context.positions.find((p) => p.quantity !== 0 && !isPrice(p.price))?.symbol;
    this.unpricedOrder = context.openOrders.find((o) => !o.reduceOnly && !isPrice(o.price))?.clientOrderId;
  }

  /** Whether exposure can be told: everything has a price and the account a value. Of an exit it is not asked. */
  get known(): boolean {
    return (
      !this.#facts.exit &&
      this.unpricedPosition === undefined &&
      this.unpricedOrder === undefined &&
      this.#context.equity > 0 &&
      !Number.isNaN(this.#facts.notional)
    );
  }

  /** With the order and every open one filled. */
  get filled(): Exposure {
    this.#filled ??= this.#measure(this.#context.openOrders);
    return this.#filled;
  }

  /** With the order alone filled. */
  get alone(): Exposure {
    this.#alone ??= this.#measure(NO_ORDERS);
    return this.#alone;
  }

  #measure(openOrders: readonly RiskOpenOrder[]): Exposure {
    const { symbol, strategy, side } = this.#order;
    const change: ExposureChange = { symbol, strategy, side, notional: this.#facts.notional };
    return measureExposure(this.#context.positions, openOrders, change, symbol);
  }
}

function isPrice(price: number | null): boolean {
  return price !== null && price > 0;
}
