import { describe, expect, it } from "vitest";
import { createGrid } from "../../../src/research/sweep/grid.js";
import { findStrategy } from "../../../src/strategies/catalog.js";
import { bestCell, cellOf, describeCell, judgedBy, labMap } from "./lab-map.js";
import type { SweepState } from "./page-sweep.js";

const grid = createGrid(
  { axes: ["fast=2,3", "slow=10,20,30"], where: null, fixed: {} },
  findStrategy("sma-crossover").parameters,
);
const sharpe = Float64Array.of(0.1, Number.NaN, 0.9, 0.9, -1, 0.3);
const figures = { sharpe, totalReturn: sharpe, maxDrawdown: sharpe.map((v) => -v), trades: sharpe };
const state = { grid, figures, job: { strategy: "sma-crossover" } } as unknown as SweepState;

describe("bestCell()", () => {
  it("is the first of equals, undefined figures left out", () => {
    expect(bestCell(state, "sharpe")).toBe(2);
    expect(bestCell(state, "maxDrawdown")).toBe(4);
  });

  it("is never a cell that lost its account", () => {
    const maxDrawdown = Float64Array.of(-0.1, -0.1, -1.2, -1, -0.1, -0.1);
    expect(bestCell({ ...state, figures: { ...figures, maxDrawdown } }, "totalReturn")).toBe(5);
  });

  it("is null when the figure is nowhere defined", () => {
    const none = { ...state, figures: { ...figures, sharpe: sharpe.map(() => Number.NaN) } };
    expect(bestCell(none, "sharpe")).toBeNull();
  });
});

describe("cellOf()", () => {
  it("finds the cell of parameters, and null when the grid lacks them", () => {
    expect(cellOf(state, { fast: 3, slow: 20 })).toBe(4);
    expect(cellOf(state, { fast: 3, slow: 21 })).toBeNull();
  });
});

describe("labMap()", () => {
  const baseline = { sharpe: 0.5, totalReturn: 0.5, maxDrawdown: -0.5, trades: 1 };

  it("has its two hues meet at buy and hold where a figure can be better", () => {
    expect(labMap(state, "sharpe", baseline).centre).toEqual({ value: 0.5, label: "buy and hold" });
    expect(labMap(state, "trades", baseline).centre).toBeNull();
    expect(labMap(state, "sharpe", { ...baseline, sharpe: Number.NaN }).centre).toBeNull();
  });

  it("reads a cell figure by figure, and says when it has no run", () => {
    const { read } = labMap(state, "sharpe", baseline);
    expect(read(2).slice(0, 3)).toEqual([
      ["Fast average", "2"],
      ["Slow average", "30"],
      ["Sharpe ratio", "0.90"],
    ]);
    expect(read(1).at(-1)).toEqual(["no run", "these do not go together"]);
  });
});

describe("judgedBy()", () => {
  it("chooses by the Sharpe ratio when trades are shown", () => {
    expect([judgedBy("trades"), judgedBy("totalReturn")]).toEqual(["sharpe", "totalReturn"]);
  });
});

describe("describeCell()", () => {
  it("names the parameters that vary", () => {
    expect(describeCell(state, { fast: 3, slow: 20 })).toBe("fast average 3, slow average 20");
  });
});
