import { denial, type Denial } from "../policy/denial.js";
import { formatAgainst } from "../policy/format-figure.js";
import { beyond } from "../policy/limit-check.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

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
export function reviewHeartbeat(ageMs: number | null, policy: RiskPolicy): HeartbeatReview {
  const age = ageMs ?? Number.NaN;
  const review = (action: HeartbeatReview["action"], missed: number): HeartbeatReview => {
    const allowed = missed * policy.heartbeatMs;
    const words = `the last heartbeat's age is ${formatAgainst(age, allowed, "ms")}`;
    return { action, denial: denial("HEARTBEAT_MISSED", words, allowed, ageMs) };
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
export function reviewConnection(lostMs: number | null, policy: RiskPolicy): HeartbeatReview {
  if (lostMs === null) return { action: "none", denial: null };
  const late = beyond(lostMs, policy.disconnectMs);
  const words = `the stream has been lost for ${formatAgainst(lostMs, policy.disconnectMs, "ms")}`;
  const reason = denial("BROKER_DISCONNECTED", words, policy.disconnectMs, lostMs);
  return { action: late ? "cancel" : "reduce", denial: reason };
}
