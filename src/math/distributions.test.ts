import { describe, expect, it } from "vitest";
import golden from "../fixtures/distributions.json" with { type: "json" };
import { normalCdf, normalQuantile, studentTCdf, studentTQuantile } from "./distributions.js";

const relative = (value: number, wanted: number): number => Math.abs(value / wanted - 1);

describe("distributions to 50 digits", () => {
  it.each(golden.normal_cdf)("normalCdf(%d) is %d to 1e-14 relative", (x, wanted) => {
    expect(relative(normalCdf(x!), wanted!)).toBeLessThan(1e-14);
  });
  it.each(golden.normal_quantile)("normalQuantile(%d) is %d to 1e-14 relative", (p, wanted) => {
    expect(relative(normalQuantile(p!), wanted!)).toBeLessThan(1e-14);
  });
  it.each(golden.student_t_cdf)("studentTCdf(%d, %d) is %d to 1e-12 relative", (t, degrees, wanted) => {
    expect(relative(studentTCdf(t!, degrees!), wanted!)).toBeLessThan(1e-12);
    expect(studentTQuantile(wanted!, degrees!)).toBeCloseTo(t!, 8);
  });
});

describe("ends of the range", () => {
  it("normalCdf() goes from 0 to 1 without a gap when x is far out", () => {
    expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(Number.NaN)]).toEqual([0, 1, Number.NaN]);
    expect(normalCdf(2)).toBeLessThan(normalCdf(2.000_000_001));
    expect(normalCdf(-2.000_000_001)).toBeLessThan(normalCdf(-2));
  });
  it("normalQuantile() is infinite at 0 and 1 and NaN when p is no share", () => {
    expect([0, 1, -0.1, 1.1, Number.NaN].map(normalQuantile)).toEqual([
      -Infinity,
      Infinity,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
  it("studentTQuantile() is infinite at 0 and 1 and NaN without degrees of freedom", () => {
    expect([studentTQuantile(0, 3), studentTQuantile(1, 3), studentTQuantile(0.5, 3)]).toEqual([
      -Infinity,
      Infinity,
      0,
    ]);
    expect([studentTQuantile(0.1, 0), studentTCdf(1, -1)]).toEqual([Number.NaN, Number.NaN]);
  });
});
