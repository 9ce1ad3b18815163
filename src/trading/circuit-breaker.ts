import type { Denial } from "./denial.js";

/** One thing that the breaker counts: a fill's slippage, or whether the broker took an order. */
export interface BreakerSample {
  readonly time: number;
  readonly value: number;
}

/** Where the circuit breaker stands. Closed lets orders through; open stops entries; half-open lets trials through. */
export interface BreakerState {
  readonly state: "closed" | "open" | "half_open";
  /** What opened it; null while it is closed. */
  readonly cause: Denial | null;
  /** When it opened; null while it is closed. */
  readonly openedAt: number | null;
  /** Trial orders sent and filled well since it became half-open. */
  readonly trials: { readonly sent: number; readonly done: number };
  /** Slippage of the window's fills in 1/10,000 of the price, adverse above 0. */
  readonly slippage: readonly BreakerSample[];
  /** Orders of the window: 1 when the broker refused it, else 0. */
  readonly outcomes: readonly BreakerSample[];
}

/** A breaker that has seen nothing. */
export const CLOSED_BREAKER: BreakerState = {
  state: "closed",
  cause: null,
  openedAt: null,
  trials: { sent: 0, done: 0 },
  slippage: [],
  outcomes: [],
};
