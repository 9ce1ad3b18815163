import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ManualClock } from "./clock.js";
import { InputError } from "./errors.js";
import { canonicalJson, hash } from "./hash.js";
import { resolveParameters, type Parameter } from "./parameters.js";
import { createRandom } from "./random.js";

describe("hash", () => {
  it("hash() has the digests of FIPS 180-4's examples", () => {
    expect(hash("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hash("ab", "c")).toBe(hash("abc"));
    expect(hash("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });
  it("hash() reads an array as little-endian bytes, a view's own part only", () => {
    const whole = Float64Array.of(1, 2, 3);
    expect(hash(whole.subarray(1, 2))).toBe(hash(Float64Array.of(2)));
    expect(hash(Float64Array.of(1))).toBe(hash(Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf0, 0x3f)));
  });
  it("canonicalJson() does not depend on the order of keys, and JSON.parse reads it back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 1 },
    );
    expect(canonicalJson({ b: 1, a: [null, { d: "x", c: true }] })).toBe(
      '{"a":[null,{"c":true,"d":"x"}],"b":1}',
    );
  });
  it("canonicalJson() refuses NaN", () => expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError));
});

describe("createRandom", () => {
  it("next() is uniform enough for a chi-square test over 64 bins", () => {
    const chance = createRandom(1);
    const counts = new Float64Array(64);
    for (let i = 0; i < 64_000; i++) counts[Math.floor(chance.next() * 64)]!++;
    const chi = counts.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chi).toBeLessThan(103.4); // 99.9 % quantile at 63 degrees of freedom (NIST handbook table 1.3.6.7.4)
    expect(chi).toBeGreaterThan(32);
  });
  it("normal() has mean 0 and variance 1", () => {
    const chance = createRandom(2);
    const values = Array.from({ length: 50_000 }, () => chance.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });
  it("createRandom() gives other numbers for neighbouring seeds", () => {
    const first = new Set(Array.from({ length: 1000 }, (_, seed) => createRandom(seed).next()));
    expect(first.size).toBe(1000);
  });
});

describe("resolveParameters", () => {
  const window: Parameter = {
    name: "window",
    kind: "integer",
    default: 20,
    min: 2,
    max: 100,
    step: 1,
    label: "Window",
    description: "Bars",
  };
  it("resolveParameters() fills in defaults", () =>
    expect(resolveParameters([window], {})).toEqual({ window: 20 }));
  it("resolveParameters() refuses what is unknown, out of range or not whole", () => {
    expect(() => resolveParameters([window], { size: 1 })).toThrow(
      'Unknown parameter "size", expected one of: window',
    );
    for (const value of [1, 101, 2.5, Number.NaN, Infinity]) {
      expect(() => resolveParameters([window], { window: value })).toThrow(
        "expected an integer from 2 to 100",
      );
    }
  });
});

describe("places and clocks", () => {
  it("InputError says file, row and column before the message", () => {
    expect(new InputError("value is NaN", { file: "a.csv", row: 3, column: "High" }).message).toBe(
      'a.csv, row 3, column "High": value is NaN',
    );
  });
  it("moveTo() refuses the past", () => {
    const clock = new ManualClock(5);
    clock.moveTo(7);
    expect(clock.now()).toBe(7);
    expect(() => clock.moveTo(6)).toThrow(RangeError);
  });
});
