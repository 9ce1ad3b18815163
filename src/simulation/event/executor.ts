import { entryQuantity, type Size } from "../../trading/orders/sizing.js";
import { commissionOf } from "../account/commission.js";
import type { Desk } from "./desk.js";
import type { Ledger } from "./ledger.js";
import type { BacktestOptions } from "../account/options.js";
import { sizeEntry } from "../account/size-entry.js";
import { slippedPrice } from "../account/slippage.js";
import type { WorkingOrder } from "./working-order.js";

/** Why an order cannot fill and ends. */
export interface Ending {
  readonly kind: "canceled" | "rejected";
  readonly reason: string;
}

const FLAT: Ending = { kind: "canceled", reason: "The position is closed" };
const NOT_WHOLE: Ending = { kind: "canceled", reason: "The volume does not cover the whole order" };
const NO_FUNDS: Ending = { kind: "rejected", reason: "Funds do not cover the order" };
const ALL_FUNDS = { kind: "all-in-fractional" } as const;

/** Rounding of a sum that is meant to use all funds. */
const ROUNDING = 1 + 1e-12;

/** Works out how much of an order fills at a reference price, at which price and cost, and books it. */
export class Executor {
  readonly #desk: Desk;
  readonly #ledger: Ledger;
  readonly #options: BacktestOptions;
  /** Units that the present bar's volume still allows, and the bar they are of. */
  #volume = Infinity;
  #volumeIndex = -1;

  constructor(desk: Desk, ledger: Ledger, options: BacktestOptions) {
    this.#desk = desk;
    this.#ledger = ledger;
    this.#options = options;
  }

  /** Fills what can be filled; gives the units, 0 when the order has to wait, or why it ends. */
  fill(working: WorkingOrder, reference: number): number | Ending {
    const { reduceOnly, timeInForce } = working.order;
    const { units } = this.#desk;
    const closing = working.direction * units < 0 ? Math.abs(units) : 0;
    if (reduceOnly && closing === 0) return FLAT;
    if (Number.isNaN(working.remaining)) {
      const ruled = this.#ruledQuantity(working, closing, reference);
      if (Number.isNaN(ruled)) return 0;
      if (ruled <= 0) return this.#refuse(working);
      working.remaining = ruled;
    }
    const wanted = reduceOnly ? Math.min(working.remaining, closing) : working.remaining;
    let quantity = this.#withinVolume(wanted);
    if (timeInForce === "fok" && quantity < wanted) return NOT_WHOLE;
    if (quantity <= 0) return 0;
    const price = this.#priceOf(working, reference, quantity);
    if (quantity > closing && (typeof working.order.quantity === "number" || working.filledQuantity > 0)) {
      quantity = this.#withinFunds(working, quantity, closing, price);
      if (quantity <= 0) return this.#refuse(working);
    }
    this.#book(working, quantity, price, reference);
    return quantity;
  }

  /** Units of an order whose size is a rule; NaN while an entry waits for the opposite position to be closed. */
  #ruledQuantity({ order, direction }: WorkingOrder, closing: number, reference: number): number {
    const rule = order.quantity as Size | { kind: "position" };
    if (rule.kind === "position") return closing;
    if (closing > 0) return Number.NaN;
    const { head, units } = this.#desk;
    const funds = this.#ledger.fundsWith(this.#ledger.cash, this.#desk, units, reference);
    const place = { funds, equity: this.#ledger.equity(), direction, reference, index: head.index };
    return sizeEntry(rule, place, this.#desk.slippage, this.#options);
  }

  #withinVolume(quantity: number): number {
    const { maxVolumeShare } = this.#options;
    if (maxVolumeShare === undefined) return quantity;
    const { index } = this.#desk.head;
    if (this.#volumeIndex !== index) {
      this.#volumeIndex = index;
      this.#volume = maxVolumeShare * this.#desk.bars.volume[index]!;
    }
    return Math.min(quantity, Number.isInteger(quantity) ? Math.floor(this.#volume) : this.#volume);
  }

  #priceOf({ direction, keepsPrice }: WorkingOrder, reference: number, quantity: number): number {
    if (keepsPrice) return reference;
    return slippedPrice(direction, reference, this.#desk.slippage(this.#desk.head.index, quantity));
  }

  /** The quantity if funds cover what it opens, less where the order allows it, else 0. */
  #withinFunds(working: WorkingOrder, quantity: number, closing: number, price: number): number {
    const { order, direction } = working;
    const cash = this.#ledger.cash - direction * closing * price;
    const units = this.#desk.units + direction * closing;
    const funds = this.#ledger.fundsWith(cash, this.#desk, units, price);
    const spent = commissionOf(closing, closing * price, this.#options);
    const affordable = entryQuantity(ALL_FUNDS, funds - (closing > 0 ? spent : 0), 0, price, this.#options);
    if (quantity - closing <= affordable * ROUNDING) return quantity;
    if (order.shortfall === "reject" && typeof order.quantity === "number") return 0;
    const reduced = closing + (Number.isInteger(quantity) ? Math.floor(affordable) : affordable);
    if (reduced <= 0) return 0;
    working.remaining = reduced;
    const { clientOrderId } = order;
    const reason = "Funds cover no more";
    this.#ledger.apply({
      kind: "reduced",
      time: this.#desk.bar.time,
      clientOrderId,
      quantity: reduced,
      reason,
    });
    return reduced;
  }

  #book(working: WorkingOrder, quantity: number, price: number, reference: number): void {
    const { clientOrderId, symbol, side, reduceOnly } = working.order;
    const notional = working.filledNotional + quantity * price;
    const due = commissionOf(working.chargedQuantity + quantity, notional, this.#options);
    const commission = due - working.commission;
    working.addFill(quantity, price, commission);
    this.#volume -= quantity;
    if (reduceOnly && this.#desk.units + working.direction * quantity === 0) working.remaining = 0;
    this.#ledger.book(this.#desk, {
      clientOrderId,
      symbol,
      side,
      index: this.#ledger.tick,
      time: this.#desk.bar.time,
      quantity,
      price,
      reference,
      commission,
      remaining: working.remaining,
    });
  }

  #refuse({ filledQuantity }: WorkingOrder): Ending {
    this.#ledger.activity.refusedEntries++;
    return filledQuantity > 0 ? { ...NO_FUNDS, kind: "canceled" } : NO_FUNDS;
  }
}
