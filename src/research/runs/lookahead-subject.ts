import type { ParameterValues } from "../../core/parameters.js";
import type { FeatureDefinition } from "../../features/feature.js";
import { columnOf } from "../../features/matrix.js";
import { computeFeatures } from "../../features/pipeline.js";
import { sliceBars, type Bar, type Bars } from "../../market/series/bars.js";
import type { Strategy } from "../../strategies/contract/strategy.js";

/** A series of values, one a bar: signals are compared exactly, numbers to a relative 1e-9. */
export type Column = Int8Array | Float64Array;

/** What a look-ahead check is about: something that makes columns from bars. */
export interface LookaheadSubject {
  /** What the whole is called, where a single column cannot be blamed. */
  readonly name: string;
  /** What each column is called. */
  readonly names: readonly string[];
  /** Bars before which it may refuse to work. */
  readonly lookback: number;
  compute(bars: Bars): readonly Column[];
  /** The same columns bar by bar, each bar seen once: a form that cannot see the future. */
  readonly stream?: () => (bar: Bar) => readonly number[];
}

/**
 * A strategy's signals, its exposure where it sets one, and the figures on which it abstains where it can.
 *
 * @param streams false when `start` is only made from `signals` and proves nothing
 */
export function strategySubject(
  strategy: Strategy,
  values: ParameterValues,
  streams = true,
): LookaheadSubject {
  const { name } = strategy;
  const sized = strategy.exposure !== undefined;
  const gated = strategy.gated !== undefined;
  return {
    name,
    names: [name, ...(sized ? [`${name}.exposure`] : []), ...(gated ? [`${name}.abstention`] : [])],
    lookback: strategy.lookback(values),
    compute(bars) {
      const gates = strategy.gated?.(bars, values);
      const signals = gates?.signals ?? strategy.signals(bars, values);
      const exposure = strategy.exposure?.(bars, values);
      return [signals, ...(exposure ? [exposure] : []), ...(gates ? [gates.abstentions.figure] : [])];
    },
    ...(streams && {
      stream() {
        const source = strategy.start(values);
        return (bar) => [
          source.next(bar),
          ...(sized ? [source.exposure?.() ?? Number.NaN] : []),
          ...(gated ? [source.abstention?.()?.figure ?? Number.NaN] : []),
        ];
      },
    }),
  };
}

/** Features over bars; the benchmark is cut off where the bars are, so that its future cannot be read either. */
export function featureSubject(
  features: readonly FeatureDefinition[],
  benchmark: Bars | null = null,
): LookaheadSubject {
  const names = features.map(({ name }) => name);
  return {
    name: "features",
    names,
    lookback: 0,
    compute(bars) {
      const end = benchmark?.time.findIndex((time) => time > bars.time[bars.length - 1]!) ?? 0;
      const known = benchmark && sliceBars(benchmark, 0, end < 0 ? benchmark.length : end);
      const matrix = computeFeatures(bars, features, known);
      return names.map((name) => columnOf(matrix, name));
    },
  };
}
