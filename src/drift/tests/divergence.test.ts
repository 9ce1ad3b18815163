import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DRIFT_PAIRS } from "../../fixtures/builders/drift-pairs.js";
import golden from "../../fixtures/drift.json" with { type: "json" };
import { chiSquare, chiSquareTail, chiSquareTwoSample } from "./chi-square.js";
import { flooredShares, hellinger, jsDivergence, klDivergence, psi, totalVariation } from "./divergence.js";
import { exactTail, kolmogorovSmirnov, kolmogorovTail, largestDistance } from "./kolmogorov-smirnov.js";
import { mmd } from "./mmd.js";
import { benjaminiHochberg, holm } from "./multiple-testing.js";
import { countBins, quantileBins, sortFinite } from "./quantile-bins.js";
import { energyDistance, wasserstein } from "./sample-distance.js";
import { brownForsythe, mannWhitney, welch } from "./sample-tests.js";

/** Agreement to 1e-9 of the value, or of 1 for small ones. */
function expectNear(actual: number, expected: number, tolerance = 1e-9): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

describe.each(DRIFT_PAIRS)("drift figures of %s", (name) => {
  const pair = golden[name];
  const a = sortFinite(pair.a);
  const b = sortFinite(pair.b);

  it("psi() and its bins agree with the reference", () => {
    const bins = quantileBins(a);
    expect(bins.edges.length).toBe(pair.psi.innerEdges.length);
    for (const [k, edge] of pair.psi.innerEdges.entries()) expectNear(bins.edges[k]!, edge, 1e-14);
    const value = psi(flooredShares(countBins(a, bins)), flooredShares(countBins(b, bins)));
    expectNear(value, pair.psi.value, 1e-12);
  });
  it("the divergences agree with the reference", () => {
    const { P, Q, ...figures } = pair.divergence;
    const [p, q] = [Float64Array.from(P), Float64Array.from(Q)];
    expectNear(klDivergence(p, q), figures.kl_PQ_nats);
    expectNear(klDivergence(q, p), figures.kl_QP_nats);
    expectNear(jsDivergence(p, q), figures.js_divergence_nats);
    expectNear(Math.sqrt(jsDivergence(p, q) / Math.LN2), figures.js_distance_base2);
    expectNear(hellinger(p, q), figures.hellinger);
    expectNear(totalVariation(p, q), figures.total_variation);
  });
  it("kolmogorovSmirnov() agrees with the reference in statistic, exact and limiting tail", () => {
    const { statistic, pValue } = kolmogorovSmirnov(a, b);
    expectNear(statistic, pair.ks.statistic);
    expect(pValue / pair.ks.p_exact).toBeCloseTo(1, 8);
    const scaled = Math.sqrt((a.length * b.length) / (a.length + b.length)) * statistic;
    expect(kolmogorovTail(scaled) / pair.ks["p_kolmogorov_sqrt(nm/(n+m))*D"]).toBeCloseTo(1, 8);
  });
  it("wasserstein() and energyDistance() agree with the reference", () => {
    expectNear(wasserstein(a, b), pair.wasserstein1);
    expectNear(energyDistance(a, b), pair.energy_distance);
  });
  it("the tests of mean, rank and spread agree with the reference", () => {
    expectNear(mannWhitney(a, b).statistic, pair.mann_whitney.U1);
    expect(mannWhitney(a, b).pValue / pair.mann_whitney.p).toBeCloseTo(1, 8);
    expectNear(welch(a, b).statistic, pair.welch_t.t);
    expect(welch(a, b).pValue / pair.welch_t.p).toBeCloseTo(1, 8);
    expectNear(brownForsythe(a, b).statistic, pair.brown_forsythe.W);
    expect(brownForsythe(a, b).pValue / pair.brown_forsythe.p).toBeCloseTo(1, 8);
  });
  it("mmd() agrees with the reference in bandwidth and both estimates", () => {
    const result = mmd(
      { width: 1, values: Float64Array.from(pair.a) },
      { width: 1, values: Float64Array.from(pair.b) },
    );
    expectNear(result.bandwidth, pair.mmd.bandwidth_median);
    expectNear(result.biased, pair.mmd.mmd2_biased);
    expectNear(result.unbiased, pair.mmd.mmd2_unbiased);
  });
});

describe("figures over several columns", () => {
  it("mmd() agrees with the reference in three dimensions", () => {
    const { A, B, ...figures } = golden.mmd_3d;
    const result = mmd(
      { width: 3, values: Float64Array.from(A.flat()) },
      { width: 3, values: Float64Array.from(B.flat()) },
    );
    expectNear(result.bandwidth, figures.bandwidth_median);
    expectNear(result.biased, figures.mmd2_biased);
    expectNear(result.unbiased, figures.mmd2_unbiased);
  });
  it("chiSquare() and chiSquareTwoSample() agree with the reference", () => {
    const { observed, expected, gof, table, independence: wanted } = golden.chi2;
    expectNear(chiSquare(observed, expected).statistic, gof.chi2);
    expectNear(chiSquare(observed, expected).pValue, gof.p);
    const [first, second] = table as [number[], number[]];
    const independence = chiSquareTwoSample([...first, 0], [...second, 0]);
    expectNear(independence.statistic, wanted.chi2);
    expectNear(independence.pValue, wanted.p);
    expect(independence.degrees).toBe(wanted.dof);
  });
  it("chiSquareTail() meets table values when the degrees are odd or even", () => {
    expect(chiSquareTail(3.841458820694124, 1)).toBeCloseTo(0.05, 12);
    expect(chiSquareTail(5.991464547107979, 2)).toBeCloseTo(0.05, 12);
    expect(chiSquareTail(16.918977604620448, 9)).toBeCloseTo(0.05, 12);
  });
  it("benjaminiHochberg() and holm() agree with the reference in any order", () => {
    const { p_sorted, bh_adjusted, holm_adjusted } = golden.multiple_testing;
    const turned = p_sorted.toReversed();
    for (const [k, value] of Array.from(benjaminiHochberg(turned)).toReversed().entries())
      expectNear(value, bh_adjusted[k]!);
    for (const [k, value] of Array.from(holm(turned)).toReversed().entries())
      expectNear(value, holm_adjusted[k]!);
  });
  it("benjaminiHochberg() and holm() pass over NaN", () => {
    expect(Array.from(benjaminiHochberg([0.02, Number.NaN]))).toEqual([0.02, Number.NaN]);
    expect(Array.from(holm([Number.NaN, 0.02]))).toEqual([Number.NaN, 0.02]);
  });
});

describe("drift figures of any samples", () => {
  const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 40 });

  it("every figure is 0 when both samples are the same", () => {
    fc.assert(
      fc.property(numbers, (list) => {
        const a = sortFinite(list);
        const shares = flooredShares(countBins(a, quantileBins(a)));
        expect([psi(shares, shares), klDivergence(shares, shares), largestDistance(a, a)]).toEqual([0, 0, 0]);
        expect([wasserstein(a, a), energyDistance(a, a)]).toEqual([0, 0]);
      }),
    );
  });
  it("figures stay in their range and keep when sides are swapped", () => {
    fc.assert(
      fc.property(numbers, numbers, (x, y) => {
        const [a, b] = [sortFinite(x), sortFinite(y)];
        const bins = quantileBins(a);
        const [p, q] = [flooredShares(countBins(a, bins)), flooredShares(countBins(b, bins))];
        expect(psi(p, q)).toBeGreaterThanOrEqual(0);
        expect(psi(q, p)).toBeCloseTo(psi(p, q), 12);
        expect(jsDivergence(p, q)).toBeLessThanOrEqual(Math.LN2 + 1e-3);
        expect(jsDivergence(q, p)).toBeCloseTo(jsDivergence(p, q), 12);
        expect(largestDistance(b, a)).toBe(largestDistance(a, b));
        expect(wasserstein(b, a)).toBeCloseTo(wasserstein(a, b), 12);
      }),
    );
  });
  it("wasserstein() of a shifted sample is the shift", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 50 }), (list, shift) => {
        const a = sortFinite(list);
        expect(
          wasserstein(
            a,
            a.map((v) => v + shift),
          ),
        ).toBeCloseTo(shift, 10);
      }),
    );
  });
  it("exactTail() counts all paths of small samples", () => {
    // Of the 6 orders of 2 + 2 values, 2 are 1 apart, 4 more at least ½.
    expect([exactTail(2, 2, 0.5), exactTail(2, 2, 1), exactTail(1, 3, 1)]).toEqual([1, 1 / 3, 0.5]);
  });
  it("kolmogorovSmirnov() takes the limit when there are too many pairs to count", () => {
    const a = Float64Array.from({ length: 4000 }, (_, i) => i);
    const { statistic, pValue } = kolmogorovSmirnov(
      a,
      a.map((v) => v + 100),
    );
    expect(pValue).toBe(kolmogorovTail(Math.sqrt(2000) * statistic));
  });
});

describe("bad samples", () => {
  it("sortFinite() leaves out what is missing", () => {
    expect(Array.from(sortFinite([3, Number.NaN, 1, Infinity]))).toEqual([1, 3]);
  });
  it("figures throw one clear line when a sample is empty or shares differ in number", () => {
    const [none, one] = [new Float64Array(0), Float64Array.of(1)];
    expect(() => quantileBins(none)).toThrow("Cannot bin: the reference has no values, expected at least 1");
    expect(() => quantileBins(one, 1)).toThrow("Cannot bin: 1 bins, expected a whole number from 2");
    expect(() => flooredShares([0, 0])).toThrow(RangeError);
    expect(() => psi(one, none)).toThrow("Cannot compare shares: 1 bins on one side, 0 on the other");
    expect(() => wasserstein(one, none)).toThrow("Cannot compare samples: 1 and 0 values");
    expect(() => largestDistance(none, one)).toThrow("Cannot compare samples: 0 and 1 values");
    expect(() => mmd({ width: 2, values: one }, { width: 2, values: one })).toThrow(TypeError);
    expect(() => mmd({ width: 1, values: none }, { width: 1, values: one })).toThrow(RangeError);
    expect(() => chiSquare([1], [1, 2])).toThrow(TypeError);
    expect(() => chiSquareTwoSample([1], [1, 2])).toThrow(TypeError);
  });
});
