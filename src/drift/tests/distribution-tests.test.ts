import { describe, expect, it } from "vitest";
import { DRIFT_PAIRS } from "../../fixtures/builders/drift-pairs.js";
import golden from "../../fixtures/drift.json" with { type: "json" };
import { andersonDarling, cramerVonMises, cramerVonMisesTail } from "./distribution-tests.js";

const rising = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

describe.each(DRIFT_PAIRS)("on the pair %s", (name) => {
  const pair = golden[name];
  const [a, b] = [rising(pair.a), rising(pair.b)];

  it("cramerVonMises() agrees with scipy", () => {
    expect(cramerVonMises(a, b)).toBeCloseTo(pair.cramer_von_mises.statistic, 9);
  });

  it("cramerVonMisesTail() agrees with scipy's limit", () => {
    const { statistic, p_asymp } = pair.cramer_von_mises;
    // scipy's series ends at a term below 1e-7, so its smallest values carry an error of about 1e-9.
    expect(cramerVonMisesTail(statistic, a.length, b.length)).toBeCloseTo(p_asymp, 8);
  });

  it("andersonDarling() agrees with scipy", () => {
    expect(andersonDarling(a, b)).toBeCloseTo(pair.anderson_ksamp.statistic, 9);
  });
});

describe("two samples", () => {
  it("cramerVonMises() and andersonDarling() refuse an empty one", () => {
    expect(() => cramerVonMises(rising([1]), rising([]))).toThrow("1 and 0 values");
    expect(() => andersonDarling(rising([1]), rising([2, 3]))).toThrow("4 together");
  });

  it("cramerVonMises() and andersonDarling() are the same with the samples exchanged", () => {
    const [a, b] = [rising(golden.scale.a), rising(golden.scale.b)];
    expect(cramerVonMises(b, a)).toBeCloseTo(cramerVonMises(a, b), 12);
    expect(andersonDarling(b, a)).toBeCloseTo(andersonDarling(a, b), 12);
  });
});
