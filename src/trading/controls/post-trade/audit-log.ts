import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach } from "../breach.js";
import { withOrder, withContext } from "../risk-case.js";

const limits = {};
const codes = {
  AUDIT_LOG_UNAVAILABLE: code("checked", "the order cannot be written down before it is sent"),
  AUDIT_ACTOR_MISSING: code("checked", "the order does not name who decided it"),
};

/** An order that cannot be written down, or that nobody answers for, is not sent. */
export function checkAudit(
  { order, context }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  if (!context.databaseUp) found.add("AUDIT_LOG_UNAVAILABLE", "the database does not answer");
  const actor = order.source === "person" ? order.person : order.strategy;
  if (!actor) found.add("AUDIT_ACTOR_MISSING", `the order of a ${order.source} names none`);
}

/** Control 33. */
export const auditLog = defineControl({
  number: 33,
  key: "audit-log",
  title: "Audit log",
  group: "post-trade",
  blocks: "Orders that cannot be written down first, or that name nobody",
  exits: "The same: what is not written down could be lost or sent twice",
  server: true,
  limits,
  codes,
  breaches: [
    plainBreach("AUDIT_LOG_UNAVAILABLE", (h) => withContext(h, { databaseUp: false })),
    plainBreach("AUDIT_ACTOR_MISSING", (h) => withOrder(h, { source: "person", person: null })),
  ],
});
