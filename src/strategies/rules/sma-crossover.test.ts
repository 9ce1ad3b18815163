import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryBars, randomBars } from "../../fixtures/builders/random-bars.js";
import { allocateColumns, createBars, type Bars } from "../../market/series/bars.js";
import { strategyParameters } from "../catalog.js";
import { HOLD, LONG, SHORT } from "../contract/signal.js";
import { smaCrossover } from "./sma-crossover.js";

function closes(...values: number[]): Bars {
  const columns = { ...allocateColumns(values.length), close: Float64Array.from(values) };
  return createBars({ symbol: "T", timeframe: "1Day", source: "test", synthetic: true }, columns);
}

/** The definition, added up from scratch at every bar in exact cents. */
function naiveSignals(bars: Bars, fast: number, slow: number): number[] {
  const cents = Array.from(bars.close, (c) => Math.round(c * 100));
  let last = 0;
  return cents.map((_, i) => {
    if (i < slow - 1) return HOLD;
    const sum = (n: number): number => cents.slice(i - n + 1, i + 1).reduce((a, b) => a + b, 0);
    const sign = Math.sign(sum(fast) * slow - sum(slow) * fast);
    const turned = sign !== 0 && sign === -last;
    if (sign !== 0) last = sign;
    return turned ? sign : HOLD;
  });
}

describe("smaCrossover", () => {
  it("signals() keeps the last sign when the averages are equal", () => {
    const bars = closes(3, 2, 1, 1, 1, 1, 2, 3, 2, 2, 2, 2, 1);
    const signals = Array.from(smaCrossover.signals(bars, { fast: 1, slow: 2 }));
    expect(signals).toEqual([0, 0, 0, 0, 0, 0, LONG, 0, SHORT, 0, 0, 0, 0]);
  });
  it("signals() gives none for a series that has only risen", () => {
    expect(Array.from(smaCrossover.signals(closes(1, 2, 3, 4, 5), { fast: 1, slow: 2 }))).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
  it("signals() gives none when the window is longer than the series", () => {
    expect(smaCrossover.signals(closes(1, 2, 3), { fast: 2, slow: 10 })).toEqual(new Int8Array(3));
  });
  it("signals() equals the definition in exact cents, ties included", () => {
    const windows = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(arbitraryBars(), windows, (bars, [fast, more]) => {
        const slow = fast + more;
        expect(Array.from(smaCrossover.signals(bars, { fast, slow }))).toEqual(
          naiveSignals(bars, fast, slow),
        );
      }),
      { seed: 7, numRuns: 500 },
    );
  });
  it("signals() equals the definition over sums that are added up anew", () => {
    const bars = randomBars(3, 9000);
    expect(Array.from(smaCrossover.signals(bars, { fast: 10, slow: 30 }))).toEqual(
      naiveSignals(bars, 10, 30),
    );
  });
  it("strategyParameters() refuses a fast average that is not shorter", () => {
    expect(() => strategyParameters(smaCrossover, { fast: 30, slow: 30 })).toThrow(
      'Parameter "fast" is 30, expected less than "slow", which is 30',
    );
  });
});
