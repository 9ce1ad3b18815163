import { denial, type Denial } from "../policy/denial.js";
import { formatAgainst } from "../policy/format-figure.js";
import { beyond } from "../policy/limit-check.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

/** An alert and when it was delivered: written to the log and handed to every open event stream. */
export interface AlertDelivery {
  readonly id: string;
  readonly raisedAt: number;
  /** Null until then. */
  readonly deliveredAt: number | null;
}

/** Alerts that were delivered too late, or wait for longer than allowed. */
export function lateAlerts(
  alerts: readonly AlertDelivery[],
  now: number,
  { alertMs }: Pick<RiskPolicy, "alertMs">,
): Denial[] {
  return alerts.flatMap(({ id, raisedAt, deliveredAt }) => {
    const took = (deliveredAt ?? now) - raisedAt;
    if (!beyond(took, alertMs)) return [];
    const words = `alert ${id} ${deliveredAt === null ? "waits for" : "took"} ${formatAgainst(took, alertMs, "ms")}`;
    return [denial("ALERT_LATE", words, alertMs, took)];
  });
}
