import { sessionOf } from "../../market/series/session-of.js";
import { signOf } from "../../trading/orders/fill.js";
import type { Side } from "../../trading/orders/order.js";
import type { MarketView } from "../../trading/risk/risk-context.js";
import { VOLATILITY_BARS, volatilityRatio } from "../../trading/risk/volatility-ratio.js";
import type { Desk } from "./desk.js";

/** Sessions that the usual volume is the mean of. */
const VOLUME_SESSIONS = 20;

/** Below every step of a price or quantity: prices in a backtest may be adjusted, which takes them off the cents. */
const ANY_STEP = 2 ** -40;

/** What risk wants to know of a symbol's past, kept bar by bar. */
export class DeskHistory {
  readonly #desk: Desk;
  readonly #quantityIncrement: number;
  readonly #volumes: number[] = [];
  readonly #returns: number[] = [];
  #volume = 0;
  #previousClose = Number.NaN;
  #lastClose = Number.NaN;
  #jump = 0;
  #session = Number.NaN;
  #seenAt = Number.NaN;

  /** @param whole whether units are whole */
  constructor(desk: Desk, whole: boolean) {
    this.#desk = desk;
    this.#quantityIncrement = whole ? 1 : ANY_STEP;
  }

  /** Takes up the bar that has just closed. */
  see(): void {
    const { present, bar, bars } = this.#desk;
    if (!present) return;
    const { time, close, volume } = bar;
    const session = sessionOf(bars, time);
    if (session !== this.#session) this.#startSession(session);
    else this.#jump = Math.max(this.#jump, Math.abs(close - this.#lastClose) / this.#lastClose);
    if (!Number.isNaN(this.#lastClose)) this.#returns.push(close / this.#lastClose - 1);
    if (this.#returns.length > VOLATILITY_BARS.recent + VOLATILITY_BARS.usual) this.#returns.shift();
    this.#volume += volume;
    this.#lastClose = close;
    this.#seenAt = time;
  }

  /** Restates prices and volumes after a split, so that it is no jump. */
  split(ratio: number): void {
    this.#previousClose /= ratio;
    this.#lastClose /= ratio;
    this.#volume *= ratio;
    for (let k = 0; k < this.#volumes.length; k++) this.#volumes[k]! *= ratio;
  }

  /** The market as it is known at a time. */
  view(now: number): MarketView {
    const { price } = this.#desk;
    const known = price > 0;
    return {
      last: known ? price : null,
      ageMs: known ? now - this.#seenAt : null,
      bid: null,
      ask: null,
      previousClose: this.#previousClose > 0 ? this.#previousClose : null,
      jump: this.#jump,
      averageDailyVolume: this.#meanVolume(),
      tradable: true,
      halted: false,
      shortable: true,
      sessionOpen: true,
      priceIncrement: ANY_STEP,
      quantityIncrement: this.#quantityIncrement,
    };
  }

  /** Volatility now ÷ what is usual; null before there are enough bars. */
  get volatility(): number | null {
    return volatilityRatio(this.#returns);
  }

  /** What a guard at a distance from the price would be, as a price; null for no distance. */
  guardAt(side: Side, fraction: number | undefined): number | null {
    return fraction === undefined ? null : this.#desk.price * (1 - signOf(side) * fraction);
  }

  #startSession(session: number): void {
    if (!Number.isNaN(this.#session)) {
      this.#volumes.push(this.#volume);
      if (this.#volumes.length > VOLUME_SESSIONS) this.#volumes.shift();
    }
    this.#session = session;
    this.#previousClose = this.#lastClose;
    this.#volume = 0;
    this.#jump = 0;
  }

  #meanVolume(): number | null {
    if (this.#volumes.length < VOLUME_SESSIONS) return null;
    return this.#volumes.reduce((sum, volume) => sum + volume, 0) / VOLUME_SESSIONS;
  }
}
