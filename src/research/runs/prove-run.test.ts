import { describe, expect, it } from "vitest";
import { randomBars } from "../../fixtures/builders/random-bars.js";
import { smaCrossover } from "../../strategies/rules/sma-crossover.js";
import type { Strategy } from "../../strategies/contract/strategy.js";
import { proveRun } from "./prove-run.js";

const bars = randomBars(5, 120);
const values = { fast: 2, slow: 5 };

describe("proveRun()", () => {
  it("proveRun() clears a strategy that reads the past only, at every bar", () => {
    expect(proveRun(bars, smaCrossover, values)).toEqual({ verdict: "clean", checked: 120, leakCount: 0 });
  });
  it("proveRun() convicts a strategy that reads the next close", () => {
    const seer: Strategy = {
      ...smaCrossover,
      signals: ({ close }) => Int8Array.from(close, (c, i) => ((close[i + 1] ?? c) > c ? 1 : -1)),
    };
    const { verdict, leakCount } = proveRun(bars, seer, values);
    expect(verdict).toBe("leaks");
    expect(leakCount).toBeGreaterThan(50);
  });
});
