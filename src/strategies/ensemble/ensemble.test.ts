import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { barAt, sliceBars } from "../../market/series/bars.js";
import { checkLookahead } from "../../research/runs/lookahead.js";
import { strategySubject } from "../../research/runs/lookahead-subject.js";
import { strategyParameters } from "../catalog.js";
import { ensemble, ensembleVotes } from "./ensemble.js";
import { capWeights, skillWeight, VoteRecord } from "./vote-weights.js";

const GIVEN = { train: 40, refit: 20, horizon: 2, memory: 30, agree: 0.5 };
const values = strategyParameters(ensemble, GIVEN);
const bars = randomBars(17, 600);

describe("capWeights", () => {
  it("capWeights() gives what a capped weight cannot take to the others, again and again", () => {
    expect(capWeights([8, 4, 2, 2], 0.4)).toEqual([0.4, 0.3, 0.15, 0.15].map((w) => expect.closeTo(w, 12)));
    expect(capWeights([8, 7, 1], 0.4)).toEqual([0.4, 0.4, expect.closeTo(0.2, 12)]);
    expect(capWeights([5, 1], 0.3)).toEqual([0.3, 0.3]);
    expect(capWeights([0, 0], 0.5)).toEqual([0, 0]);
  });

  it("capWeights() keeps weights from 0 to the cap, in order, and their sum at most 1", () => {
    const raw = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(raw, fc.double({ min: 0.05, max: 1, noNaN: true }), (given, cap) => {
        const weights = capWeights(given, cap);
        const total = weights.reduce((a, b) => a + b, 0);
        const voters = given.filter((w) => w > 0).length;
        expect(total).toBeCloseTo(Math.min(1, voters * cap), 9);
        for (const [k, w] of weights.entries()) {
          expect(w).toBeGreaterThanOrEqual(0);
          expect(w).toBeLessThanOrEqual(cap);
          for (const [j, other] of weights.entries())
            if (given[k]! > given[j]!) expect(w).toBeGreaterThanOrEqual(other - 1e-12);
        }
      }),
      { seed: 3 },
    );
  });
});

describe("VoteRecord", () => {
  it("rate counts votes only once their close is known, and forgets what is older than its memory", () => {
    const record = new VoteRecord(2, 3);
    const rates = [
      [1, 10],
      [-1, 11],
      [0, 12],
      [1, 10],
      [1, 11],
      [1, 9],
      [0, 20],
    ].map(([vote, close]) => {
      record.add(vote!, close!);
      return record.rate;
    });
    // Judged: long 10→12 right, short 11→10 right, none, long 10→9 wrong, long 11→20 right.
    expect(rates).toEqual([1 / 2, 1 / 2, 2 / 3, 3 / 4, 3 / 4, 2 / 4, 2 / 4]);
  });

  it("skillWeight() is the log-odds of a rate, and 0 for one half and below", () => {
    expect(skillWeight(0.75)).toBeCloseTo(Math.log(3), 12);
    expect([skillWeight(0.5), skillWeight(0.2)]).toEqual([0, 0]);
  });
});

describe("ensemble", () => {
  it("ensembleVotes() shows every member, with weights of sum 1 at most and none above the cap", () => {
    const votes = ensembleVotes(bars, values);
    expect(votes.findIndex((v) => v.length > 0)).toBe(ensemble.lookback(values) - 1);
    for (const bar of votes.filter((v) => v.length > 0)) {
      expect(bar.map(({ member }) => member)).toEqual([
        "sma-crossover",
        "macd-momentum",
        "breakout",
        "rsi-reversion",
        "ml-direction",
      ]);
      for (const { weight } of bar) expect(weight).toBeLessThanOrEqual(0.4);
      expect(bar.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(1 + 1e-12);
      for (const { vote, abstention } of bar) if (abstention) expect(vote).toBe(0);
    }
  });

  it("start() exposes the votes of each bar", () => {
    const votes = ensembleVotes(bars, values);
    const source = ensemble.start(values);
    expect(source.votes!()).toEqual([]);
    for (let i = 0; i < bars.length; i++) {
      source.next(barAt(bars, i));
      expect(source.votes!()).toEqual(votes[i]);
    }
  });

  it("gated() abstains where no direction leads by enough, with the lead as its figure", () => {
    const { abstentions } = ensemble.gated!(bars, strategyParameters(ensemble, { ...GIVEN, weighting: 0 }));
    expect(abstentions.reasons).toEqual(["no-majority"]);
    const leads = abstentions.figure.filter((x) => !Number.isNaN(x));
    expect(leads.length).toBeGreaterThan(20);
    expect(Math.max(...leads)).toBeLessThan(0.5);
  });

  it("weights by skill rest on the past alone", () => {
    const votes = ensembleVotes(bars, values);
    for (const end of [150, 300, 599])
      expect(ensembleVotes(sliceBars(bars, 0, end), values)).toEqual(votes.slice(0, end));
  });

  it("is clean for the look-ahead check", () => {
    const short = sliceBars(bars, 0, 140);
    expect(checkLookahead(short, strategySubject(ensemble, values)).verdict).toBe("clean");
  });
});
