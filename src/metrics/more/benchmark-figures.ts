import { moments } from "../../math/moments.js";
import { returnsOf } from "../returns.js";
import type { BenchmarkMetricName } from "./definitions.js";

/** Values at times: a curve of equity, or closes. Times are epoch milliseconds UTC, strictly rising. */
export interface TimedValues {
  readonly time: Float64Array;
  readonly value: Float64Array;
}

/** Figures against a benchmark, and on how many returns they stand. */
export interface BenchmarkFigures {
  /** NaN where undefined: all of them below two shared returns. */
  readonly figures: Readonly<Record<BenchmarkMetricName, number>>;
  /** Bars that both have. */
  readonly bars: number;
}

/**
 * Every figure of `BENCHMARK_METRICS` over the bars whose times both series have; a return spans from one such bar to the
 * next. A value of 0 or less leaves all undefined.
 *
 * @param riskFree per bar, as a fraction
 */
export function benchmarkFigures(
  run: TimedValues,
  benchmark: TimedValues,
  periodsPerYear: number,
  riskFree: number,
): BenchmarkFigures {
  const shared = sharedValues(run, benchmark);
  const own = returnsOf(shared.own);
  const other = returnsOf(shared.other);
  const year = Math.sqrt(periodsPerYear);
  const beyond = own.map((r, i) => r - other[i]!);
  const { mean: ahead, deviation: error } = moments(beyond);
  const mine = moments(own).mean;
  const { mean: theirs } = moments(other);
  const beta = slope(other, own);
  return {
    figures: {
      alpha: (mine - riskFree - beta * (theirs - riskFree)) * periodsPerYear,
      beta,
      informationRatio: error > 0 ? (ahead / error) * year : Number.NaN,
      trackingError: error * year,
      upCapture: capture(own, other, (b) => b > 0),
      downCapture: capture(own, other, (b) => b < 0),
    },
    bars: shared.own.length,
  };
}

/** The values of both at the times that both have. */
function sharedValues(a: TimedValues, b: TimedValues): { own: Float64Array; other: Float64Array } {
  const own: number[] = [];
  const other: number[] = [];
  for (let i = 0, j = 0; i < a.time.length && j < b.time.length;) {
    const [ta, tb] = [a.time[i]!, b.time[j]!];
    if (ta === tb) {
      own.push(a.value[i]!);
      other.push(b.value[j]!);
    }
    if (ta <= tb) i++;
    if (tb <= ta) j++;
  }
  return { own: Float64Array.from(own), other: Float64Array.from(other) };
}

/** Of y on x by least squares; NaN below two values or where x does not vary. */
function slope(x: Float64Array, y: Float64Array): number {
  const { mean: meanX, deviation } = moments(x);
  if (!(deviation > 0)) return Number.NaN;
  const meanY = moments(y).mean;
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const d = x[i]! - meanX;
    xx += d * d;
    xy += d * (y[i]! - meanY);
  }
  return xy / xx;
}

function capture(own: Float64Array, other: Float64Array, chosen: (r: number) => boolean): number {
  let [mine, theirs, count] = [0, 0, 0];
  for (let i = 0; i < own.length; i++) {
    if (Number.isNaN(own[i]!) || Number.isNaN(other[i]!)) return Number.NaN;
    if (!chosen(other[i]!)) continue;
    mine += Math.log1p(own[i]!);
    theirs += Math.log1p(other[i]!);
    count++;
  }
  return count === 0 ? Number.NaN : Math.expm1(mine / count) / Math.expm1(theirs / count);
}
