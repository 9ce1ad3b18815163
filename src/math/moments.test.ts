import { describe, expect, it } from "vitest";
import golden from "../fixtures/finance-ml.json" with { type: "json" };
import returns from "../fixtures/risk-figures.json" with { type: "json" };
import { moments } from "./moments.js";
import { quantileSorted } from "./quantile.js";

describe("moments", () => {
  it("moments() has numpy's and scipy's figures on 500 saved returns", () => {
    const { count, mean, deviation, skewness, kurtosis } = moments(Float64Array.from(returns.sharpe.returns));
    expect(count).toBe(500);
    expect(mean).toBeCloseTo(golden.sharpe.mean, 16);
    expect(deviation).toBeCloseTo(golden.sharpe.sd_ddof1, 15);
    expect(skewness).toBeCloseTo(golden.sharpe.skew_biased, 12);
    expect(kurtosis).toBeCloseTo(golden.sharpe.kurt_biased_nonexcess, 12);
  });
  it("moments() leaves undefined what is undefined when values are few, alike or not numbers", () => {
    const shapes = [[], [0.1], [0.1, 0.1, 0.1], [0.1, Number.NaN]].map((v) => moments(Float64Array.from(v)));
    expect(shapes.map(({ mean }) => mean)).toEqual([Number.NaN, 0.1, expect.closeTo(0.1, 15), Number.NaN]);
    expect(shapes.map(({ deviation }) => deviation)).toEqual([Number.NaN, Number.NaN, 0, Number.NaN]);
    for (const { skewness, kurtosis } of shapes)
      expect([skewness, kurtosis]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("quantileSorted", () => {
  it("quantileSorted() reaches the first and the last value, and only counts those it is told to", () => {
    const values = Float64Array.of(1, 2, 4, 100);
    expect([0, 0.5, 1].map((p) => quantileSorted(values, p, 3))).toEqual([1, 2, 4]);
    expect(quantileSorted(values, 0.5, 0)).toBeNaN();
    expect(quantileSorted(values, 1.5)).toBeNaN();
  });
});
