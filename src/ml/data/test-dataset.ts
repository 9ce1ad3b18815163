import { createRandom } from "../../core/random.js";
import type { Dataset } from "./dataset.js";

/** What a synthetic dataset is made of. */
export interface TestDataset extends Dataset {
  /** The true probability of a 1 in each row. */
  readonly truth: Float64Array;
}

/**
 * Normal features, of which the first four matter: 1.5 x₀ + x₁ x₂ + sin 2x₃ are the log-odds of a 1. For tests only.
 *
 * @param missing share of values that are NaN, at random
 */
export function makeDataset(rows: number, features: number, seed: number, missing = 0): TestDataset {
  const random = createRandom(seed);
  const values = new Float32Array(rows * features);
  const truth = new Float64Array(rows);
  const labels = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * features, (i + 1) * features);
    for (let k = 0; k < features; k++) row[k] = random.normal();
    const [a = 0, b = 0, c = 0, d = 0] = row;
    truth[i] = 1 / (1 + Math.exp(-(1.5 * a + b * c + Math.sin(2 * d))));
    labels[i] = random.next() < truth[i]! ? 1 : 0;
    for (let k = 0; k < features; k++) if (random.next() < missing) row[k] = Number.NaN;
  }
  const index = Int32Array.from({ length: rows }, (_, i) => i);
  return {
    names: Array.from({ length: features }, (_, k) => `x${k}`),
    rows,
    values,
    labels,
    truth,
    weights: null,
    spans: { starts: index, ends: index },
    time: Float64Array.from(index, (i) => i * 86_400_000),
  };
}
