import { atMost, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import { decisionCode, defineControl, denialsOf } from "../control.js";
import { figureBreach } from "../breach.js";
import { NOW } from "../risk-case.js";
import { beyond } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import type { Denial } from "../../limits/denial.js";
const DAY_MS = 86_400_000;
const limits = {
  drillDays: atMost("days", 90, 180, "Time between kill-switch drills"),
  drillMs: atMost("ms", 5000, 60_000, "Time in which the kill switch has canceled every order"),
};
const codes = {
  DRILL_OVERDUE: decisionCode("the last kill-switch drill is too long ago"),
  DRILL_SLOW: decisionCode("the kill switch took too long in the last drill"),
  DRILL_FAILED: decisionCode("open orders were left after the last drill"),
};
const deny = denialsOf(40, codes);

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

/** What the drill log shows against trading; the last drill counts. */
export function reviewDrills(
  drills: readonly Drill[],
  now: number,
  policy: ValuesOf<typeof limits>,
): Denial[] {
  const last = drills.reduce<Drill | null>((a, b) => (a === null || b.at > a.at ? b : a), null);
  const age = last === null ? Number.NaN : (now - last.at) / DAY_MS;
  const denials: Denial[] = [];
  if (beyond(age, policy.drillDays)) {
    const words = `age of the last drill is ${formatAgainst(age, policy.drillDays, "days")}`;
    denials.push(deny("DRILL_OVERDUE", words, policy.drillDays, last === null ? null : age));
  }
  if (last === null) return denials;
  if (last.ordersLeft > 0) {
    const words = `${last.ordersLeft} of ${last.ordersBefore} open orders were left`;
    denials.push(deny("DRILL_FAILED", words, 0, last.ordersLeft));
  }
  if (beyond(last.tookMs, policy.drillMs)) {
    const words = `time to the last confirmed cancel was ${formatAgainst(last.tookMs, policy.drillMs, "ms")}`;
    denials.push(deny("DRILL_SLOW", words, policy.drillMs, last.tookMs));
  }
  return denials;
}

const POLICY = defaultsOf(limits);
const DRILL: Drill = { at: NOW, by: "bea", ordersBefore: 8, ordersLeft: 0, tookMs: POLICY.drillMs };

/** Control 40. */
export const drillLog = defineControl({
  number: 40,
  key: "drill-log",
  title: "Kill-switch drills",
  group: "governance",
  blocks: "Real money without a recent, good drill",
  exits: "Not concerned",
  server: true,
  limits,
  codes,
  breaches: [
    figureBreach("DRILL_OVERDUE", POLICY.drillDays, (days) =>
      reviewDrills([{ ...DRILL, at: NOW - days * DAY_MS }], NOW, POLICY),
    ),
    figureBreach("DRILL_SLOW", POLICY.drillMs, (tookMs) => reviewDrills([{ ...DRILL, tookMs }], NOW, POLICY)),
    figureBreach("DRILL_FAILED", 0, (ordersLeft) => reviewDrills([{ ...DRILL, ordersLeft }], NOW, POLICY), {
      whole: true,
    }),
  ],
});
