import { decisionCode, defineControl, denialsOf } from "../control.js";
import { decisionBreach } from "../breach.js";
import type { Denial } from "../../limits/denial.js";
import { PERMISSIONS, type Permission, type Role } from "../../risk/roles.js";
const limits = {};
const codes = { ROLE_MISSING: decisionCode("the person's roles do not allow it") };
const deny = denialsOf(36, codes);
/** Why somebody may not do something; null when one of the roles allows it. */
export function refuseRole(roles: readonly Role[], permission: Permission): Denial | null {
  const allowed: readonly Role[] = PERMISSIONS[permission];
  if (roles.some((role) => allowed.includes(role))) return null;
  const held = roles.join(", ") || "none";
  const words = `${permission} needs one of the roles ${allowed.join(", ")}, present are: ${held}`;
  return deny("ROLE_MISSING", words, allowed.join(", "), held);
}

/** Control 36. */
export const roles = defineControl({
  number: 36,
  key: "roles",
  title: "Separate roles",
  group: "governance",
  blocks: "What a person's roles do not allow",
  exits: "The same: a trader may always close",
  server: true,
  limits,
  codes,
  breaches: [
    decisionBreach("ROLE_MISSING", (broken) => refuseRole([broken ? "viewer" : "trader"], "submit_order")),
  ],
});
