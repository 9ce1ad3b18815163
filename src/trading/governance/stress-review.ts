import { denial, type Denial } from "../policy/denial.js";
import { formatAgainst } from "../policy/format-figure.js";
import { below, beyond } from "../policy/limit-check.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

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

/** Control 39: what a stress run shows against trading; empty when it was good. */
export function reviewStress(run: StressRun | null, policy: RiskPolicy): Denial[] {
  if (run === null) return [denial("STRESS_MISSING", "there was no stress run")];
  const denials: Denial[] = [];
  const multiple = run.reachedPerSecond / run.peakPerSecond;
  if (below(multiple, policy.stressMultiple)) {
    const words = `rate ÷ peak rate is ${formatAgainst(multiple, policy.stressMultiple, "ratio")}`;
    denials.push(denial("STRESS_RATE_LOW", words, policy.stressMultiple, multiple));
  }
  if (beyond(run.latencyMs, policy.stressLatencyMs)) {
    const words = `99th percentile of a decision is ${formatAgainst(run.latencyMs, policy.stressLatencyMs, "ms")}`;
    denials.push(denial("STRESS_LATENCY_EXCEEDED", words, policy.stressLatencyMs, run.latencyMs));
  }
  const wrong = run.lostOrders + run.doubledOrders;
  if (beyond(wrong, 0)) {
    const words = `${run.lostOrders} orders were lost and ${run.doubledOrders} doubled`;
    denials.push(denial("STRESS_ORDERS_LOST", words, 0, wrong));
  }
  return denials;
}
