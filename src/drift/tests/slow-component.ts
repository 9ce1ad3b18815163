import { fromCovariances, type Autoregression } from "./autoregression.js";

/** Lags over which the fall of the autocovariances is judged. */
const LAGS = 20;
/** Order of the autoregression that stands for the sum; more changes its forecasts by less than rounding of a rank. */
const ORDER = 30;
const ROUNDS = 4;

/**
 * The autoregression of a slow component under noise: a series whose autocovariances fall by one factor a lag from the
 * first on, but start below its variance, such as absolute returns. A short autoregression forgets it too soon. Its
 * factor is the ratio of autocovariances of neighbouring lags, after putting back what taking the means off took: the
 * long-run variance ÷ n for each stretch. null where the covariances do not look like that.
 *
 * Source of the model: Granger and Morris (1976), "Time Series Modelling and Interpretation", JRSS A 139.
 *
 * @param segments stretches, each less its own mean
 */
export function fitSlowComponent(segments: readonly Float64Array[]): Autoregression | null {
  const raw = covariances(segments);
  const count = segments.reduce((sum, { length }) => sum + length, 0);
  let lifted = raw;
  let factor = Number.NaN;
  for (let round = 0; round < ROUNDS; round++) {
    factor = fallOf(lifted);
    if (!(factor > 0.5 && factor < 1)) return null;
    const signal = signalOf(lifted, factor);
    const longRun = lifted[0]! + (2 * signal * factor) / (1 - factor);
    lifted = raw.map((covariance) => covariance + (segments.length * longRun) / count);
    factor = Math.min(fallOf(lifted), 1 - 0.5 / count);
  }
  const share = signalOf(lifted, factor) / lifted[0]!;
  if (!(share > 0.02 && share < 0.95)) return null;
  return fromCovariances(
    Float64Array.from({ length: ORDER + 1 }, (_, lag) => (lag === 0 ? 1 : share * factor ** lag)),
  );
}

/** Autocovariances at lags 0 to LAGS + 1 over all stretches. */
function covariances(segments: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(LAGS + 2);
  const count = segments.reduce((sum, { length }) => sum + length, 0);
  for (const segment of segments) {
    for (let lag = 0; lag < sums.length; lag++) {
      let sum = 0;
      for (let t = lag; t < segment.length; t++) sum += segment[t]! * segment[t - lag]!;
      sums[lag]! += sum;
    }
  }
  return sums.map((sum, lag) => sum / (count - segments.length * lag));
}

function fallOf(covariance: Float64Array): number {
  let [near, far] = [0, 0];
  for (let lag = 1; lag <= LAGS; lag++) {
    near += covariance[lag]!;
    far += covariance[lag + 1]!;
  }
  return far / near;
}

/** The slow component's variance: that which its autocovariances come from. */
function signalOf(covariance: Float64Array, factor: number): number {
  let [sum, weight] = [0, 0];
  for (let lag = 1; lag <= LAGS; lag++) {
    sum += covariance[lag]!;
    weight += factor ** lag;
  }
  return sum / weight;
}
