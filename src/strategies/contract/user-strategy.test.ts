import { describe, expect, it } from "vitest";
import { abstainingRule } from "../../fixtures/builders/abstaining-rule.js";
import { closeBars } from "../../fixtures/builders/close-bars.js";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { barAt, type Bars } from "../../market/series/bars.js";
import { AbstentionLog } from "./abstention.js";
import { buyAndHold } from "../rules/baselines.js";
import { smaCrossover } from "../rules/sma-crossover.js";
import { completeStrategy } from "./user-strategy.js";
import type { GatedSignals, Strategy } from "./strategy.js";
import { volatilityTarget } from "./volatility-target.js";

const MINIMAL = {
  name: "mine",
  parameters: [],
  lookback: () => 1,
  signals: (bars: Bars) => new Int8Array(bars.length),
};
const VALUES = { fast: 2, slow: 5 };

describe("completeStrategy", () => {
  it("completeStrategy() fills in what a strategy may leave out", () => {
    const { strategy, streams } = completeStrategy(MINIMAL, "./mine.ts");
    expect(strategy).toMatchObject({ name: "mine", title: "mine", baseline: false });
    expect([streams, strategy.exposure]).toEqual([false, undefined]);
  });
  it("completeStrategy() makes a streaming form from the columns", () => {
    const { start, ...columnsOnly } = smaCrossover;
    expect(start).toBeTypeOf("function");
    const { strategy, streams } = completeStrategy(columnsOnly, "./mine.ts");
    const bars = randomBars(2, 600);
    const source = strategy.start(VALUES);
    const one = Array.from({ length: 600 }, (_, i) => source.next(barAt(bars, i)) as number);
    expect(one).toEqual(Array.from(smaCrossover.signals(bars, VALUES)));
    expect(streams).toBe(false);
  });
  it("completeStrategy() keeps a streaming form and an exposure of the strategy's own", () => {
    const { strategy, streams } = completeStrategy(volatilityTarget, "./mine.ts");
    const values = { trend: 2, window: 2, target: 0.1, cap: 2, periods: 252, band: 0 };
    const source = strategy.start(values);
    for (let i = 0; i < 3; i++) source.next(barAt(closeBars(1, 2, 4), i));
    expect([streams, source.exposure!()]).toEqual([true, 2]);
    expect(strategy.exposure!(closeBars(1, 2, 4), values)[2]).toBe(2);
  });
  it.each([
    [[1, 2], 'Strategy "mine": exposure is an array, expected a Float64Array'],
    [Float64Array.of(1), 'Strategy "mine": 1 exposures, expected one for each of 2 bars'],
    [Float64Array.of(0, Infinity), "failed on bar 1 (1970-01-02T00:00:00.000Z): exposure is Infinity"],
  ])("completeStrategy() refuses an exposure of %j", (exposure, message) => {
    const user = { ...MINIMAL, exposure: () => exposure };
    const { strategy } = completeStrategy(user, "./mine.ts");
    expect(() => strategy.exposure!(closeBars(1, 2), {})).toThrow(message);
  });
  it("completeStrategy() makes a streaming form that says why it abstains", () => {
    const { start, ...columnsOnly } = abstainingRule;
    const values = { least: 0.01, leave: 2 };
    const bars = randomBars(3, 200);
    const own = start(values);
    const made = completeStrategy(columnsOnly, "./mine.ts").strategy.start(values);
    for (let i = 0; i < bars.length; i++) {
      const bar = barAt(bars, i);
      expect(made.next(bar)).toBe(own.next(bar));
      expect(made.abstention!()).toEqual(own.abstention!());
    }
  });
  it.each([
    ["5", { signals: Int8Array.of(0, 5) }, "signal 5 at bar 1"],
    ["open", { open: new Int8Array(1) }, "1 signals, expected one for each of 2 bars"],
    ["reason", { reason: Int16Array.of(-1, 0) }, "abstention 0 at bar 1, expected one of 0 reasons"],
    [
      "figure",
      { figure: new Float64Array(3) },
      "abstentions.figure has 3 values, expected one for each of 2",
    ],
  ])("completeStrategy() refuses gated signals with a wrong %s", (_name, wrong, message) => {
    const {
      signals = new Int8Array(2),
      open = new Int8Array(2),
      ...columns
    } = wrong as Partial<GatedSignals>;
    const none = new AbstentionLog(2);
    const abstentions = {
      reasons: [],
      reason: none.reason,
      figure: none.figure,
      limit: none.limit,
      ...columns,
    };
    const user = { ...MINIMAL, gated: () => ({ signals, open, abstentions }) };
    const { strategy } = completeStrategy(user, "./mine.ts");
    expect(() => strategy.gated!(closeBars(1, 2), {})).toThrow(message);
  });
  it("completeStrategy() keeps what `this` is", () => {
    class Mine {
      readonly name = "mine";
      readonly parameters = [];
      readonly period = 3;
      lookback(): number {
        return this.period;
      }
      signals(bars: Bars): Int8Array {
        return new Int8Array(bars.length).fill(this.period - 2);
      }
    }
    const { strategy } = completeStrategy(new Mine(), "./mine.ts");
    expect([strategy.lookback({}), strategy.signals(closeBars(1), {})[0]]).toEqual([3, 1]);
  });
  it.each([
    [
      undefined,
      "./mine.ts exports no strategy by default, expected an object with name, parameters, lookback, signals",
    ],
    [
      { ...MINIMAL, parameters: undefined, signals: 3 },
      './mine.ts is no strategy: it lacks "parameters" (a list of parameters), "signals" (a function); expected an object with name, parameters, lookback, signals',
    ],
    [
      { ...MINIMAL, start: {}, parameters: [{ name: "fast" }] },
      './mine.ts is no strategy: it lacks "parameters" (a list of parameters), "start" (a function, or nothing); expected an object with name, parameters, lookback, signals',
    ],
  ])("completeStrategy() refuses %o in one line", (value, message) => {
    expect(() => completeStrategy(value, "./mine.ts")).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });
});

function guarded(signals: (bars: Bars) => unknown): Strategy {
  return completeStrategy({ ...MINIMAL, signals }, "./mine.ts").strategy;
}

function startBroken() {
  return {
    next: () => {
      throw new Error("broken");
    },
  };
}

describe("guardStrategy", () => {
  const bars = randomBars(1, 9000);

  it("signals() names bar and time when the strategy throws", () => {
    const strategy = guarded((bars) => {
      const signals = new Int8Array(bars.length);
      for (let i = 0; i < bars.length; i++) if (i === 7312) throw new Error("no such level");
      return signals;
    });
    expect(() => strategy.signals(bars, {})).toThrow(
      'Strategy "mine" failed on bar 7312 (1990-01-08T00:00:00.000Z): no such level',
    );
  });
  it("signals() says so when the strategy throws without any bar", () => {
    const strategy = guarded(() => {
      throw new RangeError("no period");
    });
    expect(() => strategy.signals(bars, {})).toThrow(
      'Strategy "mine" failed before the first bar: no period',
    );
  });
  it.each([
    [(b: Bars) => Array.from({ length: b.length }, () => 0), "signals is an array, expected an Int8Array"],
    [(b: Bars) => new Int8Array(b.length + 1), "9001 signals, expected one for each of 9000 bars"],
    [
      (b: Bars) => buyAndHold.signals(b, {}).fill(7, 40),
      "on bar 40 (1970-02-10T00:00:00.000Z): signal 7 at bar 40",
    ],
  ])("signals() refuses what is no column of signals", (signals, message) => {
    expect(() => guarded(signals).signals(bars, {})).toThrow(message);
  });
  it("next() names bar and time when the strategy throws", () => {
    const { strategy } = completeStrategy({ ...MINIMAL, start: startBroken }, "./mine.ts");
    expect(() => strategy.start({}).next(barAt(bars, 0))).toThrow(
      'Strategy "mine" failed on bar 0 (1970-01-01T00:00:00.000Z): broken',
    );
  });
});
