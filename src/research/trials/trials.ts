import { deflatedSharpe, expectedMaxSharpe, minBacktestLength } from "../../metrics/deflated-sharpe.js";
import { independentTrials, meanCorrelation } from "../../metrics/independent-trials.js";
import { minTrackRecordLength, probabilisticSharpe } from "../../metrics/probabilistic-sharpe.js";
import { moments } from "../../math/moments.js";
import { createBlockSums, type BlockSums } from "../luck/block-sums.js";
import { overfitOfBlocks } from "../luck/overfit.js";
import { TRIAL_BLOCKS, trialKey, type Trial } from "./trial.js";

/** What all trials on the same data say about the luck of one. Sharpe ratios per bar; NaN where undefined. */
export interface TrialSummary {
  /** Records, the same trial counted each time; the selected one is among them. */
  readonly count: number;
  /** Different trials. All figures below are made from these. */
  readonly distinct: number;
  /** Variance (n − 1) of the Sharpe ratios that are defined; 0 for a single trial. */
  readonly sharpeVariance: number;
  /** Mean correlation of the trials' returns, from blocks; NaN without two trials with 16 blocks or more. */
  readonly meanCorrelation: number;
  /** What the distinct trials are worth when their correlation is taken off; `distinct` where that is unknown. */
  readonly independent: number;
  /** What the best of `distinct` trials without skill is expected to show. */
  readonly expectedMaxSharpe: number;
  /** Of the selected trial, with `distinct` trials: the cautious figure, as if all were independent. */
  readonly deflatedSharpe: number;
  /** Of the selected trial, with `independent` trials. */
  readonly deflatedSharpeIndependent: number;
  /** Of the selected trial against 0, as if it had been the only one. */
  readonly probabilisticSharpe: number;
  /** Probability of backtest overfitting of choosing among the trials; NaN without two with block sums. */
  readonly pbo: number;
  /** Trials that `pbo` was estimated from. */
  readonly pboTrials: number;
  /** Bars the selected trial would need to be above 0 with 95 % confidence, as if it had been the only one. */
  readonly minTrackRecordLength: number;
  /** Bars below which the best of `distinct` trials without skill is expected to show the selected Sharpe ratio. */
  readonly minBacktestLength: number;
  /** A sentence for a person. */
  readonly verdict: string;
}

/** Below this, a mean correlation is mostly chance. */
const LEAST_CORRELATION_BLOCKS = 16;

/**
 * Judges one trial by all that were ever made on its data. The same trial counts once however often it was run;
 * trials on other data do not count. Trials without a Sharpe ratio, because they never traded, count as trials but say
 * nothing about the spread.
 *
 * @param selected one of the trials, or another on the same data, which is then added
 */
export function summariseTrials(trials: readonly Trial[], selected: Trial): TrialSummary {
  const own = trialKey(selected);
  const onSameData = trials.filter(({ dataHash }) => dataHash === selected.dataHash);
  const byKey = new Map(onSameData.map((trial) => [trialKey(trial), trial]));
  const known = byKey.has(own);
  byKey.set(own, selected);
  const all = [...byKey.values()];
  const distinct = all.length;
  const sharpeVariance = varianceOf(all);
  const correlation = correlationOf(all, selected);
  const independent = Number.isNaN(correlation) ? distinct : independentTrials(distinct, correlation);
  const spread = { trials: distinct, variance: sharpeVariance };
  const deflated = deflatedSharpe(selected, spread);
  const expected = expectedMaxSharpe(spread);
  return {
    count: onSameData.length + (known ? 0 : 1),
    distinct,
    sharpeVariance,
    meanCorrelation: correlation,
    independent,
    expectedMaxSharpe: expected,
    deflatedSharpe: deflated,
    deflatedSharpeIndependent: deflatedSharpe(selected, { ...spread, trials: independent }),
    probabilisticSharpe: probabilisticSharpe(selected),
    ...overfitOf(all, selected),
    minTrackRecordLength: minTrackRecordLength(selected),
    minBacktestLength: minBacktestLength(distinct, selected.sharpe),
    verdict: describe(distinct, selected.sharpe, expected, deflated),
  };
}

function varianceOf(trials: readonly Trial[]): number {
  if (trials.length === 1) return 0;
  const sharpes = Float64Array.from(trials, ({ sharpe }) => sharpe).filter((s) => !Number.isNaN(s));
  return moments(sharpes).deviation ** 2;
}

/** Trials as long as the selected one whose returns were kept in blocks. */
function comparable(trials: readonly Trial[], { observations }: Trial): readonly Trial[] {
  return trials.filter((t) => t.blockSums.length > 0 && t.observations === observations);
}

function correlationOf(trials: readonly Trial[], selected: Trial): number {
  const { length } = selected.blockSums;
  if (length / 2 < LEAST_CORRELATION_BLOCKS) return Number.NaN;
  const alike = comparable(trials, selected).filter(
    ({ blockSums, sharpe }) => blockSums.length === length && !Number.isNaN(sharpe),
  );
  return meanCorrelation(alike.map(({ blockSums }) => blockSums.filter((_, i) => i % 2 === 0)));
}

function overfitOf(trials: readonly Trial[], selected: Trial): Pick<TrialSummary, "pbo" | "pboTrials"> {
  const used = comparable(trials, selected);
  if (used.length < 2) return { pbo: Number.NaN, pboTrials: 0 };
  return { pbo: overfitOfBlocks(joinBlocks(used, selected)).pbo, pboTrials: used.length };
}

/** Neighbouring blocks of each trial joined until there are eight. */
function joinBlocks(trials: readonly Trial[], { observations }: Trial): BlockSums {
  const totals = createBlockSums(observations, TRIAL_BLOCKS, trials.length);
  for (const [k, { blockSums }] of trials.entries()) {
    const fine = blockSums.length / 2 / TRIAL_BLOCKS;
    for (let f = 0; f < fine * TRIAL_BLOCKS; f++) {
      const place = Math.floor(f / fine) * trials.length + k;
      totals.sums[place]! += blockSums[2 * f]!;
      totals.squares[place]! += blockSums[2 * f + 1]!;
    }
  }
  return totals;
}

function describe(distinct: number, sharpe: number, expected: number, deflated: number): string {
  const percent = `${(100 * deflated).toFixed(1)} %`;
  if (Number.isNaN(sharpe))
    return "No Sharpe ratio to judge: the returns do not vary, or the account was lost";
  if (Number.isNaN(deflated))
    return `One of ${distinct} trials on this data; too little is known to deflate it`;
  if (distinct === 1) {
    return `The only trial on this data so far: the chance that its true Sharpe ratio is above 0 is ${percent}`;
  }
  const judged = deflated >= 0.95 ? "luck alone does not explain it" : "luck is enough to explain it";
  return (
    `One of ${distinct} trials on this data: the best of so many without skill is expected to show a Sharpe ratio of ` +
    `${expected.toFixed(4)} a bar, this one shows ${sharpe.toFixed(4)}; given the trials, the chance that its true ` +
    `Sharpe ratio is above 0 is ${percent}: ${judged}`
  );
}
