import { DominantCycle } from "./dominant-cycle.js";

const SIZE = 50;
const DEGREES = 180 / Math.PI;
/** Sines and cosines of whole cycles of every length, made when first needed. */
const WAVES: (readonly [Float64Array, Float64Array])[] = [];

/**
 * The phase of the dominant cycle and the sine wave, trendline and trend mode made from it, fed price by price.
 *
 * Source: Ehlers, Rocket Science for Traders (2001), chapters 9 to 11; the corner cases as TA-Lib.
 */
export class CyclePhase {
  /** −45 to 315 degrees. */
  phase = 0;
  sine = 0;
  /** The sine 45 degrees ahead. */
  leadSine = 0;
  /** The mean price over the cycle, smoothed over four bars. */
  trendline = 0;
  /** 1 in a trend, 0 in a cycle. */
  trend = 0;

  readonly #cycle = new DominantCycle(37);
  readonly #smoothed = new Float64Array(SIZE);
  readonly #prices = new Float64Array(64);
  #count = 0;
  #mean1 = 0;
  #mean2 = 0;
  #mean3 = 0;
  #barsInTrend = 0;

  /** Takes a price; the figures are NaN-free when the price is. */
  next(price: number): void {
    this.#prices[this.#count % 64] = price;
    if (this.#cycle.next(price)) {
      this.#smoothed[this.#count % SIZE] = this.#cycle.smooth;
      const [phase, sine, lead] = [this.phase, this.sine, this.leadSine];
      this.#turn();
      this.#followTrend();
      this.#judge(this.phase - phase, sine - lead);
    }
    this.#count++;
  }

  #turn(): void {
    const { smoothPeriod } = this.#cycle;
    const length = Math.floor(smoothPeriod + 0.5);
    const [sines, cosines] = waveOf(length);
    let [real, imaginary] = [0, 0];
    for (let j = 0; j < length; j++) {
      const value = this.#smoothed[(this.#count - j + 2 * SIZE) % SIZE]!;
      real += sines[j]! * value;
      imaginary += cosines[j]! * value;
    }
    if (imaginary !== 0) this.phase = Math.atan(real / imaginary) * DEGREES;
    else if (real !== 0) this.phase += real < 0 ? -90 : 90;
    this.phase += 90 + 360 / smoothPeriod + (imaginary < 0 ? 180 : 0);
    if (this.phase > 315) this.phase -= 360;
    this.sine = Math.sin(this.phase / DEGREES);
    this.leadSine = Math.sin((this.phase + 45) / DEGREES);
  }

  #followTrend(): void {
    const length = Math.floor(this.#cycle.smoothPeriod + 0.5);
    let total = 0;
    for (let j = 0; j < length; j++) total += this.#prices[(this.#count - j + 64) % 64]!;
    const mean = length > 0 ? total / length : 0;
    this.trendline = (4 * mean + 3 * this.#mean1 + 2 * this.#mean2 + this.#mean3) / 10;
    this.#mean3 = this.#mean2;
    this.#mean2 = this.#mean1;
    this.#mean1 = mean;
  }

  /** A trend, unless the sine lines crossed within half a cycle or the phase turns as fast as the cycle would. */
  #judge(turn: number, gapBefore: number): void {
    const { smooth, smoothPeriod } = this.#cycle;
    const gap = this.sine - this.leadSine;
    const crossed = (gap > 0 && gapBefore <= 0) || (gap < 0 && gapBefore >= 0);
    if (crossed) this.#barsInTrend = 0;
    this.#barsInTrend++;
    const pace = 360 / smoothPeriod;
    const cycles =
      crossed || this.#barsInTrend < 0.5 * smoothPeriod || (turn > 0.67 * pace && turn < 1.5 * pace);
    const away = this.trendline !== 0 && Math.abs((smooth - this.trendline) / this.trendline) >= 0.015;
    this.trend = away || !cycles ? 1 : 0;
  }
}

function waveOf(length: number): readonly [Float64Array, Float64Array] {
  const known = WAVES[length];
  if (known) return known;
  const angle = (_: number, j: number): number => (2 * Math.PI * j) / length;
  const angles = new Float64Array(length || 0).map(angle);
  return (WAVES[length] = [angles.map(Math.sin), angles.map(Math.cos)]);
}
