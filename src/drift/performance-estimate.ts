import { createRandom, type Random } from "../core/random.js";
import { normalCdf } from "../math/distributions.js";
import { quantileSorted } from "../math/quantile.js";
import { confusionMatrix, decisionScores } from "../ml/scores/confusion.js";
import { rankingScores } from "../ml/scores/ranking-scores.js";
import { maturedCount, type PredictionLog } from "./prediction-log.js";

/** Figures of a classifier; NaN where undefined. */
export interface Performance {
  readonly accuracy: number;
  readonly f1: number;
  /** Area under the ROC curve. */
  readonly auc: number;
}

/** A figure that is expected, with the range that the realised one falls into 19 times of 20 if probabilities are right. */
export interface Expected {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a classifier's own probabilities promise. */
export interface PerformanceEstimate {
  readonly accuracy: Expected;
  readonly f1: Expected;
  readonly auc: Expected;
}

export interface EstimateOptions {
  /** A decision for label 1 from this probability on; 0.5 when left out. */
  readonly threshold?: number;
  /** Bars ahead that a label looks, one prediction a bar: labels that overlap go together. 1 when left out. */
  readonly horizon?: number;
  /** Label series drawn for the ranges; 200 when left out. */
  readonly draws?: number;
  /** 1 when left out. */
  readonly seed?: number;
}

/**
 * Performance before any label is known, by confidence-based performance estimation (CBPE): where probabilities are
 * calibrated, expected true positives are Σ p over decisions for 1, and so on. The area is that of the expected
 * curve, in which each row counts as a 1 by p and as a 0 by 1 − p. It sees what a change of the features does to
 * performance, not a change of what they mean: that takes labels.
 *
 * Ranges are from label series drawn by the probabilities. Labels that look h bars ahead share h − k bars at a distance
 * of k; they are drawn as alike as sums over those bars are.
 *
 * Source: NannyML, "Estimating performance without targets" (CBPE), documentation of its open-source library.
 *
 * @throws RangeError for a probability outside of [0, 1] or an option out of its range.
 *
 * @example
 * estimatePerformance(Float64Array.of(0.75, 0.25)).accuracy.value; // => 0.75
 */
export function estimatePerformance(
  probabilities: Float64Array,
  options: EstimateOptions = {},
): PerformanceEstimate {
  const { threshold = 0.5, horizon = 1, draws = 200, seed = 1 } = options;
  checkOptions(probabilities, horizon, draws);
  const value = expectedPerformance(probabilities, threshold);
  const random = createRandom(seed);
  const labels = new Float64Array(probabilities.length);
  const drawn = Array.from({ length: draws }, () => {
    drawLabels(probabilities, horizon, random, labels);
    return realisedPerformance(probabilities, labels, threshold);
  });
  const range = (name: keyof Performance): Expected => {
    const figures = Float64Array.from(drawn, (figure) => figure[name])
      .filter((v) => !Number.isNaN(v))
      .sort();
    return { value: value[name], low: quantileSorted(figures, 0.025), high: quantileSorted(figures, 0.975) };
  };
  return { accuracy: range("accuracy"), f1: range("f1"), auc: range("auc") };
}

/**
 * The performance that came about.
 *
 * @throws TypeError and RangeError as `confusionMatrix`.
 *
 * @example
 * realisedPerformance(Float64Array.of(0.75, 0.25), Float64Array.of(1, 0)).f1; // => 1
 */
export function realisedPerformance(
  probabilities: Float64Array,
  labels: Float64Array,
  threshold = 0.5,
): Performance {
  const { accuracy, f1 } = decisionScores(confusionMatrix(labels, probabilities, { threshold }));
  return { accuracy, f1, auc: rankingScores(labels, probabilities).auc };
}

/** A stretch of predictions: what was to be expected of it, and what came. */
export interface PerformanceChunk {
  /** Bars of its first and its last prediction. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly estimated: PerformanceEstimate;
  /** null until every label of the stretch is known. */
  readonly realised: Performance | null;
}

/**
 * Estimated performance beside the realised one, stretch by stretch; the last one may be shorter. No label is read
 * before it is known at bar `now`.
 *
 * @param size predictions a stretch
 * @throws RangeError unless `size` is a whole number from 1, and as the functions above.
 */
export function trackPerformance(
  log: PredictionLog,
  now: number,
  size: number,
  options: EstimateOptions = {},
): PerformanceChunk[] {
  if (!(Number.isInteger(size) && size >= 1)) {
    throw new RangeError(`Cannot track performance: size is ${size}, expected a whole number from 1`);
  }
  const { bars, probabilities, labels, horizon } = log;
  const matured = maturedCount(log, now);
  return Array.from({ length: Math.ceil(bars.length / size) }, (_, chunk) => {
    const start = chunk * size;
    const end = Math.min(start + size, bars.length);
    const part = probabilities.slice(start, end);
    const known = end <= matured ? labels.slice(start, end) : null;
    return {
      from: bars[start]!,
      to: bars[end - 1]!,
      rows: end - start,
      estimated: estimatePerformance(part, { horizon: Math.max(1, horizon), ...options }),
      realised: known && realisedPerformance(part, known, options.threshold),
    };
  });
}

function expectedPerformance(probabilities: Float64Array, threshold: number): Performance {
  let [truePositive, falsePositive, falseNegative, right] = [0, 0, 0, 0];
  for (const p of probabilities) {
    if (p >= threshold) {
      truePositive += p;
      falsePositive += 1 - p;
      right += p;
    } else {
      falseNegative += p;
      right += 1 - p;
    }
  }
  return {
    accuracy: right / probabilities.length,
    f1: (2 * truePositive) / (2 * truePositive + falsePositive + falseNegative),
    auc: expectedArea(probabilities),
  };
}

function expectedArea(probabilities: Float64Array): number {
  const sorted = probabilities.slice().sort();
  let [ones, zeros, area] = [0, 0, 0];
  for (let i = 0; i < sorted.length;) {
    let [tiedOnes, tiedZeros] = [0, 0];
    const value = sorted[i]!;
    for (; i < sorted.length && sorted[i] === value; i++) {
      tiedOnes += value;
      tiedZeros += 1 - value;
    }
    area += tiedOnes * (zeros + tiedZeros / 2);
    ones += tiedOnes;
    zeros += tiedZeros;
  }
  return area / (ones * zeros);
}

/** Labels that are 1 with the probabilities given, those of neighbours as alike as sums over `horizon` bars. */
function drawLabels(probabilities: Float64Array, horizon: number, random: Random, out: Float64Array): void {
  const steps = new Float64Array(horizon);
  for (let j = 0; j < horizon; j++) steps[j] = random.normal();
  for (let i = 0; i < out.length; i++) {
    steps[i % horizon] = random.normal();
    let sum = 0;
    for (let j = 0; j < horizon; j++) sum += steps[j]!;
    out[i] = Number(normalCdf(sum / Math.sqrt(horizon)) < probabilities[i]!);
  }
}

function checkOptions(probabilities: Float64Array, horizon: number, draws: number): void {
  const bad = probabilities.find((p) => !(p >= 0 && p <= 1));
  if (bad !== undefined) {
    throw new RangeError(`Cannot estimate performance: a probability is ${bad}, expected 0 to 1`);
  }
  if (!(Number.isInteger(horizon) && horizon >= 1)) {
    throw new RangeError(
      `Cannot estimate performance: horizon is ${horizon}, expected a whole number from 1`,
    );
  }
  if (!(Number.isInteger(draws) && draws >= 1)) {
    throw new RangeError(`Cannot estimate performance: draws is ${draws}, expected a whole number from 1`);
  }
}
