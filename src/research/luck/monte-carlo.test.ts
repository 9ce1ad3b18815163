import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { aaplBars } from "../../fixtures/builders/aapl-bars.js";
import { arbitraryBars } from "../../fixtures/builders/random-bars.js";
import { moments } from "../../math/moments.js";
import { sharpeSample } from "../../metrics/sharpe-sample.js";
import { DEFAULT_OPTIONS } from "../../simulation/account/options.js";
import { TradeLog } from "../../trading/orders/trade-log.js";
import { automaticBlockLength } from "./block-length.js";
import { bootstrapInterval, drawBlocks } from "./bootstrap.js";
import { monteCarlo } from "./monte-carlo.js";
import { runBacktest } from "../runs/run-backtest.js";

const OPTIONS = { cash: 10_000, periodsPerYear: 252, draws: 200 };

/** A first-order autoregression with standard normal shocks. */
function autoregression(seed: number, length: number, phi: number): Float64Array {
  const random = createRandom(seed);
  const values = new Float64Array(length);
  let value = random.normal() / Math.sqrt(1 - phi * phi);
  for (let i = 0; i < length; i++) values[i] = value = phi * value + random.normal();
  return values;
}

/** The share of seeded samples whose interval holds the true value. */
function coverage(samples: number, covers: (seed: number) => boolean): number {
  return Array.from({ length: samples }, (_, seed) => covers(seed)).filter(Boolean).length / samples;
}

/** How often a 90 % interval of the mean of dependent values holds the true mean. */
function coverageOfMean(blockLength: { readonly blockLength?: number }): number {
  return coverage(200, (seed) => {
    const values = autoregression(seed, 500, 0.5);
    const options = { draws: 200, confidence: 0.9, seed, ...blockLength };
    const { low, high } = bootstrapInterval(values, (v) => moments(v).mean, options);
    return low <= 0 && 0 <= high;
  });
}

function closedTrades(profits: readonly number[]): TradeLog {
  const log = new TradeLog(new Float64Array(profits.length));
  log.length = profits.length;
  log.exitIndex = new Int32Array(profits.length);
  log.profit = Float64Array.from(profits);
  return log;
}

describe("automaticBlockLength", () => {
  it.each([0.3, 0.5, 0.7])(
    "automaticBlockLength() is near the theory of an autoregression with φ = %d",
    (phi) => {
      const theory = Math.cbrt(((2 * phi) / (1 - phi * phi)) ** 2 * 20_000);
      const lengths = [1, 2, 3, 4, 5].map((seed) => automaticBlockLength(autoregression(seed, 20_000, phi)));
      const mean = lengths.reduce((a, b) => a + b) / lengths.length;
      expect(mean / theory).toBeGreaterThan(0.85);
      expect(mean / theory).toBeLessThan(1.2);
    },
  );
  it("automaticBlockLength() stays within its bounds on any values", () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(values, (list) => {
        const length = automaticBlockLength(Float64Array.from(list));
        expect(length).toBeGreaterThanOrEqual(1);
        expect(length).toBeLessThanOrEqual(Math.max(1, Math.ceil(list.length / 3)));
      }),
      { seed: 1 },
    );
  });
});

describe("drawBlocks", () => {
  it("drawBlocks() has blocks of the asked mean length, and every place equally often", () => {
    const counts = new Float64Array(50);
    const places = new Int32Array(50);
    const random = createRandom(4);
    let breaks = 0;
    for (let d = 0; d < 4000; d++) {
      drawBlocks(random, 5, places);
      for (let i = 0; i < 50; i++) {
        counts[places[i]!]!++;
        if (i > 0 && places[i] !== (places[i - 1]! + 1) % 50) breaks++;
      }
    }
    // A new block follows on from the old one by chance once in 50.
    expect(breaks / (4000 * 49)).toBeCloseTo((1 / 5) * (49 / 50), 2);
    for (const count of counts) expect(Math.abs(count / 4000 - 1)).toBeLessThan(0.1);
  });
  it("drawBlocks() is a rotation when blocks never end", () => {
    const places = drawBlocks(createRandom(1), Infinity, new Int32Array(9));
    expect(Array.from(places)).toEqual(Array.from({ length: 9 }, (_, i) => (places[0]! + i) % 9));
  });
});

describe("bootstrapInterval", () => {
  it("bootstrapInterval() has zero width when values are constant", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.integer({ min: 2, max: 50 }),
        (value, n) => {
          const constant = new Float64Array(n).fill(value);
          const { low, high } = bootstrapInterval(constant, (v) => moments(v).mean, { draws: 20 });
          expect(high - low).toBe(0);
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });
  it("bootstrapInterval() holds the true mean about as often as it says when values are independent", () => {
    const share = coverage(400, (seed) => {
      const values = autoregression(seed, 200, 0);
      const { low, high } = bootstrapInterval(values, (v) => moments(v).mean, {
        draws: 300,
        confidence: 0.9,
        seed,
      });
      return low <= 0 && 0 <= high;
    });
    expect(share).toBeGreaterThan(0.86);
    expect(share).toBeLessThan(0.94);
  });
  it("bootstrapInterval() holds the true mean more often with blocks than without when values depend", () => {
    // With a finite series, percentile intervals of dependent values stay somewhat short.
    const blocks = coverageOfMean({});
    expect(blocks).toBeGreaterThan(0.78);
    expect(blocks - coverageOfMean({ blockLength: 1 })).toBeGreaterThan(0.1);
  });
  it("bootstrapInterval() gives the same draws for the same seed and others for another", () => {
    const values = autoregression(1, 100, 0.2);
    const at = (seed: number) =>
      bootstrapInterval(values, (v) => sharpeSample(v).sharpe, { draws: 50, seed });
    expect(at(3)).toEqual(at(3));
    expect(at(3)).not.toEqual(at(4));
  });
  it("bootstrapInterval() counts draws in which the figure is undefined", () => {
    const interval = bootstrapInterval(Float64Array.of(0, 0, 1), (v) => 1 / (v[0] === 0 ? Number.NaN : 1), {
      draws: 300,
    });
    expect(interval.undefinedDraws).toBeGreaterThan(150);
    expect(interval).toMatchObject({ low: 1, high: 1 });
  });
  it("bootstrapInterval() refuses options out of their range", () => {
    const refused: Record<string, object> = {
      "draws is 0": { draws: 0 },
      "confidence is 1": { confidence: 1 },
      "block length is 0.5": { blockLength: 0.5 },
    };
    for (const [message, options] of Object.entries(refused)) {
      expect(() => bootstrapInterval(Float64Array.of(1, 2), (v) => v[0]!, options)).toThrow(message);
    }
  });
});

describe("monteCarlo", () => {
  const run = runBacktest(aaplBars(), "sma-crossover", {}, DEFAULT_OPTIONS);

  it("monteCarlo() has the run's own figures, each within its interval", () => {
    const { metrics, blockLength } = monteCarlo(run.result, OPTIONS);
    expect(blockLength).toBeGreaterThanOrEqual(1);
    for (const [name, interval] of Object.entries(metrics)) {
      expect(interval.value, name).toBe(run.metrics[name as keyof typeof run.metrics]);
      expect(interval.low, name).toBeLessThanOrEqual(interval.high);
    }
    for (const name of ["sharpe", "cagr", "volatility", "winRate", "expectancy"] as const) {
      expect(metrics[name].low, name).toBeLessThan(metrics[name].value);
      expect(metrics[name].high, name).toBeGreaterThan(metrics[name].value);
    }
  });
  it("monteCarlo() gives the same intervals for the same seed", () => {
    expect(monteCarlo(run.result, { ...OPTIONS, seed: 9 })).toEqual(
      monteCarlo(run.result, { ...OPTIONS, seed: 9 }),
    );
  });
  it("monteCarlo() has intervals of zero width when returns are constant", () => {
    const equity = Float64Array.from({ length: 40 }, (_, i) => 10_000 * 2 ** i);
    const { metrics } = monteCarlo({ equity, trades: closedTrades([5, 5, 5]) }, OPTIONS);
    for (const name of [
      "totalReturn",
      "cagr",
      "maxDrawdown",
      "maxDrawdownBars",
      "winRate",
      "expectancy",
    ] as const) {
      expect(metrics[name].high - metrics[name].low, name).toBe(0);
    }
    expect(metrics.sharpe).toEqual({
      value: Number.NaN,
      low: Number.NaN,
      high: Number.NaN,
      undefinedDraws: 200,
    });
  });
  it("monteCarlo() holds the true Sharpe ratio about as often as it says", () => {
    const share = coverage(200, (seed) => {
      const equity = new Float64Array(253).fill(10_000);
      const shocks = autoregression(seed, 252, 0);
      for (let i = 0; i < 252; i++) equity[i + 1] = equity[i]! * (1 + 0.0005 + 0.01 * shocks[i]!);
      const { sharpe } = monteCarlo(
        { equity, trades: closedTrades([]) },
        { ...OPTIONS, seed, confidence: 0.9 },
      ).metrics;
      const truth = 0.05 * Math.sqrt(252);
      return sharpe.low <= truth && truth <= sharpe.high;
    });
    expect(share).toBeGreaterThan(0.84);
    expect(share).toBeLessThan(0.95);
  });
  it("monteCarlo() finds the deepest order of trades deeper than the one with losses spread out", () => {
    const profits = [2000, -1000, 2000, -1000, 2000, -1000];
    const { tradeOrder } = monteCarlo(
      { equity: new Float64Array(2).fill(10_000), trades: closedTrades(profits) },
      OPTIONS,
    );
    expect(tradeOrder.maxDrawdown.value).toBeCloseTo(-1000 / 12_000, 12);
    expect(tradeOrder.maxDrawdown.low).toBeLessThan(tradeOrder.maxDrawdown.value);
    expect(tradeOrder.deeperShare).toBeGreaterThan(0.5);
  });
  it("monteCarlo() leaves undefined what is undefined when there is no trade or the account was lost", () => {
    const equity = Float64Array.of(10_000, 5000, -100, 50);
    const { metrics, tradeOrder } = monteCarlo({ equity, trades: closedTrades([]) }, OPTIONS);
    expect([metrics.cagr.value, metrics.sharpe.low, metrics.winRate.high, tradeOrder.deeperShare]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
  it("monteCarlo() has ordered intervals with drawdowns from −1 to 0 on any run", () => {
    fc.assert(
      fc.property(arbitraryBars(80), (bars) => {
        fc.pre(bars.length > 2);
        const { result } = runBacktest(bars, "random", { seed: 1, hold: 2 }, DEFAULT_OPTIONS);
        const { metrics, tradeOrder } = monteCarlo(result, { ...OPTIONS, draws: 20 });
        for (const { low, high } of Object.values(metrics)) expect(low > high).toBe(false);
        for (const { low, high } of [metrics.maxDrawdown, tradeOrder.maxDrawdown]) {
          expect(low < -1 || high > 0).toBe(false);
        }
      }),
      { seed: 1, numRuns: 30 },
    );
  });
});
