/** A closed or open round trip. Money and prices in the quote currency, `return` as a fraction. */
export interface Trade {
  /** Of a run over several symbols; left out where there is one. */
  readonly symbol?: string;
  /** Index of the bar in which the entry filled. */
  readonly entryIndex: number;
  /** Index of the bar in which the exit filled; null while the trade is open. */
  readonly exitIndex: number | null;
  /** Opening of the entry bar, epoch milliseconds UTC. */
  readonly entryTime: number;
  readonly exitTime: number | null;
  readonly side: "long" | "short";
  /** All units entered, above 0. */
  readonly quantity: number;
  /** Average of the entries. */
  readonly entryPrice: number;
  /** Average of the exits; null while open. */
  readonly exitPrice: number | null;
  /** Entry and exit commission so far, at least 0. */
  readonly commission: number;
  /** After commission; an open trade is valued at the last close. */
  readonly profit: number;
  /** Profit ÷ (entry price × quantity). */
  readonly return: number;
}
