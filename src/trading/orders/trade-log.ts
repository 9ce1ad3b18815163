import type { Trade } from "./trade.js";

const OPEN = -1;

/** The public columns of a log: what is left of one that a thread sent. */
export type TradeColumns = {
  readonly [
    K in keyof TradeLog as TradeLog[K] extends (...given: never[]) => unknown ? never : K
  ]: TradeLog[K];
};

/**
 * The round trips of a run in columns, in the order of their entries: no object is made until a trade is read. A
 * trade lasts from flat to flat; what is added or taken off in between moves its average prices. At most one trade of
 * a symbol is open.
 */
export class TradeLog {
  length = 0;
  entryIndex = new Int32Array(16);
  /** −1 while open. */
  exitIndex = new Int32Array(16);
  direction = new Int8Array(16);
  /** All units entered. */
  quantity = new Float64Array(16);
  /** Average of the entries. */
  entryPrice = new Float64Array(16);
  /** Average of the exits; NaN while open. */
  exitPrice = new Float64Array(16);
  commission = new Float64Array(16);
  profit = new Float64Array(16);
  /** Place of the symbol in `symbols`. */
  symbol = new Int32Array(16);
  /** The symbols of a log over several; none where there is only one. */
  readonly symbols: readonly string[];
  readonly #time: Float64Array;
  /** What open trades have exited already: units and average price. */
  readonly #partial = new Map<number, { quantity: number; price: number }>();

  /** @param time opening of each bar, epoch milliseconds UTC; indices refer to it. */
  constructor(time: Float64Array, symbols: readonly string[] = []) {
    this.#time = time;
    this.symbols = symbols;
  }

  /** A finished log from a copy of its columns, as a thread sends them. */
  static from(columns: TradeColumns, time: Float64Array): TradeLog {
    const log = new TradeLog(time, columns.symbols);
    return Object.assign(log, columns);
  }

  /** Starts a trade and gives its place. */
  open(
    index: number,
    direction: number,
    quantity: number,
    price: number,
    commission: number,
    symbol = 0,
  ): number {
    if (this.length === this.entryIndex.length) this.#grow();
    const k = this.length++;
    this.entryIndex[k] = index;
    this.exitIndex[k] = OPEN;
    this.direction[k] = direction;
    this.quantity[k] = quantity;
    this.entryPrice[k] = price;
    this.exitPrice[k] = Number.NaN;
    this.commission[k] = commission;
    this.symbol[k] = symbol;
    return k;
  }

  /** Adds units to an open trade. */
  add(k: number, quantity: number, price: number, commission: number): void {
    const total = this.quantity[k]! + quantity;
    this.entryPrice[k] = (this.entryPrice[k]! * this.quantity[k]! + price * quantity) / total;
    this.quantity[k] = total;
    this.commission[k] = this.commission[k]! + commission;
  }

  /** Takes units off an open trade that stays open. */
  reduce(k: number, quantity: number, price: number, commission: number): void {
    this.#partial.set(k, this.#withExit(k, quantity, price));
    this.commission[k] = this.commission[k]! + commission;
  }

  /** Ends an open trade with all of its remaining units. */
  close(k: number, index: number, price: number, commission: number): void {
    const exited = this.#partial.get(k);
    const average = exited ? this.#withExit(k, this.quantity[k]! - exited.quantity, price).price : price;
    this.#partial.delete(k);
    this.exitIndex[k] = index;
    this.exitPrice[k] = average;
    this.commission[k] = this.commission[k]! + commission;
    this.profit[k] = this.#profitAt(k, average);
  }

  /** Restates an open trade in units after a split. */
  split(k: number, ratio: number): void {
    this.quantity[k] = this.quantity[k]! * ratio;
    this.entryPrice[k] = this.entryPrice[k]! / ratio;
    const exited = this.#partial.get(k);
    if (exited) this.#partial.set(k, { quantity: exited.quantity * ratio, price: exited.price / ratio });
  }

  /** Takes units out of an open trade as if they had never been entered: they were paid out besides it. */
  payOut(k: number, quantity: number): void {
    this.quantity[k] = this.quantity[k]! - quantity;
  }

  /** Values an open trade at a price. */
  mark(k: number, price: number): void {
    const exited = this.#partial.get(k);
    const average = exited ? this.#withExit(k, this.quantity[k]! - exited.quantity, price).price : price;
    this.profit[k] = this.#profitAt(k, average);
  }

  /** The trade at an index; throws a RangeError outside of the log. */
  at(k: number): Trade {
    if (!(k >= 0 && k < this.length))
      throw new RangeError(`Cannot read trade ${k}: the log has ${this.length} trades`);
    const exit = this.exitIndex[k]!;
    const quantity = this.quantity[k]!;
    const entryPrice = this.entryPrice[k]!;
    const profit = this.profit[k]!;
    const trade: Trade = {
      entryIndex: this.entryIndex[k]!,
      exitIndex: exit === OPEN ? null : exit,
      entryTime: this.#time[this.entryIndex[k]!]!,
      exitTime: exit === OPEN ? null : this.#time[exit]!,
      side: this.direction[k]! > 0 ? "long" : "short",
      quantity,
      entryPrice,
      exitPrice: exit === OPEN ? null : this.exitPrice[k]!,
      commission: this.commission[k]!,
      profit,
      return: profit / (entryPrice * quantity),
    };
    return this.symbols.length === 0 ? trade : { ...trade, symbol: this.symbols[this.symbol[k]!]! };
  }

  toArray(): Trade[] {
    return Array.from({ length: this.length }, (_, k) => this.at(k));
  }

  #withExit(k: number, quantity: number, price: number): { quantity: number; price: number } {
    const exited = this.#partial.get(k);
    if (!exited) return { quantity, price };
    const total = exited.quantity + quantity;
    return { quantity: total, price: (exited.quantity * exited.price + quantity * price) / total };
  }

  #profitAt(k: number, price: number): number {
    return this.direction[k]! * this.quantity[k]! * (price - this.entryPrice[k]!) - this.commission[k]!;
  }

  #grow(): void {
    const n = this.length * 2;
    const ints = (old: Int32Array): Int32Array<ArrayBuffer> => copyInto(new Int32Array(n), old);
    const doubles = (old: Float64Array): Float64Array<ArrayBuffer> => copyInto(new Float64Array(n), old);
    this.entryIndex = ints(this.entryIndex);
    this.exitIndex = ints(this.exitIndex);
    this.symbol = ints(this.symbol);
    this.direction = copyInto(new Int8Array(n), this.direction);
    this.quantity = doubles(this.quantity);
    this.entryPrice = doubles(this.entryPrice);
    this.exitPrice = doubles(this.exitPrice);
    this.commission = doubles(this.commission);
    this.profit = doubles(this.profit);
  }
}

function copyInto<T extends { set(source: ArrayLike<number>): void }>(
  target: T,
  source: ArrayLike<number>,
): T {
  target.set(source);
  return target;
}
