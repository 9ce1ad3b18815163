import type { LatestPrice } from "./feed-records.js";

/** A price that came, with the market's time. */
export interface Tick {
  readonly symbol: string;
  readonly marketTime: number;
  readonly last?: number;
  readonly bid?: number;
  readonly ask?: number;
}

/** The newest prices of each symbol. What comes late in the market's time changes nothing. */
export class LatestPrices {
  readonly #prices = new Map<string, LatestPrice>();
  readonly #lastAt = new Map<string, number>();
  readonly #quotedAt = new Map<string, number>();

  get(symbol: string): LatestPrice | null {
    return this.#prices.get(symbol) ?? null;
  }

  take({ symbol, marketTime, last, bid, ask }: Tick, receivedAt: number): void {
    const old = this.#prices.get(symbol);
    const isTrade = isPrice(last) && marketTime >= (this.#lastAt.get(symbol) ?? -Infinity);
    const isQuote = bid !== undefined && marketTime >= (this.#quotedAt.get(symbol) ?? -Infinity);
    if (!Number.isFinite(marketTime) || (!isTrade && !isQuote)) return;
    if (isTrade) this.#lastAt.set(symbol, marketTime);
    if (isQuote) this.#quotedAt.set(symbol, marketTime);
    this.#prices.set(symbol, {
      last: isTrade ? last : (old?.last ?? null),
      // A side without an order is 0 on the wire.
      bid: isQuote ? (isPrice(bid) ? bid : null) : (old?.bid ?? null),
      ask: isQuote ? (isPrice(ask) ? ask : null) : (old?.ask ?? null),
      receivedAt,
      marketTime: Math.max(marketTime, old?.marketTime ?? -Infinity),
    });
  }
}

function isPrice(value: number | undefined): value is number {
  return value !== undefined && value > 0 && value < Infinity;
}
