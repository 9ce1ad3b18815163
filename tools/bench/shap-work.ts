import { createRandom } from "../../src/core/random.js";
import { boost } from "../../src/ml/trees/boosting.js";
import { createInterventionalShap } from "../../src/ml/shap/interventional-shap.js";
import type { ShapMethod } from "../../src/ml/shap/shap-method.js";
import type { TreeEnsemble } from "../../src/ml/trees/ensemble/tree-ensemble.js";
import { createClassicTreeShap } from "../../src/ml/shap/walks/tree-shap-classic.js";
import { createTreeShap } from "../../src/ml/shap/tree-shap.js";
import { fullTrees, normalSamples } from "./full-trees.js";
import { measureTogether, median, type BenchRow } from "./measure.js";

const FEATURES = 30;
const TREES = 100;
const DEPTH = 6;
const ROWS = 500;
const TRAINING_ROWS = 20_000;
const LIVE_ROWS = 1_000;
const RUNS = 5;
/** Share of values that are missing. */
const MISSING = 0.02;

/** Both peers are ms for the same rows; a target is what the project set itself. */
type Peer = "classic" | "target";

/** SHAP of 100 trees of depth 6 over 30 features, in whatever engine runs this. */
export function measureShap(where: string): BenchRow[] {
  const seen = normalSamples(FEATURES, LIVE_ROWS, 1, MISSING);
  const rows = normalSamples(FEATURES, LIVE_ROWS, 2, MISSING);
  const boosted = trainTrees();
  const full = fullTrees(FEATURES, TREES, DEPTH, 3);
  const batches = { boosted, full };
  return [
    ...Object.entries(batches).map(([name, trees]) =>
      benchBatch(`${name} trees, ${ROWS} rows${where}`, trees),
    ),
    ...[100, 1_000].map((size) => {
      const background = { ...seen, rows: size, values: seen.values.subarray(0, size * FEATURES) };
      const method = createInterventionalShap(boosted, background);
      const { ours } = measureTogether({ ours: () => run(method, rows.values, ROWS) }, { runs: RUNS });
      return rowOf(`interventional, ${size} background rows, ${ROWS} rows${where}`, ours!, {});
    }),
    ...Object.entries(batches).map(([name, trees]) => {
      const ours = benchLive(trees, seen.values, rows.values);
      return rowOf(`${name} trees, one live row${where}`, ours, { target: 1 });
    }),
  ];
}

function rowOf(name: string, ours: number, peers: Partial<Record<Peer, number>>): BenchRow {
  return { name, ours, peers, unit: "ms" };
}

function run({ contribute }: ShapMethod, values: Float32Array, rows: number): Float64Array {
  const contributions = new Float64Array(rows * FEATURES);
  contribute(values.subarray(0, rows * FEATURES), rows, contributions);
  return contributions;
}

/** Tables against the algorithm as published; both must give the same values. */
function benchBatch(name: string, trees: TreeEnsemble): BenchRow {
  const { values } = normalSamples(FEATURES, ROWS, 2, MISSING);
  const tables = createTreeShap(trees);
  const walk = createClassicTreeShap(trees);
  const classic = (): Float64Array => {
    const sums = new Float64Array(values.length);
    for (let at = 0; at < values.length; at += FEATURES) {
      for (const root of trees.roots) walk(root, values, at, sums, at);
    }
    return sums;
  };
  const expected = classic();
  if (run(tables, values, ROWS).some((phi, at) => !(Math.abs(phi - expected[at]!) < 1e-12))) {
    throw new Error("Cannot compare: the two algorithms gave different values");
  }
  const times = measureTogether({ ours: () => run(tables, values, ROWS), classic }, { runs: RUNS });
  return rowOf(name, times["ours"]!, { classic: times["classic"]! });
}

/** The median time of rows that come one by one, none of which was explained before. */
function benchLive(trees: TreeEnsemble, seen: Float32Array, values: Float32Array): number {
  const method = createTreeShap(trees);
  run(method, seen, LIVE_ROWS);
  const taken = Array.from({ length: LIVE_ROWS }, (_, i) => {
    const row = values.subarray(i * FEATURES, (i + 1) * FEATURES);
    const started = performance.now();
    run(method, row, 1);
    return performance.now() - started;
  });
  return median(taken);
}

/** Trees trained on a made-up label that depends on nine of the features. */
function trainTrees(): TreeEnsemble {
  const samples = normalSamples(FEATURES, TRAINING_ROWS, 4, MISSING);
  const random = createRandom(5);
  const labels = Float64Array.from({ length: TRAINING_ROWS }, (_, i) => {
    let margin = random.normal();
    for (let k = 0; k < 9; k++) margin += Math.sin(((k + 1) * (samples.values[i * FEATURES + k]! || 0)) / 2);
    return margin > 0 ? 1 : 0;
  });
  const bars = Int32Array.from({ length: TRAINING_ROWS }, (_, i) => i);
  const time = new Float64Array(TRAINING_ROWS);
  const dataset = { ...samples, labels, weights: null, spans: { starts: bars, ends: bars }, time };
  return boost(dataset, { rounds: TREES, maxDepth: DEPTH }).ensemble;
}
