import type { Denial } from "../limits/denial.js";

/** One thing that the breaker counts: a fill's slippage, or whether the broker refused an order. */
export interface BreakerSample {
  readonly time: number;
  readonly value: number;
}

/** Where the circuit breaker stands. Closed lets orders through; open stops entries; half-open lets trials through. */
export interface BreakerState {
  readonly state: "closed" | "open" | "half_open";
  /** What opened it; null while it is closed. */
  readonly cause: Denial | null;
  /** When something last spoke for opening it, or its last trials began; null while it is closed. */
  readonly openedAt: number | null;
  /** Trial orders sent and filled well since it became half-open. */
  readonly trials: { readonly sent: number; readonly done: number };
  /** Slippage of the window's fills in 1/10,000 of the price, adverse above 0. */
  readonly slippage: readonly BreakerSample[];
  /** Orders of the window: 1 when the broker refused it, else 0. */
  readonly outcomes: readonly BreakerSample[];
}

/** Of a breaker that has just become half-open. */
export const NO_TRIALS = { sent: 0, done: 0 };

/** A breaker that has seen nothing. */
export const CLOSED_BREAKER: BreakerState = {
  state: "closed",
  cause: null,
  openedAt: null,
  trials: NO_TRIALS,
  slippage: [],
  outcomes: [],
};

interface At {
  /** The market's time, epoch milliseconds UTC. */
  readonly time: number;
}

/** What the breaker is told. */
export type BreakerEvent =
  /** Volatility now ÷ what is usual. */
  | ({ readonly kind: "volatility"; readonly ratio: number } & At)
  /** A fill's adverse difference from its reference, in 1/10,000. */
  | ({ readonly kind: "fill"; readonly slippageBps: number } & At)
  /** What the broker said to an order. */
  | ({ readonly kind: "outcome"; readonly refused: boolean } & At)
  | ({ readonly kind: "equity"; readonly equity: number; readonly dayStartEquity: number } & At)
  /** An order that opens a position was sent. */
  | ({ readonly kind: "sent" } & At)
  /** A session began. */
  | ({ readonly kind: "session" } & At)
  /** Time passed. */
  | ({ readonly kind: "tick" } & At)
  /** A person opened it. */
  | ({ readonly kind: "open"; readonly reason: string } & At);

/** What follows from a move of the breaker: open orders that open positions are canceled, and people are told. */
export type BreakerAction =
  | { readonly kind: "cancel_entries"; readonly reason: string }
  | { readonly kind: "alert"; readonly level: "critical" | "info"; readonly message: string };

export interface BreakerOutcome {
  readonly state: BreakerState;
  readonly actions: readonly BreakerAction[];
}
