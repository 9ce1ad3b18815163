import { unknownName } from "../../core/errors.js";
import type { Bar } from "../../market/series/bars.js";
import {
  clientOrderId,
  createOrder,
  type Order,
  type OrderChanges,
  type OrderRequest,
} from "../../trading/orders/order.js";
import type { Portfolio } from "../../trading/orders/portfolio.js";
import type { BarHistory, TradingContext } from "../../trading/orders/program.js";
import { rebalance } from "../../trading/orders/rebalance.js";
import type { OpenOrder } from "../../trading/orders/step.js";
import type { Desk } from "./desk.js";
import type { Ledger } from "./ledger.js";

/** What becomes of what a program asks for. */
export interface OrderDoor {
  /** Takes a decided order through the risk checks to the exchange. */
  send(order: Order): void;
  cancel(id: string): void;
  replace(id: string, changes: OrderChanges): void;
}

/** What a program is handed in a backtest: the account, the bars so far and the exchanges behind a narrow door. */
export class ProgramContext implements TradingContext {
  readonly symbols: readonly string[];
  readonly #ledger: Ledger;
  readonly #desks: ReadonlyMap<string, Desk>;
  readonly #idPrefix: readonly [session: string, strategy: string];
  readonly #door: OrderDoor;
  #sequence = 0;
  #sequenceTime = Number.NaN;

  constructor(ledger: Ledger, idPrefix: readonly [session: string, strategy: string], door: OrderDoor) {
    this.#ledger = ledger;
    this.#desks = new Map(ledger.desks.map((desk) => [desk.symbol, desk]));
    this.symbols = ledger.desks.map(({ symbol }) => symbol);
    this.#idPrefix = idPrefix;
    this.#door = door;
  }

  get time(): number {
    return this.#ledger.time;
  }
  get portfolio(): Portfolio {
    return this.#ledger.state.portfolio;
  }
  get openOrders(): readonly OpenOrder[] {
    return this.#ledger.state.orders;
  }
  get equity(): number {
    return this.#ledger.equity();
  }

  bar(symbol: string): Bar | null {
    const { present, bar } = this.#desk(symbol);
    return present ? bar : null;
  }

  history(symbol: string): BarHistory {
    return this.#desk(symbol).history;
  }

  submit(request: OrderRequest): string {
    this.#desk(request.symbol);
    const id = this.#nextId(request.symbol);
    const order = createOrder(request, id, this.time);
    this.#ledger.apply({ kind: "submit", time: this.time, order });
    this.#door.send(order);
    return id;
  }

  cancel(id: string): void {
    this.#door.cancel(id);
  }

  replace(id: string, changes: OrderChanges): void {
    this.#door.replace(id, changes);
  }

  targetWeights(weights: Readonly<Record<string, number>>): void {
    const priceOf = (symbol: string): number => this.#desk(symbol).price;
    for (const request of rebalance(this.portfolio, this.equity, weights, priceOf)) this.submit(request);
  }

  /** Ids count up within a bar, so that the same decisions give the same ids. */
  #nextId(symbol: string): string {
    if (this.#sequenceTime !== this.time) this.#sequence = 0;
    this.#sequenceTime = this.time;
    return clientOrderId(...this.#idPrefix, this.time, `${symbol}.${++this.#sequence}`);
  }

  #desk(symbol: string): Desk {
    const desk = this.#desks.get(symbol);
    if (!desk) throw unknownName("symbol", symbol, this.symbols);
    return desk;
  }
}
