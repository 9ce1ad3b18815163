import type { RiskVerdict } from "./denial.js";
import type { RiskContext, RiskOpenOrder, RiskOrder } from "./risk-context.js";
import type { OrderChanges } from "./order.js";
import type { RiskPolicy } from "./risk-policy.js";

/** Decides an order; pure, and the same for a backtest, the browser and live. */
export function checkOrder(_order: RiskOrder, _context: RiskContext, _policy: RiskPolicy): RiskVerdict {
  return { kind: "allow", cancelFirst: [] };
}

/** Decides whether a cancel may be sent. */
export function checkCancel(_order: RiskOpenOrder, _context: RiskContext, _policy: RiskPolicy): RiskVerdict {
  return { kind: "allow", cancelFirst: [] };
}

/** Decides whether other terms may be sent for an open order. */
export function checkReplace(
  _order: RiskOrder,
  _open: RiskOpenOrder,
  _changes: OrderChanges,
  _context: RiskContext,
  _policy: RiskPolicy,
): RiskVerdict {
  return { kind: "allow", cancelFirst: [] };
}
