import { createRandom, type Random } from "../../core/random.js";
import { quantileSorted } from "../../math/quantile.js";
import { automaticBlockLength } from "./block-length.js";

/** A figure with the range its draws fell into. */
export interface Interval {
  /** The figure itself; NaN where undefined. */
  readonly value: number;
  /** The middle `confidence` of the draws lies from `low` to `high`; NaN when the figure was undefined in all. */
  readonly low: number;
  readonly high: number;
  /** Draws in which the figure was undefined; they do not count in the range. */
  readonly undefinedDraws: number;
}

export interface BootstrapOptions {
  /** At least 1; 1,000 when left out. */
  readonly draws?: number;
  /** 1 when left out. The same seed gives the same draws. */
  readonly seed?: number;
  /** In (0, 1); 0.95 when left out. */
  readonly confidence?: number;
  /** Mean bars of a block, 1 or more; `automaticBlockLength` of the returns when left out. */
  readonly blockLength?: number;
}

export type ResolvedBootstrap = Required<BootstrapOptions>;

/** The options with their defaults; throws a RangeError for one out of its range. */
export function resolveBootstrap(options: BootstrapOptions, returns: Float64Array): ResolvedBootstrap {
  const { draws = 1000, seed = 1, confidence = 0.95 } = options;
  const blockLength = options.blockLength ?? automaticBlockLength(returns);
  if (!(Number.isInteger(draws) && draws >= 1)) {
    throw new RangeError(`Cannot bootstrap: draws is ${draws}, expected a whole number from 1 up`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot bootstrap: confidence is ${confidence}, expected a number between 0 and 1`);
  }
  if (!(blockLength >= 1)) {
    throw new RangeError(`Cannot bootstrap: block length is ${blockLength}, expected a number from 1 up`);
  }
  return { draws, seed, confidence, blockLength };
}

/**
 * Fills `out` with places in a series of that length, drawn in blocks: each next place follows the one before, the
 * first after the last, until, with probability 1 ÷ blockLength, a new block starts anywhere. Source: Politis and
 * Romano (1994), "The Stationary Bootstrap", JASA 89.
 *
 * @returns `out`
 *
 * @example
 * drawBlocks({ next: () => 0.5, integer: () => 2, normal: () => 0 }, 1e9, new Int32Array(4)); // => [2, 3, 0, 1]
 */
export function drawBlocks(random: Random, blockLength: number, out: Int32Array): Int32Array {
  const n = out.length;
  const change = 1 / blockLength;
  let place = n > 0 ? random.integer(n) : 0;
  for (let i = 0; i < n; i++) {
    out[i] = place;
    if (blockLength === 1 || random.next() < change) place = random.integer(n);
    else if (++place === n) place = 0;
  }
  return out;
}

/**
 * How far a figure of a series could have come out otherwise: the percentile interval over series resampled by the
 * stationary bootstrap. It shows chance given the bars that happened; it knows nothing of other regimes, and it does
 * not make up for having chosen the best of many trials.
 *
 * @param statistic figure of a series as long as `values`; it must not keep the array, which is used again
 * @throws RangeError for an option out of its range.
 *
 * @example
 * bootstrapInterval(Float64Array.of(2, 2, 2), (v) => v[0], { draws: 10 }); // => { value: 2, low: 2, high: 2, undefinedDraws: 0 }
 */
export function bootstrapInterval(
  values: Float64Array,
  statistic: (values: Float64Array) => number,
  options: BootstrapOptions = {},
): Interval {
  const { draws, seed, confidence, blockLength } = resolveBootstrap(options, values);
  const random = createRandom(seed);
  const places = new Int32Array(values.length);
  const sample = new Float64Array(values.length);
  const figures = new Float64Array(draws);
  for (let d = 0; d < draws; d++) {
    drawBlocks(random, blockLength, places);
    for (let i = 0; i < places.length; i++) sample[i] = values[places[i]!]!;
    figures[d] = statistic(sample);
  }
  return intervalOf(statistic(values), figures, confidence);
}

/** The percentile interval of draws; sorts them. */
export function intervalOf(value: number, figures: Float64Array, confidence: number): Interval {
  figures.sort();
  let defined = figures.length;
  while (defined > 0 && Number.isNaN(figures[defined - 1]!)) defined--;
  const tail = (1 - confidence) / 2;
  return {
    value,
    low: quantileSorted(figures, tail, defined),
    high: quantileSorted(figures, 1 - tail, defined),
    undefinedDraws: figures.length - defined,
  };
}
