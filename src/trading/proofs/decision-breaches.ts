import { hash, canonicalJson } from "../../core/hash.js";
import { lateAlerts } from "../governance/alert-deadline.js";
import { moveRecommendation, propose } from "../risk/approval.js";
import { CLOSED_BREAKER, moveBreaker, type BreakerEvent } from "../risk/circuit-breaker.js";
import { denial, type Denial } from "../policy/denial.js";
import { reviewDrills, type Drill } from "../governance/drill-review.js";
import { reviewFill } from "../controls/fill-review.js";
import { BLOCKS_ENTRIES, engageSwitch, type KillSwitch } from "../risk/kill-switch.js";
import { refuseModeMove } from "../governance/mode-move.js";
import { refuseLive, type LiveEvidence } from "../governance/mode-transition.js";
import { overdueOrders, unconfirmedCancels } from "../risk/order-lifetime.js";
import { reviewProofs, type StoredProof } from "../governance/proof-review.js";
import { originOf } from "../risk/quarantine.js";
import { rearmSwitch, type RearmEvent } from "../governance/re-arm.js";
import { checkCancel } from "../controls/risk-check.js";
import { DEFAULT_POLICY as POLICY } from "../policy/risk-policy.js";
import { refuseRole } from "../governance/roles.js";
import { reviewPolicyChange, type PolicyProposal } from "../governance/setting-review.js";
import { reviewStress, type StressRun } from "../governance/stress-review.js";
import { decisionBreach, figureBreach, type Breach } from "./breach.js";
import { HEALTHY, openOrder, positionIn } from "./healthy-case.js";

const { now } = HEALTHY.context;
const DAY_MS = 86_400_000;

const { killSwitch: ENGAGED } = engageSwitch(
  {
    id: "switch-1",
    scope: { kind: "global" },
    blocks: BLOCKS_ENTRIES,
    flatten: false,
    reason: "a drill",
    by: "bea",
    at: now,
    cause: null,
  },
  [],
  [],
);
const REQUESTED: KillSwitch = { ...ENGAGED, state: "rearm_requested", rearm: { by: "bea", at: now } };
const CONFIRM: RearmEvent = { kind: "confirm", by: "bea", at: now, codeProven: true };
const STILL_LOST = denial("DRAWDOWN_EXCEEDED", "loss from the highest equity is 11 %, limit 10 %", 0.1, 0.11);

const rearm = (from: KillSwitch, event: RearmEvent, holds: Denial | null = null): Denial | null =>
  rearmSwitch(from, event, holds, POLICY).denial;

const causeAfter = (events: readonly BreakerEvent[]): Denial | null =>
  events.reduce((state, event) => moveBreaker(state, event, POLICY).state, CLOSED_BREAKER).cause;

const IN_FLIGHT: readonly Breach[] = [
  decisionBreach("REARM_REASON_HOLDS", (broken) => rearm(REQUESTED, CONFIRM, broken ? STILL_LOST : null)),
  decisionBreach("REARM_CODE_WRONG", (broken) => rearm(REQUESTED, { ...CONFIRM, codeProven: !broken })),
  figureBreach(
    "REARM_EXPIRED",
    POLICY.rearmMs,
    (waited) => rearm(REQUESTED, { ...CONFIRM, at: now + waited }),
    { whole: true },
  ),
  decisionBreach("REARM_MOVE_REFUSED", (broken) => rearm(broken ? ENGAGED : REQUESTED, CONFIRM)),
  decisionBreach("TRADING_MOVE_REFUSED", (broken) =>
    refuseModeMove(
      "REDUCING",
      { to: "ACTIVE", actor: broken ? "trader" : "admin", by: "bea", reason: "checked" },
      null,
    ),
  ),
  figureBreach("BREAKER_VOLATILITY_EXCEEDED", POLICY.maxVolatilityRatio, (ratio) =>
    causeAfter([{ kind: "volatility", time: now, ratio }]),
  ),
  figureBreach("BREAKER_SLIPPAGE_EXCEEDED", POLICY.maxSlippageBps, (slippageBps) =>
    causeAfter(
      Array.from({ length: POLICY.breakerSamples }, () => ({ kind: "fill", time: now, slippageBps })),
    ),
  ),
  decisionBreach("BREAKER_REJECTS_EXCEEDED", (broken) => {
    const refusals = broken ? 2 : 1;
    return causeAfter(
      Array.from({ length: POLICY.breakerSamples }, (_, k) => ({
        kind: "outcome",
        time: now,
        refused: k >= POLICY.breakerSamples - refusals,
      })),
    );
  }),
  figureBreach(
    "ORDER_LIFETIME_EXCEEDED",
    POLICY.maxOrderLifetimeMs,
    (age) => overdueOrders([openOrder("open", { submittedAt: now - age })], now, POLICY).map((r) => r.denial),
    { whole: true },
  ),
  figureBreach(
    "CANCEL_UNCONFIRMED",
    POLICY.cancelConfirmMs,
    (age) =>
      unconfirmedCancels([openOrder("open", { cancelRequestedAt: now - age })], now, POLICY).map(
        (r) => r.denial,
      ),
    { whole: true },
  ),
  decisionBreach("CANCEL_PENDING", (broken) => {
    const verdict = checkCancel(
      openOrder("open", { cancelRequestedAt: broken ? now : null }),
      HEALTHY.context,
      POLICY,
    );
    return verdict.kind === "reject" ? verdict.denials : null;
  }),
];

const POST_TRADE: readonly Breach[] = [
  decisionBreach("ORDER_UNKNOWN", (broken) => {
    const origin = originOf("theirs", new Set(broken ? [] : ["theirs"]), "session");
    return origin.kind === "known" ? null : origin.denial;
  }),
  figureBreach(
    "ALERT_LATE",
    POLICY.alertMs,
    (took) => lateAlerts([{ id: "alert-1", raisedAt: now, deliveredAt: now + took }], now, POLICY),
    { whole: true },
  ),
  figureBreach("FILL_LIMIT_EXCEEDED", POLICY.maxSymbolNetFraction, (fraction) => {
    const positions = [positionIn("TEST", (fraction * HEALTHY.context.equity) / 100)];
    return reviewFill({ ...HEALTHY.context, positions }, "TEST", POLICY).denials;
  }),
];

const LIMITS = { ...POLICY, collarFraction: POLICY.collarFraction / 2 };
const hashOf = (limits: object): string => hash(canonicalJson(limits));
const PROPOSAL: PolicyProposal = {
  from: POLICY.version,
  limits: LIMITS,
  previewed: hashOf(LIMITS),
  reason: "tighter before earnings",
};

const proposed = (changes: Partial<PolicyProposal>): readonly Denial[] => {
  const proposal = { ...PROPOSAL, ...changes };
  const review = reviewPolicyChange(
    POLICY,
    { ...proposal, previewed: changes.previewed === null ? null : hashOf(proposal.limits) },
    hashOf,
  );
  return review.kind === "refuse" ? review.denials : [];
};

const EVIDENCE: LiveEvidence = {
  paperDays: POLICY.paperDays,
  cleanReconciliations: POLICY.cleanReconciliations,
  approvedBy: ["bea", "cid"],
  requestedBy: "ann",
  openFindings: [],
  keysPresent: true,
  settingOn: true,
  openOnPaper: 0,
};
const PROOF: StoredProof = { control: 1, provenAt: now, passed: true, evidence: "refused at 5.1 %" };
const proofsAgainst = (...proofs: readonly StoredProof[]): readonly Denial[] =>
  reviewProofs([1], proofs, now, POLICY);
const RUN: StressRun = {
  peakPerSecond: 100,
  reachedPerSecond: 100 * POLICY.stressMultiple,
  latencyMs: POLICY.stressLatencyMs,
  lostOrders: 0,
  doubledOrders: 0,
};
const DRILL: Drill = { at: now, by: "bea", ordersBefore: 8, ordersLeft: 0, tookMs: POLICY.drillMs };

const GOVERNANCE: readonly Breach[] = [
  decisionBreach("APPROVAL_MOVE_REFUSED", (broken) => {
    const fresh = propose("r-1", "alpha", now, POLICY);
    const withdrawn = broken ? "withdrawn" : "proposed";
    const event = { kind: "refuse", by: "bea", at: now, reason: "no" } as const;
    return moveRecommendation({ ...fresh, state: withdrawn }, event, POLICY).denials;
  }),
  decisionBreach("SETTING_VERSION_STALE", (broken) => proposed({ from: POLICY.version + (broken ? 1 : 0) })),
  decisionBreach("SETTING_UNCHANGED", (broken) => proposed(broken ? { limits: { ...POLICY } } : {})),
  decisionBreach("SETTING_CEILING_EXCEEDED", (broken) =>
    proposed(broken ? { limits: { ...LIMITS, collarFraction: 0.21 } } : {}),
  ),
  decisionBreach("SETTING_PREVIEW_MISSING", (broken) => proposed(broken ? { previewed: null } : {})),
  decisionBreach("SETTING_REASON_MISSING", (broken) => proposed(broken ? { reason: " " } : {})),
  decisionBreach("ROLE_MISSING", (broken) => refuseRole([broken ? "viewer" : "trader"], "submit_order")),
  figureBreach(
    "LIVE_CRITERION_FAILED",
    POLICY.paperDays,
    (paperDays) => refuseLive({ ...EVIDENCE, paperDays }, POLICY),
    { direction: "lower", whole: true },
  ),
  decisionBreach("PROOF_MISSING", (broken) => proofsAgainst(...(broken ? [] : [PROOF]))),
  decisionBreach("PROOF_FAILED", (broken) => proofsAgainst({ ...PROOF, passed: !broken })),
  figureBreach("PROOF_STALE", POLICY.proofDays, (days) =>
    proofsAgainst({ ...PROOF, provenAt: now - days * DAY_MS }),
  ),
  decisionBreach("STRESS_MISSING", (broken) => reviewStress(broken ? null : RUN, POLICY)),
  figureBreach(
    "STRESS_RATE_LOW",
    POLICY.stressMultiple,
    (multiple) => reviewStress({ ...RUN, reachedPerSecond: 100 * multiple }, POLICY),
    { direction: "lower" },
  ),
  figureBreach("STRESS_LATENCY_EXCEEDED", POLICY.stressLatencyMs, (latencyMs) =>
    reviewStress({ ...RUN, latencyMs }, POLICY),
  ),
  figureBreach("STRESS_ORDERS_LOST", 0, (lostOrders) => reviewStress({ ...RUN, lostOrders }, POLICY), {
    whole: true,
  }),
  figureBreach("DRILL_OVERDUE", POLICY.drillDays, (days) =>
    reviewDrills([{ ...DRILL, at: now - days * DAY_MS }], now, POLICY),
  ),
  figureBreach("DRILL_SLOW", POLICY.drillMs, (tookMs) => reviewDrills([{ ...DRILL, tookMs }], now, POLICY)),
  figureBreach("DRILL_FAILED", 0, (ordersLeft) => reviewDrills([{ ...DRILL, ordersLeft }], now, POLICY), {
    whole: true,
  }),
];

/** A decision for each code that something else than an order is refused with. */
export const DECISION_BREACHES: readonly Breach[] = [...IN_FLIGHT, ...POST_TRADE, ...GOVERNANCE];
