import { forwardReturns, type Labels } from "../../features/labels.js";
import { deviationOfLast } from "../../features/series.js";
import { tripleBarrier } from "../../features/triple-barrier.js";

/** What a classifier is to foretell; 1 is the good outcome of a purchase at the bar's close. */
export type LabelRule =
  | {
      readonly kind: "direction";
      /** Bars ahead. */
      readonly horizon: number;
      /** Label 1 needs a return above this fraction. */
      readonly threshold: number;
    }
  | {
      readonly kind: "triple-barrier";
      /** Bars until the vertical barrier. */
      readonly horizon: number;
      /** Distance of the upper barrier, in deviations of a return over the horizon; null for none. */
      readonly upper: number | null;
      /** Distance of the lower barrier, likewise. */
      readonly lower: number | null;
    };

const WINDOW = 20;

/**
 * Labels of 0 and 1 by a rule, for every bar with enough future (and, for barriers, enough past).
 *
 * Direction: 1 where the close `horizon` bars on lies above the close by more than the threshold. Triple barrier: 1
 * where the close at the end of the event lies above the close at its start: so also for the upper barrier, never for
 * the lower one. A barrier stands at its distance × the sample deviation of the last 20 log returns × √horizon, as a
 * fraction of the close.
 *
 * Source: López de Prado, Advances in Financial Machine Learning (2018), sections 3.2 to 3.5.
 *
 * @throws RangeError unless `horizon` is an integer from 1 and `threshold` a fraction from 0.
 *
 * @example
 * labelCloses(Float64Array.of(1, 2, 1.5), { kind: "direction", horizon: 1, threshold: 0 }).values; // => Float64Array.of(1, 0)
 */
export function labelCloses(close: Float64Array, rule: LabelRule): Labels {
  if (rule.kind === "triple-barrier") return labelBarriers(close, rule);
  if (!(rule.threshold >= 0)) {
    throw new RangeError(`Cannot label: threshold is ${rule.threshold}, expected a fraction from 0`);
  }
  const labels = forwardReturns(close, rule.horizon);
  return { ...labels, values: labels.values.map((r) => Number(r > rule.threshold)) };
}

function labelBarriers(
  close: Float64Array,
  { horizon, upper, lower }: Extract<LabelRule, { kind: "triple-barrier" }>,
): Labels {
  const returns = close.map((c, i) => (i < 1 ? Number.NaN : Math.log(c / close[i - 1]!)));
  const targets = deviationOfLast(returns, WINDOW).map((deviation) => deviation * Math.sqrt(horizon));
  const { starts, ends, returns: moves } = tripleBarrier(close, { targets, upper, lower, horizon });
  return { starts, ends, values: moves.map((r) => Number(r > 0)) };
}

/** The rule in words, as a model's card states it. */
export function describeRule(rule: LabelRule): string {
  const bars = rule.horizon === 1 ? "1 bar" : `${rule.horizon} bars`;
  if (rule.kind === "direction") {
    const over = rule.threshold > 0 ? ` by more than ${rule.threshold} of it` : "";
    return `close ${bars} on above the close${over}`;
  }
  const distance = (d: number | null): string => (d === null ? "none" : `${d}`);
  return `close above the close where the first barrier is met: ${distance(rule.upper)} deviations up, ${distance(rule.lower)} down, ${bars} on`;
}
