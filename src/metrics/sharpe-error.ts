import { correlation } from "../math/correlation.js";
import type { SharpeSample } from "./sharpe-sample.js";

/**
 * Standard error of a per-bar Sharpe ratio when returns are independent and normal: √((1 + S²/2) ÷ n). NaN where the
 * ratio is undefined. Source: Lo (2002), "The Statistics of Sharpe Ratios", Financial Analysts Journal 58(4).
 *
 * @example
 * sharpeErrorIid({ sharpe: 0, observations: 100 }); // => 0.1
 */
export function sharpeErrorIid({
  sharpe,
  observations,
}: Pick<SharpeSample, "sharpe" | "observations">): number {
  return Math.sqrt((1 + 0.5 * sharpe * sharpe) / observations);
}

/**
 * Standard error of a per-bar Sharpe ratio when returns are independent but skewed and fat-tailed:
 * √((1 − γ₃S + (γ₄ − 1)S²/4) ÷ (n − 1)), the error inside of the probabilistic Sharpe ratio. NaN where the ratio is
 * undefined. Source: Mertens (2002), "Comments on variance of the IID estimator in Lo (2002)".
 *
 * @example
 * sharpeError({ sharpe: 0, observations: 101, skewness: -1, kurtosis: 9 }); // => 0.1
 */
export function sharpeError(sample: SharpeSample): number {
  return Math.sqrt(sharpeVarianceFactor(sample) / (sample.observations - 1));
}

/** Variance of a Sharpe ratio × observations: 1 − γ₃S + (γ₄ − 1)S²/4. Below 0 only for impossible moments. */
export function sharpeVarianceFactor({ sharpe, skewness, kurtosis }: SharpeSample): number {
  return 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
}

/**
 * What a per-bar Sharpe ratio is multiplied with for a period of `bars` bars when returns are autocorrelated:
 * q ÷ √(q + 2 Σ (q − k) ρₖ), ρₖ the correlation of returns k bars apart; without autocorrelation √q. NaN with fewer
 * than q + 1 returns or, for q above 1, when they do not vary. Source: Lo (2002), equation 20.
 *
 * @example
 * sharpeTimeFactor(Float64Array.of(0.01, -0.01, 0.01, -0.01), 1); // => 1
 */
export function sharpeTimeFactor(returns: Float64Array, bars: number): number {
  if (!(Number.isInteger(bars) && bars >= 1 && bars < returns.length)) return Number.NaN;
  let weighted = 0;
  for (let k = 1; k < bars; k++) {
    weighted += (bars - k) * correlation(returns.subarray(k), returns.subarray(0, -k));
  }
  return bars / Math.sqrt(bars + 2 * weighted);
}
