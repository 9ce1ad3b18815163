import { InputError } from "../../core/errors.js";
import { refuseChange } from "../controls/governance/setting-changes.js";
import type { Denial } from "../limits/denial.js";
import { checkPolicy, policyDiff, type RiskPolicy } from "../policy/risk-policy.js";

/** A change of the risk policy that somebody asks for. */
export interface PolicyProposal {
  /** The version that it was made from. */
  readonly from: number;
  /** The limits as they would be; the version is given when it is stored. */
  readonly limits: Readonly<Record<string, unknown>>;
  /** Hash of the limits that were previewed; null when nobody looked. */
  readonly previewed: string | null;
  readonly reason: string;
}

/** The policy to store, or why it is not stored. */
export type PolicyReview =
  | { readonly kind: "accept"; readonly policy: RiskPolicy }
  | { readonly kind: "refuse"; readonly denials: readonly Denial[] };

/**
 * Control 35: a change builds on the present version, stays within the ceilings, changes something, was previewed as it
 * is, and gives a reason. The policy gets the next version. A rollback is a change to the limits of an old version.
 *
 * @param hashOf the hash that the preview was stored under
 */
export function reviewPolicyChange(
  present: RiskPolicy,
  proposal: PolicyProposal,
  hashOf: (limits: Readonly<Record<string, unknown>>) => string,
): PolicyReview {
  const { from, limits, previewed, reason } = proposal;
  const policy = readPolicy({ ...limits, version: present.version + 1 });
  const denials = refuseChange({
    from,
    present: present.version,
    reason,
    previewed: previewed === hashOf(limits),
    invalid: policy instanceof InputError ? policy.message : null,
    changes: policy instanceof InputError ? 0 : policyDiff(present, policy).length,
  });
  if (denials.length > 0 || policy instanceof InputError) return { kind: "refuse", denials };
  return { kind: "accept", policy };
}

function readPolicy(limits: Readonly<Record<string, unknown>>): RiskPolicy | InputError {
  try {
    return checkPolicy(limits);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}
