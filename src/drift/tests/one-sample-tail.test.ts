import { describe, expect, it } from "vitest";
import { DRIFT_PAIRS } from "../../fixtures/builders/drift-pairs.js";
import golden from "../../fixtures/drift.json" with { type: "json" };
import { oneSampleTail } from "./one-sample-tail.js";

describe("oneSampleTail()", () => {
  it.each(DRIFT_PAIRS)("agrees with scipy's asymptotic p-value of the pair %s", (name) => {
    const { a, b, ks } = golden[name];
    const n = Math.round((a.length * b.length) / (a.length + b.length));
    expect(oneSampleTail(ks.statistic, n)).toBeCloseTo(ks.p_asymp, 9);
  });

  it("gives 1 for no distance, and refuses what is none", () => {
    expect(oneSampleTail(0, 5)).toBe(1);
    expect(() => oneSampleTail(1.5, 5)).toThrow("distance 1.5");
  });
});
