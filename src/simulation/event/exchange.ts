import type { Order, OrderChanges } from "../../trading/orders/order.js";
import { bracketOrders } from "./bracket.js";
import type { Desk } from "./desk.js";
import { Executor } from "./executor.js";
import type { Ledger } from "./ledger.js";
import {
  ANYTHING,
  nearestOrder,
  reachedAfter,
  reachOf,
  referenceOf,
  type Afterwards,
  type PlayedBar,
  type Reach,
} from "./matching.js";
import type { BacktestOptions } from "../account/options.js";
import { endsSession, startsSession } from "./sessions.js";
import { WorkingOrder } from "./working-order.js";

/**
 * The working orders of one symbol, matched bar by bar. Within a bar: market orders first, then stops, then limits and
 * targets, of each kind the level nearest to the open first. It knows only the bar that is being played.
 */
export class SymbolExchange {
  readonly #desk: Desk;
  readonly #ledger: Ledger;
  readonly #worst: boolean;
  readonly #executor: Executor;
  #working: WorkingOrder[] = [];
  /** Prices between which no working order does anything; worked out anew after a change. */
  #reach: Reach = ANYTHING;
  #active = false;
  readonly #bar: PlayedBar = {
    index: -1,
    open: Number.NaN,
    high: Number.NaN,
    low: Number.NaN,
    close: Number.NaN,
  };

  constructor(desk: Desk, ledger: Ledger, options: BacktestOptions) {
    this.#desk = desk;
    this.#ledger = ledger;
    this.#worst = options.fill === "worst";
    this.#executor = new Executor(desk, ledger, options);
  }

  /** Takes an order in; it fills no earlier than the next time it is matched. */
  accept(order: Order): void {
    const working = new WorkingOrder(order);
    if (order.type === "trailing-stop") working.trail(this.#desk.price);
    this.#add(working);
  }

  /** Takes up the bar under the playhead; false when it concerns no working order. */
  startBar(): boolean {
    this.#active = false;
    if (!this.#desk.present || this.#working.length === 0) return false;
    const { bars, head } = this.#desk;
    this.#bar.index = head.index;
    this.#bar.open = bars.open[head.index]!;
    this.#bar.high = bars.high[head.index]!;
    this.#bar.low = bars.low[head.index]!;
    this.#bar.close = bars.close[head.index]!;
    const { below, above } = this.#reach;
    this.#active = !(this.#bar.low > below && this.#bar.high < above);
    return this.#active;
  }

  /**
   * Fills market orders at the open, and what has to fill at once.
   *
   * @param reducing whether it is the turn of orders that only make positions smaller, or of the others
   */
  fillAtOpen(reducing: boolean): void {
    if (!this.#active) return;
    const { index } = this.#desk.head;
    for (let k = 0; k < this.#working.length;) {
      const working = this.#working[k]!;
      if (
        working.order.reduceOnly !== reducing ||
        working.triedIndex === index ||
        !this.#fillsAtOpen(working)
      ) {
        k++;
        continue;
      }
      if (working.atOnce || working.order.timeInForce === "opg") this.#fillOnce(working, this.#bar.open);
      else this.#attempt(working, this.#marketPrice(working), this.#afterOpen);
      k = 0;
    }
  }

  /** Tests stops, limits and targets, moves trailing stops and ends what was good for the session. */
  finishBar(): void {
    if (!this.#active) return;
    this.#fillInside();
    this.#endBar();
  }

  /** Fills what was decided on the close of the bar under the playhead and may fill at it; in turns as `fillAtOpen`. */
  fillAtClose(reducing: boolean): void {
    const { time, close } = this.#desk.bar;
    for (const working of this.#working.slice()) {
      const { type, decidedAt, timeInForce, reduceOnly } = working.order;
      if (reduceOnly !== reducing || !this.#working.includes(working)) continue;
      if (decidedAt !== time || timeInForce === "opg" || timeInForce === "cls") continue;
      if (working.atOnce) this.#fillOnce(working, close);
      else if (type === "market") this.#attempt(working, close, "bar");
    }
  }

  /** Fills an order at a price of the present bar. */
  fillAt(order: Order, price: number): void {
    this.accept(order);
    this.#attempt(this.#working.at(-1)!, price, "nothing");
  }

  /**
   * Takes an order in while the bar under the playhead is open, of which only the open is known: what can fill at that
   * price does so now, the rest waits in the bar.
   */
  acceptWithin(order: Order): void {
    this.accept(order);
    this.startBar();
    const working = this.#working.at(-1)!;
    if (working.atAuction) return;
    if (working.atOnce) this.#fillOnce(working, this.#bar.open);
    else if (working.atMarket) this.#attempt(working, this.#marketPrice(working), this.#afterOpen);
    else if (working.isLimit && working.accepts(this.#bar.open))
      this.#attempt(working, this.#bar.open, "bar");
  }

  /** Tries a working order at a price, out of its turn. */
  fillNow(id: string, price: number): void {
    const working = this.#working.find(({ order }) => order.clientOrderId === id);
    if (working) this.#attempt(working, price, "nothing");
  }

  cancel(id: string, reason: string): void {
    const working = this.#working.find(({ order }) => order.clientOrderId === id);
    if (working) this.#end(working, "canceled", reason);
  }

  cancelAll(reason: string): void {
    for (const working of this.#working.slice()) this.#end(working, "canceled", reason);
  }

  replace(id: string, changes: OrderChanges): void {
    const working = this.#working.find(({ order }) => order.clientOrderId === id);
    if (!working) return;
    working.change(changes);
    this.#reach = ANYTHING;
    this.#ledger.apply({ kind: "replaced", time: this.#ledger.time, clientOrderId: id, changes });
    if (working.remaining <= 0) this.#end(working, "canceled", "Replaced by what has filled already");
  }

  /** Restates what works after a split, and ends what it leaves less than a unit of. */
  split(ratio: number): void {
    this.#reach = ANYTHING;
    for (const working of this.#working.slice()) {
      working.split(ratio, this.#ledger.whole);
      const { order, filledQuantity: filled } = working;
      if (working.units === 0) this.#end(working, "canceled", "The split leaves less than one unit of it");
      else this.#ledger.apply({ kind: "restated", time: this.#ledger.time, order, filled });
    }
  }

  #add(working: WorkingOrder): void {
    this.#working.push(working);
    this.#reach = ANYTHING;
    const { clientOrderId } = working.order;
    this.#ledger.apply({ kind: "accepted", time: this.#ledger.time, clientOrderId });
  }

  #drop(working: WorkingOrder): void {
    const k = this.#working.indexOf(working);
    if (k >= 0) this.#working.splice(k, 1);
  }

  #end(working: WorkingOrder, kind: "canceled" | "expired" | "rejected", reason: string): void {
    this.#drop(working);
    const { clientOrderId } = working.order;
    this.#ledger.apply({ kind, time: this.#ledger.time, clientOrderId, reason });
  }

  #fillsAtOpen(working: WorkingOrder): boolean {
    const { timeInForce } = working.order;
    if (timeInForce === "cls") return false;
    if (timeInForce === "opg") return startsSession(this.#desk.bars, this.#desk.head.index);
    return working.atMarket || working.atOnce;
  }

  /** What an order without a price pays: the open, or the bar's worst price. */
  #marketPrice({ direction }: WorkingOrder): number {
    if (!this.#worst) return this.#bar.open;
    return direction > 0 ? this.#bar.high : this.#bar.low;
  }

  /** What certainly follows a fill at the open, or, with worst fills, one at the worst price in place of it. */
  get #afterOpen(): Afterwards {
    return this.#worst ? "nothing" : "bar";
  }

  /** What certainly follows a fill within the bar. */
  #afterInside(usual: "extreme" | "close"): Afterwards {
    return this.#worst ? "nothing" : usual;
  }

  /** Fills an order at one price if it may, and cancels what is left. */
  #fillOnce(working: WorkingOrder, price: number): void {
    if (working.accepts(price)) {
      const atMarket = working.atMarket && price === this.#bar.open;
      this.#attempt(working, atMarket ? this.#marketPrice(working) : price, this.#afterOpen);
    }
    if (this.#working.includes(working)) this.#end(working, "canceled", "Could not fill at once");
  }

  #fillInside(): void {
    for (;;) {
      const stop = nearestOrder(this.#working, true, this.#bar);
      if (stop) {
        this.#setOff(stop);
        continue;
      }
      const limit = nearestOrder(this.#working, false, this.#bar);
      if (!limit) return;
      const reference = referenceOf(limit, this.#bar);
      const after = this.#isInside(limit, reference) ? this.#afterInside("close") : "bar";
      limit.triggered = true;
      this.#attempt(limit, this.#worst ? this.#worstLimit(limit) : reference, after);
    }
  }

  /** Whether a price is one after the bar's open. */
  #isInside({ insideIndex }: WorkingOrder, reference: number): boolean {
    return reference !== this.#bar.open || insideIndex === this.#bar.index;
  }

  /** The limit itself, not a better open; the bar's worst price when the bar does not go as far as the limit. */
  #worstLimit({ direction, limit }: WorkingOrder): number {
    return direction > 0 ? Math.min(limit, this.#bar.high) : Math.max(limit, this.#bar.low);
  }

  /** A stop becomes a market order; a stop-limit becomes a limit order, which may fill on the way through its stop. */
  #setOff(working: WorkingOrder): void {
    const reference = referenceOf(working, this.#bar);
    const inside = this.#isInside(working, reference);
    const after = inside ? this.#afterInside("extreme") : "bar";
    working.triggered = true;
    if (working.order.type !== "stop-limit")
      this.#attempt(working, this.#worst ? this.#marketPrice(working) : reference, after);
    else if (inside && working.accepts(reference)) this.#attempt(working, reference, after);
    else if (inside) this.#beginWithin(working, reference, this.#afterInside("close"));
  }

  /** An order begins to work at a price within the bar. */
  #beginWithin(working: WorkingOrder, start: number, after: Afterwards): void {
    const { index } = this.#bar;
    working.beginWithin(index, start, reachedAfter(after, working.direction, this.#bar));
  }

  /** Tries to fill, once a bar; what fills changes the orders that depend on it. */
  #attempt(working: WorkingOrder, reference: number, after: Afterwards): void {
    working.triedIndex = this.#desk.head.index;
    const filled = this.#executor.fill(working, reference);
    if (typeof filled !== "number") this.#end(working, filled.kind, filled.reason);
    if (typeof filled !== "number" || filled === 0) return;
    if (working.remaining <= 0) this.#drop(working);
    const { group, bracket } = working.order;
    if (group !== null) this.#takeOffGroup(working, group, filled);
    if (this.#desk.units === 0) this.#endReducing();
    else if (bracket !== null) this.#guard(working, filled, reference, after);
  }

  #takeOffGroup(filled: WorkingOrder, group: string, quantity: number): void {
    for (const other of this.#working.filter((w) => w !== filled && w.order.group === group)) {
      other.remaining -= quantity;
      if (!(other.remaining > 0)) this.#end(other, "canceled", "Another order of its group filled");
    }
  }

  #endReducing(): void {
    for (const other of this.#working.filter((w) => w.order.reduceOnly))
      this.#end(other, "canceled", "The position is closed");
  }

  /** Puts the exits of an entry to work, or fits them to what more of it has filled. */
  #guard(entry: WorkingOrder, filled: number, reference: number, after: Afterwards): void {
    const { order, averagePrice } = entry;
    const present = this.#working.filter((w) => w.order.group === order.clientOrderId);
    const quantity = present.length > 0 ? present[0]!.remaining + filled : filled;
    if (present.length === 0) entry.brackets++;
    for (const exit of bracketOrders(entry, quantity)) {
      const old = present.find((w) => w.order.type === exit.type);
      if (old) this.#refit(old, exit, quantity);
      else if (present.length === 0) this.#addExit(exit, averagePrice);
    }
    if (after === "bar") return;
    for (const exit of this.#working)
      if (exit.order.group === order.clientOrderId) this.#beginWithin(exit, reference, after);
  }

  #addExit(exit: Order, entryPrice: number): void {
    const working = new WorkingOrder(exit);
    if (exit.type === "trailing-stop") working.trail(entryPrice);
    this.#working.push(working);
    this.#reach = ANYTHING;
    this.#ledger.apply({ kind: "attach", time: this.#ledger.time, order: exit });
  }

  #refit(old: WorkingOrder, { clientOrderId, limitPrice, stopPrice }: Order, quantity: number): void {
    const changes = {
      quantity: old.filledQuantity + quantity,
      ...(limitPrice === null ? {} : { limitPrice }),
      ...(stopPrice === null ? {} : { stopPrice }),
    };
    old.change(changes);
    this.#reach = ANYTHING;
    this.#ledger.apply({ kind: "replaced", time: this.#ledger.time, clientOrderId, changes });
  }

  #endBar(): void {
    if (this.#working.length === 0) return;
    const { bars, head, bar } = this.#desk;
    let dated = false;
    for (const working of this.#working) {
      if (working.order.type === "trailing-stop") this.#follow(working);
      if (working.order.timeInForce !== "gtc") dated = true;
    }
    this.#reach = dated ? ANYTHING : reachOf(this.#working);
    if (!dated || !endsSession(bars, head.index)) return;
    for (const working of this.#working.slice()) {
      const { timeInForce } = working.order;
      if (!this.#working.includes(working)) continue;
      if (timeInForce === "cls") this.#fillOnce(working, bar.close);
      else if (timeInForce === "day") this.#end(working, "expired", "The session ended");
    }
  }

  /** Moves a trailing stop after the bar's best price since it began; the stop then guards from the next bar on. */
  #follow(working: WorkingOrder): void {
    const { direction, best, insideIndex, reached } = working;
    const extreme = direction > 0 ? this.#bar.low : this.#bar.high;
    const price = insideIndex === this.#bar.index ? reached : extreme;
    if (direction * (price - best) < 0) working.trail(price);
  }
}
