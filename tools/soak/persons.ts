import { createRandom, type Random } from "../../src/core/random.js";
import type { Bars } from "../../src/market/series/bars.js";
import { type ApiClient, type ClientOrder, handIn } from "./api-client.js";
import { PERSONAL } from "./market.js";

export interface PersonsOptions {
  readonly api: ApiClient;
  readonly bars: readonly Bars[];
  readonly seed: number;
  readonly count: number;
  /** Wall milliseconds between two orders of one person, on average. */
  readonly everyMs: number;
  /** Told at the moment at which an order is handed in. */
  readonly onSubmit: () => void;
}

/** Orders until people change sides. */
const TURN = 40;

/** People who trade through the API: each keeps a record of what was acknowledged to it. */
export class Persons {
  readonly orders: ClientOrder[] = [];
  readonly #options: PersonsOptions;
  readonly #work: Promise<void>[] = [];
  #stopped = false;
  #marketTime = 0;

  constructor(options: PersonsOptions) {
    this.#options = options;
    for (let k = 0; k < options.count; k++) this.#work.push(this.#trade(k));
  }

  /** The market's time, as the desk last told it. */
  set marketTime(time: number) {
    this.#marketTime = time;
  }

  /** Hands in nothing new; resolves once each order has its answer. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#work);
  }

  async #trade(person: number): Promise<void> {
    const { seed, everyMs, onSubmit, api } = this.#options;
    const random = createRandom(seed * 1000 + person);
    for (let n = 0; !this.#stopped; n++) {
      await pause(everyMs * (0.5 + random.next()));
      if (this.#stopped) return;
      const order = this.#next(random, `p${person}-${n}`);
      this.orders.push(order);
      onSubmit();
      await handIn(api, order, () => false);
      if (random.next() < 0.3) await handIn(api, order, () => this.#stopped);
      const [id] = order.ids;
      if (id !== undefined && order.order.type === "limit") await this.#cancel(order, id, random);
    }
  }

  #next(random: Random, key: string): ClientOrder {
    const symbol = PERSONAL[Math.floor(random.next() * PERSONAL.length)]!;
    // All on one side for a while: the exchange refuses orders that could trade with each other.
    const side = Math.floor(this.orders.length / TURN) % 2 === 0 ? "buy" : "sell";
    const isLimit = random.next() < 0.5;
    const away = random.next() < 0.3 ? 0.0005 : 0.03;
    const limitPrice = (this.#price(symbol) * (side === "buy" ? 1 - away : 1 + away)).toFixed(2);
    const order = {
      symbol,
      side,
      type: isLimit ? "limit" : "market",
      // More is bought than sold: the exchange lets nobody sell more than there is in one order.
      quantity: String(1 + Math.floor(random.next() * (side === "buy" ? 20 : 4))),
      limitPrice: isLimit ? limitPrice : null,
      timeInForce: isLimit ? "gtc" : "day",
      reason: "soak",
    } as const;
    return { key, order, ids: new Set(), attempts: 0, denied: null, cancels: 0 };
  }

  #price(symbol: string): number {
    const series = this.#options.bars.find((one) => one.symbol === symbol)!;
    const next = series.time.findIndex((time) => time > this.#marketTime - 86_400_000);
    return series.close[Math.max(0, next - 1)]!;
  }

  async #cancel(order: ClientOrder, id: string, random: Random): Promise<void> {
    await pause(random.next() * 600);
    for (let k = 0; k < 3 && !this.#stopped; k++) {
      order.cancels++;
      const { status } = await this.#options.api.change("DELETE", `/v1/orders/${id}`, `c${order.key}-${k}`);
      if (status === 202 || status === 409) return;
      await pause(200);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
