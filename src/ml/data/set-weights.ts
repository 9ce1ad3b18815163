/**
 * What a leaf's value counts in the Shapley value of one of `own` features that must be known, while `other` others
 * must not: (own − 1)! × other! ÷ (own + other)!, and 0 where own is 0.
 */
export interface SetWeights {
  of(own: number, other: number): number;
}

/** Weights for up to `most` features in all, made once. */
export function createSetWeights(most = 32): SetWeights {
  const stride = most + 1;
  const weights = new Float64Array(stride * stride);
  for (let other = 0; other < most; other++) {
    weights[stride + other] = 1 / (other + 1);
    for (let own = 2; own + other <= most; own++) {
      weights[own * stride + other] = (weights[(own - 1) * stride + other]! * (own - 1)) / (own + other);
    }
  }
  return { of: (own, other) => weights[own * stride + other]! };
}
