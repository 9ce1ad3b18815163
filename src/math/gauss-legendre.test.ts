import { describe, expect, it } from "vitest";
import { gaussLegendre } from "./gauss-legendre.js";

describe("gaussLegendre()", () => {
  it("has the nodes and weights of Abramowitz and Stegun, table 25.4, moved to [0, 1]", () => {
    const { nodes, weights } = gaussLegendre(3);
    expect(nodes[0]).toBeCloseTo((1 - 0.774596669241483) / 2, 15);
    expect(nodes[1]).toBe(0.5);
    expect(weights[0]).toBeCloseTo(0.555555555555556 / 2, 15);
    expect(weights[1]).toBeCloseTo(0.888888888888889 / 2, 15);
  });

  it.each([1, 2, 3, 5, 8, 20, 64])("integrates powers up to 2 × %i − 1 exactly", (count) => {
    const { nodes, weights } = gaussLegendre(count);
    for (let power = 0; power < 2 * count; power++) {
      const sum = nodes.reduce((sum, t, k) => sum + weights[k]! * t ** power, 0);
      expect(Math.abs(sum - 1 / (power + 1))).toBeLessThan(1e-14);
    }
  });

  it("throws RangeError unless count is an integer from 1", () => {
    expect(() => gaussLegendre(0)).toThrow(RangeError);
  });
});
