import type { Bars } from "../market/series/bars.js";
import { alignAsOf } from "./align-as-of.js";

/** What features are computed from: the bars, a benchmark's closes, and series that several features share. */
export interface FeatureInputs {
  readonly bars: Bars;
  /** The benchmark's close that was known at each bar; NaN before its first bar. Throws without a benchmark. */
  readonly benchmark: Float64Array;
  /** The series of a key: computed once, then the same memory again, which is not to be written to. */
  shared(key: string, compute: () => Float64Array): Float64Array;
}

/** Inputs over bars, and over a benchmark where cross-asset features are wanted. */
export function createInputs(bars: Bars, benchmark: Bars | null = null): FeatureInputs {
  const series = new Map<string, Float64Array>();
  const shared = (key: string, compute: () => Float64Array): Float64Array => {
    const known = series.get(key) ?? compute();
    series.set(key, known);
    return known;
  };
  return {
    bars,
    shared,
    get benchmark() {
      if (!benchmark) throw new TypeError("Cannot compute a cross-asset feature: there is no benchmark");
      return shared("benchmark", () => alignAsOf(bars.time, benchmark));
    },
  };
}
