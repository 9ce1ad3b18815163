import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { deflatedSharpe } from "../../metrics/deflated-sharpe.js";
import { DEFAULT_OPTIONS } from "../../simulation/account/options.js";
import { overfitProbability } from "../luck/overfit.js";
import { identifyTrial, makeTrial, TRIAL_BLOCKS, trialKey, type Trial } from "./trial.js";
import { summariseTrials } from "./trials.js";

const DATA = "d".repeat(64);

function identity(fast: number, dataHash = DATA) {
  return identifyTrial({ dataHash, strategy: "test", parameters: { fast }, options: DEFAULT_OPTIONS });
}

function equityOf(returns: ArrayLike<number>): Float64Array {
  const equity = new Float64Array(returns.length + 1).fill(100);
  for (let i = 0; i < returns.length; i++) equity[i + 1] = equity[i]! * (1 + returns[i]!);
  return equity;
}

function noise(seed: number, length = 640): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal() / 100);
}

const trials = Array.from({ length: 40 }, (_, k) => makeTrial(identity(k), equityOf(noise(k)), k));

describe("makeTrial", () => {
  it("trialKey() is the same for the same run and another for any other", () => {
    const base = { dataHash: DATA, strategy: "test", parameters: { a: 1, b: 2 }, options: DEFAULT_OPTIONS };
    expect(trialKey(identifyTrial({ ...base, parameters: { b: 2, a: 1 } }))).toBe(
      trialKey(identifyTrial(base)),
    );
    const others = [
      { ...base, dataHash: "e".repeat(64) },
      { ...base, strategy: "other" },
      { ...base, parameters: { a: 1, b: 3 } },
      { ...base, options: { ...DEFAULT_OPTIONS, commission: 0.5 } },
    ];
    expect(new Set([base, ...others].map((run) => trialKey(identifyTrial(run)))).size).toBe(5);
  });
  it("makeTrial() keeps 64 blocks, and none when returns are fewer", () => {
    expect(trials[0]!.blockSums.length).toBe(2 * TRIAL_BLOCKS ** 2);
    expect(makeTrial(identity(1), equityOf(noise(1, 63)), 0).blockSums.length).toBe(0);
  });
});

describe("summariseTrials", () => {
  it("summariseTrials() counts the same trial once and other data not at all", () => {
    const elsewhere = makeTrial(identity(1, "e".repeat(64)), equityOf(noise(99)), 0);
    const again = Array.from({ length: 10 }, (_, k) => makeTrial(identity(k), equityOf(noise(k)), 5));
    const summary = summariseTrials([...trials, ...again, elsewhere], trials[3]!);
    expect(summary).toMatchObject({ count: 50, distinct: 40 });
    expect(summariseTrials([], trials[3]!)).toMatchObject({ count: 1, distinct: 1, expectedMaxSharpe: 0 });
  });
  it("summariseTrials() has the deflated Sharpe ratio of the spread of its trials", () => {
    const best = trials.reduce((a, b) => (b.sharpe > a.sharpe ? b : a));
    const summary = summariseTrials(trials, best);
    const mean = trials.reduce((s, t) => s + t.sharpe, 0) / 40;
    const variance = trials.reduce((s, t) => s + (t.sharpe - mean) ** 2, 0) / 39;
    expect(summary.sharpeVariance).toBeCloseTo(variance, 12);
    expect(summary.deflatedSharpe).toBeCloseTo(deflatedSharpe(best, { trials: 40, variance }), 12);
    expect(summary.deflatedSharpe).toBeLessThan(summary.probabilisticSharpe);
    expect(summary.verdict).toContain("One of 40 trials on this data");
  });
  it("summariseTrials() finds that alike trials are worth one and independent ones all", () => {
    const [one] = trials;
    const alike = Array.from({ length: 40 }, (_, k) => ({ ...one!, ...identity(k) }));
    expect(summariseTrials(alike, alike[0]!).independent).toBeCloseTo(1, 5);
    expect(summariseTrials(trials, one!).independent).toBeGreaterThan(38);
  });
  it("summariseTrials() has the very PBO of the whole returns, from its blocks", () => {
    for (const length of [160, 643]) {
      const columns = Array.from({ length: 9 }, (_, k) => noise(k, length));
      const made = columns.map((c, k) => makeTrial(identity(k), equityOf(c), 0));
      const { pbo, pboTrials } = summariseTrials(made, made[0]!);
      expect(pbo).toBe(overfitProbability(columns).pbo);
      expect(pboTrials).toBe(9);
    }
  });
  it("summariseTrials() takes what a sweep keeps: eight blocks, no skewness", () => {
    const swept = trials.map((t): Trial =>
      Object.assign({}, t, {
        skewness: Number.NaN,
        kurtosis: Number.NaN,
        blockSums: t.blockSums.slice(0, 16),
      }),
    );
    const summary = summariseTrials(swept, { ...trials[0]!, blockSums: swept[0]!.blockSums });
    expect(summary.pboTrials).toBe(40);
    expect(summary.independent).toBe(40);
    expect(summary.deflatedSharpe).toBeGreaterThan(0);
    expect(summariseTrials(swept, swept[0]!).verdict).toContain("too little is known to deflate it");
  });
  it("summariseTrials() counts a trial that lost its account, takes no Sharpe ratio of it and never ranks it first", () => {
    const good = equityOf(noise(1));
    // From a third on, losses of an account below 0 would count as gains: −100 to −200 is +100 %.
    const owing = good.map((value, i) => (i < good.length / 3 ? value : -100 * 1.5 ** (i - good.length / 3)));
    const lost = makeTrial(identity(78), owing, 0);
    expect(lost.sharpe).toBeNaN();
    const others = trials.slice(0, 10);
    const without = summariseTrials(others, trials[0]!);
    const summary = summariseTrials([...others, lost], trials[0]!);
    expect(summary.distinct).toBe(without.distinct + 1);
    expect(summary.sharpeVariance).toBe(without.sharpeVariance);
    expect(summary.meanCorrelation).toBe(without.meanCorrelation);
    expect(summary.pboTrials).toBe(11);
    expect(summary.pbo).toBeLessThanOrEqual(without.pbo);
  });
  it("summariseTrials() says so when there is nothing to judge", () => {
    const flat = makeTrial(identity(77), equityOf(new Float64Array(100)), 0);
    const summary = summariseTrials(trials, flat);
    expect(summary.deflatedSharpe).toBeNaN();
    expect(summary.verdict).toBe(
      "No Sharpe ratio to judge: the returns do not vary, or the account was lost",
    );
    expect(summariseTrials([flat], trials[0]!).distinct).toBe(2);
    expect(summariseTrials([], trials[0]!).verdict).toContain("The only trial on this data so far");
  });
});
