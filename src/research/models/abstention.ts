import type { Bars } from "../../market/series/bars.js";
import { decisionBacktest } from "../../simulation/runs/decision-backtest.js";
import type { BacktestOptions } from "../../simulation/account/options.js";
import { UNSPECIFIED } from "../../strategies/contract/abstention.js";
import type { Decisions } from "../../strategies/contract/decisions.js";
import { isAbstention } from "../../strategies/contract/signal.js";

/** How often a strategy abstained for one reason. */
export interface AbstentionCount {
  readonly reason: string;
  readonly count: number;
  /** Of the bars on which it was asked. */
  readonly rate: number;
}

/** How often a strategy abstained in a run, why, and what that cost. */
export interface AbstentionReport {
  /** Bars on which it could have decided: all but its warm-up. */
  readonly asked: number;
  readonly count: number;
  /** count ÷ asked; NaN where it was never asked. */
  readonly rate: number;
  /** The most frequent first. */
  readonly reasons: readonly AbstentionCount[];
  /**
   * Final equity of the same strategy with its gates open, on the same bars, size and costs, less ours: above 0
   * abstaining cost money, below 0 it saved some. Null where the strategy does not say what it had signalled.
   */
  readonly cost: number | null;
}

/**
 * What a run's abstentions were, and what they cost or saved; null for a strategy that cannot abstain and never did.
 *
 * @param lookback bars that the strategy's first decision needs
 * @param equity of the run
 */
export function reportAbstentions(
  bars: Bars,
  { signals, exposure, gates }: Decisions,
  lookback: number,
  equity: Float64Array,
  options: BacktestOptions,
): AbstentionReport | null {
  const count = signals.reduce((sum, signal) => sum + Number(isAbstention(signal)), 0);
  if (gates === null && count === 0) return null;
  const asked = Math.max(0, bars.length - Math.max(0, lookback - 1));
  const share = (n: number): number => (asked === 0 ? Number.NaN : n / asked);
  const reasons = countReasons(signals, gates)
    .map(([reason, n]) => ({ reason, count: n, rate: share(n) }))
    .sort((a, b) => b.count - a.count);
  const open =
    gates === null || exposure !== null
      ? null
      : decisionBacktest(bars, { signals: gates.open, exposure: null, gates: null }, options).equity;
  const cost = open && bars.length > 0 ? open.at(-1)! - equity.at(-1)! : null;
  return { asked, count, rate: share(count), reasons, cost };
}

function countReasons(signals: Int8Array, gates: Decisions["gates"]): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const [i, signal] of signals.entries()) {
    if (!isAbstention(signal)) continue;
    const k = gates?.abstentions.reason[i] ?? -1;
    const reason = gates?.abstentions.reasons[k] ?? UNSPECIFIED.reason;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts];
}
