import type { MetricName } from "../../metrics/definitions.js";
import { moments } from "../../math/moments.js";
import { gridValues, type Grid } from "./grid.js";
import { rankRows, type SweepColumns } from "./sweep-table.js";

/** How one parameter's choice moved over the folds. */
export interface ParameterStability {
  readonly mean: number;
  /** n − 1; NaN for one fold. */
  readonly deviation: number;
  /** Different values chosen. */
  readonly distinct: number;
  /** Mean move between folds that follow each other ÷ the length of the axis, both in steps: 0 never moves, 1 end to end. */
  readonly meanMove: number;
}

/** The stability of each parameter of a grid over the points that were chosen, in time order. */
export function parameterStability(
  grid: Grid,
  chosen: readonly number[],
): Record<string, ParameterStability> {
  const values = chosen.map((point) => gridValues(grid, point));
  return Object.fromEntries(
    grid.axes.map(({ name, values: axis }) => {
      const own = Float64Array.from(values, (v) => v[name]!);
      const { mean, deviation } = moments(own);
      const places = Array.from(own, (value) => axis.indexOf(value));
      const moves = places
        .slice(1)
        .map((place, k) => Math.abs(place - places[k]!) / Math.max(1, axis.length - 1));
      return [name, { mean, deviation, distinct: new Set(own).size, meanMove: meanDefined(moves) }];
    }),
  );
}

/**
 * The share of a chosen point's neighbours in the grid (one step along one axis) that are among the best quarter of
 * all points: near 1 on a plateau, near 0 on a spike. NaN without neighbours.
 */
export function neighbourShare(
  grid: Grid,
  columns: SweepColumns,
  row: number,
  objective: MetricName,
): number {
  const best = rankRows(columns, objective).slice(0, Math.ceil(columns.points.length / 4));
  const good = new Set(best.map((k) => columns.points[k]!));
  const there = new Set(columns.points);
  const near = neighbours(grid, columns.points[row]!).filter((point) => there.has(point));
  return near.length === 0 ? Number.NaN : near.filter((point) => good.has(point)).length / near.length;
}

/** The points one step away along one axis. */
function neighbours({ axes }: Grid, point: number): number[] {
  const found: number[] = [];
  let stride = 1;
  for (const { values } of axes.toReversed()) {
    const place = Math.floor(point / stride) % values.length;
    if (place > 0) found.push(point - stride);
    if (place < values.length - 1) found.push(point + stride);
    stride *= values.length;
  }
  return found;
}

/** The mean of the defined values; NaN for none. */
export function meanDefined(values: readonly number[]): number {
  const defined = values.filter((v) => !Number.isNaN(v));
  return defined.length === 0 ? Number.NaN : defined.reduce((a, b) => a + b, 0) / defined.length;
}
