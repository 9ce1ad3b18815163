import type { Parameter, ParameterValues } from "../../core/parameters.js";
import type { Bar, Bars } from "../../market/series/bars.js";

/**
 * Wanted holdings of both legs on a bar's close, in units for each 1 of capital that the pair is given, above 0 for
 * long and below 0 for short; both 0 when out.
 */
export interface PairTarget {
  readonly first: number;
  readonly second: number;
}

/** The same for every bar; NaN before the first decision. */
export interface PairTargets {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Decides on both legs' bars of one time; holds only what its warm-up needs. */
export interface PairSource {
  /** The target on the bars' closes; NaN during warm-up. Times rise, each once. */
  next(first: Bar, second: Bar): PairTarget;
}

/**
 * A rule that trades two series against each other. It gives units for both legs, since a direction alone does not
 * say how much of the second leg hedges the first.
 */
export interface PairStrategy {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  /** Pairs of bars needed for the first target: it stands at index lookback − 1. */
  lookback(values: ParameterValues): number;
  /** Checks what single parameters cannot say; throws an InputError. */
  check?(values: ParameterValues): void;
  /**
   * Targets on every close, from this and earlier bars only.
   *
   * @throws TypeError unless both series have the same times; `alignBars` makes them so.
   */
  targets(first: Bars, second: Bars, values: ParameterValues): PairTargets;
  start(values: ParameterValues): PairSource;
}
