import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryBars, randomBars } from "../../fixtures/builders/random-bars.js";
import { BAR_COLUMNS, barAt, createBars, sliceBars, type Bars } from "../../market/series/bars.js";
import { findStrategy, STRATEGIES, strategyParameters } from "../catalog.js";
import { ABSTAIN, FLAT, HOLD, isAbstention, LONG, SHORT, WITHDRAW } from "./signal.js";
import type { Strategy } from "./strategy.js";

/** Parameters with a short warm-up and many signals on the seeded walks. */
const SMALL: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "sma-crossover": { fast: 2, slow: 5 },
  "rsi-reversion": { period: 4, oversold: 35, overbought: 65 },
  "bollinger-reversion": { period: 6, deviations: 1 },
  "macd-momentum": { fast: 3, slow: 6, signal: 4 },
  breakout: { channel: 5, period: 3, stop: 1 },
  "volatility-target": { trend: 8, window: 5 },
  "ml-direction": {
    train: 40,
    refit: 40,
    horizon: 1,
    members: 2,
    trees: 3,
    depth: 2,
    leaf: 2,
    enter: 0.51,
    leave: 2,
  },
  ensemble: { train: 40, refit: 80, horizon: 1, memory: 20, agree: 0.5, leave: 2 },
  random: { hold: 1 },
};
const RUNS = { seed: 5, numRuns: 150 };

function scaled(bars: Bars, factor: number): Bars {
  const { open, high, low, close } = bars;
  const scale = (prices: Float64Array): Float64Array => prices.map((p) => p * factor);
  return createBars(bars, {
    ...bars,
    open: scale(open),
    high: scale(high),
    low: scale(low),
    close: scale(close),
  });
}

function streamed(strategy: Strategy, bars: Bars, values: Readonly<Record<string, number>>) {
  const source = strategy.start(values);
  const signals = new Int8Array(bars.length);
  const exposure = new Float64Array(bars.length);
  for (let i = 0; i < bars.length; i++) {
    signals[i] = source.next(barAt(bars, i));
    exposure[i] = source.exposure?.() ?? Number.NaN;
  }
  return { signals, exposure };
}

for (const strategy of STRATEGIES) {
  describe(`every strategy: ${strategy.name}`, () => {
    const small = strategyParameters(strategy, SMALL[strategy.name] ?? {});
    const lookback = strategy.lookback(small);

    it("start() gives the signals of signals() on long bars", () => {
      const bars = randomBars(11, 9000);
      for (const values of [small, strategyParameters(strategy, {})]) {
        expect(streamed(strategy, bars, values).signals).toEqual(strategy.signals(bars, values));
      }
    });

    it("start() gives the signals of signals() on any bars", () => {
      fc.assert(
        fc.property(arbitraryBars(), (bars) => {
          expect(streamed(strategy, bars, small).signals).toEqual(strategy.signals(bars, small));
        }),
        RUNS,
      );
    });

    it("signals() at a bar does not depend on later bars", () => {
      fc.assert(
        fc.property(arbitraryBars(80), fc.nat(80), (bars, cut) => {
          const end = Math.min(cut, bars.length);
          const whole = strategy.signals(bars, small).slice(0, end);
          expect(strategy.signals(sliceBars(bars, 0, end), small)).toEqual(whole);
        }),
        RUNS,
      );
    });

    it("signals() is the same when all prices are scaled by a power of two", () => {
      fc.assert(
        fc.property(arbitraryBars(), fc.constantFrom(0.125, 2, 64), (bars, factor) => {
          expect(strategy.signals(scaled(bars, factor), small)).toEqual(strategy.signals(bars, small));
        }),
        RUNS,
      );
    });

    it("signals() gives none during the warm-up, and the first on the bar that ends it", () => {
      const first = Array.from({ length: 400 }, (_, seed) =>
        strategy.signals(randomBars(seed, lookback + 5), small).findIndex((signal) => signal !== HOLD),
      ).filter((index) => index >= 0);
      if (strategy.name === "cash") expect(first).toEqual([]);
      else expect(Math.min(...first)).toBe(lookback - 1);
    });

    it("signals() turns to another direction with every signal", () => {
      const signals = strategy
        .signals(randomBars(4, 3000), small)
        .map((signal) => (signal === WITHDRAW ? FLAT : signal))
        .filter((signal) => signal !== HOLD && signal !== ABSTAIN);
      expect(signals.every((signal) => [LONG, SHORT, FLAT].includes(signal as 1))).toBe(true);
      expect(signals.every((signal, i) => signal !== signals[i - 1])).toBe(true);
      if (!strategy.baseline) expect(signals.length).toBeGreaterThan(50);
    });

    it("signals() leaves the bars as they are and takes a series without bars", () => {
      const bars = randomBars(3, 300);
      strategy.signals(bars, small);
      strategy.exposure?.(bars, small);
      for (const name of BAR_COLUMNS) expect(bars[name]).toEqual(randomBars(3, 300)[name]);
      expect(strategy.signals(sliceBars(bars, 0, 0), small)).toEqual(new Int8Array());
    });

    if (strategy.gated) {
      it("gated() gives the signals of signals(), and a reason and figures for each abstention", () => {
        const bars = randomBars(9, 1500);
        const { signals, open, abstentions } = strategy.gated!(bars, small);
        expect(signals).toEqual(strategy.signals(bars, small));
        const { reasons, reason, figure, limit } = abstentions;
        const source = strategy.start(small);
        for (let i = 0; i < bars.length; i++) {
          source.next(barAt(bars, i));
          expect(reason[i]! >= 0).toBe(isAbstention(signals[i]!));
          const expected = { reason: reasons[reason[i]!], figure: figure[i], limit: limit[i] };
          expect(source.abstention!()).toEqual(reason[i]! < 0 ? null : expected);
        }
        const counts = [signals, open].map((column) => column.filter(isAbstention).length);
        expect(counts[1]).toBeLessThan(counts[0]!);
      });

      it("gated() at a bar does not depend on later bars", () => {
        const bars = randomBars(10, 400);
        const whole = strategy.gated!(bars, small);
        for (const end of [lookback - 1, lookback, 203, 399]) {
          const part = strategy.gated!(sliceBars(bars, 0, end), small);
          expect(part.open).toEqual(whole.open.slice(0, end));
          expect(part.abstentions.figure).toEqual(whole.abstentions.figure.slice(0, end));
        }
      });
    }

    if (strategy.exposure)
      it("exposure() agrees with start(), the signals and the lookback", () => {
        const bars = randomBars(8, 1200);
        const exposure = strategy.exposure!(bars, small);
        const stream = streamed(strategy, bars, small).exposure;
        const signals = strategy.signals(bars, small);
        expect(exposure.findIndex((x) => !Number.isNaN(x))).toBe(lookback - 1);
        let direction = 0;
        for (let i = lookback - 1; i < bars.length; i++) {
          if (signals[i] !== HOLD) direction = signals[i] === FLAT ? 0 : signals[i]!;
          expect(Math.sign(exposure[i]!)).toBe(direction);
          expect(stream[i]).toBeCloseTo(exposure[i]!, 12);
        }
        for (const end of [1, 20, 333, 1199]) {
          expect(strategy.exposure!(sliceBars(bars, 0, end), small)).toEqual(exposure.slice(0, end));
        }
      });

    it("parameters have defaults within their ranges and words for a person", () => {
      expect(() => strategyParameters(strategy, {})).not.toThrow();
      for (const { label, description, step } of strategy.parameters) {
        expect(step).toBeGreaterThan(0);
        expect(label.length * description.length).toBeGreaterThan(0);
      }
    });
  });
}

describe("findStrategy", () => {
  it("findStrategy() names the known ones when the name is unknown", () => {
    expect(() => findStrategy("smaCross")).toThrow(
      `Unknown strategy "smaCross", expected one of: ${STRATEGIES.map((s) => s.name).join(", ")}`,
    );
  });
});
