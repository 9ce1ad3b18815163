import { wilsonInterval } from "../../math/wilson-interval.js";
import { checkPredictions } from "../data/check-predictions.js";
import { binEdges, binOf, type BinOptions } from "./probability-bins.js";

/** Rows whose probabilities lie near each other: what was said of them, and what came. */
export interface ReliabilityBin {
  /** Edges of the bin. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Share of all weight, in [0, 1]. */
  readonly share: number;
  /** Mean probability; NaN in an empty bin, as are the next three. */
  readonly predicted: number;
  /** Share of label 1. */
  readonly observed: number;
  /** Confidence interval of the share. */
  readonly observedLow: number;
  readonly observedHigh: number;
}

export interface ReliabilityOptions extends BinOptions {
  readonly weights?: Float64Array | null;
  /** Of the confidence intervals, in (0, 1). */
  readonly level?: number;
}

/**
 * The reliability curve: for each bin of probabilities the mean of what was said and the share of label 1, with
 * Wilson's interval for it; weighted rows count there as (Σw)² ÷ Σw² rows (Kish). Bins hold [low, high) of equal width
 * unless told otherwise. Murphy and Winkler (1977), "Reliability of Subjective Probability Forecasts".
 *
 * @throws as `checkPredictions`, and RangeError for bins that are no integer from 1.
 *
 * @example
 * reliabilityCurve(Float64Array.of(0, 1), Float64Array.of(0.2, 0.4), { bins: 2 })[0].observed; // => 0.5
 */
export function reliabilityCurve(
  labels: Float64Array,
  probabilities: Float64Array,
  options: ReliabilityOptions = {},
): ReliabilityBin[] {
  const { weights = null, level = 0.95, closed = "left" } = options;
  checkPredictions("draw a reliability curve", labels, probabilities, weights);
  const edges = binEdges(probabilities, options);
  const sums = Array.from({ length: edges.length - 1 }, () => ({ n: 0, w: 0, ww: 0, p: 0, y: 0 }));
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const weight = weights ? weights[i]! : 1;
    const bin = sums[binOf(probabilities[i]!, edges, closed)]!;
    bin.n++;
    bin.w += weight;
    bin.ww += weight * weight;
    bin.p += weight * probabilities[i]!;
    bin.y += weight * labels[i]!;
    total += weight;
  }
  return sums.map(({ n, w, ww, p, y }, k) => {
    const observed = y / w;
    const [observedLow, observedHigh] = wilsonInterval(observed, ww > 0 ? (w * w) / ww : 0, level);
    return {
      low: edges[k]!,
      high: edges[k + 1]!,
      count: n,
      share: w / total,
      predicted: p / w,
      observed,
      observedLow,
      observedHigh,
    };
  });
}

/** How far a reliability curve lies from its diagonal; NaN without rows. */
export interface CalibrationError {
  /** Mean gap over rows. */
  readonly ece: number;
  /** Largest gap of a bin. */
  readonly mce: number;
}

/**
 * Expected and maximum calibration error: the mean over rows, and the largest over bins, of |observed − predicted|.
 * They depend on the bins. Naeini, Cooper and Hauskrecht (2015), "Obtaining Well Calibrated Probabilities Using
 * Bayesian Binning".
 *
 * @example
 * calibrationError(reliabilityCurve(Float64Array.of(0, 1), Float64Array.of(0.25, 0.75))).ece; // => 0.25
 */
export function calibrationError(bins: readonly ReliabilityBin[]): CalibrationError {
  const filled = bins.filter(({ count }) => count > 0);
  if (filled.length === 0) return { ece: Number.NaN, mce: Number.NaN };
  let ece = 0;
  let mce = 0;
  for (const { share, observed, predicted } of filled) {
    const gap = Math.abs(observed - predicted);
    ece += share * gap;
    mce = Math.max(mce, gap);
  }
  return { ece, mce };
}
