import { formatAgainst } from "../policy/format-figure.js";
import { beyond } from "../policy/limit-check.js";
import type { CheckSubject } from "./check.js";
import type { Findings } from "./findings.js";

/** Control 24, as it stands when the order is sent. */
export function checkConnection({ context, policy }: CheckSubject, found: Findings): void {
  if (!context.brokerConnected) found.add("BROKER_DISCONNECTED", "the broker's stream is not connected");
  const age = context.heartbeatAgeMs ?? Number.NaN;
  const allowed = policy.heartbeatMs * policy.missedToReduce;
  if (!beyond(age, allowed)) return;
  const words = `the last heartbeat's age is ${formatAgainst(age, allowed, "ms")}`;
  found.add("HEARTBEAT_MISSED", words, allowed, Number.isNaN(age) ? null : age);
}

/** Control 29, as it stands when the order is sent. */
export function checkReconciled({ context }: CheckSubject, found: Findings): void {
  const { reconciliation } = context;
  if (reconciliation === null)
    return found.add("RECONCILIATION_MISSING", "the books were never compared with the broker's");
  const { ageMs, differences } = reconciliation;
  if (differences > 0)
    found.add("BOOKS_DIFFER", `the books differ from the broker's in ${differences} places`, 0, differences);
  found.compare("RECONCILIATION_STALE", "maxReconciliationAgeMs", "age of the last comparison", ageMs);
}

/** Control 30, as it stands when the order is sent. */
export function checkQuarantine({ order, context }: CheckSubject, found: Findings): void {
  if (!context.quarantined.includes(order.symbol)) return;
  found.add("SYMBOL_QUARANTINED", `an unknown order in ${order.symbol} is quarantined`, null, order.symbol);
}

/** Control 33: an order that cannot be written down, or that nobody answers for, is not sent. */
export function checkAudit({ order, context }: CheckSubject, found: Findings): void {
  if (!context.databaseUp) found.add("AUDIT_LOG_UNAVAILABLE", "the database does not answer");
  const actor = order.source === "person" ? order.person : order.strategy;
  if (!actor) found.add("AUDIT_ACTOR_MISSING", `the order of a ${order.source} names none`);
}
