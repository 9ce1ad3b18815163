import { z } from "zod";
import { ROLES, type Role } from "../trading/risk/roles.js";
import { TRADING_MODES } from "../trading/risk/trading-mode.js";
import { DenialRecord } from "./orders.js";
import { Reason, RecordNumber, WireDecimal, WireName, WireTime } from "./wire.js";

const SWITCH_SCOPES = ["global", "strategy", "model", "symbol"] as const;

/** A kill switch that is engaged, or was. */
export const KillSwitchRecord = z
  .object({
    id: z.int(),
    scope: z.enum(SWITCH_SCOPES),
    target: z
      .string()
      .nullable()
      .meta({ description: "Name of the strategy, model or symbol; null for all" }),
    blocks: z.string().meta({ description: "What exactly it blocks, in words" }),
    flatten: z.boolean(),
    reason: z.string(),
    engagedBy: z.string(),
    engagedAt: WireTime,
    drill: z.boolean().meta({ description: "True when it was an exercise" }),
    state: z.enum(["engaged", "re-arm requested", "re-armed"]),
    rearmRequestedBy: z.string().nullable(),
    rearmExpiresAt: WireTime.nullable(),
    rearmedBy: z.string().nullable(),
    rearmedAt: WireTime.nullable(),
  })
  .meta({ id: "KillSwitch" });

/** What may be asked of the kill switch; re-arming takes two steps, the second with the admin code. */
export const KillSwitchCommand = z
  .discriminatedUnion("action", [
    z.strictObject({
      action: z.literal("engage"),
      scope: z.enum(SWITCH_SCOPES),
      target: z.string().min(1).max(64).nullable().default(null),
      flatten: z.boolean().default(false),
      drill: z.boolean().default(false),
      reason: Reason,
    }),
    z.strictObject({ action: z.literal("request-rearm"), id: RecordNumber, reason: Reason }),
    z.strictObject({
      action: z.literal("confirm-rearm"),
      id: RecordNumber,
      challenge: z.string().min(8).max(128),
      adminCode: z.string().min(6).max(128),
    }),
  ])
  .meta({ id: "KillSwitchCommand" });

export const KillSwitchAnswer = z
  .object({
    switch: KillSwitchRecord,
    challenge: z.string().nullable().meta({ description: "To be given back with the admin code; once only" }),
    canceled: z.array(z.string()).meta({ description: "Orders asked to be canceled" }),
    flattening: z.array(z.string()).meta({ description: "Orders sent to close positions" }),
  })
  .meta({ id: "KillSwitchAnswer" });

export const TradingStateCommand = z
  .strictObject({ mode: z.enum(TRADING_MODES), reason: Reason })
  .meta({ id: "TradingStateCommand" });

/** One criterion between paper and real money. */
const TransitionCheck = z
  .object({ name: z.string(), required: z.string(), found: z.string(), met: z.boolean() })
  .meta({ id: "TransitionCheck" });

export const ModeTransitionCommand = z
  .strictObject({
    to: z.enum(["paper", "live"]),
    reason: Reason,
    adminCode: z.string().min(6).max(128).nullable().default(null),
  })
  .meta({ id: "ModeTransitionCommand" });

export const ModeTransitionAnswer = z
  .object({
    mode: z.enum(["paper", "live"]),
    outcome: z.enum(["unchanged", "approved by one", "refused", "moved"]),
    checks: z.array(TransitionCheck),
    approvals: z.array(z.object({ person: z.string(), time: WireTime })),
    message: z.string(),
  })
  .meta({ id: "ModeTransition" });

/** One of the forty controls, as it stands. */
export const ControlRecord = z
  .object({
    number: z.int(),
    key: z.string(),
    title: z.string(),
    group: z.string(),
    limits: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
    codes: z.array(z.string()),
    blocks: z.string(),
    exits: z.boolean().meta({ description: "Whether it applies to orders that only reduce a position" }),
    denials: z.int().meta({ description: "How often it stopped an order" }),
    lastDenialAt: WireTime.nullable(),
    provenAt: WireTime.nullable(),
    proven: z.boolean().nullable(),
    evidence: z.string().nullable(),
  })
  .meta({ id: "Control" });

export const ControlsState = z
  .object({
    mode: z.enum(TRADING_MODES),
    modeReason: z.string(),
    modeSince: WireTime,
    modeBy: z.string(),
    breaker: z.object({
      state: z.string(),
      reason: z.string().nullable(),
      since: WireTime.nullable(),
      figures: z.array(z.object({ name: z.string(), figure: z.number().nullable(), limit: z.number() })),
    }),
    heartbeat: z.object({ lastAt: WireTime.nullable(), limitMs: z.number() }),
    switches: z.array(KillSwitchRecord),
    drills: z.array(KillSwitchRecord),
    broker: z.object({ mode: z.enum(["paper", "live"]), name: z.string() }),
    policyVersion: z.int(),
    controls: z.array(ControlRecord),
  })
  .meta({ id: "Controls" });

/** A limit of the risk policy. */
const PolicyLimit = z.object({
  name: z.string(),
  control: z.int(),
  unit: z.string(),
  value: z.number(),
  default: z.number(),
  ceiling: z.number(),
  tighter: z.enum(["lower", "higher"]),
  help: z.string(),
});

export const PolicyRecord = z
  .object({
    version: z.int(),
    createdAt: WireTime,
    createdBy: z.string(),
    reason: z.string(),
    limits: z.array(PolicyLimit),
    changes: z.array(z.object({ name: z.string(), from: z.number().nullable(), to: z.number() })),
  })
  .meta({ id: "Policy" });

export const PolicyCommand = z
  .strictObject({
    limits: z.record(z.string(), z.number()).meta({ description: "The limits to change, by name" }),
    rollbackTo: RecordNumber.nullable().default(null),
    preview: z.boolean().default(false).meta({ description: "Say what would change and change nothing" }),
    reason: Reason,
  })
  .meta({ id: "PolicyCommand" });

export const PolicyAnswer = z
  .object({
    policy: PolicyRecord,
    applied: z.boolean(),
    preview: z.object({
      orders: z.int().meta({ description: "Recent orders judged again" }),
      changed: z.array(z.object({ order: z.string(), before: z.string(), after: z.string() })),
    }),
  })
  .meta({ id: "PolicyAnswer" });

const RECOMMENDATION_STATES = ["pending", "approved", "rejected", "expired", "denied"] as const;

/** An order that waits for a person. */
export const RecommendationRecord = z
  .object({
    id: z.int(),
    strategy: z.string(),
    model: z.string().nullable(),
    symbol: z.string(),
    side: z.enum(["buy", "sell"]),
    quantity: WireDecimal,
    price: WireDecimal.nullable().meta({ description: "Latest price when it was made" }),
    explanation: z.array(z.object({ title: z.string(), text: z.string() })),
    proposedBy: z.string(),
    proposedAt: WireTime,
    expiresAt: WireTime,
    state: z.enum(RECOMMENDATION_STATES),
    decidedBy: z.string().nullable(),
    decidedAt: WireTime.nullable(),
    reason: z.string().nullable(),
    order: z.string().nullable().meta({ description: "Client order id once approved" }),
    denials: z.array(DenialRecord),
    alone: z
      .object({
        profit: WireDecimal.nullable().meta({
          description:
            "What the model's own order would have made by the latest price; null before it is known",
        }),
        asOf: WireTime.nullable(),
      })
      .meta({ description: "What would have happened without a person" }),
  })
  .meta({ id: "Recommendation" });

export const Decision = z.strictObject({ reason: Reason }).meta({ id: "Decision" });

const STRATEGY_STATUSES = ["running", "paused", "disabled"] as const;

/** A strategy that trades on the desk. */
export const LiveStrategyRecord = z
  .object({
    name: z.string().meta({ description: "Its name on the desk" }),
    strategy: z.string().meta({ description: "The rule it runs" }),
    symbol: z.string(),
    timeframe: z.string(),
    parameters: z.record(z.string(), z.number()),
    size: z.string().meta({ description: "units:N, equity:F, all-in" }),
    side: z.enum(["long", "short", "long-short"]),
    allocation: WireDecimal.meta({ description: "Capital it may use" }),
    needsApproval: z.boolean(),
    status: z.enum(STRATEGY_STATUSES),
    statusReason: z.string().nullable(),
    version: z.int(),
    lastBarAt: WireTime.nullable(),
    lastSignal: z.string().nullable(),
    equity: WireDecimal.nullable(),
    profit: WireDecimal.nullable(),
    drawdown: z.number().nullable(),
    drawdownLimit: z.number().nullable(),
    orders: z.int(),
    denials: z.int(),
    pendingRecommendations: z.int(),
    /** Against what the same rule makes by itself on the same bars; null until it can be computed. */
    alone: z.object({ equity: WireDecimal.nullable(), regret: WireDecimal.nullable() }),
  })
  .meta({ id: "LiveStrategy" });

export const StrategyPatch = z
  .strictObject({
    status: z.enum(STRATEGY_STATUSES).optional(),
    parameters: z.record(z.string(), z.number()).optional(),
    size: z.string().max(40).optional(),
    allocation: WireDecimal.optional(),
    needsApproval: z.boolean().optional(),
    rollbackTo: RecordNumber.optional(),
    preview: z.boolean().default(false),
    reason: Reason,
  })
  .meta({ id: "StrategyPatch" });

export const StrategyPatchAnswer = z
  .object({
    strategy: LiveStrategyRecord,
    applied: z.boolean(),
    changes: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
    effect: z.string().meta({ description: "What the change does to what is held and in flight" }),
  })
  .meta({ id: "StrategyPatchAnswer" });

export { ROLES, type Role };

/** Who is asking. */
export const SessionRecord = z
  .object({
    name: WireName.nullable(),
    roles: z.array(z.enum(ROLES)),
    csrf: z.string().nullable().meta({ description: "To be sent as X-CSRF-Token with every change" }),
    expiresAt: WireTime.nullable(),
  })
  .meta({ id: "Session" });

export type KillSwitchRecord = z.infer<typeof KillSwitchRecord>;
export type KillSwitchCommand = z.infer<typeof KillSwitchCommand>;
export type KillSwitchAnswer = z.infer<typeof KillSwitchAnswer>;
export type TradingStateCommand = z.infer<typeof TradingStateCommand>;
export type ModeTransitionCommand = z.infer<typeof ModeTransitionCommand>;
export type ModeTransitionAnswer = z.infer<typeof ModeTransitionAnswer>;
export type ControlRecord = z.infer<typeof ControlRecord>;
export type ControlsState = z.infer<typeof ControlsState>;
export type PolicyRecord = z.infer<typeof PolicyRecord>;
export type PolicyCommand = z.infer<typeof PolicyCommand>;
export type PolicyAnswer = z.infer<typeof PolicyAnswer>;
export type RecommendationRecord = z.infer<typeof RecommendationRecord>;
export type LiveStrategyRecord = z.infer<typeof LiveStrategyRecord>;
export type StrategyPatch = z.infer<typeof StrategyPatch>;
export type StrategyPatchAnswer = z.infer<typeof StrategyPatchAnswer>;
export type SessionRecord = z.infer<typeof SessionRecord>;
