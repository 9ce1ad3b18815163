import {
  flooredShares,
  hellinger,
  jsDivergence,
  klDivergence,
  psi,
  SHARE_FLOOR,
  totalVariation,
} from "./tests/divergence.js";
import { kolmogorovSmirnov, type TestResult } from "./tests/kolmogorov-smirnov.js";
import { mmd, type MmdResult } from "./tests/mmd.js";
import {
  LEAST_VALUES,
  nullDistribution,
  type DriftVerdict,
  type NullDistribution,
  type NullOptions,
} from "./tests/null-distribution.js";
import { countBins, quantileBins, sortFinite } from "./tests/quantile-bins.js";
import { energyDistance, wasserstein } from "./tests/sample-distance.js";

/** How many rows a sample has, and in how many of them the feature is missing. */
export interface SampleSize {
  readonly rows: number;
  readonly missing: number;
}

/** The bins behind PSI, KL, JS, Hellinger and total variation: without them those figures mean nothing. */
export interface DriftBins {
  /** Inner edges of (lo, hi] bins, the outer ones open: the reference's deciles, each once. */
  readonly edges: Float64Array;
  /** Shares of each sample, none below the floor. */
  readonly reference: Float64Array;
  readonly current: Float64Array;
  readonly floor: number;
}

/** What textbooks would say; never part of a verdict, because they take values for independent. */
export interface TextbookDrift {
  /** PSI below 0.1, up to 0.25, above. */
  readonly psi: "stable" | "moderate" | "large";
  /** KS p-value below 0.05. */
  readonly ks: "same" | "different";
}

export interface FeatureDriftOptions extends NullOptions {
  /** Whether to measure the maximum mean discrepancy too, about 10 ms a feature; false when left out. */
  readonly mmd?: boolean;
}

/** How far one feature's current values lie from its reference ones, and whether that is more than chance. */
export interface FeatureDrift {
  readonly name: string;
  readonly reference: SampleSize;
  readonly current: SampleSize;
  /** Figures are NaN where a sample has no value. Divergences are in nats, KL is Σ reference ln(reference ÷ current). */
  readonly psi: number;
  readonly kl: number;
  readonly js: number;
  readonly hellinger: number;
  readonly totalVariation: number;
  readonly ks: TestResult;
  /** In the feature's unit. */
  readonly wasserstein: number;
  readonly energy: number;
  /** Of at most 200 values of each sample, evenly spaced in time; null unless asked for. */
  readonly mmd: MmdResult | null;
  /** null where a sample has no value. */
  readonly bins: DriftBins | null;
  /** null where a sample has fewer than 10 values: then the verdict is "none" because nothing can be said. */
  readonly null: NullDistribution | null;
  readonly textbook: TextbookDrift | null;
  readonly verdict: DriftVerdict;
}

/**
 * The drift of one feature between a reference and a current window, by its figures and by a verdict that allows for
 * the feature's own memory. Values that are not finite count as missing.
 *
 * @param reference in time order, as `current`
 * @throws RangeError for an option out of its range.
 *
 * @example
 * featureDrift("flat", new Float64Array(20), new Float64Array(20)).psi; // => 0
 */
export function featureDrift(
  name: string,
  reference: Float64Array,
  current: Float64Array,
  options: FeatureDriftOptions = {},
): FeatureDrift {
  const [before, now] = [sortFinite(reference), sortFinite(current)];
  const sizes = { reference: sizeOf(reference, before), current: sizeOf(current, now) };
  if (before.length === 0 || now.length === 0) return { name, ...sizes, ...UNDEFINED };
  const enough = before.length >= LEAST_VALUES && now.length >= LEAST_VALUES;
  const none = enough
    ? nullDistribution(reference.filter(Number.isFinite), current.filter(Number.isFinite), options)
    : null;
  const edges = quantileBins(before);
  const p = flooredShares(countBins(before, edges));
  const q = flooredShares(countBins(now, edges));
  const ks = kolmogorovSmirnov(before, now);
  const stability = psi(p, q);
  return {
    name,
    ...sizes,
    psi: stability,
    kl: klDivergence(p, q),
    js: jsDivergence(p, q),
    hellinger: hellinger(p, q),
    totalVariation: totalVariation(p, q),
    ks,
    wasserstein: wasserstein(before, now),
    energy: energyDistance(before, now),
    mmd: options.mmd ? mmd(thin(reference), thin(current)) : null,
    bins: { edges: edges.edges, reference: p, current: q, floor: SHARE_FLOOR },
    null: none,
    textbook: {
      psi: stability < 0.1 ? "stable" : stability <= 0.25 ? "moderate" : "large",
      ks: ks.pValue < 0.05 ? "different" : "same",
    },
    verdict: none?.verdict ?? "none",
  };
}

const UNDEFINED = {
  psi: Number.NaN,
  kl: Number.NaN,
  js: Number.NaN,
  hellinger: Number.NaN,
  totalVariation: Number.NaN,
  ks: { statistic: Number.NaN, pValue: Number.NaN },
  wasserstein: Number.NaN,
  energy: Number.NaN,
  mmd: null,
  bins: null,
  null: null,
  textbook: null,
  verdict: "none",
} as const;

/** More points than this cost more than they tell. */
const MOST_POINTS = 200;

/** Finite values, evenly spaced in time where there are too many. */
function thin(values: Float64Array): { readonly width: 1; readonly values: Float64Array } {
  const finite = values.filter(Number.isFinite);
  const count = Math.min(finite.length, MOST_POINTS);
  const kept = new Float64Array(count).map((_, i) => finite[Math.floor((i * finite.length) / count)]!);
  return { width: 1, values: kept };
}

function sizeOf(values: Float64Array, finite: Float64Array): SampleSize {
  return { rows: values.length, missing: values.length - finite.length };
}
