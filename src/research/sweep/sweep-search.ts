import { countGridPoints, gridPoints, type Grid } from "./grid.js";
import { sampleGrid } from "./grid-sample.js";

/** Which points of a grid are run: all, some at random, or all on little data and the better ones on more. */
export type SweepSearch =
  | { readonly kind: "grid" }
  | { readonly kind: "random"; readonly count: number; readonly seed: number }
  | { readonly kind: "halving" };

/** The points that a search starts with, one at a time. */
export function searchPoints(grid: Grid, search: SweepSearch): Generator<number, void> {
  return search.kind === "random" ? sampleGrid(grid, search.count, search.seed) : gridPoints(grid);
}

/** A random search of a larger grid does not count what the filter keeps: it would take longer than the search. */
const MOST_COUNTED = 2_000_000;

/**
 * How many those are; the most it can be for a random search of a huge grid with a filter.
 *
 * @throws InputError when the filter keeps none.
 */
export function countSearch(grid: Grid, search: SweepSearch): number {
  if (search.kind !== "random") return countGridPoints(grid);
  return Math.min(search.count, grid.size > MOST_COUNTED ? grid.size : countGridPoints(grid));
}

/** Of the points of a rung, one in this many goes on; the next rung has as many times the bars. */
export const HALVING_FACTOR = 3;
const LEAST_BARS = 250;

/**
 * The bars of each rung of successive halving (Jamieson and Talwalkar 2016): always from the first bar on, so that no
 * choice is made on data that comes later, a third as many as in the next rung, and not below 250.
 *
 * @example
 * halvingSpans(9000); // => [333, 1000, 3000, 9000]
 */
export function halvingSpans(bars: number): number[] {
  const spans = [bars];
  while (spans[0]! / HALVING_FACTOR >= LEAST_BARS) spans.unshift(Math.floor(spans[0]! / HALVING_FACTOR));
  return spans;
}
