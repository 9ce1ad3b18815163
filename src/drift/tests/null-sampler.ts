import type { Random } from "../../core/random.js";
import { normalCdf } from "../../math/distributions.js";
import { predictors } from "./autoregression.js";
import type { NullModel } from "./null-model.js";

/** Normal deviates are told apart in steps of 10 ÷ this. */
const STEPS = 8192;
const REACH = 5;
/** The share of a normal distribution below the middle of each step. */
const STEP_SHARES = Float64Array.from({ length: STEPS }, (_, step) =>
  normalCdf(((step + 0.5) / STEPS) * 2 * REACH - REACH),
);

/** For each step of a normal deviate from −5 to 5 the cell that stands at its share of all values. */
export function cellTable(counts: Int32Array, total: number): Int32Array {
  const table = new Int32Array(STEPS);
  let cell = 0;
  let below = counts[0]!;
  for (let step = 0; step < STEPS; step++) {
    const wanted = STEP_SHARES[step]! * total;
    while (cell < counts.length - 1 && below < wanted) below += counts[++cell]!;
    table[step] = cell;
  }
  return table;
}

/** Draws pairs of samples that nothing has changed between, without allocating. */
export class NullSampler {
  readonly #random: Random;
  readonly #referenceSize: number;
  readonly #path: Float64Array;
  readonly #table: Int32Array;

  constructor(random: Random, referenceSize: number, size: number, table: Int32Array) {
    this.#random = random;
    this.#referenceSize = referenceSize;
    this.#path = new Float64Array(size);
    this.#table = table;
  }

  /**
   * Writes the cells of a reference and of a current sample, each a stretch of its own of the model's series.
   *
   * @param places of residuals, one a step; drawn in blocks when left out
   */
  draw(model: NullModel, out: Int32Array, places?: Int32Array): void {
    const path = this.#path;
    const split = this.#referenceSize;
    if (places) for (let t = 0; t < path.length; t++) path[t] = model.residuals[places[t]!]!;
    else {
      drawBlocks(model, this.#random, path, 0, split);
      drawBlocks(model, this.#random, path, split, path.length);
    }
    const starts = predictors(model.memory.reflections);
    runModel(model, starts, this.#random, path, 0, split);
    runModel(model, starts, this.#random, path, split, path.length);
    const table = this.#table;
    for (let i = 0; i < path.length; i++) {
      const step = ((path[i]! + REACH) * (STEPS / (2 * REACH))) | 0;
      out[i] = table[step < 0 ? 0 : step >= STEPS ? STEPS - 1 : step]!;
    }
  }
}

/** Writes residuals in blocks of geometric length, the first residual following the last. */
function drawBlocks(
  { residuals, blockLength }: NullModel,
  random: Random,
  path: Float64Array,
  from: number,
  to: number,
): void {
  const count = residuals.length;
  const decay = blockLength > 1 ? 1 / Math.log1p(-1 / blockLength) : 0;
  for (let t = from; t < to;) {
    let place = random.integer(count);
    const length = decay === 0 ? 1 : 1 + Math.floor(Math.log(1 - random.next()) * decay);
    const end = Math.min(to, t + length);
    for (; t < end; t++) {
      path[t] = residuals[place]!;
      if (++place === count) place = 0;
    }
  }
}

/** Turns residuals into the model's series, which starts where it is when it has run for ever. */
function runModel(
  { memory }: NullModel,
  starts: readonly Float64Array[],
  random: Random,
  path: Float64Array,
  from: number,
  to: number,
): void {
  const { coefficients, reflections } = memory;
  const order = coefficients.length;
  let variance = 1;
  let t = from;
  for (; t < from + order && t < to; t++) {
    let value = Math.sqrt(variance) * random.normal();
    for (let j = 0; j < t - from; j++) value += starts[t - from - 1]![j]! * path[t - 1 - j]!;
    path[t] = value;
    variance *= 1 - reflections[t - from]! ** 2;
  }
  const deviation = Math.sqrt(variance);
  if (order === 0) return;
  const first = coefficients[0]!;
  for (; t < to; t++) {
    let value = deviation * path[t]! + first * path[t - 1]!;
    for (let j = 1; j < order; j++) value += coefficients[j]! * path[t - 1 - j]!;
    path[t] = value;
  }
}
