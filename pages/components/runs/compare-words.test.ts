import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../../src/contracts/run.js";
import { bestOf, caveats, differences } from "./compare-words.js";

function run(changes: Partial<Record<keyof RunSummary, unknown>>): RunSummary {
  const common = { dataHash: "a", first: "1", last: "2", codeVersion: "0", synthetic: false };
  return { parameters: {}, options: {}, ...common, ...changes } as unknown as RunSummary;
}

describe("differences()", () => {
  it("lists what is not the same, with a dash where a run lacks it", () => {
    const runs = [
      run({ parameters: { fast: 10 }, options: { cash: 1, commission: 0 } }),
      run({ options: { cash: 1, commission: 0.1 } }),
    ];
    expect(differences(runs)).toEqual([
      { name: "fast", values: ["10", "–"] },
      { name: "commission", values: ["0", "0.1"] },
    ]);
  });

  it("is empty when the runs are the same", () => {
    expect(differences([run({}), run({})])).toEqual([]);
  });
});

describe("bestOf()", () => {
  it("follows the metric's own direction", () => {
    expect(bestOf("sharpe", [1, 2, null])).toEqual([false, true, false]);
    expect(bestOf("volatility", [1, 2, null])).toEqual([true, false, false]);
    expect(bestOf("maxDrawdown", [-0.1, -0.2])).toEqual([true, false]);
  });
  it("passes over a run that lost its account", () => {
    expect(bestOf("winRate", [0.9, 0.5, 0.4], [true, false, false])).toEqual([false, true, false]);
  });

  it("marks every one of equal bests", () => {
    expect(bestOf("cagr", [2, 2, 1])).toEqual([true, true, false]);
  });

  it("marks none when all are equal, undefined, or no direction is better", () => {
    expect(bestOf("sharpe", [1, 1])).toEqual([false, false]);
    expect(bestOf("sharpe", [null, null])).toEqual([false, false]);
    expect(bestOf("trades", [1, 2])).toEqual([false, false]);
  });
});

describe("caveats()", () => {
  it("says that bars, dates and code differ", () => {
    const texts = caveats([run({}), run({ dataHash: "b", last: "3", codeVersion: "1" })]);
    expect(texts).toHaveLength(3);
    expect(texts[0]).toContain("not on the same bars");
  });

  it("says nothing when the runs are comparable", () => {
    expect(caveats([run({}), run({})])).toEqual([]);
  });
});
