import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floorFloat32, previousFloat32, previousFloat64 } from "./float32.js";

describe("previousFloat32", () => {
  // Neighbours as IEEE 754 names them: nextafterf(x, −∞).
  it.each([
    [1, 0.9999999403953552],
    [-1, -1.0000001192092896],
    [0, -1.401298464324817e-45],
    [-0, -1.401298464324817e-45],
    [1.401298464324817e-45, 0],
    [Infinity, 3.4028234663852886e38],
    [-3.4028234663852886e38, -Infinity],
    [-Infinity, -Infinity],
    [1e300, 3.4028234663852886e38],
    [0.1, 0.09999999403953552],
  ])("gives the float32 below %d", (x, below) => expect(previousFloat32(x)).toBe(below));

  it("leaves no float32 between, for any number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.float({ noNaN: true }), (x, y) => {
        expect(y < x).toBe(y <= previousFloat32(x));
        expect(y <= x).toBe(y <= floorFloat32(x));
      }),
    );
  });

  it("gives NaN for NaN", () => expect(previousFloat32(Number.NaN)).toBeNaN());
});

describe("previousFloat64", () => {
  it.each([
    [1, 1 - 2 ** -53],
    [-1, -1 - 2 ** -52],
    [0, -Number.MIN_VALUE],
    [Number.MIN_VALUE, 0],
    [Infinity, Number.MAX_VALUE],
    [-Infinity, -Infinity],
  ])("gives the double below %d", (x, below) => expect(previousFloat64(x)).toBe(below));
});
