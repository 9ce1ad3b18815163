import type { BinnedColumns } from "./binning.js";
import { countBins } from "./histogram.js";
import { PACK_UNIT, type PackedGradients } from "./packed-gradients.js";

/** What a split must hold to. */
export interface SplitRules {
  /** Added to a leaf's sum of hessians. */
  readonly lambda: number;
  /** A split must lower the loss by more than this. */
  readonly minGain: number;
  /** The least sum of hessians in a leaf. */
  readonly minChildWeight: number;
  /** The fewest rows in a leaf. */
  readonly minLeafRows: number;
  /** 1, 0 or −1 a feature; null where no feature is constrained. */
  readonly monotone: Int8Array | null;
}

/** A leaf as the search sees it; gradient and hessian are whole numbers, see `PackedGradients`. */
export interface SplitSubject {
  readonly rows: Int32Array;
  readonly gradient: number;
  readonly hessian: number;
  /** The leaf's value must stay within these, before it is shrunk. */
  readonly lower: number;
  readonly upper: number;
}

/** The best split of a leaf. */
export interface Split {
  readonly feature: number;
  /** Rows in this bin or below go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  /** What splits of one leaf are compared by: twice the gain, and the leaf's own score on top. */
  readonly score: number;
  readonly gain: number;
  /** Sums of the left child's whole numbers. */
  readonly gradient: number;
  readonly hessian: number;
}

/** A gain is above 0 when it exceeds this share of the leaf's own score; less is rounding. */
const ROUNDING = 1e-9;

/**
 * Finds the split of a leaf that lowers the loss most: ½ [G_L² ÷ (H_L + λ) + G_R² ÷ (H_R + λ) − G² ÷ (H + λ)], missing
 * values tried on both sides. Source: Chen and Guestrin (2016), "XGBoost: a scalable tree boosting system", equation 7
 * and algorithm 3. Ties go to the lower feature, then to missing values on the right, then to the lower bin.
 *
 * Histograms hold no counts. A first scan leaves out only splits whose hessians prove too few rows; where the best
 * split could still break the rule, its feature's rows are counted and scanned again. Few leaves need it, and the
 * result is the one that counts everywhere would give.
 */
export class SplitSearch {
  readonly #binned: BinnedColumns;
  readonly #offsets: Int32Array;
  readonly #rules: SplitRules;
  readonly #counts = new Int32Array(256);
  /** The best candidate of each feature; a score of −∞ means none. */
  readonly #score: Float64Array;
  readonly #bin: Int32Array;
  readonly #missingLeft: Uint8Array;
  readonly #gradient: Float64Array;
  readonly #hessian: Float64Array;
  readonly #counted: Uint8Array;
  #gradientUnit = 1;
  #hessianUnit = 1;
  /** A child with less than this whole hessian is too light or surely has too few rows. */
  #leastHessian = 1;
  /** A child with more than this whole hessian surely has enough rows. */
  #sureHessian = 0;

  constructor(binned: BinnedColumns, offsets: Int32Array, rules: SplitRules) {
    const { features } = binned;
    this.#binned = binned;
    this.#offsets = offsets;
    this.#rules = rules;
    this.#score = new Float64Array(features);
    this.#bin = new Int32Array(features);
    this.#missingLeft = new Uint8Array(features);
    this.#gradient = new Float64Array(features);
    this.#hessian = new Float64Array(features);
    this.#counted = new Uint8Array(features);
  }

  /** Takes the scales of the next tree's gradients. */
  begin({ gradientScale, hessianScale, least, most }: PackedGradients): void {
    const { minLeafRows, minChildWeight } = this.#rules;
    this.#gradientUnit = 1 / gradientScale;
    this.#hessianUnit = 1 / hessianScale;
    this.#leastHessian = Math.max(1, minLeafRows * least, Math.ceil(minChildWeight * hessianScale));
    this.#sureHessian = (minLeafRows - 1) * most;
  }

  /** The value of a leaf that lowers the loss most, within its bounds, before it is shrunk. */
  valueOf(gradient: number, hessian: number, lower: number, upper: number): number {
    const value = (-gradient * this.#gradientUnit) / (hessian * this.#hessianUnit + this.#rules.lambda);
    return Math.min(upper, Math.max(lower, value));
  }

  /** The best split of a leaf over some features, given its histogram; null where none is allowed. */
  find(leaf: SplitSubject, histogram: Float64Array, features: Int32Array): Split | null {
    const own = this.#scoreOf(leaf);
    const floor = own + 2 * this.#rules.minGain + ROUNDING * Math.abs(own);
    for (let i = 0; i < features.length; i++) {
      this.#counted[features[i]!] = 0;
      this.#scan(features[i]!, leaf, histogram, floor, null);
    }
    for (;;) {
      const feature = this.#bestOf(features);
      if (feature < 0) return null;
      if (this.#counted[feature] || this.#isSure(feature, leaf)) return this.#splitOf(feature, own);
      countBins(this.#counts, this.#binned, feature, leaf.rows);
      this.#counted[feature] = 1;
      this.#scan(feature, leaf, histogram, floor, this.#counts);
    }
  }

  /** Twice by how much the leaf's value lowers the loss. */
  #scoreOf({ gradient, hessian, lower, upper }: SplitSubject): number {
    const value = this.valueOf(gradient, hessian, lower, upper);
    const [g, h] = [gradient * this.#gradientUnit, hessian * this.#hessianUnit + this.#rules.lambda];
    return -value * (2 * g + h * value);
  }

  #bestOf(features: Int32Array): number {
    let best = -1;
    let score = -Infinity;
    for (let i = 0; i < features.length; i++) {
      if (this.#score[features[i]!]! > score) {
        best = features[i]!;
        score = this.#score[best]!;
      }
    }
    return best;
  }

  #isSure(feature: number, leaf: SplitSubject): boolean {
    const left = this.#hessian[feature]!;
    return left > this.#sureHessian && leaf.hessian - left > this.#sureHessian;
  }

  #splitOf(feature: number, own: number): Split {
    const score = this.#score[feature]!;
    return {
      feature,
      bin: this.#bin[feature]!,
      missingLeft: this.#missingLeft[feature] === 1,
      score,
      gain: (score - own) / 2,
      gradient: this.#gradient[feature]!,
      hessian: this.#hessian[feature]!,
    };
  }

  #scan(
    feature: number,
    leaf: SplitSubject,
    histogram: Float64Array,
    floor: number,
    counts: Int32Array | null,
  ): void {
    this.#score[feature] = -Infinity;
    const missing = histogram[this.#offsets[feature]!]! !== 0;
    const bounded = this.#rules.monotone !== null;
    for (let left = 0; left < (missing ? 2 : 1); left++) {
      const best = Math.max(floor, this.#score[feature]!);
      if (bounded) this.#scanBounded(feature, left, leaf, histogram, best, counts);
      else this.#scanFree(feature, left, leaf, histogram, best, counts);
    }
    const half = 2 * this.#hessian[feature]!;
    if (!missing) this.#missingLeft[feature] = half >= leaf.hessian ? 1 : 0;
  }

  /** Tries each bin as the last of the left child, missing values on the left or on the right. */
  #scanFree(
    feature: number,
    missingLeft: number,
    leaf: SplitSubject,
    histogram: Float64Array,
    floor: number,
    counts: Int32Array | null,
  ): void {
    const first = this.#offsets[feature]!;
    const last = this.#offsets[feature + 1]!;
    const { lambda, minLeafRows } = this.#rules;
    const [gradientUnit, hessianUnit] = [this.#gradientUnit, this.#hessianUnit];
    const least = this.#leastHessian;
    const { gradient, hessian } = leaf;
    const mostCount = leaf.rows.length - minLeafRows;
    let best = floor;
    let sum = missingLeft ? histogram[first]! : 0;
    let count = counts !== null && missingLeft ? counts[0]! : 0;
    for (let at = first + 1; at < last; at++) {
      const packed = histogram[at]!;
      if (packed === 0) continue;
      sum += packed;
      if (counts !== null) count += counts[at - first]!;
      const leftGradient = Math.floor(sum / PACK_UNIT);
      const leftHessian = sum - leftGradient * PACK_UNIT;
      if (leftHessian < least || (counts !== null && count < minLeafRows)) continue;
      if (hessian - leftHessian < least || (counts !== null && count > mostCount)) break;
      const gl = leftGradient * gradientUnit;
      const gr = (gradient - leftGradient) * gradientUnit;
      const hl = leftHessian * hessianUnit + lambda;
      const hr = (hessian - leftHessian) * hessianUnit + lambda;
      const score = (gl * gl * hr + gr * gr * hl) / (hl * hr);
      if (score > best) {
        best = score;
        this.#keep(feature, at - first, missingLeft, score, leftGradient, leftHessian);
      }
    }
  }

  /** As `#scanFree`, with children's values within the leaf's bounds and in the feature's direction. */
  #scanBounded(
    feature: number,
    missingLeft: number,
    leaf: SplitSubject,
    histogram: Float64Array,
    floor: number,
    counts: Int32Array | null,
  ): void {
    const first = this.#offsets[feature]!;
    const last = this.#offsets[feature + 1]!;
    const { lambda, minLeafRows, monotone } = this.#rules;
    const direction = monotone![feature]!;
    const [gradientUnit, hessianUnit] = [this.#gradientUnit, this.#hessianUnit];
    const { gradient, hessian, lower, upper } = leaf;
    const mostCount = leaf.rows.length - minLeafRows;
    let best = floor;
    let sum = missingLeft ? histogram[first]! : 0;
    let count = counts !== null && missingLeft ? counts[0]! : 0;
    for (let at = first + 1; at < last; at++) {
      const packed = histogram[at]!;
      if (packed === 0) continue;
      sum += packed;
      if (counts !== null) count += counts[at - first]!;
      const leftGradient = Math.floor(sum / PACK_UNIT);
      const leftHessian = sum - leftGradient * PACK_UNIT;
      if (leftHessian < this.#leastHessian || (counts !== null && count < minLeafRows)) continue;
      if (hessian - leftHessian < this.#leastHessian || (counts !== null && count > mostCount)) break;
      const gl = leftGradient * gradientUnit;
      const gr = (gradient - leftGradient) * gradientUnit;
      const hl = leftHessian * hessianUnit + lambda;
      const hr = (hessian - leftHessian) * hessianUnit + lambda;
      const wl = Math.min(upper, Math.max(lower, -gl / hl));
      const wr = Math.min(upper, Math.max(lower, -gr / hr));
      if (direction * (wr - wl) < 0) continue;
      const score = -wl * (2 * gl + hl * wl) - wr * (2 * gr + hr * wr);
      if (score > best) {
        best = score;
        this.#keep(feature, at - first, missingLeft, score, leftGradient, leftHessian);
      }
    }
  }

  #keep(
    feature: number,
    bin: number,
    missingLeft: number,
    score: number,
    gradient: number,
    hessian: number,
  ): void {
    this.#score[feature] = score;
    this.#bin[feature] = bin;
    this.#missingLeft[feature] = missingLeft;
    this.#gradient[feature] = gradient;
    this.#hessian[feature] = hessian;
  }
}
