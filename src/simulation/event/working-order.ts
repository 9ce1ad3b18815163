import { signOf } from "../../trading/orders/fill.js";
import type { Order, OrderChanges } from "../../trading/orders/order.js";
import { splitOrder, unitsAfterSplit } from "../../trading/orders/split-order.js";

/** No bar. */
const NEVER = -1;

/** An order at the exchange, with what changes while it works. */
export class WorkingOrder {
  /** Its terms as they were decided, restated by splits. */
  order: Order;
  readonly direction: number;
  /** Units that still work; NaN until a size that depends on the price is worked out. */
  remaining: number;
  /** NaN where there is none, as `stop` and `distance`. */
  limit: number;
  stop: number;
  /** How far a trailing stop stays behind, as a fraction. */
  distance: number;
  /** The best price since a trailing stop began to work; its stop follows it. */
  best = Number.NaN;
  /** A stop that was set off, a target that was touched: what is left is a market order, or a limit order. */
  triggered = false;
  /** The bar within which it began to work, if it did not at an open or a close. */
  insideIndex = NEVER;
  /** The price at which it began to work in that bar. */
  start = Number.NaN;
  /** The best price for it that this bar is certain to have made after that; NaN for none. */
  reached = Number.NaN;
  /** The last bar in which it was tried. */
  triedIndex = NEVER;
  /** Units filled, in shares of today. */
  filledQuantity = 0;
  /** Units filled, as they were when they filled: what is paid by the unit. */
  chargedQuantity = 0;
  filledNotional = 0;
  /** Of its fills; 0 before the first. */
  averagePrice = 0;
  commission = 0;
  /** How often exits were put to work for it: again when more fills after they ended. */
  brackets = 0;

  constructor(order: Order) {
    this.order = order;
    this.direction = signOf(order.side);
    this.remaining = typeof order.quantity === "number" ? order.quantity : Number.NaN;
    this.limit = order.limitPrice ?? Number.NaN;
    this.stop = order.stopPrice ?? Number.NaN;
    this.distance = order.trail ?? Number.NaN;
  }

  /** Whether it fills at the next price, whatever that is. */
  get atMarket(): boolean {
    const { type } = this.order;
    return type === "market" || (this.triggered && type !== "stop-limit" && type !== "limit");
  }

  /** Whether it waits for a price to move against a position. */
  get isStop(): boolean {
    const { type } = this.order;
    if (this.triggered) return false;
    return type === "stop" || type === "trailing-stop" || type === "stop-limit";
  }

  /** Whether it waits for a better price. */
  get isLimit(): boolean {
    const { type } = this.order;
    if (type === "stop-limit") return this.triggered;
    return type === "limit" || (type === "touch" && !this.triggered);
  }

  /** Whether it fills at a session's open or close only. */
  get atAuction(): boolean {
    const { timeInForce } = this.order;
    return timeInForce === "opg" || timeInForce === "cls";
  }

  /** Whether it must fill at the next price or not at all. */
  get atOnce(): boolean {
    const { timeInForce } = this.order;
    return timeInForce === "ioc" || timeInForce === "fok";
  }

  /** Whether it may fill at a price, whatever came before. */
  accepts(price: number): boolean {
    const tooDear = this.direction * (price - this.limit) > 0;
    const notSetOff = this.direction * (price - this.stop) < 0;
    return !tooDear && (this.triggered || !notSetOff);
  }

  /** Whether its price is guaranteed, so that slippage leaves it alone. */
  get keepsPrice(): boolean {
    return this.order.type === "limit" || this.order.type === "stop-limit";
  }

  /** Takes a fill off what works. */
  addFill(quantity: number, price: number, commission: number): void {
    const total = this.filledQuantity + quantity;
    this.averagePrice =
      this.filledQuantity === 0
        ? price
        : (this.averagePrice * this.filledQuantity + price * quantity) / total;
    this.filledQuantity = total;
    this.chargedQuantity += quantity;
    this.filledNotional += quantity * price;
    this.commission += commission;
    this.remaining -= quantity;
  }

  /** Moves a trailing stop after a price. */
  trail(price: number): void {
    const { trailAmount } = this.order;
    this.best = price;
    this.stop =
      trailAmount === undefined
        ? price * (1 + this.direction * this.distance)
        : price + this.direction * trailAmount;
  }

  change({ limitPrice, stopPrice, trail, quantity }: OrderChanges): void {
    if (limitPrice !== undefined) this.limit = limitPrice;
    if (stopPrice !== undefined) this.stop = stopPrice;
    if (trail !== undefined) {
      this.distance = trail;
      this.trail(this.best);
    }
    if (quantity !== undefined) this.remaining = quantity - this.filledQuantity;
  }

  /** Units that still work, or will by a fixed size; NaN where the price at the fill decides. */
  get units(): number {
    const { quantity } = this.order;
    const fixed = Number.isNaN(this.remaining) && typeof quantity !== "number" && quantity.kind === "units";
    return fixed ? quantity.units : this.remaining;
  }

  /** Begins to work within a bar, at a price of it. */
  beginWithin(index: number, start: number, reached: number): void {
    this.insideIndex = index;
    this.start = start;
    this.reached = reached;
  }

  /**
   * Restates every unit and price after a split.
   *
   * @param whole whether units are whole: a fraction of the rest is dropped
   */
  split(ratio: number, whole: boolean): void {
    this.order = splitOrder(this.order, ratio, this.filledQuantity, this.remaining, whole);
    this.remaining = unitsAfterSplit(this.remaining, ratio, whole);
    this.filledQuantity *= ratio;
    this.averagePrice /= ratio;
    this.limit /= ratio;
    this.stop /= ratio;
    this.best /= ratio;
  }
}
