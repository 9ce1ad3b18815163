import { atMost, atLeast, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import {
  code,
  decisionCode,
  defineControl,
  denialsOf,
  type CheckSubject,
  type FindingsOf,
} from "../control.js";
import { plainBreach, decisionBreach, figureBreach } from "../breach.js";
import { withContext, NOW } from "../risk-case.js";
import { beyond } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import type { Denial } from "../../limits/denial.js";
import {
  CLOSED_BREAKER,
  NO_TRIALS,
  type BreakerEvent,
  type BreakerAction,
  type BreakerOutcome,
  type BreakerSample,
  type BreakerState,
} from "../../risk/breaker-state.js";
import { denyLoss, losses } from "../pre-trade/losses.js";
const limits = {
  maxVolatilityRatio: atMost("ratio", 4, 10, "Volatility ÷ what is usual, at which the breaker opens beyond"),
  maxSlippageBps: atMost("bps", 50, 200, "Mean slippage of the window's fills"),
  maxRejectFraction: atMost("fraction", 0.2, 0.5, "Refused ÷ sent orders of the window"),
  breakerWindowMs: atLeast("ms", 300_000, 60_000, "The window for slippage and refusals"),
  breakerSamples: atMost("count", 5, 20, "Fewest fills or orders that a mean is taken of"),
  breakerCooldownMs: atLeast("ms", 900_000, 60_000, "Time until an open breaker lets trial orders through"),
  breakerTrials: atMost("count", 2, 10, "Trial orders of a half-open breaker"),
};
const codes = {
  BREAKER_OPEN: code("passed", "the circuit breaker is open"),
  BREAKER_TRIALS_USED: code("passed", "the half-open circuit breaker waits for its trial orders"),
  BREAKER_VOLATILITY_EXCEEDED: decisionCode("volatility is too many times what is usual"),
  BREAKER_SLIPPAGE_EXCEEDED: decisionCode("fills were too far from their references"),
  BREAKER_REJECTS_EXCEEDED: decisionCode("the broker refused too many orders"),
};
const deny = denialsOf(26, codes);

const read = { ...limits, maxDailyLossFraction: losses.limits.maxDailyLossFraction };
type BreakerPolicy = ValuesOf<typeof read>;

/** As it stands when the order is sent. */
export function checkBreaker(
  { context, policy }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const { breaker } = context;
  if (breaker.state === "open") {
    const { cause } = breaker;
    const words = `the circuit breaker is open: ${cause?.message ?? "opened by hand"}`;
    found.add("BREAKER_OPEN", words, cause?.limit ?? null, cause?.figure ?? null);
  }
  const { sent } = breaker.trials;
  if (breaker.state === "half_open" && sent >= policy.breakerTrials) {
    const words = `${sent} trial orders were sent, limit ${policy.breakerTrials}`;
    found.add("BREAKER_TRIALS_USED", words, policy.breakerTrials, sent);
  }
}

const NOTHING: readonly BreakerAction[] = [];

/**
 * The breaker after an event. It opens on volatility, mean slippage, the share of refused orders and the day's loss.
 * After `breakerCooldownMs` it is half-open, after a day's loss not before the next session; then `breakerTrials` orders
 * that fill well close it, and any cause opens it again. Trials that did not fill are forgotten after as long again.
 */
export function moveBreaker(
  before: BreakerState,
  event: BreakerEvent,
  policy: BreakerPolicy,
): BreakerOutcome {
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

function withSample(state: BreakerState, event: BreakerEvent, policy: BreakerPolicy): BreakerState {
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
function causeOf(state: BreakerState, event: BreakerEvent, policy: BreakerPolicy): Denial | null {
  switch (event.kind) {
    case "volatility": {
      const { ratio } = event;
      if (!beyond(ratio, policy.maxVolatilityRatio)) return null;
      const words = `volatility ÷ what is usual is ${formatAgainst(ratio, policy.maxVolatilityRatio, "ratio")}`;
      return deny("BREAKER_VOLATILITY_EXCEEDED", words, policy.maxVolatilityRatio, ratio);
    }
    case "fill": {
      const mean = meanOf(state.slippage, policy);
      if (mean === null || !beyond(mean, policy.maxSlippageBps)) return null;
      const words = `mean slippage of ${state.slippage.length} fills is ${formatAgainst(mean, policy.maxSlippageBps, "bps")}`;
      return deny("BREAKER_SLIPPAGE_EXCEEDED", words, policy.maxSlippageBps, mean);
    }
    case "outcome": {
      const mean = meanOf(state.outcomes, policy);
      if (mean === null || !beyond(mean, policy.maxRejectFraction)) return null;
      const words = `of ${state.outcomes.length} orders the broker refused ${formatAgainst(mean, policy.maxRejectFraction, "fraction")}`;
      return deny("BREAKER_REJECTS_EXCEEDED", words, policy.maxRejectFraction, mean);
    }
    case "equity": {
      const { equity, dayStartEquity } = event;
      const loss = dayStartEquity > 0 ? (dayStartEquity - equity) / dayStartEquity : Number.NaN;
      if (!beyond(loss, policy.maxDailyLossFraction)) return null;
      const words = `loss of the day is ${formatAgainst(loss, policy.maxDailyLossFraction, "fraction")}`;
      return denyLoss("DAILY_LOSS_EXCEEDED", words, policy.maxDailyLossFraction, loss);
    }
    default:
      return null;
  }
}

/** The mean of enough samples; null for fewer. NaN for a sample that is none, which is beyond every limit. */
function meanOf(samples: readonly BreakerSample[], { breakerSamples }: BreakerPolicy): number | null {
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

function cooled(state: BreakerState, event: BreakerEvent, policy: BreakerPolicy): BreakerOutcome {
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

function tried(state: BreakerState, event: BreakerEvent, policy: BreakerPolicy): BreakerOutcome {
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
    const cause = deny("BREAKER_SLIPPAGE_EXCEEDED", words, policy.maxSlippageBps, event.slippageBps);
    return opened(state, event.time, cause);
  }
  const good = Math.min(sent, done + 1);
  if (good < policy.breakerTrials)
    return { state: { ...state, trials: { sent, done: good } }, actions: NOTHING };
  const message = `Circuit breaker closed after ${good} good trials`;
  return { state: CLOSED_BREAKER, actions: [{ kind: "alert", level: "info", message }] };
}

const POLICY = defaultsOf(read);

const causeAfter = (events: readonly BreakerEvent[]): Denial | null =>
  events.reduce((state, event) => moveBreaker(state, event, POLICY).state, CLOSED_BREAKER).cause;

/** Control 26. */
export const circuitBreaker = defineControl({
  number: 26,
  key: "circuit-breaker",
  title: "Circuit breaker",
  group: "in-flight",
  blocks: "Entries after volatility, slippage, refusals or the day's loss, until trials have gone well",
  exits: "Pass",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("BREAKER_OPEN", (h) =>
      withContext(h, { breaker: { ...h.context.breaker, state: "open", openedAt: h.context.now } }),
    ),
    plainBreach("BREAKER_TRIALS_USED", (h) => {
      const trials = { sent: POLICY.breakerTrials, done: 0 };
      return withContext(h, { breaker: { ...h.context.breaker, state: "half_open", trials } });
    }),
    figureBreach("BREAKER_VOLATILITY_EXCEEDED", POLICY.maxVolatilityRatio, (ratio) =>
      causeAfter([{ kind: "volatility", time: NOW, ratio }]),
    ),
    figureBreach("BREAKER_SLIPPAGE_EXCEEDED", POLICY.maxSlippageBps, (slippageBps) =>
      causeAfter(
        Array.from({ length: POLICY.breakerSamples }, () => ({ kind: "fill", time: NOW, slippageBps })),
      ),
    ),
    decisionBreach("BREAKER_REJECTS_EXCEEDED", (broken) => {
      const refusals = broken ? 2 : 1;
      return causeAfter(
        Array.from({ length: POLICY.breakerSamples }, (_, k) => ({
          kind: "outcome",
          time: NOW,
          refused: k >= POLICY.breakerSamples - refusals,
        })),
      );
    }),
  ],
});
