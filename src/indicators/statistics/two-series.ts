import { checkLengths, checkPeriod } from "../arguments.js";
import { meanOf } from "../averages/ema.js";

/**
 * Pearson's correlation of the last `period` values of two series, −1 to 1; TA-Lib's CORREL. As long as they are; NaN
 * for the first period − 1 and while a window holds a NaN; 0 where one of them is constant. O(n × period).
 *
 * Source: Pearson, Notes on regression and inheritance, Proceedings of the Royal Society 58 (1895).
 *
 * @param out takes the result; must not share memory with either.
 * @throws RangeError unless `period` is an integer from 2; TypeError when the series or `out` differ in length.
 *
 * @example
 * correlation(Float64Array.of(1, 2, 3), Float64Array.of(2, 2, 2), 3)[2]; // => 0
 */
export function correlation(
  x: Float64Array,
  y: Float64Array,
  period: number,
  out = new Float64Array(x.length),
): Float64Array {
  checkPeriod("correlation", "period", period, 2);
  checkLengths("correlation", x.length, { y, out });
  out.fill(Number.NaN, 0, period - 1);
  for (let i = period - 1; i < x.length; i++) {
    const start = i - period + 1;
    const meanX = meanOf(x, start, i + 1);
    const meanY = meanOf(y, start, i + 1);
    let [xx, yy, xy] = [0, 0, 0];
    for (let j = start; j <= i; j++) {
      const dx = x[j]! - meanX;
      const dy = y[j]! - meanY;
      xx += dx * dx;
      yy += dy * dy;
      xy += dx * dy;
    }
    const scale = Math.sqrt(xx) * Math.sqrt(yy);
    out[i] = scale === 0 ? 0 : Math.max(-1, Math.min(1, xy / scale));
  }
  return out;
}

/**
 * Beta: the slope of the line of least squares through the last `period` simple returns of a series against those of
 * another, the market; TA-Lib's BETA, which takes the market first. As long as they are; NaN for the first `period`
 * and while a window holds a NaN; 0 where the market's returns are all the same; a return from 0 is 0. O(n × period).
 *
 * Source: Sharpe, A Simplified Model for Portfolio Analysis, Management Science 9 (1963).
 *
 * @param out takes the result; must not share memory with either.
 * @throws RangeError unless `period` is an integer from 2; TypeError when the series or `out` differ in length.
 *
 * @example
 * beta(Float64Array.of(1, 2, 2), Float64Array.of(4, 6, 6), 2); // => Float64Array.of(NaN, NaN, 2)
 */
export function beta(
  series: Float64Array,
  market: Float64Array,
  period: number,
  out = new Float64Array(series.length),
): Float64Array {
  checkPeriod("beta", "period", period, 2);
  checkLengths("beta", series.length, { market, out });
  const ours = simpleReturns(series);
  const theirs = simpleReturns(market);
  out.fill(Number.NaN, 0, period);
  for (let i = period; i < series.length; i++) {
    const start = i - period + 1;
    const meanOurs = meanOf(ours, start, i + 1);
    const meanTheirs = meanOf(theirs, start, i + 1);
    let [variance, covariance] = [0, 0];
    for (let j = start; j <= i; j++) {
      const d = theirs[j]! - meanTheirs;
      variance += d * d;
      covariance += d * (ours[j]! - meanOurs);
    }
    out[i] = variance === 0 ? 0 : covariance / variance;
  }
  return out;
}

function simpleReturns(values: Float64Array): Float64Array {
  return values.map((x, i) => {
    const before = values[i - 1] ?? Number.NaN;
    return before === 0 ? 0 : (x - before) / before;
  });
}
