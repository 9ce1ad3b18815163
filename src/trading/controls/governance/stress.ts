import { atMost, atLeast, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import { decisionCode, defineControl, denialsOf } from "../control.js";
import { decisionBreach, figureBreach } from "../breach.js";
import { beyond, below } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import type { Denial } from "../../limits/denial.js";

const limits = {
  stressMultiple: atLeast("ratio", 2, 2, "Stress rate ÷ peak rate"),
  stressLatencyMs: atMost("ms", 20, 100, "99th percentile of a decision under stress"),
};
const codes = {
  STRESS_MISSING: decisionCode("there was no stress run"),
  STRESS_RATE_LOW: decisionCode("the stress run did not reach its multiple of the peak rate"),
  STRESS_LATENCY_EXCEEDED: decisionCode("decisions under stress took too long"),
  STRESS_ORDERS_LOST: decisionCode("orders were lost or doubled under stress"),
};
const deny = denialsOf(39, codes);

/** What a stress run measured. */
export interface StressRun {
  /** Decisions a second: the highest seen in use, and in the run. */
  readonly peakPerSecond: number;
  readonly reachedPerSecond: number;
  /** 99th percentile from bar to intent written down. */
  readonly latencyMs: number;
  readonly lostOrders: number;
  readonly doubledOrders: number;
}

/** What a stress run shows against trading; empty when it was good. */
function reviewStress(run: StressRun | null, policy: ValuesOf<typeof limits>): Denial[] {
  if (run === null) return [deny("STRESS_MISSING", "there was no stress run")];
  const denials: Denial[] = [];
  const multiple = run.reachedPerSecond / run.peakPerSecond;
  if (below(multiple, policy.stressMultiple)) {
    const words = `rate ÷ peak rate is ${formatAgainst(multiple, policy.stressMultiple, "ratio")}`;
    denials.push(deny("STRESS_RATE_LOW", words, policy.stressMultiple, multiple));
  }
  if (beyond(run.latencyMs, policy.stressLatencyMs)) {
    const words = `99th percentile of a decision is ${formatAgainst(run.latencyMs, policy.stressLatencyMs, "ms")}`;
    denials.push(deny("STRESS_LATENCY_EXCEEDED", words, policy.stressLatencyMs, run.latencyMs));
  }
  const wrong = run.lostOrders + run.doubledOrders;
  if (beyond(wrong, 0)) {
    const words = `${run.lostOrders} orders were lost and ${run.doubledOrders} doubled`;
    denials.push(deny("STRESS_ORDERS_LOST", words, 0, wrong));
  }
  return denials;
}

const POLICY = defaultsOf(limits);
const RUN: StressRun = {
  peakPerSecond: 100,
  reachedPerSecond: 100 * POLICY.stressMultiple,
  latencyMs: POLICY.stressLatencyMs,
  lostOrders: 0,
  doubledOrders: 0,
};

/** Control 39. */
export const stress = defineControl({
  number: 39,
  key: "stress",
  title: "Stress at twice the peak",
  group: "governance",
  blocks: "Real money without a good stress run",
  exits: "Not concerned",
  server: true,
  limits,
  codes,
  breaches: [
    decisionBreach("STRESS_MISSING", (broken) => reviewStress(broken ? null : RUN, POLICY)),
    figureBreach(
      "STRESS_RATE_LOW",
      POLICY.stressMultiple,
      (multiple) => reviewStress({ ...RUN, reachedPerSecond: 100 * multiple }, POLICY),
      { direction: "lower" },
    ),
    figureBreach("STRESS_LATENCY_EXCEEDED", POLICY.stressLatencyMs, (latencyMs) =>
      reviewStress({ ...RUN, latencyMs }, POLICY),
    ),
    figureBreach("STRESS_ORDERS_LOST", 0, (lostOrders) => reviewStress({ ...RUN, lostOrders }, POLICY), {
      whole: true,
    }),
  ],
});
