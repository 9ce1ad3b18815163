import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { closeBars } from "../../fixtures/builders/close-bars.js";
import { arbitraryBars, randomBars } from "../../fixtures/builders/random-bars.js";
import { tableBars } from "../../fixtures/builders/table-bars.js";
import { sliceBars, type Bars } from "../../market/series/bars.js";
import { strategyParameters } from "../../strategies/catalog.js";
import { volatilityTarget } from "../../strategies/contract/volatility-target.js";
import { signOf } from "../../trading/orders/fill.js";
import { exposureBacktest } from "./exposure-backtest.js";
import { exposureProgram } from "./exposure-program.js";
import { DEFAULT_OPTIONS, FILL_TIMINGS, type BacktestOptions } from "../account/options.js";
import { hashResult } from "../account/result.js";
import { runProgram } from "./run-program.js";
import { vectorBacktest } from "../vector/vector-backtest.js";

const FREE: BacktestOptions = { ...DEFAULT_OPTIONS, cash: 1000, commission: 0 };
const BOTH: BacktestOptions = { ...FREE, side: "long-short" };
const BARS = tableBars([
  [10, 10, 10, 10],
  [10, 10, 10, 10],
  [12, 12, 12, 12],
  [12, 20, 12, 20],
  [20, 20, 20, 20],
  [22, 22, 22, 22],
  [21, 21, 20, 20],
]);
const EXPOSURE = Float64Array.of(Number.NaN, 0.5, 0.5, 0.5, 0.25, -0.2, -0.2);
const SMALL = strategyParameters(volatilityTarget, { trend: 8, window: 5 });

function run(options: BacktestOptions, exposure: Float64Array = EXPOSURE, bars = BARS) {
  return exposureBacktest(bars, exposure, options);
}

describe("exposureBacktest, by hand", () => {
  it("exposureBacktest() sizes on the close, fills at the next open and lets units be while the exposure stays", () => {
    // 50 units at 12 leave 400; 1400 × 0.25 ÷ 20 = 17.5, so 33 go at 22; the side has no short: 17 go at 21.
    const { equity, activity, portfolio } = run(FREE);
    expect(Array.from(equity)).toEqual([1000, 1000, 1000, 1400, 1400, 1500, 1483]);
    expect(activity.tradedNotional).toBe(600 + 726 + 357);
    expect(portfolio).toEqual({ cash: 1483, positions: [] });
  });
  it("exposureBacktest() turns where the side allows it", () => {
    const { portfolio, trades } = run(BOTH);
    expect(portfolio).toEqual({ cash: 1756, positions: [{ symbol: "A", quantity: -13, averagePrice: 21 }] });
    expect(trades.toArray().map((t) => [t.side, t.quantity, t.entryIndex, t.exitIndex])).toEqual([
      ["long", 50, 2, 6],
      ["short", 13, 6, null],
    ]);
    expect(run({ ...FREE, side: "short" }).trades.toArray()).toMatchObject([{ side: "short", quantity: 9 }]);
  });
  it("exposureBacktest() charges what every fill costs", () => {
    const { equity } = run({ ...BOTH, commission: 0.01 });
    expect(equity[6]).toBeCloseTo(1496 - 0.01 * (600 + 726 + 357 + 273), 9);
  });
  it("exposureBacktest() takes fractions where the size does, and no other size", () => {
    const fractional = run({ ...FREE, size: { kind: "all-in-fractional" } });
    expect(fractional.equity[5]).toBe(400 + 32.5 * 22 + 17.5 * 22);
    expect(run({ ...FREE, size: { kind: "units", units: 3 } }).equity).toEqual(run(FREE).equity);
  });
  it("exposureBacktest() fills at the close, or the worst price, where the run says so", () => {
    expect(run({ ...FREE, fill: "close" }).trades.at(0)).toMatchObject({ entryIndex: 1, entryPrice: 10 });
    const worst = run({ ...FREE, fill: "worst" }, Float64Array.of(0, 0, 0.5, 0.5, 0.5, 0.5, 0.5));
    expect(worst.trades.at(0)).toMatchObject({ entryIndex: 3, entryPrice: 20 });
  });
  it("exposureBacktest() takes no more than funds cover, and more with margin", () => {
    const twice = Float64Array.of(2, 2, 2, 2, 2, 2, 2);
    expect(run(FREE, twice).trades.at(0).quantity).toBe(100);
    expect(run({ ...FREE, initialMargin: 0.5 }, twice).trades.at(0).quantity).toBe(200);
  });
  it("exposureBacktest() stays flat after a stop until the exposure turns", () => {
    const rows = [100, 100, 80, 80, 80, 80, 80].map((p) => [p, p, p, p] as const);
    const exposure = Float64Array.of(0.5, 0.5, 0.5, 0.4, -0.3, -0.2, 0.6);
    const { trades } = run({ ...BOTH, stopLoss: 0.1 }, exposure, tableBars(rows));
    expect(trades.toArray().map((t) => [t.side, t.quantity, t.entryIndex, t.exitIndex, t.exitPrice])).toEqual(
      [
        ["long", 5, 1, 2, 80],
        ["short", 3, 5, null, null],
      ],
    );
  });
  it("exposureBacktest() goes on with a new target where volume held the last one up", () => {
    const rows = Array.from({ length: 5 }, () => [10, 10, 10, 10, 20] as const);
    const exposure = Float64Array.of(0.5, 0.5, 0.3, 0.3, 0.3);
    const { portfolio, journal } = run({ ...FREE, maxVolumeShare: 1 }, exposure, tableBars(rows));
    expect(portfolio.positions).toMatchObject([{ quantity: 30 }]);
    expect(journal.filter(({ kind }) => kind === "canceled").length).toBe(1);
  });
  it("exposureBacktest() refuses another number of exposures than bars, and takes no bars", () => {
    expect(() => run(FREE, EXPOSURE.slice(1))).toThrow("Cannot backtest: 6 exposures for 7 bars");
    expect(run(FREE, new Float64Array(), sliceBars(BARS, 0, 0)).equity.length).toBe(0);
  });
});

const arbitraryOptions: fc.Arbitrary<BacktestOptions> = fc.record({
  cash: fc.constantFrom(500, 10_000),
  commission: fc.constantFrom(0, 0.01),
  commissionFixed: fc.constantFrom(0, 1),
  slippageBps: fc.constantFrom(0, 20),
  fill: fc.constantFrom(...FILL_TIMINGS),
  size: fc.constantFrom({ kind: "all-in" }, { kind: "all-in-fractional" }),
  side: fc.constantFrom("long", "short", "long-short"),
  stopLoss: fc.constantFrom(null, 0.03),
  takeProfit: fc.constantFrom(null, 0.05),
  trailingStop: fc.constantFrom(null, 0.04),
  initialMargin: fc.constantFrom(undefined, 0.5),
  maxVolumeShare: fc.constantFrom(undefined, 0.0001),
});

describe("exposureBacktest, what must hold", () => {
  it("exposureBacktest() keeps equity equal to cash and position, rebuilt from its fills", () => {
    fc.assert(
      fc.property(arbitraryBars(), arbitraryOptions, (bars, options) => {
        const { equity, journal } = run(options, volatilityTarget.exposure!(bars, SMALL), bars);
        const fills = journal.flatMap((r) =>
          r.kind === "filled" || r.kind === "partially_filled" ? [r.fill] : [],
        );
        let [cash, units, next] = [options.cash, 0, 0];
        for (let i = 0; i < bars.length; i++) {
          for (; next < fills.length && fills[next]!.index <= i; next++) {
            const { side, quantity, price, commission } = fills[next]!;
            cash -= signOf(side) * quantity * price + commission;
            units += signOf(side) * quantity;
          }
          expect(equity[i]).toBeCloseTo(cash + units * bars.close[i]!, 6);
          if (options.side !== "long-short")
            expect(units * (options.side === "long" ? 1 : -1)).toBeGreaterThan(-1e-9);
        }
      }),
      { seed: 20_261_122, numRuns: 150 },
    );
  });
  it("exposureProgram() over the bar-by-bar form gives the run over columns", () => {
    fc.assert(
      fc.property(arbitraryBars(), arbitraryOptions, (bars, options) => {
        const source = volatilityTarget.start(SMALL);
        const exposureOf = (bar: Parameters<typeof source.next>[0]) => {
          source.next(bar);
          return source.exposure!();
        };
        const streamed = runProgram(
          exposureProgram("x", bars.symbol, exposureOf, options),
          [{ bars }],
          options,
        );
        const whole = run(options, volatilityTarget.exposure!(bars, SMALL), bars);
        expect(hashResult(streamed)).toBe(hashResult(whole));
      }),
      { seed: 7, numRuns: 60 },
    );
  });
  it("exposureBacktest() up to a bar does not depend on later bars", () => {
    const bars = randomBars(6, 400);
    const exposureOf = (part: Bars) => volatilityTarget.exposure!(part, SMALL);
    const whole = run(BOTH, exposureOf(bars), bars).equity;
    for (const end of [1, 9, 57, 200, 399]) {
      const part = sliceBars(bars, 0, end);
      expect(run(BOTH, exposureOf(part), part).equity).toEqual(whole.slice(0, end));
    }
  });
});

/** A walk whose daily deviation is 1 % and 3 % in turns of 250 bars. */
function restlessBars(seed: number, length: number): Bars {
  const chance = createRandom(seed);
  let price = 100;
  const deviation = (i: number): number => (Math.floor(i / 250) % 2 === 0 ? 0.01 : 0.03);
  return closeBars(...Array.from({ length }, (_, i) => (price *= Math.exp(deviation(i) * chance.normal()))));
}

/** The deviation a year of the returns in the turns of one kind, after their first 30 bars. */
function volatilityOf(equity: Float64Array, turn: number): number {
  let [n, squares] = [0, 0];
  for (let i = 100; i < equity.length; i++) {
    if (Math.floor(i / 250) % 2 !== turn || i % 250 < 30) continue;
    squares += (equity[i]! / equity[i - 1]! - 1) ** 2;
    n++;
  }
  return Math.sqrt((squares / n) * 252);
}

describe("volatility targeting", () => {
  const bars = restlessBars(3, 20_000);
  const values = strategyParameters(volatilityTarget, { target: 0.1, trend: 50 });
  const options: BacktestOptions = {
    ...DEFAULT_OPTIONS,
    cash: 1e6,
    commission: 0,
    side: "long-short",
    size: { kind: "all-in-fractional" },
  };
  const targeted = run(options, volatilityTarget.exposure!(bars, values), bars).equity;

  it.each([0, 1])("exposureBacktest() keeps the volatility of turns %i near the target", (turn) => {
    expect(volatilityOf(targeted, turn)).toBeGreaterThan(0.09);
    expect(volatilityOf(targeted, turn)).toBeLessThan(0.115);
  });
  it("vectorBacktest() of the same signals, all in, has the volatility of the market", () => {
    const { equity } = vectorBacktest(bars, volatilityTarget.signals(bars, values), options);
    expect(volatilityOf(equity, 0)).toBeGreaterThan(0.14);
    expect(volatilityOf(equity, 1)).toBeGreaterThan(0.4);
  });
});
