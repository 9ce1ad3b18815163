import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../core/random.js";
import { moments } from "../../math/moments.js";
import {
  correctPersistence,
  fitAutoregression,
  fromCovariances,
  type Autoregression,
} from "./autoregression.js";
import { CellFigures } from "./cell-figures.js";
import { flooredShares, jsDivergence, klDivergence, psi } from "./divergence.js";
import { largestDistance } from "./kolmogorov-smirnov.js";
import { nullDistribution } from "./null-distribution.js";
import { blockLengthFor } from "./null-model.js";
import { countBins, quantileBins, sortFinite } from "./quantile-bins.js";
import { rankPair } from "./ranked-pair.js";
import { wasserstein } from "./sample-distance.js";
import { fitSlowComponent } from "./slow-component.js";

/** A stationary autoregression of order 1 with normal steps. */
function wander(random: Random, phi: number, length: number): Float64Array {
  let value = random.normal() / Math.sqrt(1 - phi * phi);
  return Float64Array.from({ length }, () => {
    const before = value;
    value = phi * value + random.normal();
    return before;
  });
}

function alarmRate(phi: number, shift: number, pairs: number): number {
  const random = createRandom(1000 * phi + 7);
  let alarms = 0;
  for (let seed = 0; seed < pairs; seed++) {
    const reference = wander(random, phi, 1000);
    const current = wander(random, phi, 250).map((v) => v + shift);
    if (nullDistribution(reference, current, { seed, trials: 0 }).verdict === "drift") alarms++;
  }
  return alarms / pairs;
}

describe("the drift verdict", () => {
  it.each([0, 0.5, 0.9, 0.98])("raises at most 10 % false alarms on series without drift, φ = %d", (phi) => {
    expect(alarmRate(phi, 0, 60)).toBeLessThanOrEqual(0.1);
  });
  it("finds a shift of half a deviation at least 9 times of 10, φ = 0", () => {
    expect(alarmRate(0, 0.5, 30)).toBeGreaterThanOrEqual(0.9);
  });
  it("nullDistribution() measures a false-alarm rate that is small, and a persistence near to the true one", () => {
    const random = createRandom(3);
    const result = nullDistribution(wander(random, 0.9, 1000), wander(random, 0.9, 250), { trials: 200 });
    expect(result.falseAlarmRate).toBeLessThanOrEqual(0.075);
    expect(Math.abs(result.persistence - 0.9)).toBeLessThan(0.04);
    expect(result.quantile95.psi).toBeGreaterThan(0.25);
  });
  it("nullDistribution() widens with memory: the same PSI is drift without and chance with it", () => {
    const random = createRandom(5);
    const [plain, slow] = [0, 0.95].map(
      (phi) =>
        nullDistribution(wander(random, phi, 1000), wander(random, phi, 250), { trials: 0 }).quantile95,
    );
    expect(slow!.psi).toBeGreaterThan(4 * plain!.psi);
    expect(slow!.ks).toBeGreaterThan(2 * plain!.ks);
  });
  it("nullDistribution() takes longer blocks when residuals come in clusters", () => {
    const random = createRandom(6);
    let variance = 1;
    const clustered = Float64Array.from({ length: 2000 }, () => {
      const value = Math.sqrt(variance) * random.normal();
      variance = 0.02 + 0.18 * value * value + 0.8 * variance;
      return value;
    });
    const even = wander(random, 0, 2000);
    const blocks = (x: Float64Array): number =>
      nullDistribution(x.slice(0, 1500), x.slice(1500), { trials: 0 }).blockLength;
    expect(blocks(clustered)).toBeGreaterThan(20);
    expect(blocks(even)).toBeLessThan(5);
  });
  it("nullDistribution() gives the same draws for the same seed, and others for another", () => {
    const random = createRandom(8);
    const [a, b] = [wander(random, 0.5, 100), wander(random, 0.5, 50)];
    const draw = (seed: number) => nullDistribution(a, b, { seed, trials: 20 });
    expect(draw(4)).toEqual(draw(4));
    expect(draw(5).quantile95).not.toEqual(draw(4).quantile95);
  });
  it("nullDistribution() sees no drift between values that never change, and drift when they jump", () => {
    const [zero, one] = [new Float64Array(50), new Float64Array(50).fill(1)];
    expect(nullDistribution(zero, zero)).toMatchObject({ verdict: "none", score: 0, falseAlarmRate: 0 });
    expect(nullDistribution(zero, one)).toMatchObject({ verdict: "drift", score: Infinity });
  });
  it("nullDistribution() judges values of two kinds by their share", () => {
    const random = createRandom(9);
    const toss = (share: number, length: number): Float64Array =>
      Float64Array.from({ length }, () => Number(random.next() < share));
    expect(nullDistribution(toss(0.3, 1000), toss(0.3, 250)).verdict).toBe("none");
    expect(nullDistribution(toss(0.3, 1000), toss(0.6, 250)).verdict).toBe("drift");
  });
  it("nullDistribution() does not depend on the unit or on any rising map of the values", () => {
    const random = createRandom(10);
    const [a, b] = [wander(random, 0.8, 200), wander(random, 0.8, 100)];
    const plain = nullDistribution(a, b, { trials: 10 });
    const mapped = nullDistribution(a.map(Math.exp), b.map(Math.exp), { trials: 10 });
    expect(mapped.pValue).toBe(plain.pValue);
    expect(mapped.quantile95.psi).toBe(plain.quantile95.psi);
  });
  it.each([
    [{ draws: 38 }, "draws is 38, expected a whole number from 39"],
    [{ trials: -1 }, "trials is -1, expected a whole number from 0"],
  ])("nullDistribution() throws when it is given %o", (options, message) => {
    expect(() => nullDistribution(new Float64Array(20), new Float64Array(20), options)).toThrow(message);
  });
  it("nullDistribution() throws when a sample is too short to know its memory", () => {
    expect(() => nullDistribution(new Float64Array(9), new Float64Array(20))).toThrow(
      "Cannot draw a null distribution: 9 and 20 values, expected at least 10 each",
    );
  });
});

describe("what the null distribution is made of", () => {
  it("CellFigures gives the figures of the real pair", () => {
    const random = createRandom(11);
    const [a, b] = [wander(random, 0.6, 300), wander(random, 0.6, 120).map((v) => v + 0.3)];
    const out = new Float64Array(5);
    const pair = rankPair(a, b);
    new CellFigures(pair).measure(pair.cells, out);
    const [before, now] = [sortFinite(a), sortFinite(b)];
    // A bin's edge lies between two values of the reference; cells put it onto the lower one.
    const edges = quantileBins(before).edges.map((edge) => before.findLast((v) => v <= edge)!);
    const [p, q] = [before, now].map((sample) => flooredShares(countBins(sample, { edges })));
    const wanted = [psi(p!, q!), klDivergence(p!, q!), jsDivergence(p!, q!)];
    wanted.push(largestDistance(before, now), wasserstein(before, now));
    for (const [k, value] of wanted.entries()) expect(out[k]).toBeCloseTo(value, 10);
  });
  it("fitAutoregression() finds order and coefficients of a long series, over stretches too", () => {
    const random = createRandom(12);
    const x = new Float64Array(20_000);
    for (let t = 2; t < x.length; t++) x[t] = 0.5 * x[t - 1]! + 0.3 * x[t - 2]! + random.normal();
    const { coefficients, persistence } = fitAutoregression([x.slice(0, 12_000), x.slice(12_000)], 10);
    expect(coefficients[0]).toBeCloseTo(0.5, 1);
    expect(coefficients[1]).toBeCloseTo(0.3, 1);
    expect(persistence).toBeCloseTo(0.8, 1);
  });
  it("correctPersistence() takes away most of what estimating φ = 0.95 from 100 values lacks", () => {
    const random = createRandom(13);
    const raw: number[] = [];
    const corrected: number[] = [];
    for (let k = 0; k < 300; k++) {
      const x = wander(random, 0.95, 100);
      const { mean } = moments(x);
      const fitted = fitAutoregression([x.map((v) => v - mean)], 1);
      raw.push(fitted.persistence);
      corrected.push(correctPersistence(fitted, 100, 1).persistence);
    }
    const lack = (list: readonly number[]): number => 0.95 - moments(Float64Array.from(list)).mean;
    expect(lack(raw)).toBeGreaterThan(0.025);
    expect(Math.abs(lack(corrected))).toBeLessThan(0.4 * lack(raw));
  });
  it("fromCovariances() gives back the coefficients that the covariances come from", () => {
    const { coefficients } = fromCovariances(Float64Array.of(1, 0.7, 0.49, 0.343));
    for (const [j, value] of [0.7, 0, 0].entries()) expect(coefficients[j]).toBeCloseTo(value, 12);
  });
  it("fitSlowComponent() finds what a short autoregression forgets, and is null without such a component", () => {
    const random = createRandom(14);
    const slow = wander(random, 0.95, 4000).map((v) => v * Math.sqrt(1 - 0.95 ** 2) + random.normal());
    // The long-run variance ÷ variance of the sum: (1 + ρ) ÷ (1 − ρ) for the half that is slow, 1 for the other.
    const longRun = (x: Autoregression | null): number => {
      const left = x!.reflections.reduce((product, k) => product * (1 - k * k), 1);
      return left / (1 - x!.persistence) ** 2;
    };
    expect(longRun(fitSlowComponent([slow])) / 20).toBeGreaterThan(0.6);
    expect(longRun(fitAutoregression([slow], 3)) / 20).toBeLessThan(0.6);
    expect(fitSlowComponent([wander(random, 0, 4000)])).toBeNull();
    expect(fitSlowComponent([wander(random, 0.9, 4000)])).toBeNull();
  });
  it("blockLengthFor() is 1 without memory, the formula with it, and a fifth at most", () => {
    expect(blockLengthFor(0, 1000)).toBe(1);
    expect(blockLengthFor(0.5, 1000)).toBeCloseTo((1 / 0.75) ** (2 / 3) * 10, 10);
    expect(blockLengthFor(0.99, 100)).toBe(20);
  });
});
