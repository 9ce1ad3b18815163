import { atMost, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import { code, defineControl, denialsOf, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withContext, withPolicy } from "../risk-case.js";
import { beyond } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import type { Denial } from "../../limits/denial.js";

const limits = {
  heartbeatMs: atMost("ms", 5000, 30_000, "Time between heartbeats of the trading process"),
  missedToReduce: atMost("count", 3, 10, "Missed heartbeats until only exits are let through"),
  missedToCancel: atMost("count", 6, 20, "Missed heartbeats until open orders are canceled"),
  disconnectMs: atMost(
    "ms",
    30_000,
    300_000,
    "Time without the broker's stream until orders that open positions are canceled",
  ),
};
const codes = {
  BROKER_DISCONNECTED: code("strategy", "the broker's stream is not connected"),
  HEARTBEAT_MISSED: code("strategy", "the trading process has missed heartbeats"),
};
const deny = denialsOf(24, codes);

/** As it stands when the order is sent. */
export function checkConnection(
  { context, policy }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  if (!context.brokerConnected) found.add("BROKER_DISCONNECTED", "the broker's stream is not connected");
  const age = context.heartbeatAgeMs ?? Number.NaN;
  const allowed = policy.heartbeatMs * policy.missedToReduce;
  if (!beyond(age, allowed)) return;
  const words = `the last heartbeat's age is ${formatAgainst(age, allowed, "ms")}`;
  found.add("HEARTBEAT_MISSED", words, allowed, Number.isNaN(age) ? null : age);
}

/** What a missing sign of life asks for: only exits are let through, or open orders are canceled as well. */
export interface HeartbeatReview {
  readonly action: "none" | "reduce" | "cancel";
  /** Why; null when nothing is missing. */
  readonly denial: Denial | null;
}

/**
 * The dead man's handle. After `missedToReduce` missed heartbeats of the trading process the mode is REDUCING, after
 * `missedToCancel` the orders that open positions are canceled too. One that was never heard cancels.
 *
 * @param ageMs since the last heartbeat; null when there was none
 */
export function reviewHeartbeat(ageMs: number | null, policy: ValuesOf<typeof limits>): HeartbeatReview {
  const age = ageMs ?? Number.NaN;
  const review = (action: HeartbeatReview["action"], missed: number): HeartbeatReview => {
    const allowed = missed * policy.heartbeatMs;
    const words = `the last heartbeat's age is ${formatAgainst(age, allowed, "ms")}`;
    return { action, denial: deny("HEARTBEAT_MISSED", words, allowed, ageMs) };
  };
  if (beyond(age, policy.missedToCancel * policy.heartbeatMs)) return review("cancel", policy.missedToCancel);
  if (beyond(age, policy.missedToReduce * policy.heartbeatMs)) return review("reduce", policy.missedToReduce);
  return { action: "none", denial: null };
}

/**
 * What a lost stream asks for: at once only exits are let through, after `disconnectMs` the orders that open positions
 * are canceled. Resting exits stay: they guard positions while nothing is heard.
 *
 * @param lostMs since the broker's stream was lost; null while it is heard
 */
export function reviewConnection(lostMs: number | null, policy: ValuesOf<typeof limits>): HeartbeatReview {
  if (lostMs === null) return { action: "none", denial: null };
  const late = beyond(lostMs, policy.disconnectMs);
  const words = `the stream has been lost for ${formatAgainst(lostMs, policy.disconnectMs, "ms")}`;
  const reason = deny("BROKER_DISCONNECTED", words, policy.disconnectMs, lostMs);
  return { action: late ? "cancel" : "reduce", denial: reason };
}

const POLICY = defaultsOf(limits);

/** Control 24. */
export const connection = defineControl({
  number: 24,
  key: "connection",
  title: "Disconnects and heartbeat",
  group: "in-flight",
  blocks:
    "Entries while the stream or the heartbeat is missing; then cancels open orders that open positions",
  exits: "A person's pass; resting exits stay at the broker",
  server: true,
  limits,
  codes,
  breaches: [
    plainBreach("BROKER_DISCONNECTED", (h) => withContext(h, { brokerConnected: false })),
    limitBreach(
      "HEARTBEAT_MISSED",
      "heartbeatMs",
      (age, h) =>
        withPolicy(withContext(h, { heartbeatAgeMs: age }), { missedToReduce: POLICY.missedToReduce }),
      { limit: POLICY.heartbeatMs * POLICY.missedToReduce },
    ),
  ],
});
