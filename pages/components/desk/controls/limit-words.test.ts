import { describe, expect, it } from "vitest";
import { RISK_LIMITS } from "../../../src/trading/policy/risk-limits.js";
import { limitWords } from "./limit-words.js";

describe("limitWords()", () => {
  it.each([
    [0.05, "fraction", "5.0 %"],
    [0.0125, "fraction", "1.25 %"],
    [25_000, "money", "$25,000"],
    [0.5, "money", "$0.50"],
    [10_000, "ms", "10 s"],
    [1, "flag", "on"],
    [0, "flag", "off"],
    [20, "count", "20"],
    [2, "ratio", "2 ×"],
    [15, "bps", "15 bps"],
    [7, "parsecs", "7 parsecs"],
  ])("writes %d %s as %s", (value, unit, words) => expect(limitWords(value, unit)).toBe(words));

  it("knows every unit that a limit of the policy has", () => {
    for (const { unit } of RISK_LIMITS) expect(limitWords(1, unit)).toMatch(/\d|on/);
  });
});
