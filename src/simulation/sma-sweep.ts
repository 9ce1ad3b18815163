import type { Bars } from "../market/bars.js";
import { LONG, SHORT, wantedDirection } from "../strategies/signal.js";
import { crossoverMargins, crossoverMean, type CrossoverMargins } from "../strategies/sma-crossover.js";
import { eventEngineOption, type BacktestOptions } from "./options.js";
import { hasStops } from "./stops.js";
import { SweepAccount, type EquitySums } from "./sweep-account.js";

/** Averages kept at most, in bytes, the same again for margins. */
const MEMORY = 32 * 1024 * 1024;

/**
 * Whether `SmaSweep` gives what a backtest gives: no stops and nothing that only the event engine
 * knows, and prices that are numbers above 0.
 */
export function canSweepSma({ open, close }: Bars, options: BacktestOptions): boolean {
  const valid = (price: number): boolean => price > 0 && price < Infinity;
  if (hasStops(options) || eventEngineOption(options) !== undefined) return false;
  return open.every(valid) && close.every(valid);
}

/**
 * SMA crossovers over one series, many pairs after each other. Each average is made once for all pairs; a pair is a
 * search for the next bar where one average leaves the other's margin, and a valuation of the bars in between. The
 * sums are those of `vectorBacktest` on the strategy's signals, to the last bit.
 */
export class SmaSweep {
  readonly #bars: Bars;
  readonly #options: BacktestOptions;
  readonly #account: SweepAccount;
  readonly #means: Store<Float64Array>;
  readonly #margins: Store<CrossoverMargins>;

  /** @param edges see `SweepAccount` */
  constructor(bars: Bars, options: BacktestOptions, edges: Int32Array) {
    this.#bars = bars;
    this.#options = options;
    this.#account = new SweepAccount(bars, options, edges);
    const bytes = 8 * bars.length + 1;
    this.#means = new Store(MEMORY / bytes, (window) => crossoverMean(bars.close, window));
    this.#margins = new Store(MEMORY / bytes / 2, (window) => crossoverMargins(this.#means.get(window)));
  }

  /** Running sums of the last run at the edges. */
  get marks(): Float64Array {
    return this.#account.marks;
  }

  /** Runs one pair; what it gives is overwritten by the next run. */
  run(fast: number, slow: number): EquitySums {
    const account = this.#account;
    account.reset();
    if (slow < this.#bars.length) this.#trade(this.#means.get(fast), this.#margins.get(slow), slow - 1);
    account.finish();
    return account;
  }

  #trade(fast: Float64Array, { above, below }: CrossoverMargins, from: number): void {
    const n = fast.length;
    let i = from;
    while (i < n && !(fast[i]! > above[i]!) && !(fast[i]! < below[i]!)) i++;
    if (i === n) return;
    let high = fast[i]! > above[i]!;
    while ((i = high ? nextUnder(fast, below, i) : nextOver(fast, above, i)) < n) {
      high = !high;
      this.#fill(i, high ? LONG : SHORT);
    }
  }

  #fill(i: number, signal: number): void {
    const account = this.#account;
    const { open, close } = this.#bars;
    const wanted = wantedDirection(signal, this.#options.side, account.direction);
    if (wanted === account.direction) return;
    if (this.#options.fill === "close") {
      account.hold(i);
      account.turn(i, close[i]!, wanted);
    } else if (i + 1 < open.length) {
      account.hold(i + 1);
      account.turn(i + 1, open[i + 1]!, wanted);
    }
  }
}

/** The first index from a given one on where values are over a limit; the length if there is none. */
function nextOver(values: Float64Array, limit: Float64Array, from: number): number {
  const n = values.length;
  let i = from;
  while (i < n && !(values[i]! > limit[i]!)) i++;
  return i;
}

function nextUnder(values: Float64Array, limit: Float64Array, from: number): number {
  const n = values.length;
  let i = from;
  while (i < n && !(values[i]! < limit[i]!)) i++;
  return i;
}

/** Keeps what was made for a number, the oldest leaving when it is full. */
class Store<T> {
  readonly #kept = new Map<number, T>();
  readonly #most: number;
  readonly #make: (key: number) => T;

  constructor(most: number, make: (key: number) => T) {
    this.#most = Math.max(1, Math.floor(most));
    this.#make = make;
  }

  get(key: number): T {
    let value = this.#kept.get(key);
    if (value !== undefined) return value;
    value = this.#make(key);
    if (this.#kept.size >= this.#most) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(key, value);
    return value;
  }
}
