import type { Random } from "../../core/random.js";
import type { Samples } from "../data/dataset.js";
import { shuffledOrder } from "../data/shuffled-order.js";

/** How much worse a model does when a feature's values are dealt out anew. */
export interface PermutationImportance {
  readonly names: readonly string[];
  /** The score on the samples as they are. */
  readonly score: number;
  /** Score less the score with feature k shuffled, for repeat r at k × repeats + r. */
  readonly losses: Float64Array;
  /** Of each feature's losses. */
  readonly mean: Float64Array;
  /** Their deviation, n below the line. */
  readonly deviation: Float64Array;
}

/** How good a model is on rows of features in the order of the samples; the larger, the better. */
export type ScoreFunction = (values: Float32Array, rows: number) => number | Promise<number>;

/** How often each feature is shuffled, and by what chance; or the orders themselves, one list a feature. */
export type PermutationOptions =
  | { readonly repeats: number; readonly random: Random }
  | { readonly orders: readonly (readonly ArrayLike<number>[])[] };

/**
 * Permutation importance: needs nothing of a model but a score. It says what the model relies on, not what the label
 * depends on: of two features that say the same, either alone counts little. Source: Breiman, Random Forests, Machine
 * Learning 45 (2001), section 10, for any model as Fisher, Rudin and Dominici, JMLR 20 (2019).
 *
 * @throws RangeError unless `repeats` is an integer from 1, TypeError for orders that do not fit the samples.
 *
 * @example
 * const samples = { names: ["x", "noise"], rows: 3, values: Float32Array.of(1, 9, 2, 9, 3, 9) };
 * const score = (values) => -Math.abs(values[0] - 1);
 * (await permutationImportance(samples, score, { orders: [[[2, 1, 0]], [[1, 2, 0]]] })).mean; // => Float64Array.of(2, 0)
 */
export async function permutationImportance(
  samples: Samples,
  score: ScoreFunction,
  options: PermutationOptions,
): Promise<PermutationImportance> {
  const { names, rows, values } = samples;
  const orders = "orders" in options ? checkOrders(options.orders, samples) : drawOrders(options, samples);
  const repeats = orders[0]?.length ?? 0;
  const original = await score(values, rows);
  const losses = new Float64Array(names.length * repeats);
  const shuffled = values.slice();
  for (let k = 0; k < names.length; k++) {
    for (let r = 0; r < repeats; r++) {
      const order = orders[k]![r]!;
      for (let i = 0; i < rows; i++) {
        shuffled[i * names.length + k] = values[order[i]! * names.length + k]!;
      }
      losses[k * repeats + r] = original - (await score(shuffled, rows));
    }
    for (let at = k; at < values.length; at += names.length) shuffled[at] = values[at]!;
  }
  const spread = names.map((_, k) => spreadOf(losses.subarray(k * repeats, (k + 1) * repeats)));
  return {
    names,
    score: original,
    losses,
    mean: Float64Array.from(spread, ({ mean }) => mean),
    deviation: Float64Array.from(spread, ({ deviation }) => deviation),
  };
}

function spreadOf(losses: Float64Array): { readonly mean: number; readonly deviation: number } {
  const mean = losses.reduce((sum, x) => sum + x, 0) / losses.length;
  const squares = losses.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / losses.length) };
}

function drawOrders(
  { repeats, random }: { readonly repeats: number; readonly random: Random },
  { names, rows }: Samples,
): Int32Array[][] {
  if (!(Number.isInteger(repeats) && repeats >= 1)) {
    throw new RangeError(`Cannot shuffle features: repeats is ${repeats}, expected an integer from 1`);
  }
  return names.map(() => Array.from({ length: repeats }, () => shuffledOrder(rows, random)));
}

function checkOrders(
  orders: readonly (readonly ArrayLike<number>[])[],
  { names, rows }: Samples,
): readonly (readonly ArrayLike<number>[])[] {
  const repeats = orders[0]?.length ?? 0;
  const fit = orders.every((own) => own.length === repeats && own.every((order) => order.length === rows));
  if (fit && orders.length === names.length) return orders;
  throw new TypeError(
    `Cannot shuffle features: expected orders of ${rows} rows for ${names.length} features, equally many each`,
  );
}
