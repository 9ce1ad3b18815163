import { denial, type Denial, type RiskVerdict } from "../policy/denial.js";
import { formatFigure } from "../policy/format-figure.js";
import { beyond } from "../policy/limit-check.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

/** Where a recommendation stands; `used` once its order was written down to be sent. */
export type ApprovalState = "proposed" | "approved" | "refused" | "withdrawn" | "expired" | "used";

/** An order that waits for a person. Times are the market's, epoch milliseconds UTC. */
export interface Recommendation {
  readonly id: string;
  readonly state: ApprovalState;
  /** The strategy or person who proposed it. */
  readonly proposer: string;
  readonly proposedAt: number;
  readonly expiresAt: number;
  /** Who decided it, when and why; null until then. */
  readonly decision: { readonly by: string; readonly at: number; readonly reason: string } | null;
}

/** A new recommendation; it expires `approvalMs` after it was proposed. */
export function propose(
  id: string,
  proposer: string,
  at: number,
  { approvalMs }: Pick<RiskPolicy, "approvalMs">,
): Recommendation {
  return { id, state: "proposed", proposer, proposedAt: at, expiresAt: at + approvalMs, decision: null };
}

/** What can happen to a recommendation. */
export type ApprovalEvent =
  | {
      readonly kind: "approve";
      readonly by: string;
      readonly at: number;
      readonly reason: string;
      /** What risk says of the order at this moment. */
      readonly verdict: RiskVerdict;
    }
  | {
      readonly kind: "refuse" | "withdraw";
      readonly by: string;
      readonly at: number;
      readonly reason: string;
    }
  /** Time passed. */
  | { readonly kind: "tick"; readonly at: number }
  /** Its order is being sent. */
  | { readonly kind: "use"; readonly at: number };

export interface ApprovalOutcome {
  readonly recommendation: Recommendation;
  /** Why the move was not made; the state may still have moved, to `expired`. Empty when it was made. */
  readonly denials: readonly Denial[];
}

const MOVES: Readonly<Record<ApprovalState, Partial<Record<ApprovalEvent["kind"], ApprovalState>>>> = {
  proposed: { approve: "approved", refuse: "refused", withdraw: "withdrawn", tick: "proposed" },
  approved: { use: "used", withdraw: "withdrawn", tick: "approved" },
  refused: {},
  withdrawn: {},
  expired: {},
  used: {},
};

/**
 * Moves a recommendation. It expires at its time, approved or not, unless its order was sent; who proposed it may not
 * approve it where the policy asks for four eyes; and risk has to allow its order at the moment of approval.
 */
export function moveRecommendation(
  recommendation: Recommendation,
  event: ApprovalEvent,
  { fourEyes }: Pick<RiskPolicy, "fourEyes">,
): ApprovalOutcome {
  const { state, expiresAt, proposer } = recommendation;
  const refuse = (...denials: readonly Denial[]): ApprovalOutcome => ({ recommendation, denials });
  const to = MOVES[state][event.kind];
  if (to === undefined) {
    if (event.kind === "tick") return { recommendation, denials: [] };
    return refuse(denial("APPROVAL_MOVE_REFUSED", `cannot ${event.kind}: it is ${state}`, null, state));
  }
  if (beyond(event.at, expiresAt)) {
    const late = `it expired ${formatFigure(event.at - expiresAt, "ms")} ago`;
    const denials = event.kind === "tick" ? [] : [denial("APPROVAL_EXPIRED", late, expiresAt, event.at)];
    return { recommendation: { ...recommendation, state: "expired" }, denials };
  }
  if (event.kind === "tick") return { recommendation, denials: [] };
  if (event.kind === "use") return { recommendation: { ...recommendation, state: to }, denials: [] };
  if (event.kind === "approve") {
    if (fourEyes && event.by === proposer)
      return refuse(denial("APPROVAL_SAME_PERSON", `${proposer} proposed it`, null, event.by));
    if (event.verdict.kind === "reject") return refuse(...event.verdict.denials);
  }
  const { by, at, reason } = event;
  return { recommendation: { ...recommendation, state: to, decision: { by, at, reason } }, denials: [] };
}
