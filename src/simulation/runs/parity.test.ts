import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryBars } from "../../fixtures/builders/random-bars.js";
import { STRATEGIES, strategyParameters } from "../../strategies/catalog.js";
import { backtest } from "./backtest.js";
import type { BacktestOptions } from "../account/options.js";
import { hashResult } from "../account/result.js";
import { vectorBacktest } from "../vector/vector-backtest.js";

const fraction = fc.option(fc.double({ min: 0.001, max: 0.3, noNaN: true }), { nil: null });

const arbitraryOptions: fc.Arbitrary<BacktestOptions> = fc.record({
  cash: fc.constantFrom(50, 10_000),
  commission: fc.constantFrom(0, 0.001, 0.01),
  commissionFixed: fc.constantFrom(0, 1),
  slippageBps: fc.constantFrom(0, 5, 100),
  fill: fc.constantFrom("next-open", "close"),
  size: fc.constantFrom(
    { kind: "all-in" },
    { kind: "all-in-fractional" },
    { kind: "units", units: 3 },
    { kind: "equity", fraction: 0.4 },
  ),
  side: fc.constantFrom("long", "short", "long-short"),
  stopLoss: fraction,
  takeProfit: fraction,
  trailingStop: fraction,
  slippageModel: fc.constantFrom("fixed", "spread", "volatility", "volume"),
  slippageFactor: fc.constantFrom(0.1, 1),
  commissionPerShare: fc.constantFrom(0, 0.01),
  commissionMinimum: fc.constantFrom(0, 2),
  commissionMaximum: fc.constantFrom(undefined, 0.005),
  closeOut: fc.constantFrom(undefined, false),
});

/** Parameters that signal within the short series. */
const GIVEN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "sma-crossover": { fast: 2, slow: 5 },
  ensemble: { train: 40, refit: 20, horizon: 1, memory: 20, agree: 0.4, leave: 2 },
  "ml-direction": { train: 40, refit: 10, horizon: 1, members: 1, trees: 2, leaf: 2, enter: 0.5, leave: 2 },
};

const NAMES = { session: "test", strategy: "test" };

describe("two engines, one result", () => {
  for (const strategy of STRATEGIES) {
    it(`backtest() equals vectorBacktest() to the last bit for ${strategy.name}`, () => {
      const values = strategyParameters(strategy, GIVEN[strategy.name] ?? {});
      fc.assert(
        fc.property(arbitraryBars(), arbitraryOptions, (bars, options) => {
          const fast = vectorBacktest(bars, strategy.signals(bars, values), options);
          const slow = backtest(bars, strategy.start(values), options, NAMES);
          expect(slow.activity).toEqual(fast.activity);
          expect(slow.trades.toArray()).toEqual(fast.trades.toArray());
          expect(hashResult(slow)).toBe(hashResult(fast));
        }),
        { seed: 20_261_122, numRuns: 300 },
      );
    });
  }
});
