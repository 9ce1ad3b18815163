import { normalCdf } from "../math/distributions.js";

/**
 * The size of a bet, −1 to 1, from the probability that its side is right: 2 Φ(z) − 1 with z = (p − 1 ÷ classes) ÷
 * √(p (1 − p)); 0 for no knowledge, rounded to `step` where one is given.
 *
 * Source: López de Prado, Advances in Financial Machine Learning (2018), section 10.3.
 *
 * @throws RangeError unless the probability lies from 0 to 1.
 *
 * @example
 * betSize(0.5); // => 0
 */
export function betSize(probability: number, classes = 2, step = 0): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`Cannot size a bet: probability is ${probability}, expected a number from 0 to 1`);
  }
  const z = (probability - 1 / classes) / Math.sqrt(probability * (1 - probability));
  const size = 2 * normalCdf(z) - 1;
  return step > 0 ? Math.round(size / step) * step : size;
}
