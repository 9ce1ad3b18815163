/**
 * The entropy of a probability in bits: 1 at one half, 0 where the model is sure; NaN outside of [0, 1]. Shannon (1948).
 *
 * @example
 * binaryEntropy(0.5); // => 1
 */
export function binaryEntropy(p: number): number {
  return entropy([p, 1 - p]);
}

/**
 * The entropy of the probabilities of several classes in bits: log₂ of their number where the model cannot tell, 0
 * where it is sure; NaN where one is outside of [0, 1].
 *
 * @example
 * entropy([0.25, 0.25, 0.25, 0.25]); // => 2
 */
export function entropy(probabilities: ArrayLike<number>): number {
  let bits = 0;
  for (let k = 0; k < probabilities.length; k++) {
    const p = probabilities[k]!;
    if (!(p >= 0 && p <= 1)) return Number.NaN;
    if (p > 0) bits -= p * Math.log2(p);
  }
  return bits;
}

/**
 * How far the likelier label is ahead, |2p − 1|: 0 where the model cannot tell, 1 where it is sure; NaN outside of
 * [0, 1].
 *
 * @example
 * probabilityMargin(0.25); // => 0.5
 */
export function probabilityMargin(p: number): number {
  return p >= 0 && p <= 1 ? Math.abs(2 * p - 1) : Number.NaN;
}

/** How far the members of an ensemble lie apart on one row; NaN throughout without members. */
export interface Disagreement {
  /** Mean of the members' probabilities. */
  readonly mean: number;
  /** Their deviation, n below the line, in [0, 0.5]. */
  readonly deviation: number;
  /** Share of members that name the other label than most do, in [0, 0.5]; one half counts as label 1. */
  readonly dissent: number;
  /** Entropy of the mean, in bits. */
  readonly total: number;
  /** Mean of the members' entropies, in bits: noise that no data settles. */
  readonly data: number;
  /** The rest, in bits, at least 0: what the members do not agree upon. */
  readonly knowledge: number;
}

/**
 * Disagreement of members about one row: deviation, dissent, and the entropy of their mean split into what each of them
 * is unsure of and what they differ in. Depeweg et al. (2018), "Decomposition of Uncertainty in Bayesian Deep Learning
 * for Efficient and Risk-sensitive Learning".
 *
 * @param members probabilities of label 1, one a member
 * @throws RangeError for a probability outside of [0, 1].
 *
 * @example
 * disagreement([0, 1]).knowledge; // => 1
 */
export function disagreement(members: ArrayLike<number>): Disagreement {
  const n = members.length;
  let sum = 0;
  let votes = 0;
  let bits = 0;
  for (let m = 0; m < n; m++) {
    const p = members[m]!;
    if (!(p >= 0 && p <= 1)) {
      throw new RangeError(`Cannot compare members: probability ${m} is ${p}, expected 0 to 1`);
    }
    sum += p;
    votes += Number(p >= 0.5);
    bits += binaryEntropy(p);
  }
  const mean = sum / n;
  let squares = 0;
  for (let m = 0; m < n; m++) squares += (members[m]! - mean) ** 2;
  const total = binaryEntropy(mean);
  const data = bits / n;
  return {
    mean,
    deviation: Math.sqrt(squares / n),
    dissent: Math.min(votes, n - votes) / n,
    total,
    data,
    knowledge: Math.max(0, total - data),
  };
}
