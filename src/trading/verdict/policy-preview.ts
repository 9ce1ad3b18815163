import type { RiskVerdict } from "../limits/denial.js";
import { checkOrder } from "./risk-check.js";
import type { RiskContext, RiskOrder } from "../risk/risk-context.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

/** An order with what was known when it was decided. */
export interface DecidedOrder {
  readonly order: RiskOrder;
  readonly context: RiskContext;
}

/** An order that two policies decide differently. */
export interface ChangedDecision {
  readonly order: RiskOrder;
  readonly before: RiskVerdict;
  readonly after: RiskVerdict;
}

/** Which of some orders another policy would have decided differently. */
export function previewPolicy(
  decided: readonly DecidedOrder[],
  present: RiskPolicy,
  proposed: RiskPolicy,
): ChangedDecision[] {
  return decided.flatMap(({ order, context }) => {
    const before = checkOrder(order, context, present);
    const after = checkOrder(order, context, proposed);
    return sameDecision(before, after) ? [] : [{ order, before, after }];
  });
}

function sameDecision(a: RiskVerdict, b: RiskVerdict): boolean {
  if (a.kind === "reject" && b.kind === "reject") return a.denials[0]!.code === b.denials[0]!.code;
  if (a.kind === "reduce" && b.kind === "reduce") return a.quantity === b.quantity;
  return a.kind === b.kind;
}
