import type { BarColumns } from "../../market/series/bars.js";
import { CANDLE_SETTINGS, type Measure } from "./settings.js";

/** What a candle pattern reads of bars. */
export type CandleColumns = Pick<BarColumns, "open" | "high" | "low" | "close">;

const S = CANDLE_SETTINGS;

/**
 * Bars as shapes: the body lies between open and close, the shadows reach from it to high and low. A bar is white when
 * it closes at or above its open, else black. Sizes are in price. What compares with the bars before is false where
 * there are too few of them.
 */
export class Candles {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  #body10: Float64Array | undefined;
  #range10: Float64Array | undefined;
  #shadow10: Float64Array | undefined;
  #range5: Float64Array | undefined;

  constructor({ open, high, low, close }: CandleColumns) {
    this.open = open;
    this.high = high;
    this.low = low;
    this.close = close;
  }

  /** 1 when white, −1 when black. */
  color(i: number): 1 | -1 {
    return this.close[i]! >= this.open[i]! ? 1 : -1;
  }
  white(i: number): boolean {
    return this.close[i]! >= this.open[i]!;
  }
  black(i: number): boolean {
    return !this.white(i);
  }

  /** The higher end of the body. */
  top(i: number): number {
    return this.white(i) ? this.close[i]! : this.open[i]!;
  }
  /** The lower end of the body. */
  bottom(i: number): number {
    return this.white(i) ? this.open[i]! : this.close[i]!;
  }
  body(i: number): number {
    return Math.abs(this.close[i]! - this.open[i]!);
  }
  range(i: number): number {
    return this.high[i]! - this.low[i]!;
  }
  upper(i: number): number {
    return this.high[i]! - this.top(i);
  }
  lower(i: number): number {
    return this.bottom(i) - this.low[i]!;
  }

  long(i: number): boolean {
    return this.body(i) > this.#usualBody(i);
  }
  short(i: number): boolean {
    return this.body(i) < this.#usualBody(i);
  }
  /** Short, or just as usual. */
  notLong(i: number): boolean {
    return this.body(i) <= this.#usualBody(i);
  }
  doji(i: number): boolean {
    return this.body(i) <= this.dojiSize(i);
  }
  /** The largest body of a doji at a bar. */
  dojiSize(i: number): number {
    return S.doji.factor * this.#usualRange(i);
  }

  noUpper(i: number): boolean {
    return this.upper(i) < S.noShadow.factor * this.#usualRange(i);
  }
  noLower(i: number): boolean {
    return this.lower(i) < S.noShadow.factor * this.#usualRange(i);
  }
  hasUpper(i: number): boolean {
    return this.upper(i) > S.noShadow.factor * this.#usualRange(i);
  }
  hasLower(i: number): boolean {
    return this.lower(i) > S.noShadow.factor * this.#usualRange(i);
  }
  /** Both shadows are next to nothing. */
  bare(i: number): boolean {
    return this.noUpper(i) && this.noLower(i);
  }
  shortUpper(i: number): boolean {
    return this.upper(i) < this.#usualShadow(i);
  }
  shortLower(i: number): boolean {
    return this.lower(i) < this.#usualShadow(i);
  }
  moreThanShortUpper(i: number): boolean {
    return this.upper(i) > this.#usualShadow(i);
  }
  longUpper(i: number): boolean {
    return this.upper(i) > S.longShadow.factor * this.body(i);
  }
  longLower(i: number): boolean {
    return this.lower(i) > S.longShadow.factor * this.body(i);
  }
  veryLongUpper(i: number): boolean {
    return this.upper(i) > S.veryLongShadow.factor * this.body(i);
  }
  veryLongLower(i: number): boolean {
    return this.lower(i) > S.veryLongShadow.factor * this.body(i);
  }

  /** The distance that counts as near at a bar. */
  near(i: number): number {
    return S.near.factor * this.#recentRange(i);
  }
  /** The distance that counts as far at a bar. */
  far(i: number): number {
    return S.far.factor * this.#recentRange(i);
  }
  /** Whether two prices are equal as the bars before `i` go. */
  equal(price: number, other: number, i: number): boolean {
    const tolerance = S.equal.factor * this.#recentRange(i);
    return price <= other + tolerance && price >= other - tolerance;
  }
  /** The distance up to which prices are equal at a bar. */
  equality(i: number): number {
    return S.equal.factor * this.#recentRange(i);
  }

  /** The whole body of `i` lies beyond that of `j`, above for side 1 and below for −1. */
  bodyGap(i: number, j: number, side: number): boolean {
    return side > 0 ? this.bottom(i) > this.top(j) : this.top(i) < this.bottom(j);
  }
  /** The same for the whole bars, shadows and all. */
  rangeGap(i: number, j: number, side: number): boolean {
    return side > 0 ? this.low[i]! > this.high[j]! : this.high[i]! < this.low[j]!;
  }

  #usualBody(i: number): number {
    return S.body.factor * (this.#body10 ??= this.#means("body", S.body.bars))[i]!;
  }
  #usualRange(i: number): number {
    return (this.#range10 ??= this.#means("range", S.doji.bars))[i]!;
  }
  #usualShadow(i: number): number {
    return S.shortShadow.factor * (this.#shadow10 ??= this.#means("shadow", S.shortShadow.bars))[i]!;
  }
  #recentRange(i: number): number {
    return (this.#range5 ??= this.#means("range", S.near.bars))[i]!;
  }

  /** The mean over the bars before each bar; NaN for the first. Summed anew at each bar, so no rounding error builds up. */
  #means(measure: Measure, bars: number): Float64Array {
    const n = this.close.length;
    const sizes = new Float64Array(n);
    for (let i = 0; i < n; i++) sizes[i] = this.#size(measure, i);
    const out = new Float64Array(n).fill(Number.NaN);
    const parts = measure === "shadow" ? 2 : 1;
    for (let i = bars; i < n; i++) {
      let total = 0;
      for (let j = i - bars; j < i; j++) total += sizes[j]!;
      out[i] = total / bars / parts;
    }
    return out;
  }

  #size(measure: Measure, i: number): number {
    if (measure === "body") return this.body(i);
    const range = this.range(i);
    return measure === "range" ? range : this.upper(i) + this.lower(i);
  }
}
