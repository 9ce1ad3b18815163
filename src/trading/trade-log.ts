import type { Trade } from "./trade.js";

const OPEN = -1;

/**
 * The round trips of a run in columns, in the order of their entries: no object is made until a trade is read.
 * At most one trade is open, the last.
 */
export class TradeLog {
  length = 0;
  entryIndex = new Int32Array(16);
  /** −1 while open. */
  exitIndex = new Int32Array(16);
  direction = new Int8Array(16);
  quantity = new Float64Array(16);
  entryPrice = new Float64Array(16);
  /** NaN while open. */
  exitPrice = new Float64Array(16);
  commission = new Float64Array(16);
  profit = new Float64Array(16);
  readonly #time: Float64Array;

  /** @param time opening of each bar, epoch milliseconds UTC; indices refer to it. */
  constructor(time: Float64Array) {
    this.#time = time;
  }

  get hasOpen(): boolean {
    return this.length > 0 && this.exitIndex[this.length - 1] === OPEN;
  }

  open(index: number, direction: number, quantity: number, price: number, commission: number): void {
    if (this.length === this.entryIndex.length) this.#grow();
    const k = this.length++;
    this.entryIndex[k] = index;
    this.exitIndex[k] = OPEN;
    this.direction[k] = direction;
    this.quantity[k] = quantity;
    this.entryPrice[k] = price;
    this.exitPrice[k] = Number.NaN;
    this.commission[k] = commission;
  }

  close(index: number, price: number, commission: number): void {
    const k = this.length - 1;
    this.exitIndex[k] = index;
    this.exitPrice[k] = price;
    this.commission[k] = this.commission[k]! + commission;
    this.profit[k] = this.#profitAt(k, price);
  }

  /** Values the open trade, if there is one, at a price. */
  mark(price: number): void {
    if (this.hasOpen) this.profit[this.length - 1] = this.#profitAt(this.length - 1, price);
  }

  /** The trade at an index; throws a RangeError outside of the log. */
  at(k: number): Trade {
    if (!(k >= 0 && k < this.length))
      throw new RangeError(`Cannot read trade ${k}: the log has ${this.length} trades`);
    const exit = this.exitIndex[k]!;
    const quantity = this.quantity[k]!;
    const entryPrice = this.entryPrice[k]!;
    const profit = this.profit[k]!;
    return {
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
  }

  toArray(): Trade[] {
    return Array.from({ length: this.length }, (_, k) => this.at(k));
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
