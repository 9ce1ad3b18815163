import { denial, type Denial } from "../policy/denial.js";
import { formatAgainst } from "../policy/format-figure.js";
import { beyond } from "../policy/limit-check.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

const DAY_MS = 86_400_000;

/** A drill: the kill switch was engaged on paper to see that it works. */
export interface Drill {
  /** Epoch milliseconds UTC. */
  readonly at: number;
  readonly by: string;
  readonly ordersBefore: number;
  /** Open orders in its scope when it was over. */
  readonly ordersLeft: number;
  /** From the button to the last confirmed cancel. */
  readonly tookMs: number;
}

/** Control 40: what the drill log shows against trading; the last drill counts. */
export function reviewDrills(drills: readonly Drill[], now: number, policy: RiskPolicy): Denial[] {
  const last = drills.reduce<Drill | null>((a, b) => (a === null || b.at > a.at ? b : a), null);
  const age = last === null ? Number.NaN : (now - last.at) / DAY_MS;
  const denials: Denial[] = [];
  if (beyond(age, policy.drillDays)) {
    const words = `age of the last drill is ${formatAgainst(age, policy.drillDays, "days")}`;
    denials.push(denial("DRILL_OVERDUE", words, policy.drillDays, last === null ? null : age));
  }
  if (last === null) return denials;
  if (last.ordersLeft > 0) {
    const words = `${last.ordersLeft} of ${last.ordersBefore} open orders were left`;
    denials.push(denial("DRILL_FAILED", words, 0, last.ordersLeft));
  }
  if (beyond(last.tookMs, policy.drillMs)) {
    const words = `time to the last confirmed cancel was ${formatAgainst(last.tookMs, policy.drillMs, "ms")}`;
    denials.push(denial("DRILL_SLOW", words, policy.drillMs, last.tookMs));
  }
  return denials;
}
