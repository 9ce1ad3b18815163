import type { AlertRecord } from "../../src/contracts/account.js";

export type AlertLevel = AlertRecord["level"];

/** Levels of an alert, the worst first. */
export const ALERT_ORDER = ["critical", "warning", "info"] as const satisfies readonly AlertLevel[];
