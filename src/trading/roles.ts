import { denial, type Denial } from "./denial.js";

/** A person may hold several. */
export const ROLES = ["viewer", "trader", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Who may do what: no role has all, and who sets the limits does not trade under them. */
export const PERMISSIONS = {
  read: ["viewer", "trader", "approver", "admin"],
  submit_order: ["trader"],
  cancel_order: ["trader", "admin"],
  start_run: ["trader", "admin"],
  engage_kill_switch: ["trader", "approver", "admin"],
  rearm_kill_switch: ["admin"],
  tighten_trading_mode: ["trader", "approver", "admin"],
  reduce_from_halted: ["trader", "admin"],
  activate_trading: ["admin"],
  decide_recommendation: ["approver"],
  approve_live: ["approver"],
  request_live: ["admin"],
  change_policy: ["admin"],
  change_strategy: ["admin"],
  enable_strategy: ["admin"],
  acknowledge_alert: ["trader", "approver", "admin"],
  manage_tokens: ["admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Why somebody may not do something; null when one of the roles allows it. */
export function refuseRole(roles: readonly Role[], permission: Permission): Denial | null {
  const allowed: readonly Role[] = PERMISSIONS[permission];
  if (roles.some((role) => allowed.includes(role))) return null;
  const held = roles.join(", ") || "none";
  const words = `${permission} needs one of the roles ${allowed.join(", ")}, present are: ${held}`;
  return denial("ROLE_MISSING", words, allowed.join(", "), held);
}
