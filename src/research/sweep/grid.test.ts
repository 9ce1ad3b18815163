import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Parameter } from "../../core/parameters.js";
import { countGridPoints, createGrid, gridPoint, gridPoints, gridValues } from "./grid.js";
import { parseGridAxis } from "./grid-axis.js";
import { permute, sampleGrid } from "./grid-sample.js";
import { parseGridWhere } from "./grid-where.js";

function parameter(name: string, more: Partial<Parameter> = {}): Parameter {
  return {
    name,
    kind: "integer",
    default: 1,
    min: -50,
    max: 1000,
    step: 1,
    label: name,
    description: name,
    ...more,
  };
}
const abc = ["a", "b", "c"].map((name) => parameter(name));
const share = parameter("share", { kind: "number", min: 0, max: 1, step: 0.05 });
const grid = (axes: string[], where: string | null = null) => createGrid({ axes, where, fixed: {} }, abc);

const arbitraryAxes = fc
  .array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 12 })), {
    minLength: 1,
    maxLength: 3,
  })
  .map((axes) => axes.map(([from, more], k) => `${"abc"[k]}=${from}..${from + more}`));

describe("parseGridAxis", () => {
  it("parseGridAxis() reads ranges, steps and lists", () => {
    expect(Array.from(parseGridAxis("a=2..5", abc).values)).toEqual([2, 3, 4, 5]);
    expect(Array.from(parseGridAxis("a=-4..1:2", abc).values)).toEqual([-4, -2, 0]);
    expect(Array.from(parseGridAxis(" b = 20, 5 ,10", abc).values)).toEqual([20, 5, 10]);
    expect(Array.from(parseGridAxis("share=0.1..0.5:0.1", [share]).values)).toEqual([
      0.1, 0.2, 0.3, 0.4, 0.5,
    ]);
    expect(Array.from(parseGridAxis("share=0.9..1", [share]).values)).toEqual([0.9, 0.95, 1]);
  });
  for (const [text, message] of [
    ["a", 'Grid "a" is unreadable, expected NAME=START..END'],
    ["a=", 'Grid "a=" is unreadable'],
    ["z=1..2", 'Unknown parameter "z", expected one of: a, b, c'],
    ["a=1..x", 'Grid "a=1..x" has "x" where a number belongs'],
    ["a=1,,2", 'Grid "a=1,,2" has "" where a number belongs'],
    ["a=5..2", 'Grid "a=5..2" has no value: 2 is below 5'],
    ["a=1..5:0", 'Grid "a=1..5:0" has the step 0, expected one above 0'],
    ["a=1..2:0.5", 'Grid "a=1..2:0.5" gives "a" the value 1.5, expected an integer from -50 to 1000'],
    ["a=999..1001", 'Grid "a=999..1001" gives "a" the value 1001, expected an integer from -50 to 1000'],
    ["a=1,2,1", 'Grid "a=1,2,1" has a value twice'],
    ["a=1..1e9", 'Grid "a=1..1e9" has 1000000000 values, expected at most 1000000'],
  ] as const) {
    it(`parseGridAxis() refuses ${text}`, () => expect(() => parseGridAxis(text, abc)).toThrow(message));
  }
});

describe("createGrid", () => {
  it("gridPoint() finds the point that gridValues() was given, for every point", () => {
    fc.assert(
      fc.property(arbitraryAxes, (axes) => {
        const made = grid(axes);
        const seen = new Set<string>();
        for (let point = 0; point < made.size; point++) {
          const values = gridValues(made, point);
          expect(gridPoint(made, values)).toBe(point);
          seen.add(JSON.stringify(values));
        }
        expect(seen.size).toBe(made.size);
      }),
      { seed: 1, numRuns: 60 },
    );
  });
  it("gridPoints() gives the points that meet the condition, and no others", () => {
    fc.assert(
      fc.property(arbitraryAxes, fc.integer({ min: -50, max: 50 }), (axes, limit) => {
        const made = grid(axes, `a + b < ${limit} or not c > 1`);
        const kept = new Set(gridPoints(made));
        for (let point = 0; point < made.size; point++) {
          const { a, b, c } = gridValues(made, point);
          expect(kept.has(point)).toBe(a! + b! < limit || !(c! > 1));
        }
      }),
      { seed: 2, numRuns: 60 },
    );
  });
  it("createGrid() makes a huge grid without taking memory", () => {
    const made = grid(["a=1..1000", "b=1..1000", "c=1..1000"], "a < b");
    expect(made.size).toBe(1e9);
    expect(gridValues(made, 123_456_789)).toEqual({ a: 124, b: 457, c: 790 });
    expect(gridPoints(made).next().value).toBe(1000);
  });
  it("createGrid() refuses what cannot be a grid", () => {
    expect(() => grid([])).toThrow("A sweep needs a grid, as in --grid fast=2..60");
    expect(() => grid(["a=1..2", "a=3"])).toThrow('Grid of "a" is given twice');
    expect(() => createGrid({ axes: ["a=1"], where: null, fixed: { a: 2 } }, abc)).toThrow(
      'Parameter "a" is both set and in the grid',
    );
    expect(() => createGrid({ axes: ["a=1"], where: null, fixed: {} }, [])).toThrow("the strategy has none");
    expect(() => countGridPoints(grid(["a=1..3"], "a > 3"))).toThrow(
      "The condition leaves none of the grid's 3 points",
    );
  });
});

describe("sampleGrid", () => {
  it("permute() gives each number once, in an order of the seed's own", () => {
    for (const size of [1, 2, 5, 64, 1000]) {
      const order = Array.from({ length: size }, (_, k) => permute(k, size, 9));
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from(order.keys()));
    }
    expect(permute(0, 1000, 1)).not.toBe(permute(0, 1000, 2));
  });
  it("sampleGrid() gives different points that meet the condition", () => {
    const made = grid(["a=1..40", "b=1..40"], "a < b");
    const points = [...sampleGrid(made, 300, 4)];
    expect(new Set(points).size).toBe(300);
    for (const point of points)
      expect(gridValues(made, point)["a"]!).toBeLessThan(gridValues(made, point)["b"]!);
    expect([...sampleGrid(made, 5000, 4)].length).toBe(780);
  });
  it("permute() spreads the points of a large grid evenly", () => {
    const counts = new Float64Array(16);
    for (let k = 0; k < 16_000; k++) counts[Math.floor((permute(k, 1e12, 3) / 1e12) * 16)]!++;
    const chi = counts.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chi).toBeLessThan(37.7); // 99.9 % quantile at 15 degrees of freedom
  });
});

describe("parseGridWhere", () => {
  const values = { a: 2, b: 3, c: 10 };
  for (const [text, expected] of [
    ["a<b", true],
    ["a < b < c", true],
    ["a < c < b", false],
    ["a + 2 * b = 8", true],
    ["(a + 2) * b == 12", true],
    ["c ÷ a × 2 − 1 ≥ 9", true],
    ["-a < 0 and not a > b", true],
    ["a > b or b > c or c > a", true],
    ["a > b or b > c and c > a", false],
    ["not (a < b) or c != 10", false],
    ["!(a > b) && c ≠ 1e1 || a<=.5", false],
    ["c - a - b = 5", true],
  ] as const) {
    it(`parseGridWhere() gives ${expected} for ${text}`, () =>
      expect(parseGridWhere(text, ["a", "b", "c"])(values)).toBe(expected));
  }
  for (const [text, message] of [
    ["", 'Condition "" ends where a number or a parameter belongs'],
    ["a <", 'Condition "a <" ends where a number or a parameter belongs'],
    ["a < b b", 'Condition "a < b b" has "b" where and, or, or the end belongs'],
    ["(a < b", 'Condition "(a < b" ends where ) belongs'],
    ["a + b", "has a number where a comparison belongs, as in fast < slow"],
    ["(a < b) + 1 > 2", "has a comparison where a number belongs"],
    ["fast < b", 'Unknown parameter "fast", expected one of: a, b, c'],
    ["a < b; c", 'Condition "a < b; c" is unreadable at "; c"'],
    ["constructor.x < 1", 'Condition "constructor.x < 1" is unreadable at ".x < 1"'],
    ["constructor < 1", 'Unknown parameter "constructor"'],
  ] as const) {
    it(`parseGridWhere() refuses ${JSON.stringify(text)}`, () =>
      expect(() => parseGridWhere(text, ["a", "b", "c"])).toThrow(message));
  }
});
