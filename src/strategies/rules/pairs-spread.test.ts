import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { closeBars } from "../../fixtures/builders/close-bars.js";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { barAt, sliceBars, type Bars } from "../../market/series/bars.js";
import { alignBars } from "../contract/align-bars.js";
import { strategyParameters } from "../catalog.js";
import { pairsSpread } from "./pairs-spread.js";

const VALUES = strategyParameters(pairsSpread, { window: 30 });

/** Two series whose log prices keep together: a random walk, and 0.8 times it with a spread that reverts. */
function relatedPair(seed: number, length: number): readonly [Bars, Bars] {
  const chance = createRandom(seed);
  let [walk, spread] = [0, 0];
  const [first, second]: [number[], number[]] = [[], []];
  for (let i = 0; i < length; i++) {
    walk += 0.01 * chance.normal();
    spread = 0.8 * spread + 0.01 * chance.normal();
    first.push(50 * Math.exp(0.8 * walk + spread));
    second.push(80 * Math.exp(walk));
  }
  return [closeBars(...first), closeBars(...second)];
}

describe("pairsSpread", () => {
  const [first, second] = relatedPair(1, 800);
  const targets = pairsSpread.targets(first, second, VALUES);

  it("targets() holds both legs on opposite sides, with notionals that sum to the capital at the entry", () => {
    let entries = 0;
    for (let i = 30; i < 800; i++) {
      const [a, b] = [targets.first[i]!, targets.second[i]!];
      expect(a === 0 ? b : Math.sign(a * b) + 1).toBe(0);
      if (a === 0 || a === targets.first[i - 1]) continue;
      entries++;
      expect(Math.abs(a) * first.close[i]! + Math.abs(b) * second.close[i]!).toBeCloseTo(1, 12);
    }
    expect(entries).toBeGreaterThan(10);
  });
  it("targets() earns on a spread that reverts", () => {
    let profit = 0;
    for (let i = 31; i < 800; i++) {
      profit += (targets.first[i - 1] || 0) * (first.close[i]! - first.close[i - 1]!);
      profit += (targets.second[i - 1] || 0) * (second.close[i]! - second.close[i - 1]!);
    }
    expect(profit).toBeGreaterThan(0.1);
  });
  it("targets() finds the hedge ratio and the z-score of a line with one outlier", () => {
    // log first = log second on four bars, then 0.1 above: least squares by hand on x = 0, 1, 2, 3, 1.5.
    const x = [0, 1, 2, 3, 1.5];
    const y = [0, 1, 2, 3, 1.6];
    const values = { window: 5, entry: 1.5, exit: 0.5 };
    const { first, second } = pairsSpread.targets(
      closeBars(...y.map(Math.exp)),
      closeBars(...x.map(Math.exp)),
      values,
    );
    // Slope 1 and residuals −0.02 × 4 and 0.08: deviation √(0.008 ÷ 3), z = 1.549.
    expect(first[4]! * Math.exp(1.6)).toBeCloseTo(-0.5, 12);
    expect(second[4]! * Math.exp(1.5)).toBeCloseTo(0.5, 12);
  });
  it("start() gives the targets of targets()", () => {
    const source = pairsSpread.start(VALUES);
    for (let i = 0; i < 800; i++) {
      const target = source.next(barAt(first, i), barAt(second, i));
      expect([target.first, target.second]).toEqual([targets.first[i], targets.second[i]]);
    }
  });
  it("targets() at a bar does not depend on later bars", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 800 }), (end) => {
        const part = pairsSpread.targets(sliceBars(first, 0, end), sliceBars(second, 0, end), VALUES);
        expect(part.first).toEqual(targets.first.slice(0, end));
        expect(part.second).toEqual(targets.second.slice(0, end));
      }),
      { seed: 2, numRuns: 60 },
    );
  });
  it("targets() is NaN for lookback − 1 bars", () => {
    expect(targets.first.findIndex((x) => !Number.isNaN(x))).toBe(pairsSpread.lookback(VALUES) - 1);
  });
  it("targets() stays out when a leg does not move", () => {
    const still = closeBars(...Array.from({ length: 100 }, () => 0.1));
    const { first, second } = pairsSpread.targets(randomBars(1, 100), still, VALUES);
    expect(new Set([...first, ...second].filter((x) => !Number.isNaN(x)))).toEqual(new Set([0]));
  });
  it("targets() refuses series with other times", () => {
    expect(() => pairsSpread.targets(first, sliceBars(second, 1, 800), VALUES)).toThrow(
      "Cannot trade a pair: the series have 800 and 799 bars or other times, expected the same times",
    );
  });
  it("strategyParameters() refuses an exit beyond the entry", () => {
    expect(() => strategyParameters(pairsSpread, { entry: 1, exit: 1 })).toThrow(
      'Parameter "entry" is 1, expected more than "exit", which is 1',
    );
  });
});

describe("alignBars", () => {
  it("alignBars() keeps the times that both series have", () => {
    const bars = closeBars(1, 2, 3, 4, 5);
    const [a, b] = alignBars(sliceBars(bars, 1, 5), sliceBars(bars, 0, 3));
    expect(Array.from(a.close)).toEqual([2, 3]);
    expect(b.time).toEqual(a.time);
    expect(alignBars(sliceBars(bars, 0, 1), sliceBars(bars, 2, 5))[0].length).toBe(0);
  });
});
