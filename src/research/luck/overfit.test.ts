import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import golden from "../../fixtures/finance-ml.json" with { type: "json" };
import { addSeries, createBlockSums } from "./block-sums.js";
import { reportOverfit } from "./overfit-report.js";
import { overfitOfBlocks, overfitProbability } from "./overfit.js";

const { M_TxN: rows, S: blocks } = golden.pbo_cscv;

function goldenColumns(skill: number): Float64Array[] {
  return rows[0]!.map((_, k) => Float64Array.from(rows, (row) => row[k]! + (k === 3 ? skill : 0)));
}

function noise(seed: number, series: number, length: number): Float64Array[] {
  const random = createRandom(seed);
  return Array.from({ length: series }, () => Float64Array.from({ length }, () => random.normal() / 100));
}

describe("golden CSCV of numpy", () => {
  const cases = [
    ["noise", 0, golden.pbo_cscv.noise],
    ["one skilled strategy", 0.002, golden.pbo_cscv["skilled_col3_plus_0.002"]],
  ] as const;
  it.each(cases)("overfitProbability() has every figure when the strategies are %s", (_, skill, wanted) => {
    const estimate = overfitProbability(goldenColumns(skill), { blocks });
    expect(estimate.logits.length).toBe(wanted.combinations);
    expect(estimate.pbo).toBeCloseTo(wanted.pbo_share_lambda_le_0, 14);
    expect(Math.max(...estimate.logits.map((v, i) => Math.abs(v - wanted.logits[i]!)))).toBeLessThan(1e-12);
    expect(Math.max(...estimate.inSample.map((v, i) => Math.abs(v - wanted.is_best[i]!)))).toBeLessThan(
      1e-12,
    );
    expect(
      Math.max(...estimate.outOfSample.map((v, i) => Math.abs(v - wanted.oos_of_best[i]!))),
    ).toBeLessThan(1e-12);
    expect(estimate.lossProbability).toBeCloseTo(wanted.prob_oos_loss, 14);
    expect(estimate.degradationSlope).toBeCloseTo(wanted.degradation_slope, 11);
    expect(estimate.degradationIntercept).toBeCloseTo(wanted.degradation_intercept, 11);
  });
});

describe("overfitProbability", () => {
  it("overfitProbability() gives every split logit 0 when all strategies are the same", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 16, max: 60 }),
        (seed, n, length) => {
          const [one] = noise(seed, 1, length);
          const estimate = overfitProbability(Array.from({ length: n }, () => one!));
          expect(estimate.pbo).toBe(1);
          expect(Array.from(estimate.logits)).toEqual(Array.from({ length: 70 }, () => 0));
        },
      ),
      { seed: 1, numRuns: 30 },
    );
  });
  it("overfitProbability() does not depend on the scale of all returns", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const columns = noise(seed, 5, 40);
        const estimate = overfitProbability(columns);
        const scaled = overfitProbability(columns.map((c) => c.map((r) => 4 * r)));
        expect(scaled.logits).toEqual(estimate.logits);
      }),
      { seed: 1, numRuns: 30 },
    );
  });
  it("overfitProbability() is 0 when one strategy is far better all the time", () => {
    const columns = noise(3, 10, 160);
    columns[4] = columns[4]!.map((r) => r + 0.05);
    expect(overfitProbability(columns, { blocks: 16 })).toMatchObject({ pbo: 0, lossProbability: 0 });
  });
  it("overfitProbability() averages about one half when no strategy has skill", () => {
    const estimates = Array.from({ length: 60 }, (_, seed) => overfitProbability(noise(seed, 9, 160)).pbo);
    const mean = estimates.reduce((a, b) => a + b, 0) / estimates.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.65);
  });
  it("overfitProbability() counts a half without a trade as ratio 0, to the last bit", () => {
    const silent = Float64Array.from({ length: 8 }, (_, i) => (i < 4 ? 0.1 + i / 7 : 0));
    const { outOfSample } = overfitProbability([silent, silent.map((r) => -r)], { blocks: 2 });
    expect(outOfSample[0]).toBe(0);
  });
  it("overfitProbability() has C(16, 8) splits when there are 16 blocks", () => {
    expect(overfitProbability(noise(1, 2, 33), { blocks: 16 }).logits.length).toBe(12_870);
  });
  it("overfitOfBlocks() equals overfitProbability() when sums were collected one by one", () => {
    const columns = noise(8, 4, 50);
    const sums = createBlockSums(50, 4, 4);
    for (const [k, column] of columns.entries()) addSeries(sums, k, column);
    expect(overfitOfBlocks(sums)).toEqual(overfitProbability(columns, { blocks: 4 }));
  });
  it("overfitProbability() refuses what it cannot split", () => {
    const columns = noise(1, 2, 20);
    expect(() => overfitProbability(columns, { blocks: 5 })).toThrow("expected an even number from 2 to 16");
    expect(() => overfitProbability(columns, { blocks: 18 })).toThrow(RangeError);
    expect(() => overfitProbability(noise(1, 2, 6))).toThrow("needs at least 8 rows");
    expect(() => overfitProbability(noise(1, 1, 20))).toThrow("needs at least 2 strategies, received 1");
    expect(() => overfitProbability([columns[0]!, columns[1]!.subarray(1)])).toThrow(TypeError);
    expect(() => overfitProbability([columns[0]!, columns[1]!.with(3, Number.NaN)])).toThrow(
      "return 3 is NaN",
    );
  });
});

describe("a strategy that loses its account", () => {
  const others = noise(4, 6, 160);
  /** Far better than all others but for one return that loses everything. */
  const best = others[0]!.map((r) => r + 0.05);
  const lost = best.with(30, -1);

  it("is never the best, in the whole or in a half that holds the loss", () => {
    expect(reportOverfit([...others, best]).best).toBe(6);
    const report = reportOverfit([...others, lost]);
    const alone = reportOverfit(others);
    expect(report.best).toBe(alone.best);
    expect(report.bestSample).toEqual(alone.bestSample);
    expect(report.sharpeVariance).toBe(alone.sharpeVariance);
    expect(report.inSample).toEqual(overfitProbability(others).inSample);
  });
  it("is not judged at all where there is no other", () => {
    expect(() => reportOverfit([lost, lost])).toThrow(/no series varies and keeps its account/);
  });
  it("leaves the best to a later series that varies", () => {
    expect(reportOverfit([new Float64Array(160), ...others]).best).toBe(1 + reportOverfit(others).best);
  });
});
