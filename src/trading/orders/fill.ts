import type { Side } from "./order.js";

/** One execution. Money in the account's currency. */
export interface Fill {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  /** Index in the run's times and opening of the bar in which it happened. */
  readonly index: number;
  readonly time: number;
  /** Units, above 0. */
  readonly quantity: number;
  readonly price: number;
  /** The price before slippage. */
  readonly reference: number;
  readonly commission: number;
  /** Units of the order that still work; 0 when it is filled. */
  readonly remaining: number;
}

/** 1 for a buy, −1 for a sell. */
export function signOf(side: Side): number {
  return side === "buy" ? 1 : -1;
}
