import { describe, expect, it } from "vitest";
import { hash } from "../core/hash.js";
import { portableExp, portableLog, portableLog1p } from "./portable-log.js";

const grid = Float64Array.from({ length: 20_001 }, (_, i) => (i - 10_000) / 15);
const near = (ours: number, theirs: number): number => Math.abs(ours - theirs) / Math.abs(theirs);

describe("functions from plain arithmetic", () => {
  it("portableExp() equals Math.exp() to 4e-16 of its value", () => {
    expect(Math.max(...grid.map((x) => near(portableExp(x), Math.exp(x))))).toBeLessThan(4e-16);
  });

  it("portableExp() cuts what would be 0 or infinite", () => {
    expect([portableExp(1e9), portableExp(-1e9)]).toEqual([portableExp(708), portableExp(-708)]);
    expect(portableExp(Number.NaN)).toBeNaN();
  });

  it("portableLog() and portableLog1p() equal Math's to 1e-15", () => {
    const powers = grid.filter((x) => Math.abs(x) > 0.1).map(Math.exp);
    expect(Math.max(...powers.map((x) => near(portableLog(x), Math.log(x))))).toBeLessThan(1e-15);
    const parts = grid.map((x) => Math.exp(-Math.abs(x)));
    expect(Math.max(...parts.map((x) => near(portableLog1p(x), Math.log1p(x))))).toBeLessThan(1e-15);
    expect(portableLog(1)).toBe(0);
  });

  it("gives the bits that Node 20 and Deno 2.9 gave", () => {
    const few = grid.filter((_, i) => i % 7 === 0);
    const logs = few.map((x) => portableLog1p(portableExp(-Math.abs(x))) + portableLog(1 + Math.abs(x)));
    expect(hash(few.map(portableExp), logs).slice(0, 16)).toBe("6a153f6dab3f114f");
  });
});
