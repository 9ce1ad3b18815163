import { describe, expect, it } from "vitest";
import { FEATURES } from "../../features/catalog.js";
import type { FeatureDefinition } from "../../features/feature.js";
import { closeBars } from "../../fixtures/builders/close-bars.js";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { allocateColumns, barAt, sliceBars, type Bars } from "../../market/series/bars.js";
import { syntheticBars } from "../../market/synthetic.js";
import { STRATEGIES, strategyParameters } from "../../strategies/catalog.js";
import { FLAT, LONG } from "../../strategies/contract/signal.js";
import { ALTERATIONS, alterFutures } from "./altered-future.js";
import { checkLookahead } from "./lookahead.js";
import { featureSubject, strategySubject, type Column, type LookaheadSubject } from "./lookahead-subject.js";

const bars = randomBars(9, 240);

function subject(compute: (bars: Bars) => Column): LookaheadSubject {
  return { name: "mine", names: ["mine"], lookback: 1, compute: (bars) => [compute(bars)] };
}

/** A strategy from a rule for each bar. */
function rule(decide: (close: Float64Array, i: number) => boolean): LookaheadSubject {
  return subject(({ close }) => Int8Array.from(close, (_, i) => (decide(close, i) ? LONG : FLAT)));
}

function mean(xs: Float64Array): number {
  return xs.reduce((a, b) => a + b, 0) / xs.length;
}

function divided(xs: Float64Array, by: number): Float64Array {
  return xs.map((x) => x / by);
}

/** Closes that depend on how many there are, by a part of themselves for each bar. */
function drifting(part: number): LookaheadSubject {
  return subject(({ close, length }) => close.map((c) => c * (1 + part * length)));
}

const CHEATS: Readonly<Record<string, LookaheadSubject>> = {
  "reads the next close": rule((close, i) => close[i + 1]! > close[i]!),
  "reads the next close where there is one": rule((close, i) => (close[i + 1] ?? close[i]!) > close[i]!),
  "looks twenty bars ahead": rule((close, i) => close[i + 20]! > close[i]!),
  "divides by the mean of all": subject(({ close }) => divided(close, mean(close))),
  "divides by the highest of all": subject(({ close }) => divided(close, Math.max(...close))),
  "compares with the last bar only": rule((close, i) => close.at(-1)! > close[i]!),
  "closes out on the final bar": rule((close, i) => i % 2 === 0 && i !== close.length - 1),
  "centres its moving average": rule((close, i) => mean(close.slice(Math.max(0, i - 2), i + 3)) > close[i]!),
  "acts on a crash to come that never came": rule((close, i) => close[i + 1]! < 0.7 * close[i]!),
  "counts all bars": subject(({ length }) => new Float64Array(length).fill(length)),
  "gives nothing for the last hundred bars": subject(({ close, length }) =>
    close.map((c, i) => (i < length - 100 ? c : Number.NaN)),
  ),
  "fails without the next bar": subject((given) => {
    if (given.length < bars.length) throw new RangeError("no next bar");
    return new Float64Array(given.length);
  }),
};

describe("checkLookahead", () => {
  for (const [what, cheat] of Object.entries(CHEATS)) {
    it(`checkLookahead() finds the strategy that ${what}`, () => {
      const report = checkLookahead(bars, cheat);
      expect(report.verdict).toBe("leaks");
      expect(report.leaks[0]).toMatchObject({ name: "mine", time: bars.time[report.leaks[0]!.bar] });
    });
  }

  for (const what of ["divides by the highest of all", "reads the next close where there is one"]) {
    it(`checkLookahead() finds the strategy that ${what} on a long series`, () => {
      expect(checkLookahead(randomBars(9, 3100), CHEATS[what]!).verdict).toBe("leaks");
    });
  }
  it("checkLookahead() finds a leak at any single bar of a long series", () => {
    for (const at of [0, 1499, 1733, 3099]) {
      const peek = subject(({ close }) => {
        const signals = new Int8Array(close.length);
        const day = 1000 + at;
        for (let i = 0; i < close.length; i++) if (close[i] === day && close[i + 1]! > 0) signals[i] = LONG;
        return signals;
      });
      const marked = closeBars(...Array.from({ length: 3100 }, (_, i) => 1000 + i));
      expect(checkLookahead(marked, peek).leaks.map(({ bar }) => bar)).toEqual([at]);
    }
  });

  it("checkLookahead() finds a leak at the last bar alone", () => {
    const last = rule((close, i) => i === close.length - 1);
    expect(checkLookahead(bars, last).leaks.map(({ bar }) => bar)).toContain(239);
    const beyond = rule((close, i) => i === 239 && close.length > 240);
    expect(checkLookahead(bars, beyond).leaks).toEqual([
      { name: "mine", bar: 239, time: bars.time[239], check: "raised", full: FLAT, truncated: LONG },
    ]);
  });
  it("checkLookahead() names the bar at which the next close was read", () => {
    const peek = rule((close, i) => i === 100 && close[101]! > 0);
    expect(checkLookahead(bars, peek).leaks).toEqual([
      { name: "mine", bar: 100, time: bars.time[100], check: "truncated", full: LONG, truncated: FLAT },
    ]);
  });
  it("checkLookahead() finds bars that were written to", () => {
    const writer = subject((given) => {
      given.close.fill(1, 5);
      return new Int8Array(given.length);
    });
    expect(checkLookahead(bars, writer).leaks[0]).toMatchObject({
      bar: 5,
      check: "mutated",
      full: bars.close[5],
      truncated: 1,
    });
    expect(bars.close).toEqual(randomBars(9, 240).close);
  });
  it("checkLookahead() finds a second run that differs", () => {
    let runs = 0;
    const changing = subject((given) => new Float64Array(given.length).fill(runs++ === 0 ? 1 : 2));
    expect(checkLookahead(bars, changing).leaks[0]).toMatchObject({
      check: "repeated",
      full: 1,
      truncated: 2,
    });
  });
  it("checkLookahead() finds columns that differ from the bar-by-bar form", () => {
    const honest = subject(({ close }) => close.slice());
    const report = checkLookahead(bars, {
      ...honest,
      stream: () => (bar) => [bar.time < 1e9 ? bar.close : 0],
    });
    expect(report.leaks[0]).toMatchObject({ check: "streamed", bar: 12 });
    expect(report.streamed).toBe(240);
  });
  it("checkLookahead() is clean for a strategy that refuses series shorter than its lookback", () => {
    const careful = subject(({ close, length }) => {
      if (length < 30) throw new RangeError("too short");
      return close.slice();
    });
    expect(checkLookahead(bars, { ...careful, lookback: 30 }).verdict).toBe("clean");
    expect(checkLookahead(bars, { ...careful, lookback: 29 }).leaks).toHaveLength(1);
  });
  it("checkLookahead() compares numbers to a relative 1e-9, signals exactly", () => {
    expect(checkLookahead(bars, drifting(1e-13)).verdict).toBe("clean");
    expect(checkLookahead(bars, drifting(1e-9)).verdict).toBe("leaks");
  });
  it("checkLookahead() says how far it looked", () => {
    const honest = subject(({ close }) => close.slice());
    expect(checkLookahead(bars, honest)).toEqual({
      verdict: "clean",
      leaks: [],
      leakCount: 0,
      checked: 240,
      checkedOnWhole: 240,
      segment: null,
      streamed: 0,
    });
    let last = [0, 0];
    const long = checkLookahead(randomBars(1, 3600), honest, { progress: (...now) => (last = now) });
    expect(long).toMatchObject({ verdict: "clean", checked: 3600, segment: 1000 });
    expect(long.checkedOnWhole).toBeGreaterThan(70);
    expect(last).toEqual([3600 + long.checkedOnWhole, 3600 + long.checkedOnWhole]);
    expect(checkLookahead(sliceBars(bars, 0, 0), honest)).toMatchObject({ verdict: "clean", checked: 0 });
  });
  it("checkLookahead() lists a hundred leaks of a name and counts all", () => {
    const { leaks, leakCount } = checkLookahead(bars, CHEATS["counts all bars"]!);
    expect([leaks.length, leakCount]).toEqual([100, 240]);
  });

  for (const strategy of STRATEGIES) {
    it(`checkLookahead() is clean for ${strategy.name}`, () => {
      const report = checkLookahead(
        randomBars(5, 400),
        strategySubject(strategy, strategyParameters(strategy, {})),
      );
      expect(report).toMatchObject({ verdict: "clean", checked: 400, streamed: 400 });
    });
  }
});

describe("featureSubject", () => {
  it("checkLookahead() is clean for every feature", () => {
    const [first, second] = [3, 4].map((seed) => syntheticBars({ symbol: "T", seed, length: 290 }));
    const report = checkLookahead(first!, featureSubject(FEATURES, second!));
    expect(report).toMatchObject({ verdict: "clean", checked: 290 });
  });
  it("checkLookahead() names the feature that leaks, through the benchmark too", () => {
    const features = [
      FEATURES[0]!,
      leak("next-close", ({ bars: { close } }) => close.map((_, i) => close[i + 1] ?? Number.NaN)),
      leak("best-benchmark", ({ benchmark }) => benchmark.map(() => Math.max(...benchmark))),
    ];
    const { leaks } = checkLookahead(bars, featureSubject(features, randomBars(8, 240)));
    expect([...new Set(leaks.map(({ name }) => name))].sort()).toEqual(["best-benchmark", "next-close"]);
    expect(leaks.find(({ name }) => name === "next-close")).toMatchObject({ bar: 0, truncated: Number.NaN });
  });
});

describe("alterFutures", () => {
  it("write() alters 64 bars where there are more", () => {
    const futures = alterFutures(bars, 1);
    expect(futures.write(10, "lowered", allocateColumns(futures.length))).toBe(75);
  });
  it("write() keeps the bars up to the cut and all times, and gives valid bars after it", () => {
    const futures = alterFutures(bars, 1);
    for (const alteration of ALTERATIONS) {
      const out = allocateColumns(futures.length);
      const length = futures.write(200, alteration, out);
      expect(length).toBe(248);
      expect(out.close.slice(0, 201)).toEqual(bars.close.slice(0, 201));
      expect(out.time.slice(0, 240)).toEqual(bars.time);
      expect(out.close.slice(201, 240)).not.toEqual(bars.close.slice(201));
      for (let i = 0; i < length; i++) {
        const { open, high, low, close } = barAt(out, i);
        expect(high >= Math.max(open, close) && low <= Math.min(open, close) && low > 0).toBe(true);
        if (i > 0) expect(out.time[i]).toBeGreaterThan(out.time[i - 1]!);
      }
    }
  });
  it("write() alters the future of the last bar", () => {
    const futures = alterFutures(closeBars(1, 2), 1);
    const out = allocateColumns(futures.length);
    expect(futures.write(1, "raised", out)).toBe(10);
    expect(Array.from(out.close.slice(0, 4))).toEqual([1, 2, 4, 4]);
  });
});

function leak(name: string, compute: FeatureDefinition["compute"]): FeatureDefinition {
  return { ...FEATURES[0]!, name, compute };
}
