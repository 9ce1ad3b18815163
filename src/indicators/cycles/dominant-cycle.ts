const SIZE = 8;
const LONGEST = 50;

/**
 * Ehlers' homodyne discriminator: the dominant cycle of a price, fed price by price. The price is smoothed over four
 * bars, its trend is taken away and its Hilbert transform taken by a filter of seven bars, and the turn of the phasor
 * from bar to bar gives the period, held between 6 and 50 bars and smoothed twice. Until `warmUp` prices were seen
 * nothing moves; TA-Lib begins at 12 prices or at 37, by what is asked for.
 *
 * Source: Ehlers, Rocket Science for Traders (2001), chapters 6, 7 and 11.
 */
export class DominantCycle {
  /** Detrended price, three bars before, and its Hilbert transform. */
  inPhase = 0;
  quadrature = 0;
  /** In bars, smoothed. */
  smoothPeriod = 0;
  /** The price smoothed over four bars. */
  smooth = 0;

  readonly #warmUp: number;
  readonly #smoothed = new Float64Array(SIZE);
  readonly #detrended = new Float64Array(SIZE);
  readonly #quadratures = new Float64Array(SIZE);
  readonly #inPhases = new Float64Array(SIZE);
  #count = 0;
  #price1 = 0;
  #price2 = 0;
  #price3 = 0;
  #period = 0;
  #i2 = 0;
  #q2 = 0;
  #real = 0;
  #imaginary = 0;

  constructor(warmUp: number) {
    this.#warmUp = warmUp;
  }

  /** Takes a price; false while it only warms up. */
  next(price: number): boolean {
    this.smooth = (4 * price + 3 * this.#price1 + 2 * this.#price2 + this.#price3) / 10;
    this.#price3 = this.#price2;
    this.#price2 = this.#price1;
    this.#price1 = price;
    if (this.#count++ < this.#warmUp) return false;
    const at = this.#count;
    const factor = 0.075 * this.#period + 0.54;
    this.#smoothed[at % SIZE] = this.smooth;
    const detrended = transform(this.#smoothed, at) * factor;
    this.#detrended[at % SIZE] = detrended;
    this.quadrature = transform(this.#detrended, at) * factor;
    this.inPhase = this.#detrended[(at + SIZE - 3) % SIZE]!;
    this.#quadratures[at % SIZE] = this.quadrature;
    this.#inPhases[at % SIZE] = this.inPhase;
    const i2 = 0.2 * (this.inPhase - transform(this.#quadratures, at) * factor) + 0.8 * this.#i2;
    const q2 = 0.2 * (this.quadrature + transform(this.#inPhases, at) * factor) + 0.8 * this.#q2;
    this.#real = 0.2 * (i2 * this.#i2 + q2 * this.#q2) + 0.8 * this.#real;
    this.#imaginary = 0.2 * (i2 * this.#q2 - q2 * this.#i2) + 0.8 * this.#imaginary;
    this.#i2 = i2;
    this.#q2 = q2;
    this.#period = nextPeriod(this.#period, this.#real, this.#imaginary);
    this.smoothPeriod = 0.33 * this.#period + 0.67 * this.smoothPeriod;
    return true;
  }
}

/** The Hilbert transform's filter: odd coefficients against the seven last values. */
function transform(ring: Float64Array, at: number): number {
  return (
    0.0962 * (ring[at % SIZE]! - ring[(at + SIZE - 6) % SIZE]!) +
    0.5769 * (ring[(at + SIZE - 2) % SIZE]! - ring[(at + SIZE - 4) % SIZE]!)
  );
}

function nextPeriod(before: number, real: number, imaginary: number): number {
  let period = real !== 0 && imaginary !== 0 ? (2 * Math.PI) / Math.atan(imaginary / real) : before;
  if (period > 1.5 * before) period = 1.5 * before;
  if (period < 0.67 * before) period = 0.67 * before;
  if (period < 6) period = 6;
  if (period > LONGEST) period = LONGEST;
  return 0.2 * period + 0.8 * before;
}
