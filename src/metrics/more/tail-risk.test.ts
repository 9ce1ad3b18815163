import { describe, expect, it } from "vitest";
import golden from "../../fixtures/finance-ml.json" with { type: "json" };
import saved from "../../fixtures/risk-figures.json" with { type: "json" };
import { TAIL_METRICS, tailRisk } from "./tail-risk.js";

describe("tailRisk", () => {
  it("tailRisk() has numpy's figures on 500 saved returns", () => {
    const figures = tailRisk(Float64Array.from(saved.sharpe.returns));
    expect(figures.valueAtRisk).toBeCloseTo(golden.risk.var95_hist_linear, 14);
    expect(figures.expectedShortfall).toBeCloseTo(golden.risk.cvar95_mean_leq, 14);
    expect(figures.valueAtRiskNormal).toBeCloseTo(golden.risk.var95_normal, 14);
    expect(figures.valueAtRiskCornishFisher).toBeCloseTo(golden.risk.var95_cornish_fisher, 14);
    expect(100 * figures.ulcerIndex).toBeCloseTo(golden.risk.ulcer, 10);
    expect(figures.omega).toBeCloseTo(golden.risk.omega_0, 12);
  });

  const undefinedAt = {
    empty: [[], Object.keys(TAIL_METRICS)],
    gap: [[0.1, Number.NaN], Object.keys(TAIL_METRICS)],
    one: [[-0.1], ["valueAtRiskNormal", "valueAtRiskCornishFisher"]],
    flat: [
      [0, 0, 0],
      ["valueAtRiskCornishFisher", "omega"],
    ],
    up: [[0.1, 0.2], ["omega"]],
    down: [[-0.1, -0.2], []],
  } as const;
  it.each(Object.entries(undefinedAt))(
    "tailRisk() leaves undefined what is undefined when returns are %s",
    (_, c) => {
      const figures = tailRisk(Float64Array.from(c[0]));
      expect(Object.keys(figures)).toEqual(Object.keys(TAIL_METRICS));
      const missing = Object.entries(figures).filter(([, value]) => Number.isNaN(value));
      expect(missing.map(([name]) => name)).toEqual(c[1]);
    },
  );
});
