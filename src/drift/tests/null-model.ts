import { correctPersistence, fitAutoregression, type Autoregression } from "./autoregression.js";
import { fitSlowComponent } from "./slow-component.js";

/** What a feature does when nothing changes: an autoregression of its normal scores, moved by blocks of residuals. */
export interface NullModel {
  readonly memory: Autoregression;
  /** Mean 0 and deviation 1, in time order. */
  readonly residuals: Float64Array;
  /** Mean length of a block of residuals, from 1. */
  readonly blockLength: number;
}

const MOST_ORDER = 10;
/** A slow component under noise is tried where so many coefficients were wanted; it has two of its own. */
const LEAST_ORDER_OF_SUM = 2;
const SUM_PARAMETERS = 2;
/** Lags over which the memory of the residuals' size is judged. */
const LAGS = 10;
/** Scores that vary less than this do not: what is left is rounding. */
const ROUNDING = 1e-9;
/** Blocks are at most this share of all values, so that a draw joins several. */
const MOST_BLOCK = 0.2;

/**
 * The null model of a reference and a current sample.
 *
 * @param scores normal scores of the reference and then the current sample, each with mean 0
 */
export function fitNullModel(scores: Float64Array, referenceSize: number): NullModel {
  const segments = [scores.subarray(0, referenceSize), scores.subarray(referenceSize)];
  const { fitted, memory } = fitMemory(segments, scores.length);
  const residuals = standardise(residualsOf(segments, fitted.coefficients));
  return {
    memory,
    residuals,
    blockLength: blockLengthFor(sizeMemory(residuals), scores.length),
  };
}

/** The memory that residuals are taken with, and the one that is drawn with, raised for its bias. */
function fitMemory(
  segments: readonly Float64Array[],
  count: number,
): { readonly fitted: Autoregression; readonly memory: Autoregression } {
  const most = Math.min(MOST_ORDER, Math.floor(segments[0]!.length / 4));
  const fitted = fitAutoregression(segments, most);
  const order = fitted.coefficients.length;
  const slow = order >= LEAST_ORDER_OF_SUM ? fitSlowComponent(segments) : null;
  if (slow) {
    const gain =
      count *
      Math.log(
        powerOf(residualsOf(segments, fitted.coefficients)) /
          powerOf(residualsOf(segments, slow.coefficients)),
      );
    if (gain > 2 * (SUM_PARAMETERS - order)) return { fitted: slow, memory: slow };
  }
  return { fitted, memory: correctPersistence(fitted, count, segments.length) };
}

function powerOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum / values.length;
}

function residualsOf(segments: readonly Float64Array[], coefficients: Float64Array): Float64Array {
  const order = coefficients.length;
  const parts = segments.map((segment) => {
    const part = new Float64Array(Math.max(0, segment.length - order));
    for (let t = order; t < segment.length; t++) {
      let residual = segment[t]!;
      for (let j = 0; j < order; j++) residual -= coefficients[j]! * segment[t - 1 - j]!;
      part[t - order] = residual;
    }
    return part;
  });
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function standardise(values: Float64Array): Float64Array {
  const n = values.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) sum += values[i]!;
  for (let i = 0; i < n; i++) squares += (values[i]! - sum / n) ** 2;
  const deviation = Math.sqrt(squares / n);
  if (!(deviation > ROUNDING)) return new Float64Array(Math.max(1, n));
  for (let i = 0; i < n; i++) values[i] = (values[i]! - sum / n) / deviation;
  return values;
}

/**
 * How slowly the size of residuals forgets, from 0 to 0.99: by what factor its autocorrelations fall from lag to lag,
 * or 0 where together they are no more than chance. Volatility comes in clusters, so residuals without correlation
 * still have memory.
 */
function sizeMemory(residuals: Float64Array): number {
  const n = residuals.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += Math.abs(residuals[i]!) / n;
  const sizes = residuals.map((e) => Math.abs(e) - mean);
  let [variance, near, far] = [0, 0, 0];
  for (let lag = 0; lag <= LAGS + 1; lag++) {
    let covariance = 0;
    for (let i = lag; i < n; i++) covariance += sizes[i]! * sizes[i - lag]!;
    if (lag === 0) variance = covariance;
    if (lag >= 1 && lag <= LAGS) near += covariance;
    if (lag >= 2) far += covariance;
  }
  if (!(near > 2 * Math.sqrt(LAGS / n) * variance)) return 0;
  return Math.max(0, Math.min(0.99, far / near));
}

/**
 * Mean block length for a series of n values that forgets by a factor φ a step: (2φ ÷ (1 − φ²))^⅔ n^⅓, at least 1, at
 * most a fifth of n. Source: Carlstein (1986), Annals of Statistics 14, for an autoregression of order 1.
 *
 * @example
 * blockLengthFor(0, 1000); // => 1
 */
export function blockLengthFor(memory: number, n: number): number {
  const length = Math.cbrt(((2 * memory) / (1 - memory * memory)) ** 2 * n);
  return Math.max(1, Math.min(length, MOST_BLOCK * n));
}
