import { createRandom } from "../../src/core/random.js";
import type { Samples } from "../../src/ml/data/dataset.js";
import type { TreeEnsemble } from "../../src/ml/trees/ensemble/tree-ensemble.js";

/** Seeded normal rows, a share of the values missing. */
export function normalSamples(features: number, rows: number, seed: number, missing: number): Samples {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: rows * features }, () =>
    random.next() < missing ? Number.NaN : random.normal(),
  );
  return { names: Array.from({ length: features }, (_, k) => `f${k}`), rows, values };
}

/** Seeded trees in which every leaf is at full depth: the most work that trees of a depth can make. */
export function fullTrees(features: number, trees: number, depth: number, seed: number): TreeEnsemble {
  const random = createRandom(seed);
  const perTree = 2 ** (depth + 1) - 1;
  const nodes = trees * perTree;
  const ensemble = {
    featureCount: features,
    base: 0,
    link: "logistic",
    rounding: "float32",
    roots: Int32Array.from({ length: trees }, (_, t) => t * perTree),
    feature: new Int32Array(nodes).fill(-1),
    threshold: new Float64Array(nodes),
    left: new Int32Array(nodes).fill(-1),
    right: new Int32Array(nodes).fill(-1),
    missingLeft: new Uint8Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes).fill(1_000),
  } satisfies TreeEnsemble;
  const { feature, threshold, left, right, missingLeft, value, cover } = ensemble;
  for (let node = 0; node < nodes; node++) {
    const place = node % perTree;
    if (place >= perTree >> 1) {
      value[node] = random.normal() / trees;
      continue;
    }
    left[node] = node + place + 1;
    right[node] = node + place + 2;
    feature[node] = random.integer(features);
    threshold[node] = Math.fround(random.normal());
    missingLeft[node] = random.integer(2);
    cover[left[node]!] = cover[node]! * (0.1 + 0.8 * random.next());
    cover[right[node]!] = cover[node]! - cover[left[node]!]!;
  }
  return ensemble;
}
