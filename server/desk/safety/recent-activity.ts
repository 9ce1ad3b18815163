import type { RecentFill, RecentOrder } from "../../../src/trading/risk/risk-context.js";
import type { RiskPolicy } from "../../../src/trading/policy/risk-policy.js";
import type { DeskOrder } from "../ledger/desk-order.js";
import type { Intent } from "../orders/order-management.js";

/** When something happened by the market's time. */
interface AtMarket {
  readonly marketTime: number;
}

interface Clocks {
  /** Wall time, epoch milliseconds UTC. */
  now(): number;
  marketNow(): number;
  /** True when the market's time is not the wall's. */
  readonly replay: boolean;
}

/** Orders and fills of the last moments, which controls of repetition look at. */
export class RecentActivity {
  readonly #clocks: Clocks;
  #orders: (RecentOrder & AtMarket)[] = [];
  #fills = new Map<string, (RecentFill & AtMarket)[]>();

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  get orders(): readonly RecentOrder[] {
    return this.#aged(this.#orders);
  }

  fillsOf(strategy: string): readonly RecentFill[] {
    return this.#aged(this.#fills.get(strategy) ?? []);
  }

  addOrder({ id, strategy, symbol, side, quantity, limitPrice, stopPrice, reduceOnly }: Intent): RecentOrder {
    const order = {
      clientOrderId: id,
      strategy,
      symbol,
      side,
      quantity: quantity.toNumber(),
      limitPrice: limitPrice === null ? null : Number(limitPrice),
      stopPrice: stopPrice === null ? null : Number(stopPrice),
      reduceOnly,
      time: this.#clocks.now(),
      marketTime: this.#clocks.marketNow(),
    };
    this.#orders.push(order);
    return order;
  }

  addFill({ row: { id, strategy, side } }: DeskOrder): void {
    const [time, marketTime] = [this.#clocks.now(), this.#clocks.marketNow()];
    const fills = this.#fills.get(strategy) ?? [];
    fills.push({ clientOrderId: id, strategy, side, time, marketTime });
    this.#fills.set(strategy, fills);
  }

  /** Drops what is older than the policy's windows. */
  forget({ duplicateWindowMs, repeatedFillsMs }: RiskPolicy): void {
    const isRecent = this.#within(duplicateWindowMs);
    this.#orders = this.#orders.filter(isRecent);
    const isRepeat = this.#within(repeatedFillsMs);
    for (const [strategy, fills] of this.#fills) {
      const kept = fills.filter(isRepeat);
      if (kept.length > 0) this.#fills.set(strategy, kept);
      else this.#fills.delete(strategy);
    }
  }

  #within(windowMs: number): (one: { readonly time: number } & AtMarket) => boolean {
    const { replay } = this.#clocks;
    const now = replay ? this.#clocks.marketNow() : this.#clocks.now();
    return ({ time, marketTime }) => now - (replay ? marketTime : time) <= windowMs;
  }

  /** On the wall's clock; in a replay as long ago as it is in the market's time. */
  #aged<T extends { readonly time: number } & AtMarket>(list: readonly T[]): readonly T[] {
    if (!this.#clocks.replay) return list;
    const [now, market] = [this.#clocks.now(), this.#clocks.marketNow()];
    return list.map((one) => ({ ...one, time: now - Math.max(0, market - one.marketTime) }));
  }
}
