import { InputError } from "../../core/errors.js";
import { resolveParameters, type Parameter, type ParameterValues } from "../../core/parameters.js";
import { parseGridAxis, type GridAxis } from "./grid-axis.js";
import { parseGridWhere, type GridFilter } from "./grid-where.js";

/** A grid in words, as typed; what a worker needs to make the same grid. */
export interface GridText {
  /** One axis each, as `parseGridAxis` reads them. */
  readonly axes: readonly string[];
  /** A condition as `parseGridWhere` reads it; null for none. */
  readonly where: string | null;
  /** Parameters that do not vary; the strategy's defaults for the rest. */
  readonly fixed: ParameterValues;
}

/**
 * A product of axes. Its points are numbers from 0 to size − 1 and are worked out when asked for, so a grid of any size
 * takes no memory. The last axis varies fastest.
 */
export interface Grid {
  readonly axes: readonly GridAxis[];
  /** Points of the product, those that the filter leaves out included. */
  readonly size: number;
  readonly fixed: ParameterValues;
  readonly filter: GridFilter | null;
}

/**
 * The grid of a text over a strategy's parameters.
 *
 * @throws InputError for no axis, an axis twice, more than 2⁵³ points, and what the parts are refused for.
 */
export function createGrid(
  { axes: texts, where, fixed: given }: GridText,
  parameters: readonly Parameter[],
): Grid {
  if (texts.length === 0) throw new InputError("A sweep needs a grid, as in --grid fast=2..60");
  const axes = texts.map((text) => parseGridAxis(text, parameters));
  for (const [k, { name }] of axes.entries()) {
    if (axes.findIndex((a) => a.name === name) < k) throw new InputError(`Grid of "${name}" is given twice`);
    if (given[name] !== undefined) throw new InputError(`Parameter "${name}" is both set and in the grid`);
  }
  const size = axes.reduce((product, { values }) => product * values.length, 1);
  if (size > Number.MAX_SAFE_INTEGER)
    throw new InputError(`The grid has ${size} points, expected at most 2⁵³`);
  const names = parameters.map((p) => p.name);
  return {
    axes,
    size,
    fixed: resolveParameters(parameters, given),
    filter: where === null ? null : parseGridWhere(where, names),
  };
}

/** The parameters of a point: the digits of its number in the mixed radix of the axes' lengths. */
export function gridValues({ axes, fixed }: Grid, point: number): Record<string, number> {
  const values: Record<string, number> = { ...fixed };
  let rest = point;
  for (let k = axes.length - 1; k >= 0; k--) {
    const { name, values: axis } = axes[k]!;
    values[name] = axis[rest % axis.length]!;
    rest = Math.floor(rest / axis.length);
  }
  return values;
}

/** The point that has these parameters; −1 where there is none. */
export function gridPoint({ axes }: Grid, values: ParameterValues): number {
  let point = 0;
  for (const { name, values: axis } of axes) {
    const digit = axis.indexOf(values[name] ?? Number.NaN);
    if (digit < 0) return -1;
    point = point * axis.length + digit;
  }
  return point;
}

/** The points that the filter keeps, in order, one at a time. */
export function* gridPoints(grid: Grid): Generator<number, void> {
  for (let point = 0; point < grid.size; point++) {
    if (grid.filter === null || grid.filter(gridValues(grid, point))) yield point;
  }
}

/**
 * How many points the filter keeps.
 *
 * @throws InputError when it keeps none.
 */
export function countGridPoints(grid: Grid): number {
  if (grid.filter === null) return grid.size;
  let count = 0;
  for (const _ of gridPoints(grid)) count++;
  if (count === 0) throw new InputError(`The condition leaves none of the grid's ${grid.size} points`);
  return count;
}
