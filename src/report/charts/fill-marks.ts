import type { TradeLog } from "../../trading/orders/trade-log.js";

/** The fills of trades by side, in columns. */
export interface Fills {
  readonly index: readonly number[];
  readonly price: readonly number[];
}

/** Up to this many fills are all drawn. */
export const MOST_MARKS = 300;

/** Entries and exits of all trades as buys and sells; an averaged trade stands with its average prices. */
export function fillsOf(trades: TradeLog): { readonly buys: Fills; readonly sells: Fills } {
  const buys = { index: [] as number[], price: [] as number[] };
  const sells = { index: [] as number[], price: [] as number[] };
  for (let k = 0; k < trades.length; k++) {
    const long = trades.direction[k]! > 0;
    const entries = long ? buys : sells;
    entries.index.push(trades.entryIndex[k]!);
    entries.price.push(trades.entryPrice[k]!);
    if (trades.exitIndex[k]! < 0) continue;
    const exits = long ? sells : buys;
    exits.index.push(trades.exitIndex[k]!);
    exits.price.push(trades.exitPrice[k]!);
  }
  return { buys, sells };
}

/** The first fill in each of so many columns of equal time, where all of them would be a blot. */
export function thinFills({ index, price }: Fills, time: Float64Array, columns: number): Fills {
  const start = time[0]!;
  const scale = columns / (time[time.length - 1]! - start);
  const taken = new Set<number>();
  const kept = { index: [] as number[], price: [] as number[] };
  for (let k = 0; k < index.length; k++) {
    const column = Math.floor((time[index[k]!]! - start) * scale);
    if (taken.has(column)) continue;
    taken.add(column);
    kept.index.push(index[k]!);
    kept.price.push(price[k]!);
  }
  return kept;
}
