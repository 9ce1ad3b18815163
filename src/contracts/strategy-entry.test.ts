import { describe, expect, it } from "vitest";
import { randomBars } from "../fixtures/builders/random-bars.js";
import { hashBars } from "../market/series/bars.js";
import { DEFAULT_OPTIONS } from "../simulation/account/options.js";
import { findStrategy } from "../strategies/catalog.js";
import { LONG } from "../strategies/contract/signal.js";
import type { Strategy } from "../strategies/contract/strategy.js";
import { makeRun } from "./run-record.js";
import { describeStrategy } from "./strategy-entry.js";

const bars = randomBars(3, 250);
const test = { bars, options: DEFAULT_OPTIONS };

describe("describeStrategy()", () => {
  it("gives the run's own figures and hash when it runs the defaults", () => {
    const entry = describeStrategy(findStrategy("sma-crossover"), [test], 200);
    const spec = { symbol: bars.symbol, strategy: "sma-crossover", parameters: {}, options: DEFAULT_OPTIONS };
    const run = makeRun(bars, spec, { createdAt: 0, codeVersion: "" });
    expect(run.dataHash).toBe(hashBars(bars));
    expect(entry.results[0]).toMatchObject({ hash: run.hash, metrics: run.metrics, trials: 1 });
    expect(entry).toMatchObject({ lookback: 31, sizesItself: false });
  });

  it("finds no look-ahead in a strategy of the catalog", () => {
    expect(describeStrategy(findStrategy("volatility-target"), [test], 200)).toMatchObject({
      sizesItself: true,
      lookahead: { verdict: "clean", leaks: 0, symbol: "TEST", bars: 200 },
    });
  });

  it("finds look-ahead when a strategy reads the next close", () => {
    const peeking: Strategy = {
      ...findStrategy("buy-and-hold"),
      signals: ({ close, length }) =>
        Int8Array.from({ length }, (_, i) => (close[i + 1]! > close[i]! ? LONG : 0)),
    };
    const { lookahead } = describeStrategy(peeking, [test], 100);
    expect(lookahead.verdict).toBe("leaks");
    expect(lookahead.leaks).toBeGreaterThan(10);
  });
});
