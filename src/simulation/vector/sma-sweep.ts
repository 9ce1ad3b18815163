import type { Bars } from "../../market/series/bars.js";
import { LONG, SHORT, wantedDirection } from "../../strategies/contract/signal.js";
import { crossoverMean, crossoverSign } from "../../strategies/rules/sma-crossover.js";
import { eventEngineOption, type BacktestOptions } from "../account/options.js";
import { hasStops } from "../account/stops.js";
import { SweepAccount, type EquitySums } from "./sweep-account.js";

/** Averages kept at most, in bytes. */
const MEMORY = 64 * 1024 * 1024;

/**
 * Whether `SmaSweep` gives what a backtest gives: no stops and nothing that only the event engine
 * knows, and prices that are numbers above 0.
 */
export function canSweepSma({ open, close }: Bars, options: BacktestOptions): boolean {
  if (hasStops(options) || eventEngineOption(options) !== undefined) return false;
  return open.every(isPrice) && close.every(isPrice);
}

function isPrice(value: number): boolean {
  return value > 0 && value < Infinity;
}

/**
 * SMA crossovers over one series, many pairs after each other. Each average is made once for all pairs; a pair is a
 * search for the next bar where the averages cross, and a valuation of the bars in between. The
 * sums are those of `vectorBacktest` on the strategy's signals, to the last bit.
 */
export class SmaSweep {
  readonly #bars: Bars;
  readonly #options: BacktestOptions;
  readonly #account: SweepAccount;
  readonly #means = new Map<number, Float64Array>();
  readonly #most: number;

  /** @param edges see `SweepAccount` */
  constructor(bars: Bars, options: BacktestOptions, edges: Int32Array) {
    this.#bars = bars;
    this.#options = options;
    this.#account = new SweepAccount(bars, options, edges);
    this.#most = Math.max(2, Math.floor(MEMORY / (8 * bars.length + 1)));
  }

  /** Running sums of the last run at the edges. */
  get marks(): Float64Array {
    return this.#account.marks;
  }

  /** Runs one pair; what it gives is overwritten by the next run. */
  run(fast: number, slow: number): EquitySums {
    const account = this.#account;
    account.reset();
    if (slow < this.#bars.length) this.#trade(this.#mean(fast), this.#mean(slow), slow - 1);
    account.finish();
    return account;
  }

  #trade(fast: Float64Array, slow: Float64Array, from: number): void {
    const n = fast.length;
    let i = Math.min(nextOver(fast, slow, from), nextUnder(fast, slow, from));
    if (i === n) return;
    let high = fast[i]! > slow[i]!;
    while ((i = high ? nextUnder(fast, slow, i) : nextOver(fast, slow, i)) < n) {
      high = !high;
      this.#fill(i, high ? LONG : SHORT);
    }
  }

  /** The average of a window, kept for the next pairs; the oldest leaves when there is no room. */
  #mean(window: number): Float64Array {
    let mean = this.#means.get(window);
    if (mean) return mean;
    mean = crossoverMean(this.#bars.close, window);
    if (this.#means.size >= this.#most) this.#means.delete(this.#means.keys().next().value!);
    this.#means.set(window, mean);
    return mean;
  }

  #fill(i: number, signal: number): void {
    const account = this.#account;
    const { open, close } = this.#bars;
    const wanted = wantedDirection(signal, this.#options.side, account.direction);
    if (wanted === account.direction) return;
    if (this.#options.fill === "close") {
      account.hold(i);
      account.checkLoss(i);
      account.turn(i, close[i]!, wantedDirection(signal, this.#options.side, account.direction));
    } else if (i + 1 < open.length) {
      account.hold(i + 1);
      account.turn(i + 1, open[i + 1]!, wantedDirection(signal, this.#options.side, account.direction));
    }
  }
}

/** The first index from a given one on where the fast average is above the slow one; the length if there is none. */
function nextOver(fast: Float64Array, slow: Float64Array, from: number): number {
  const n = fast.length;
  let i = from;
  while (i < n && !(fast[i]! > slow[i]! && crossoverSign(fast[i]!, slow[i]!) > 0)) i++;
  return i;
}

function nextUnder(fast: Float64Array, slow: Float64Array, from: number): number {
  const n = fast.length;
  let i = from;
  while (i < n && !(fast[i]! < slow[i]! && crossoverSign(fast[i]!, slow[i]!) < 0)) i++;
  return i;
}
