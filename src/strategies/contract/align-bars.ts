import { BAR_COLUMNS, createBars, type BarColumn, type Bars } from "../../market/series/bars.js";

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
  const same = first.calendar.name === second.calendar.name;
  return [pick(first, a, same), pick(second, b, same)];
}

/** What two calendars have in common is a third one: it is found from the times that are left. */
function pick(bars: Bars, rows: readonly number[], keepsCalendar: boolean): Bars {
  const column = (name: BarColumn): Float64Array => Float64Array.from(rows, (row) => bars[name][row]!);
  const columns = Object.fromEntries(BAR_COLUMNS.map((name) => [name, column(name)]));
  return createBars(
    keepsCalendar ? bars : { ...bars, calendar: undefined },
    columns as Record<BarColumn, Float64Array>,
  );
}
