import { describe, expect, it } from "vitest";
import { randomBars } from "../../../src/fixtures/builders/random-bars.js";
import { createGrid, gridPoints, gridValues } from "../../../src/research/sweep/grid.js";
import { findStrategy, strategyParameters } from "../../../src/strategies/catalog.js";
import { defaultAxis, defaultSetup, labOptions, planSweep, SWEPT_STRATEGIES } from "./lab-setup.js";

const bars = randomBars(1, 300);

describe("defaultSetup()", () => {
  it("gives 10,000 SMA pairs that can all run", () => {
    const { plan } = planSweep(defaultSetup("AAPL", "sma-crossover", 300), bars);
    const grid = createGrid(plan.grid, findStrategy("sma-crossover").parameters);
    expect([...gridPoints(grid)]).toHaveLength(10_000);
  });

  it.each(SWEPT_STRATEGIES.map(({ name }) => name))("gives %s a grid of points that can run", (name) => {
    const { plan } = planSweep(defaultSetup("AAPL", name, 300), bars);
    const strategy = findStrategy(name);
    const grid = createGrid(plan.grid, strategy.parameters);
    const points = [...gridPoints(grid)];
    expect(points.length).toBeGreaterThan(100);
    for (const point of points) strategyParameters(strategy, gridValues(grid, point));
  });

  it("trades the index in fractions", () => {
    expect(labOptions(defaultSetup("SPX", "sma-crossover", 300)).size).toEqual({ kind: "all-in-fractional" });
  });

  it("falls back to the first strategy when a name has no map", () => {
    expect(defaultSetup("AAPL", "cash", 300).strategy).toBe("sma-crossover");
  });
});

describe("defaultAxis()", () => {
  it("stays within the parameter's limits and on its steps", () => {
    const level = {
      name: "level",
      kind: "number",
      default: 30,
      min: 0,
      max: 100,
      step: 5,
      label: "",
      description: "",
    } as const;
    expect(defaultAxis(level)).toEqual({ name: "level", from: 10, to: 100, step: 5 });
  });
});

describe("planSweep()", () => {
  it("takes the bars from the first to the last, both included", () => {
    const setup = { ...defaultSetup("AAPL", "sma-crossover", 300), first: 10, last: 19 };
    expect(planSweep(setup, bars).bars.time).toEqual(bars.time.subarray(10, 20));
  });

  it("refuses more points than a page can take", () => {
    const setup = defaultSetup("AAPL", "sma-crossover", 300);
    const x = { ...setup.x, to: 1000 };
    expect(() => planSweep({ ...setup, x }, bars)).toThrow("99900 points, expected at most 40000");
  });

  it("keeps the returns of one point in four when there are 40,000", () => {
    const setup = defaultSetup("AAPL", "sma-crossover", 300);
    const y = { ...setup.y, to: 501 };
    expect(planSweep({ ...setup, y }, bars).plan.sampleEvery).toBe(4);
  });
});
