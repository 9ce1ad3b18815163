import { describe, expect, it } from "vitest";
import { correlation } from "../math/correlation.js";
import golden from "../fixtures/finance-ml.json" with { type: "json" };
import saved from "../fixtures/risk-figures.json" with { type: "json" };
import { deflatedSharpe, expectedMaxSharpe, minBacktestLength } from "./deflated-sharpe.js";
import { independentTrials, meanCorrelation } from "./independent-trials.js";
import { neweyWestT } from "./newey-west.js";
import { minTrackRecordLength, probabilisticSharpe } from "./probabilistic-sharpe.js";
import { sharpeError, sharpeErrorIid, sharpeTimeFactor } from "./sharpe-error.js";
import { sharpeHaircut } from "./sharpe-haircut.js";
import { sharpeSample } from "./sharpe-sample.js";

const returns = Float64Array.from(saved.sharpe.returns);
const sample = sharpeSample(returns);

describe("the deflated Sharpe ratio's paper example", () => {
  const example = golden.dsr_paper_example;
  const shape = { sharpe: example.sr_daily, observations: 1250, skewness: -3, kurtosis: 10 };
  const variance = 0.5 / 250;

  it("expectedMaxSharpe() and deflatedSharpe() have the printed figures of 100 trials", () => {
    const spread = { trials: 100, variance };
    expect(expectedMaxSharpe(spread)).toBeCloseTo(example.sr0_daily, 12);
    expect(expectedMaxSharpe(spread)).toBeCloseTo(example.paper_prints.sr0_daily, 4);
    expect(deflatedSharpe(shape, spread)).toBeCloseTo(example.dsr, 12);
    expect(deflatedSharpe(shape, spread)).toBeCloseTo(example.paper_prints.dsr, 4);
  });
  it("deflatedSharpe() is about 0.95 at 46 trials, and at 88 when returns are normal", () => {
    expect(deflatedSharpe(shape, { trials: 46, variance })).toBeCloseTo(example.n46.dsr, 12);
    const normal = { ...shape, skewness: 0, kurtosis: 3 };
    expect(deflatedSharpe(normal, { trials: 88, variance })).toBeCloseTo(example.n88_normal.dsr, 12);
    expect(expectedMaxSharpe({ trials: 88, variance })).toBeCloseTo(example.n88_normal.sr0, 12);
  });
});

describe("golden figures of scipy", () => {
  it.each(golden.psr)("probabilisticSharpe() has the figure of $sr against $sr_benchmark", (c) => {
    const shape = { sharpe: c.sr, observations: c.T, skewness: c.skew, kurtosis: c.kurt };
    expect(probabilisticSharpe(shape, c.sr_benchmark)).toBeCloseTo(c.psr, 12);
  });
  it.each(golden.min_trl)("minTrackRecordLength() has the figure of $obs observations", (c) => {
    const shape = { sharpe: c.sr, skewness: c.skew, kurtosis: c.kurt };
    expect(minTrackRecordLength(shape, c.sr_benchmark, 1 - c.alpha) / c.obs).toBeCloseTo(1, 12);
  });
  it.each(Object.entries(golden.expected_max_sr_z))("expectedMaxSharpe() of %s trials is %d", (n, z) => {
    expect(expectedMaxSharpe({ trials: Number(n), variance: 1 })).toBeCloseTo(z, 12);
  });
  it.each(Object.entries(golden.min_btl_years))(
    "minBacktestLength() of %s trials is below 2 ln N",
    (n, c) => {
      expect(minBacktestLength(Number(n), 1)).toBeCloseTo(c.exact, 11);
      expect(minBacktestLength(Number(n), 1)).toBeLessThan(c.bound_2lnN);
    },
  );
  it("sharpeErrorIid(), sharpeError() and probabilisticSharpe() have the figures of 500 returns", () => {
    expect(sample.sharpe).toBeCloseTo(golden.sharpe.sr, 14);
    expect(sharpeErrorIid(sample)).toBeCloseTo(golden.sharpe.se_lo_iid, 14);
    expect(sharpeError(sample)).toBeCloseTo(golden.sharpe.se_mertens, 14);
    expect(probabilisticSharpe(sample)).toBeCloseTo(golden.sharpe.psr_vs_0, 12);
  });
  it("sharpeTimeFactor() has the figure of 12 bars", () => {
    expect(sharpeTimeFactor(returns, 12)).toBeCloseTo(golden.sharpe.lo2002_eta_q12, 12);
  });
  it("sharpeHaircut() has the figures of ten tests over ten years of months", () => {
    const { sr_annual, months, tests } = golden.haircut_bonferroni.case;
    const cut = sharpeHaircut(sr_annual, { observations: months, periodsPerYear: 12, tests });
    expect(cut.pValue).toBeCloseTo(golden.haircut_bonferroni.p, 13);
    expect(cut.adjustedPValue).toBeCloseTo(golden.haircut_bonferroni.p_bonf, 12);
    // The quantile of scipy 1.10 is off by 4e-11 here; 40 digits give 0.7465289231007.
    expect(cut.sharpe).toBeCloseTo(0.746_528_923_100_703_8, 12);
    expect(cut.sharpe).toBeCloseTo(golden.haircut_bonferroni.sr_haircut, 9);
    expect(cut.haircut).toBeCloseTo(golden.haircut_bonferroni.haircut, 9);
  });
  it("neweyWestT() has the figures with 5 lags and with none", () => {
    expect(neweyWestT(returns, 5)).toBeCloseTo(golden.newey_west_t.lag5, 12);
    expect(neweyWestT(returns, 0)).toBeCloseTo(golden.newey_west_t.lag0, 12);
    expect(neweyWestT(returns)).toBe(neweyWestT(returns, 5));
  });
  it("independentTrials() has the figure of the paper's appendix", () => {
    const { M, avg_corr, N } = golden.implied_independent_trials;
    expect(independentTrials(M, avg_corr)).toBeCloseTo(N, 12);
  });
});

describe("meanCorrelation", () => {
  it("meanCorrelation() is the mean over pairs, and leaves out what does not vary", () => {
    const a = Float64Array.of(1, 2, 4, 3);
    const b = Float64Array.of(2, -1, 0, 5);
    const c = Float64Array.of(-3, 1, 1, 0);
    const pairs = [
      [a, b],
      [a, c],
      [b, c],
    ].map(([x, y]) => correlation(x!, y!));
    const mean = pairs.reduce((s, r) => s + r, 0) / 3;
    expect(meanCorrelation([a, b, new Float64Array(4).fill(7), c])).toBeCloseTo(mean, 14);
    expect(meanCorrelation([a, a.map((v) => -v)])).toBeCloseTo(-1, 14);
    expect(meanCorrelation([a, new Float64Array(4)])).toBeNaN();
    expect(() => meanCorrelation([a, a.subarray(1)])).toThrow(TypeError);
  });
  it("independentTrials() never exceeds the trials when correlations are below 0", () => {
    expect(independentTrials(10, -0.2)).toBe(10);
  });
});

describe("odd samples", () => {
  const series = { empty: [], one: [0.1], flat: [0.1, 0.1, 0.1], zero: [0, 0], gap: [0.1, Number.NaN, 0.2] };
  it.each(Object.entries(series))("every figure is NaN when the sample is %s", (_, values) => {
    const odd = sharpeSample(Float64Array.from(values as number[]));
    const figures = [
      odd.sharpe,
      sharpeError(odd),
      sharpeErrorIid(odd),
      probabilisticSharpe(odd),
      minTrackRecordLength(odd),
      deflatedSharpe(odd, { trials: 3, variance: 1 }),
      neweyWestT(Float64Array.from(values as number[]), 1),
      sharpeTimeFactor(Float64Array.from([...(values as number[]), ...(values as number[])]), 3),
    ];
    expect(figures.every(Number.isNaN)).toBe(true);
  });
  it("deflatedSharpe() falls as trials are added", () => {
    const at = [1, 2, 10, 1000].map((trials) => deflatedSharpe(sample, { trials, variance: 0.01 }));
    expect(at).toEqual([...at].sort((a, b) => b - a));
    expect(at[0]).toBe(probabilisticSharpe(sample));
  });
  it("sharpeHaircut() leaves nothing when tests are many, and all when there is one", () => {
    const time = { observations: 120, periodsPerYear: 12 };
    expect(sharpeHaircut(0.5, { ...time, tests: 1e6 })).toMatchObject({ sharpe: 0, haircut: 1 });
    expect(sharpeHaircut(0.5, { ...time, tests: 1 }).sharpe).toBeCloseTo(0.5, 12);
    expect(sharpeHaircut(0.5, { ...time, tests: 0 }).sharpe).toBeNaN();
  });
  it("minBacktestLength() is infinite when the target is not above 0", () => {
    expect(minBacktestLength(10, 0)).toBe(Infinity);
    expect(minBacktestLength(0, 1)).toBeNaN();
  });
});
