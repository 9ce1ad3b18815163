import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { openTrainingPort } from "../../server/cli/threads/training-port.js";
import { createRandom } from "../../src/core/random.js";
import { trainBoosting, type TrainingRun } from "../../src/ml/trees/boosting.js";
import type { Dataset } from "../../src/ml/data/dataset.js";
import { evaluateTrees } from "../../src/ml/trees/ensemble/evaluate-trees.js";
import { trainForest } from "../../src/ml/trees/forest.js";
import { rankingScores } from "../../src/ml/scores/ranking-scores.js";
import type { TreeEnsemble } from "../../src/ml/trees/ensemble/tree-ensemble.js";
import { judgeAuc } from "./auc-verdict.js";
import { median, type BenchRow } from "./measure.js";

const [ROWS, TEST_ROWS, FEATURES] = [100_000, 50_000, 30];
const [ROUNDS, LEAVES, TREES, DEPTH] = [100, 31, 50, 10];
const RUNS = 3;
/** How far our area under the curve may be below a peer's; a larger distance the other way is only reported. */
const AUC_GAP = 0.003;

interface Measured {
  readonly ms: number;
  readonly auc: number;
}

type Peers = Readonly<Record<"boosting" | "forest", Readonly<Record<string, Measured>>>>;
type Train = (data: Dataset, run: Pick<TrainingRun, "threads">) => Promise<{ ensemble: TreeEnsemble }>;

const boosting: Train = (data, run) => trainBoosting(data, { rounds: ROUNDS, maxLeaves: LEAVES }, run);
const forest: Train = (data, run) => trainForest(data, { trees: TREES, maxDepth: DEPTH }, run);

/**
 * Boosting and a forest on 100,000 rows of 30 features, in CPU time on one thread beside Python's, then in wall time on
 * two threads beside one.
 */
export async function benchTraining(): Promise<BenchRow[]> {
  const [data, test] = [makeRows(ROWS, 1), makeRows(TEST_ROWS, 2)];
  const peers = runPython(data, test);
  if (Object.keys(peers.boosting).length === 0)
    console.log("xgboost, scikit-learn: not installed, skipped\n");
  return [
    await benchOne("boosting, 100 trees", boosting, data, test, peers.boosting),
    await benchOne("forest, 50 trees", forest, data, test, peers.forest),
    await benchThreads("boosting", boosting, data),
    await benchThreads("forest", forest, data),
  ];
}

async function benchOne(
  name: string,
  train: Train,
  data: Dataset,
  test: Dataset,
  peers: Readonly<Record<string, Measured>>,
): Promise<BenchRow> {
  const taken: number[] = [];
  let auc = Number.NaN;
  for (let run = 0; run <= RUNS; run++) {
    const started = process.cpuUsage();
    const { ensemble } = await train(data, {});
    const { user, system } = process.cpuUsage(started);
    if (run > 0) taken.push((user + system) / 1000);
    auc = aucOf(ensemble, test);
  }
  const aucs = Object.fromEntries(Object.entries(peers).map(([peer, theirs]) => [peer, theirs.auc]));
  const { lines, worse } = judgeAuc(auc, aucs, AUC_GAP);
  if (worse) throw new Error(`${name}: ${lines.join("; ")}`);
  for (const line of lines) console.log(`${name}: ${line}`);
  return {
    name: `Training, ${name}, CPU of one thread; AUC ${auc.toFixed(4)}`,
    ours: median(taken),
    peers: Object.fromEntries(["xgboost", "scikit-learn"].map((peer) => [peer, peers[peer]?.ms ?? null])),
    unit: "ms",
  };
}

function aucOf(trees: TreeEnsemble, { values, rows, labels }: Dataset): number {
  const margins = evaluateTrees(trees, values, rows);
  const answers = trees.link === "logistic" ? margins.map((m) => 1 / (1 + Math.exp(-m))) : margins;
  return rankingScores(labels, answers).auc;
}

async function benchThreads(name: string, train: Train, data: Dataset): Promise<BenchRow> {
  const time = async (run: Pick<TrainingRun, "threads">): Promise<number> => {
    const started = performance.now();
    await train(data, run);
    return performance.now() - started;
  };
  const taken: { readonly one: number; readonly two: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    const two = await time({ threads: { count: 2, openPort: openTrainingPort } });
    taken.push({ one: await time({}), two });
  }
  return {
    name: `Training, ${name}, two workers`,
    ours: median(taken.map(({ two }) => two)),
    peers: { "one thread": median(taken.map(({ one }) => one)) },
    unit: "ms",
  };
}

/** Thirty normal features, six of which matter: alone, as a product, as a wave and as a step. */
function makeRows(rows: number, seed: number): Dataset {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: rows * FEATURES }, () => random.normal());
  const labels = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const [a, b, c, d, e, f] = values.subarray(i * FEATURES, i * FEATURES + 6) as unknown as number[];
    const margin = a! + b! * c! + Math.sin(2 * d!) + (e! > 0.5 ? 0.5 : -0.5) + 0.3 * f!;
    labels[i] = random.next() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  const index = Int32Array.from({ length: rows }, (_, i) => i);
  const names = Array.from({ length: FEATURES }, (_, k) => `x${k}`);
  const spans = { starts: index, ends: index };
  return { names, rows, values, labels, weights: null, spans, time: Float64Array.from(index) };
}

/** What Python's libraries take for the same rows; nothing of those that are not installed. */
function runPython(data: Dataset, test: Dataset): Peers {
  const folder = mkdtempSync(path.join(os.tmpdir(), "vernier-bench-"));
  try {
    for (const [name, { values, labels }] of Object.entries({ train: data, test })) {
      writeFileSync(path.join(folder, `${name}.x`), new Uint8Array(values.buffer));
      writeFileSync(path.join(folder, `${name}.y`), new Uint8Array(labels.buffer));
    }
    const script = fileURLToPath(new URL("training.py", import.meta.url));
    const sizes = [data.rows, test.rows, FEATURES, ROUNDS, LEAVES, TREES, DEPTH, RUNS].map(String);
    const { stdout } = spawnSync("python3", [script, folder, ...sizes], { encoding: "utf8" });
    return { boosting: {}, forest: {}, ...(JSON.parse(stdout || "{}") as Partial<Peers>) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
