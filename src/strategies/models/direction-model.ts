import { boost } from "../../ml/trees/boosting.js";
import { applyCalibration, fitCalibration } from "../../ml/calibration/calibrate.js";
import type { Calibration } from "../../ml/calibration/calibration.js";
import { bothClasses, setScores } from "../../ml/calibration/conformal-sets.js";
import type { Dataset } from "../../ml/data/dataset.js";
import { evaluateTrees, evaluateTreesRow } from "../../ml/trees/ensemble/evaluate-trees.js";
import type { TreeEnsemble } from "../../ml/trees/ensemble/tree-ensemble.js";
import { quantileSorted } from "../../math/quantile.js";
import type { Abstention } from "../contract/abstention.js";
import { DIRECTION_FEATURES } from "./direction-features.js";

/** What a small model of the direction is trained with. */
export interface DirectionTraining {
  /** Bars ahead that a label reads. */
  readonly horizon: number;
  /** Boosted ensembles, each with a seed of its own. */
  readonly members: number;
  readonly trees: number;
  readonly depth: number;
  readonly rate: number;
  readonly leaf: number;
  readonly seed: number;
}

/** Boosted ensembles whose mean margin is calibrated, and the range of what they saw. */
export interface DirectionModel {
  readonly members: readonly TreeEnsemble[];
  readonly calibration: Calibration;
  /** How ill each calibration row's label fitted its probability, for conformal sets. */
  readonly scores: Float64Array;
  /** The 1 % and 99 % quantile of each feature in training. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The share of rows, the latest ones, on which probabilities are calibrated. */
const TAIL = 0.25;
/** Rows of the rarer label that each part needs. */
const LEAST = 5;
const QUANTILE = 0.01;
const BINS = 32;
/** Of the rows that each tree is grown on, so that members differ. */
const ROW_SHARE = 0.7;

/**
 * Trains on the earlier rows and calibrates on the latest quarter by Platt's sigmoid; between them lie `horizon` rows
 * that nothing reads, so that no label of one part reaches into the other. Where a part has too few rows of one
 * label, or the calibration finds no skill on rows the trees have not seen, the reason is given instead.
 *
 * @param values rows in time order, `DIRECTION_FEATURES.length` values each
 * @param labels 0 or 1, one a row
 */
export function trainDirection(
  values: Float32Array,
  labels: Float64Array,
  training: DirectionTraining,
): DirectionModel | Abstention {
  const rows = labels.length;
  const tail = rows - Math.floor(rows * TAIL);
  const fitted = tail - training.horizon;
  const rarer = Math.min(rarerCount(labels, 0, fitted), rarerCount(labels, tail, rows));
  if (rarer < LEAST) return { reason: "no-model", figure: rarer, limit: LEAST };
  const width = DIRECTION_FEATURES.length;
  const dataset = datasetOf(values.slice(0, fitted * width), labels.slice(0, fitted), training.horizon);
  const members = Array.from({ length: training.members }, (_, m) => trainMember(dataset, training, m));
  const held = { values: values.subarray(tail * width), labels: labels.slice(tail) };
  const margins = meanMargins(members, held.values, rows - tail);
  const calibration = fitCalibration("platt", margins, held.labels);
  if (!(calibration.slope < 0)) return { reason: "no-skill", figure: -calibration.slope, limit: 0 };
  const probabilities = margins.map((margin) => applyCalibration(calibration, margin));
  const scores = setScores("threshold", bothClasses(probabilities), held.labels);
  return { members, calibration, scores, ...rangeOf(values, rows) };
}

/** Whether training gave a model, or why not. */
export function isModel(trained: DirectionModel | Abstention): trained is DirectionModel {
  return "members" in trained;
}

/**
 * Calibrated probability that the price rises, and how far the members disagree about it: the deviation of their
 * calibrated probabilities, as `disagreement` of src/ml/scores/uncertainty.ts.
 *
 * @param values holds the row's features from `offset` on
 */
export function predictDirection(
  { members, calibration }: DirectionModel,
  values: Float32Array,
  offset: number,
): { readonly probability: number; readonly disagreement: number } {
  const n = members.length;
  let [margins, sum, squares] = [0, 0, 0];
  for (let m = 0; m < n; m++) {
    const margin = evaluateTreesRow(members[m]!, values, offset);
    const p = applyCalibration(calibration, margin);
    margins += margin;
    sum += p;
    squares += p * p;
  }
  const variance = squares / n - (sum / n) ** 2;
  return {
    probability: applyCalibration(calibration, margins / n),
    disagreement: Math.sqrt(Math.max(0, variance)),
  };
}

/** Share of a row's features that lie outside of what training saw, beyond its outer 1 %; missing ones are inside. */
export function shareOutside({ low, high }: DirectionModel, values: Float32Array, offset: number): number {
  let outside = 0;
  for (let k = 0; k < low.length; k++) {
    const x = values[offset + k]!;
    if (x < low[k]! || x > high[k]!) outside++;
  }
  return outside / low.length;
}

function rarerCount(labels: Float64Array, start: number, end: number): number {
  let ones = 0;
  for (let i = start; i < end; i++) ones += labels[i]!;
  return Math.min(ones, Math.max(0, end - start) - ones);
}

function datasetOf(values: Float32Array, labels: Float64Array, horizon: number): Dataset {
  const rows = labels.length;
  const starts = Int32Array.from({ length: rows }, (_, i) => i);
  return {
    names: DIRECTION_FEATURES,
    rows,
    values,
    labels,
    weights: null,
    spans: { starts, ends: starts.map((i) => i + horizon) },
    time: Float64Array.from(starts),
  };
}

function trainMember(
  dataset: Dataset,
  { trees, depth, rate, leaf, seed }: DirectionTraining,
  member: number,
): TreeEnsemble {
  return boost(dataset, {
    rounds: trees,
    maxDepth: depth,
    maxLeaves: 2 ** depth,
    learningRate: rate,
    minLeafRows: leaf,
    rowShare: ROW_SHARE,
    bins: BINS,
    seed: seed + member,
  }).ensemble;
}

function meanMargins(members: readonly TreeEnsemble[], values: Float32Array, rows: number): Float64Array {
  const sums = new Float64Array(rows);
  for (const member of members) {
    const margins = evaluateTrees(member, values, rows);
    for (let i = 0; i < rows; i++) sums[i]! += margins[i]!;
  }
  return sums.map((sum) => sum / members.length);
}

function rangeOf(values: Float32Array, rows: number): Pick<DirectionModel, "low" | "high"> {
  const width = DIRECTION_FEATURES.length;
  const [low, high] = [new Float64Array(width), new Float64Array(width)];
  const column = new Float64Array(rows);
  for (let k = 0; k < width; k++) {
    let count = 0;
    for (let i = 0; i < rows; i++) {
      const x = values[i * width + k]!;
      if (!Number.isNaN(x)) column[count++] = x;
    }
    column.subarray(0, count).sort();
    low[k] = quantileSorted(column, QUANTILE, count);
    high[k] = quantileSorted(column, 1 - QUANTILE, count);
  }
  return { low, high };
}
