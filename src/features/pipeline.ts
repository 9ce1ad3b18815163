import type { Bars } from "../market/series/bars.js";
import type { FeatureDefinition } from "./feature.js";
import { createInputs } from "./inputs.js";
import type { FeatureMatrix } from "./matrix.js";

/**
 * Computes features over bars: one column a feature, one row a bar, NaN in warm-up. What several features read is
 * computed once. No value depends on a later bar, of the benchmark neither.
 *
 * @param benchmark bars of the same timeframe; only cross-asset features read it
 * @throws TypeError when a cross-asset feature has no benchmark, or a name comes twice.
 *
 * @example
 * computeFeatures({ length: 0, time: new Float64Array() }, []).rows; // => 0
 */
export function computeFeatures(
  bars: Bars,
  features: readonly FeatureDefinition[],
  benchmark: Bars | null = null,
): FeatureMatrix {
  const names = features.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw new TypeError(`Cannot compute features: "${twice}" is named twice`);
  const inputs = createInputs(bars, benchmark);
  const values = new Float64Array(features.length * bars.length);
  for (const [k, feature] of features.entries()) values.set(feature.compute(inputs), k * bars.length);
  return { names, rows: bars.length, time: bars.time, values };
}
