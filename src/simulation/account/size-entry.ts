import { entryQuantity, type EntryCosts, type Size } from "../../trading/orders/sizing.js";
import { slippedPrice, type Slippage } from "./slippage.js";

/** The account and the place an entry is sized for. */
export interface EntryPlace {
  readonly funds: number;
  readonly equity: number;
  readonly direction: number;
  readonly reference: number;
  /** Of the bar. */
  readonly index: number;
}

/**
 * Units of an entry at a reference price. Where slippage grows with the units, they are worked out at the reference
 * and again at the price that this many would get, which the smaller number then betters.
 */
export function sizeEntry(size: Size, place: EntryPlace, slippage: Slippage, costs: EntryCosts): number {
  const { funds, equity, direction, reference, index } = place;
  const small = slippage(index, 0);
  const first = entryQuantity(size, funds, equity, slippedPrice(direction, reference, small), costs);
  const large = slippage(index, first);
  if (first <= 0 || large === small) return first;
  return entryQuantity(size, funds, equity, slippedPrice(direction, reference, large), costs);
}
