/** One execution. Money in the account's currency. */
export interface Fill {
  readonly clientOrderId: string;
  readonly side: "buy" | "sell";
  readonly leg: "exit" | "entry";
  /** Index and opening of the bar in which it happened. */
  readonly index: number;
  readonly time: number;
  /** Units, above 0. */
  readonly quantity: number;
  readonly price: number;
  /** The price before slippage. */
  readonly reference: number;
  readonly commission: number;
}

/** 1 for a buy, −1 for a sell. */
export function signOf(side: Fill["side"]): number {
  return side === "buy" ? 1 : -1;
}
