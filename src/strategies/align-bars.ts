import { BAR_COLUMNS, createBars, type BarColumn, type Bars } from "../market/bars.js";

/**
 * The bars of two series whose times stand in both, in time order: equally long, with equal times. What only one
 * series has is left out, never filled.
 */
export function alignBars(first: Bars, second: Bars): readonly [first: Bars, second: Bars] {
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = 0, j = 0; i < first.length && j < second.length;) {
    const difference = first.time[i]! - second.time[j]!;
    if (difference === 0) {
      a.push(i);
      b.push(j);
    }
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return [pick(first, a), pick(second, b)];
}

function pick(bars: Bars, rows: readonly number[]): Bars {
  const column = (name: BarColumn): Float64Array => Float64Array.from(rows, (row) => bars[name][row]!);
  const columns = Object.fromEntries(BAR_COLUMNS.map((name) => [name, column(name)]));
  return createBars(bars, columns as Record<BarColumn, Float64Array>);
}
