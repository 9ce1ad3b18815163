import { atMost, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import { decisionCode, defineControl, denialsOf } from "../control.js";
import { figureBreach } from "../breach.js";
import { NOW } from "../risk-case.js";
import { beyond } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import type { Denial } from "../../limits/denial.js";

const limits = { alertMs: atMost("ms", 5000, 5000, "Time until an alert is delivered") };
const codes = { ALERT_LATE: decisionCode("an alert was not delivered in time") };
const deny = denialsOf(31, codes);
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
  { alertMs }: ValuesOf<typeof limits>,
): Denial[] {
  return alerts.flatMap(({ id, raisedAt, deliveredAt }) => {
    const took = (deliveredAt ?? now) - raisedAt;
    if (!beyond(took, alertMs)) return [];
    const words = `alert ${id} ${deliveredAt === null ? "waits for" : "took"} ${formatAgainst(took, alertMs, "ms")}`;
    return [deny("ALERT_LATE", words, alertMs, took)];
  });
}

const POLICY = defaultsOf(limits);

/** Control 31. */
export const alertDeadline = defineControl({
  number: 31,
  key: "alert-deadline",
  title: "Alerts in time",
  group: "post-trade",
  blocks: "Nothing; an alert that is late is itself one, and stands in the health",
  exits: "Not concerned",
  server: true,
  limits,
  codes,
  breaches: [
    figureBreach(
      "ALERT_LATE",
      POLICY.alertMs,
      (took) => lateAlerts([{ id: "alert-1", raisedAt: NOW, deliveredAt: NOW + took }], NOW, POLICY),
      { whole: true },
    ),
  ],
});
