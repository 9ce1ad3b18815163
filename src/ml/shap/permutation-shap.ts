import type { Random } from "../../core/random.js";
import type { Samples } from "../data/dataset.js";
import { completeExplanation, type Explanation } from "./explanation.js";
import type { PredictFunction } from "../model/predict-function.js";
import { valuesOf } from "../model/predict.js";
import { shuffledOrder } from "../data/shuffled-order.js";

/** An explanation by sampling: additive to rounding, each contribution an estimate with its error. */
export interface SampledExplanation extends Explanation {
  /** Standard error of each contribution, from the spread of pairs of orders; NaN with one pair. */
  readonly standardErrors: Float64Array;
}

export interface PermutationShapOptions {
  /** Pairs of orders a row: each asks the model for 2 × features × (rows of the background) rows. */
  readonly pairs: number;
  readonly random: Random;
}

export interface SampledExplainer {
  readonly method: "permutation";
  /** The mean prediction over the background. */
  readonly base: number;
  /** Columns are found by name. @throws InputError naming the features that the samples lack. */
  explain(samples: Samples): Promise<SampledExplanation>;
}

/** The model is asked for at most so many values at a time (16 MiB). */
const LARGEST_CALL = 2 ** 22;

/**
 * SHAP values of any model by sampling, in units of what it predicts: features become known one by one in a random
 * order, then in its reverse, and each is credited with the change it makes to the mean prediction over the background.
 * The changes of an order add up exactly; with a model in which at most two features act together, so do the values
 * after one pair. Sources: Castro, Gómez and Tejada, Polynomial calculation of the Shapley value based on sampling
 * (2009); Mitchell et al., Sampling permutations for Shapley value estimation, JMLR 23 (2022), for the pairs.
 *
 * @throws RangeError for a background without rows or unless `pairs` is an integer from 1, TypeError when the model
 * does not give one number a row.
 *
 * @example
 * const background = { names: ["a", "b"], rows: 1, values: Float32Array.of(0, 0) };
 * const product = (values, rows) => Array.from({ length: rows }, (_, i) => values[2 * i] * values[2 * i + 1]);
 * const { explain } = await permutationExplainer(product, background, { pairs: 1, random: { integer: () => 0 } });
 * (await explain({ names: ["a", "b"], rows: 1, values: Float32Array.of(2, 3) })).contributions; // => Float64Array.of(3, 3)
 */
export async function permutationExplainer(
  predict: PredictFunction,
  background: Samples,
  { pairs, random }: PermutationShapOptions,
): Promise<SampledExplainer> {
  if (background.rows === 0) {
    throw new RangeError("Cannot explain: the background has no rows, expected at least 1");
  }
  if (!(Number.isInteger(pairs) && pairs >= 1)) {
    throw new RangeError(`Cannot explain: pairs is ${pairs}, expected an integer from 1`);
  }
  const { names } = background;
  const width = names.length;
  const base = meanOf(await ask(predict, background.values, background.rows), 0, background.rows);

  const explain = async (samples: Samples): Promise<SampledExplanation> => {
    const values = valuesOf(names, samples);
    const contributions = new Float64Array(values.length);
    const standardErrors = new Float64Array(values.length);
    const margins = Float64Array.from(await ask(predict, values, samples.rows));
    for (let i = 0; i < samples.rows; i++) {
      const at = i * width;
      const moments = createMoments(width);
      for (let pair = 0; pair < pairs; pair++) {
        const row = values.subarray(at, at + width);
        const order = shuffledOrder(width, random);
        moments.add(await creditPair(predict, row, background, order, base));
      }
      contributions.set(moments.means, at);
      standardErrors.set(moments.standardErrors(), at);
    }
    const found = completeExplanation({ method: "permutation", names, base, contributions, margins });
    return { ...found, standardErrors };
  };
  return { method: "permutation", base, explain };
}

/** Each feature's credit by an order and its reverse, half each. */
async function creditPair(
  predict: PredictFunction,
  row: Float32Array,
  background: Samples,
  order: Int32Array,
  base: number,
): Promise<Float64Array> {
  const orders = [order, order.toReversed()];
  const means = await meanPredictions(predict, row, background, orders);
  const credits = new Float64Array(row.length);
  for (const [turn, features] of orders.entries()) {
    let before = base;
    for (let step = 0; step < row.length; step++) {
      const after = means[turn * row.length + step]!;
      credits[features[step]!]! += (after - before) / 2;
      before = after;
    }
  }
  return credits;
}

/**
 * The mean prediction with the first 1, 2, … features of each order known. All of them too, where the prediction is
 * already told: a model that does not answer alike twice then shows in the residual.
 */
async function meanPredictions(
  predict: PredictFunction,
  row: Float32Array,
  { rows, values }: Samples,
  orders: readonly Int32Array[],
): Promise<Float64Array> {
  const width = row.length;
  const means = new Float64Array(orders.length * width);
  const perCall = Math.max(1, Math.floor(LARGEST_CALL / values.length));
  for (let first = 0; first < means.length; first += perCall) {
    const count = Math.min(perCall, means.length - first);
    const asked = new Float32Array(count * values.length);
    for (let c = 0; c < count; c++) {
      const turn = Math.floor((first + c) / width);
      const known = orders[turn]!.subarray(0, ((first + c) % width) + 1);
      const mixed = asked.subarray(c * values.length, (c + 1) * values.length);
      mixed.set(values);
      for (const k of known) for (let at = k; at < mixed.length; at += width) mixed[at] = row[k]!;
    }
    const told = await ask(predict, asked, count * rows);
    for (let c = 0; c < count; c++) means[first + c] = meanOf(told, c * rows, rows);
  }
  return means;
}

async function ask(predict: PredictFunction, values: Float32Array, rows: number): Promise<ArrayLike<number>> {
  const told = await predict(values, rows);
  if (told.length === rows) return told;
  throw new TypeError(`Cannot explain: the model gave ${told.length} numbers for ${rows} rows`);
}

function meanOf(numbers: ArrayLike<number>, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += numbers[i]!;
  return sum / count;
}

/** Means and their errors over credits that come one by one: Welford's recurrence (1962). */
function createMoments(width: number): {
  readonly means: Float64Array;
  add(credits: Float64Array): void;
  standardErrors(): Float64Array;
} {
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  let count = 0;
  return {
    means,
    add: (credits) => {
      count++;
      for (let k = 0; k < width; k++) {
        const change = credits[k]! - means[k]!;
        means[k]! += change / count;
        squares[k]! += change * (credits[k]! - means[k]!);
      }
    },
    standardErrors: () =>
      count > 1
        ? squares.map((sum) => Math.sqrt(sum / (count - 1) / count))
        : new Float64Array(width).fill(Number.NaN),
  };
}
