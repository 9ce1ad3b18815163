/** A person may hold several. */
export const ROLES = ["viewer", "trader", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who may do what: no role has all, and who sets the limits does not trade under them. To stop is open to everyone who
 * may act, to start again is not; the moves of the trading mode stand in `trading-mode.ts` of the controls. The server's table of routes
 * says the same, which a test holds.
 */
export const PERMISSIONS = {
  read: ["viewer", "trader", "approver", "admin"],
  start_run: ["trader", "approver", "admin"],
  acknowledge_alert: ["trader", "approver", "admin"],
  engage_kill_switch: ["trader", "approver", "admin"],
  submit_order: ["trader"],
  cancel_order: ["trader"],
  decide_recommendation: ["approver"],
  rearm_kill_switch: ["admin"],
  change_strategy: ["admin"],
  change_policy: ["admin"],
  move_to_live: ["admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;
