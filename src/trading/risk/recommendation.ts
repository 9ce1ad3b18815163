import type { Denial, RiskVerdict } from "../limits/denial.js";

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
