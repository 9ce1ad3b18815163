import { normalCdf, normalQuantile } from "../math/distributions.js";
import { sharpeVarianceFactor } from "./sharpe-error.js";
import type { SharpeSample } from "./sharpe-sample.js";

/**
 * The probability, in [0, 1], that the true Sharpe ratio lies above a benchmark, both per bar: Φ of the distance in
 * standard errors, with n − 1 observations. NaN where the ratio is undefined. Source: Bailey and López de Prado
 * (2012), "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2).
 *
 * @example
 * probabilisticSharpe({ sharpe: 0.1, observations: 252, skewness: 0, kurtosis: 3 }, 0.1); // => 0.5
 */
export function probabilisticSharpe(sample: SharpeSample, benchmark = 0): number {
  const { sharpe, observations } = sample;
  if (!(observations > 1)) return Number.NaN;
  return normalCdf(
    ((sharpe - benchmark) * Math.sqrt(observations - 1)) / Math.sqrt(sharpeVarianceFactor(sample)),
  );
}

/**
 * The observations that a Sharpe ratio of this size and shape needs before it is above a benchmark with a given
 * confidence: 1 + variance factor × (z ÷ (S − benchmark))², not rounded. ∞ when the ratio is not above the
 * benchmark, NaN where it is undefined. Source: Bailey and López de Prado (2012), minimum track record length.
 *
 * @param confidence in (0, 1)
 *
 * @example
 * minTrackRecordLength({ sharpe: 0.1, observations: 9, skewness: 0, kurtosis: 3 }, 0.2); // => Infinity
 */
export function minTrackRecordLength(
  sample: Pick<SharpeSample, "sharpe" | "skewness" | "kurtosis">,
  benchmark = 0,
  confidence = 0.95,
): number {
  const { sharpe } = sample;
  if (sharpe <= benchmark) return Infinity;
  const errors = normalQuantile(confidence) / (sharpe - benchmark);
  return 1 + sharpeVarianceFactor({ ...sample, observations: 1 }) * errors * errors;
}
