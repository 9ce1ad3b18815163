import { BAR_COLUMNS, createBars, type BarColumns, type Bars } from "./bars.js";

/** A copy of bars in memory that workers share instead of copying it once more. */
export function shareBars(bars: Bars): Bars {
  const bytes = bars.length * Float64Array.BYTES_PER_ELEMENT;
  const memory = new SharedArrayBuffer(BAR_COLUMNS.length * bytes);
  const columns = BAR_COLUMNS.map((name, k) => {
    const shared = new Float64Array(memory, k * bytes, bars.length);
    shared.set(bars[name]);
    return [name, shared] as const;
  });
  return createBars(bars, Object.fromEntries(columns) as unknown as BarColumns);
}
