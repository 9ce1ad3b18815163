import { z } from "zod";
import { identifyTrial, makeTrial, type Trial } from "../research/trials/trial.js";
import { summariseTrials, type TrialSummary } from "../research/trials/trials.js";
import { decodeOptions, encodeMetrics } from "./run-record.js";
import { RunRecord } from "./run.js";

const Finite = z.number();
const Share = Finite.nullable();

/** What all trials on the same bars say about one: `TrialSummary` of `src/research`, on the wire. */
export const TrialJudgement = z
  .object({
    count: z.int().meta({ description: "Records on these bars" }),
    distinct: z.int().meta({ description: "Different trials; the result is the best of at most this many" }),
    sharpeVariance: Share,
    meanCorrelation: Share,
    independent: Finite.meta({ description: "What the trials are worth with their correlation taken off" }),
    expectedMaxSharpe: Share.meta({ description: "Per bar, of the best of so many trials without skill" }),
    deflatedSharpe: Share.meta({
      description: "Chance that the true Sharpe ratio is above 0, given all trials",
    }),
    deflatedSharpeIndependent: Share,
    probabilisticSharpe: Share.meta({ description: "The same chance, had this been the only trial" }),
    pbo: Share.meta({ description: "Probability of backtest overfitting" }),
    pboTrials: z.int(),
    minTrackRecordLength: Share.meta({ description: "In bars, had this been the only trial" }),
    minBacktestLength: Share.meta({ description: "In bars, for so many trials" }),
    verdict: z.string().meta({ description: "A sentence for a person" }),
  })
  .meta({ id: "TrialJudgement" });

/** A run, and what the number of trials leaves of it at this moment. */
export const RunDetail = RunRecord.extend({ luck: TrialJudgement }).meta({ id: "Run" });

export type TrialJudgement = z.infer<typeof TrialJudgement>;
export type RunDetail = z.infer<typeof RunDetail>;

/** The record of a stored run in the ledger of trials. */
export function trialOfRun(run: RunRecord): Trial {
  const identity = identifyTrial({ ...run, options: decodeOptions(run.options) });
  return makeTrial(identity, Float64Array.from(run.equity), Date.parse(run.createdAt));
}

/** A run judged by all trials on its bars, itself among them. */
export function judgeRun(run: RunRecord, trials: readonly Trial[]): RunDetail {
  return { ...run, luck: encodeJudgement(summariseTrials(trials, trialOfRun(run))) };
}

/** A summary of trials for the wire: null where undefined. */
export function encodeJudgement({ verdict, ...figures }: TrialSummary): TrialJudgement {
  return { ...encodeMetrics(figures), verdict } as TrialJudgement;
}
