/** What can be traded, or, for an index, followed. */
export interface Instrument {
  /** The key, in upper case: `AAPL`. */
  readonly symbol: string;
  readonly name: string;
  readonly kind: "stock" | "etf" | "index" | "crypto";
  /** ISO 4217 code of the prices. */
  readonly currency: string;
  /** The exchange calendar its sessions follow; `24/7` trades always. */
  readonly calendar: "NYSE" | "24/7";
}
