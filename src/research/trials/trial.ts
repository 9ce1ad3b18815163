import { canonicalJson, hash } from "../../core/hash.js";
import { returnsOf } from "../../metrics/returns.js";
import { sharpeSample, type SharpeSample } from "../../metrics/sharpe-sample.js";
import type { ParameterValues } from "../../core/parameters.js";
import type { BacktestOptions } from "../../simulation/account/options.js";
import { addSeries, blockStart, createBlockSums } from "../luck/block-sums.js";

/** What was tried on which data. Two trials with the same identity are one. */
export interface TrialIdentity {
  /** `hashBars` of the data. */
  readonly dataHash: string;
  /** Name of the strategy; for a file of the user's, with the hash of its text. */
  readonly strategy: string;
  /** First 16 digits of the hash of the parameters, defaults filled in. */
  readonly parametersHash: string;
  /** First 16 digits of the hash of the options. */
  readonly optionsHash: string;
}

/** One backtest that someone ran, in what is needed to judge the luck of others on the same data. */
export interface Trial extends TrialIdentity, SharpeSample {
  /** When it was first run, epoch milliseconds UTC. */
  readonly recordedAt: number;
  /**
   * Σ r and Σ r² of each block of the returns, in turns: 8 blocks as `blockStart` cuts them, or 64, each of those 8 cut
   * again into 8, which also serve to correlate trials; empty when they were not kept.
   */
  readonly blockSums: Float32Array;
}

/** Blocks that PBO is estimated on. A trial made from an equity curve has each of them cut again into as many. */
export const TRIAL_BLOCKS = 8;

/** The identity of a backtest; `parameters` have their defaults filled in. */
export function identifyTrial(run: {
  readonly dataHash: string;
  readonly strategy: string;
  readonly parameters: ParameterValues;
  readonly options: BacktestOptions;
}): TrialIdentity {
  return {
    dataHash: run.dataHash,
    strategy: run.strategy,
    parametersHash: shortHash(run.parameters),
    optionsHash: shortHash(run.options),
  };
}

function shortHash(value: unknown): string {
  return hash(canonicalJson(value)).slice(0, 16);
}

/** The identity as one text, equal for equal trials. */
export function trialKey({ dataHash, strategy, parametersHash, optionsHash }: TrialIdentity): string {
  return `${dataHash} ${parametersHash} ${optionsHash} ${strategy}`;
}

/**
 * The record of a backtest from its equity curve; returns count from the second bar on. Below 64
 * returns, no block sums are kept.
 *
 * @param recordedAt epoch milliseconds UTC
 */
export function makeTrial(identity: TrialIdentity, equity: Float64Array, recordedAt: number): Trial {
  const returns = returnsOf(equity);
  const { dataHash, strategy, parametersHash, optionsHash } = identity;
  return {
    dataHash,
    strategy,
    parametersHash,
    optionsHash,
    ...sharpeSample(returns),
    recordedAt,
    blockSums: blockSumsOf(returns),
  };
}

function blockSumsOf(returns: Float64Array): Float32Array {
  if (returns.length < TRIAL_BLOCKS ** 2) return new Float32Array(0);
  const result = new Float32Array(2 * TRIAL_BLOCKS ** 2);
  for (let b = 0; b < TRIAL_BLOCKS; b++) {
    const start = blockStart(returns.length, TRIAL_BLOCKS, b);
    const block = returns.subarray(start, blockStart(returns.length, TRIAL_BLOCKS, b + 1));
    const { sums, squares } = addSeries(createBlockSums(block.length, TRIAL_BLOCKS, 1), 0, block);
    for (let f = 0; f < TRIAL_BLOCKS; f++) {
      result[2 * (b * TRIAL_BLOCKS + f)] = sums[f]!;
      result[2 * (b * TRIAL_BLOCKS + f) + 1] = squares[f]!;
    }
  }
  return result;
}
