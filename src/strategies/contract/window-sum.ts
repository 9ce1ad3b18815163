/** Sums are added up anew at every multiple of this index, so that rounding cannot pile up. */
export const REFRESH = 4096;

/**
 * The sum of the n values that end at an index, rolled there from the last refresh. It depends on the values, the
 * window and the index alone, so whoever rolls a sum gets it to the last bit.
 */
export function rolledSum(values: Float64Array, end: number, n: number): number {
  const from = Math.max(n - 1, end - (end % REFRESH));
  let sum = 0;
  for (let i = from - n + 1; i <= from; i++) sum += values[i]!;
  for (let i = from + 1; i <= end; i++) sum += values[i]! - values[i - n]!;
  return sum;
}

/** The same sum value by value. */
export class RollingSum {
  readonly #length: number;
  /** The last values, the one at index i in place i mod length. */
  readonly #ring: Float64Array;
  #index = -1;
  #sum = 0;

  constructor(length: number) {
    this.#length = length;
    this.#ring = new Float64Array(length);
  }

  /** Takes the next value; gives the sum of the last ones, NaN until the window is full. */
  next(value: number): number {
    const i = ++this.#index;
    const place = i % this.#length;
    const change = value - this.#ring[place]!;
    this.#ring[place] = value;
    if (i < this.#length - 1) return Number.NaN;
    if (i === this.#length - 1 || i % REFRESH === 0) this.#sum = this.#fresh();
    else this.#sum += change;
    return this.#sum;
  }

  #fresh(): number {
    let sum = 0;
    for (let k = 1; k <= this.#length; k++) sum += this.#ring[(this.#index + k) % this.#length]!;
    return sum;
  }
}
