import { denial, type Denial } from "../policy/denial.js";
import { formatAgainst } from "../policy/format-figure.js";
import { beyond } from "../policy/limit-check.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

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

const NO_TRIALS = { sent: 0, done: 0 };

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

const NOTHING: readonly BreakerAction[] = [];

/**
 * The breaker after an event. It opens on volatility, mean slippage, the share of refused orders and the day's loss.
 * After `breakerCooldownMs` it is half-open, after a day's loss not before the next session; then `breakerTrials` orders
 * that fill well close it, and any cause opens it again. Trials that did not fill are forgotten after as long again.
 */
export function moveBreaker(before: BreakerState, event: BreakerEvent, policy: RiskPolicy): BreakerOutcome {
  const state = withSample(before, event, policy);
  const cause = causeOf(state, event, policy);
  if (cause && state.state !== "open") return opened(state, event.time, cause);
  // The cooldown counts from the last time that something spoke for opening.
  if (cause) return { state: { ...state, openedAt: event.time }, actions: NOTHING };
  if (event.kind === "open") return opened(state, event.time, null, event.reason);
  if (state.state === "open") return cooled(state, event, policy);
  if (state.state === "half_open") return tried(state, event, policy);
  return { state, actions: NOTHING };
}

function withSample(state: BreakerState, event: BreakerEvent, policy: RiskPolicy): BreakerState {
  const recent = (samples: readonly BreakerSample[]): BreakerSample[] =>
    samples.filter(({ time }) => event.time - time <= policy.breakerWindowMs);
  if (event.kind === "fill") {
    const sample = { time: event.time, value: event.slippageBps };
    return { ...state, slippage: [...recent(state.slippage), sample] };
  }
  if (event.kind === "outcome") {
    const sample = { time: event.time, value: event.refused ? 1 : 0 };
    return { ...state, outcomes: [...recent(state.outcomes), sample] };
  }
  return state;
}

/** What speaks for opening; null for nothing. */
function causeOf(state: BreakerState, event: BreakerEvent, policy: RiskPolicy): Denial | null {
  switch (event.kind) {
    case "volatility": {
      const { ratio } = event;
      if (!beyond(ratio, policy.maxVolatilityRatio)) return null;
      const words = `volatility ÷ what is usual is ${formatAgainst(ratio, policy.maxVolatilityRatio, "ratio")}`;
      return denial("BREAKER_VOLATILITY_EXCEEDED", words, policy.maxVolatilityRatio, ratio);
    }
    case "fill": {
      const mean = meanOf(state.slippage, policy);
      if (mean === null || !beyond(mean, policy.maxSlippageBps)) return null;
      const words = `mean slippage of ${state.slippage.length} fills is ${formatAgainst(mean, policy.maxSlippageBps, "bps")}`;
      return denial("BREAKER_SLIPPAGE_EXCEEDED", words, policy.maxSlippageBps, mean);
    }
    case "outcome": {
      const mean = meanOf(state.outcomes, policy);
      if (mean === null || !beyond(mean, policy.maxRejectFraction)) return null;
      const words = `of ${state.outcomes.length} orders the broker refused ${formatAgainst(mean, policy.maxRejectFraction, "fraction")}`;
      return denial("BREAKER_REJECTS_EXCEEDED", words, policy.maxRejectFraction, mean);
    }
    case "equity": {
      const loss = (event.dayStartEquity - event.equity) / event.dayStartEquity;
      if (!beyond(loss, policy.maxDailyLossFraction)) return null;
      const words = `loss of the day is ${formatAgainst(loss, policy.maxDailyLossFraction, "fraction")}`;
      return denial("DAILY_LOSS_EXCEEDED", words, policy.maxDailyLossFraction, loss);
    }
    default:
      return null;
  }
}

/** The mean of enough samples; null for fewer. NaN for a sample that is none, which is beyond every limit. */
function meanOf(samples: readonly BreakerSample[], { breakerSamples }: RiskPolicy): number | null {
  if (samples.length === 0 || samples.length < breakerSamples) return null;
  return samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
}

function opened(state: BreakerState, time: number, cause: Denial | null, reason?: string): BreakerOutcome {
  const why = cause?.message ?? reason ?? "opened by hand";
  return {
    state: { ...state, state: "open", cause, openedAt: time, trials: NO_TRIALS },
    actions: [
      { kind: "cancel_entries", reason: `Circuit breaker: ${why}` },
      { kind: "alert", level: "critical", message: `Circuit breaker opened: ${why}` },
    ],
  };
}

function cooled(state: BreakerState, event: BreakerEvent, policy: RiskPolicy): BreakerOutcome {
  const forTheDay = state.cause?.code === "DAILY_LOSS_EXCEEDED";
  const over = forTheDay
    ? event.kind === "session"
    : event.time - state.openedAt! >= policy.breakerCooldownMs;
  if (!over) return { state, actions: NOTHING };
  const half: BreakerState = {
    ...state,
    state: "half_open",
    openedAt: event.time,
    trials: NO_TRIALS,
    slippage: [],
    outcomes: [],
  };
  const message = `Circuit breaker half-open: ${policy.breakerTrials} trial orders are let through`;
  return { state: half, actions: [{ kind: "alert", level: "info", message }] };
}

function tried(state: BreakerState, event: BreakerEvent, policy: RiskPolicy): BreakerOutcome {
  const { sent, done } = state.trials;
  if (event.kind === "tick" && event.time - state.openedAt! >= policy.breakerCooldownMs)
    return { state: { ...state, openedAt: event.time, trials: { sent: done, done } }, actions: NOTHING };
  if (event.kind === "sent")
    return { state: { ...state, trials: { sent: sent + 1, done } }, actions: NOTHING };
  if (event.kind === "outcome" && event.refused)
    return opened(state, event.time, null, "a trial was refused");
  if (event.kind !== "fill") return { state, actions: NOTHING };
  if (beyond(event.slippageBps, policy.maxSlippageBps)) {
    const words = `slippage of a trial is ${formatAgainst(event.slippageBps, policy.maxSlippageBps, "bps")}`;
    const cause = denial("BREAKER_SLIPPAGE_EXCEEDED", words, policy.maxSlippageBps, event.slippageBps);
    return opened(state, event.time, cause);
  }
  const good = Math.min(sent, done + 1);
  if (good < policy.breakerTrials)
    return { state: { ...state, trials: { sent, done: good } }, actions: NOTHING };
  const message = `Circuit breaker closed after ${good} good trials`;
  return { state: CLOSED_BREAKER, actions: [{ kind: "alert", level: "info", message }] };
}
