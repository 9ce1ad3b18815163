import type { Samples } from "../data/dataset.js";
import type { Explanation } from "../shap/explanation.js";
import { meanContributions, type MeanContribution } from "../shap/mean-contributions.js";
import { valuesOf } from "../model/predict.js";

/** A dot for each row and shown feature, in columns; the dots of a feature stand together, in the order of rows. */
export interface Beeswarm {
  /** The features shown, the most important first: the lines of the plot. */
  readonly features: readonly MeanContribution[];
  /** Of each dot: its line, its row, its place from left to right. */
  readonly line: Int32Array;
  readonly row: Int32Array;
  readonly contribution: Float64Array;
  /** The feature's value; NaN where it is missing. */
  readonly value: Float64Array;
  /** Share of the feature's other values that are below, from 0 to 1, ties half; for colour. NaN where it is missing. */
  readonly rank: Float64Array;
  /** Distance from the middle of the line, from −0.5 to 0.5. */
  readonly offset: Float64Array;
}

/** Dots whose contributions fall into one of so many steps of the widest line lie over each other. */
const STEPS = 100;

/**
 * Points of a beeswarm plot: every row's contribution of the `top` features. Dots that would cover each other are moved
 * apart up and down in turn, without chance, as far as the fullest step of all lines needs.
 *
 * @throws InputError naming the features that the samples lack, TypeError when they have other rows than the explanation.
 *
 * @example
 * const explanation = { names: ["a"], rows: 3, contributions: Float64Array.of(1, 2, 1) };
 * beeswarm(explanation, { names: ["a"], rows: 3, values: Float32Array.of(7, 9, 8) }).rank; // => Float64Array.of(0, 1, 0.5)
 */
export function beeswarm(explanation: Explanation, samples: Samples, top = 20): Beeswarm {
  const { names, rows, contributions } = explanation;
  const values = alignedValues(explanation, samples);
  const features = meanContributions(explanation).slice(0, top);
  const dots = features.length * rows;
  const swarm = {
    features,
    line: new Int32Array(dots),
    row: new Int32Array(dots),
    contribution: new Float64Array(dots),
    value: new Float64Array(dots),
    rank: new Float64Array(dots),
    offset: new Float64Array(dots),
  };
  for (const [line, { index }] of features.entries()) {
    for (let i = 0, at = line * rows; i < rows; i++, at++) {
      swarm.line[at] = line;
      swarm.row[at] = i;
      swarm.contribution[at] = contributions[i * names.length + index]!;
      swarm.value[at] = values[i * names.length + index]!;
    }
    const own = swarm.value.subarray(line * rows, (line + 1) * rows);
    swarm.rank.set(ranksOf(own), line * rows);
  }
  swarm.offset.set(offsetsOf(swarm.contribution, rows));
  return swarm;
}

/** The samples' values in the order of the explanation's features. */
export function alignedValues({ names, rows }: Explanation, samples: Samples): Float32Array {
  if (samples.rows !== rows) {
    throw new TypeError(`Cannot plot: ${samples.rows} rows of samples, ${rows} of the explanation`);
  }
  return valuesOf(names, samples);
}

function ranksOf(values: Float64Array): Float64Array {
  const sorted = values.filter((x) => !Number.isNaN(x)).sort();
  const others = sorted.length - 1;
  return values.map((x) => {
    if (Number.isNaN(x)) return Number.NaN;
    const below = countBelow(sorted, (y) => y < x);
    const same = countBelow(sorted, (y) => y <= x) - below;
    return others === 0 ? 0.5 : (below + (same - 1) / 2) / others;
  });
}

/** How many of the sorted values, all at the front, pass a test. */
function countBelow(sorted: Float64Array, test: (x: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function offsetsOf(contributions: Float64Array, rows: number): Float64Array {
  let low = Infinity;
  let high = -Infinity;
  for (const x of contributions) {
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  const scale = high > low ? (STEPS - 1) / (high - low) : 0;
  const layers = new Float64Array(contributions.length);
  const counts = new Int32Array(STEPS);
  let farthest = 1;
  for (let at = 0; at < contributions.length; at++) {
    if (at % rows === 0) counts.fill(0);
    const count = counts[Math.round((contributions[at]! - low) * scale)]!++;
    layers[at] = count % 2 === 0 ? -count / 2 : (count + 1) / 2;
    farthest = Math.max(farthest, Math.abs(layers[at]!));
  }
  return layers.map((layer) => layer / (2 * farthest));
}
