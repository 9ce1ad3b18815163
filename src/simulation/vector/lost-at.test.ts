import { expect, it } from "vitest";
import { lostAt } from "./lost-at.js";

const bars = { high: Float64Array.of(10, 20, 30, 40), low: Float64Array.of(9, 5, 4, 3) };

it("lostAt() is the first bar at whose high a short position has lost all, 0 being all", () => {
  expect(lostAt(60, -2, bars, 0, 4)).toBe(2);
  expect(lostAt(60.01, -2, bars, 0, 4)).toBe(3);
  expect(lostAt(81, -2, bars, 0, 4)).toBe(4);
  expect(lostAt(60, -2, bars, 3, 4)).toBe(3);
});

it("lostAt() is the first bar at whose low a long position is worth no more than is owed", () => {
  expect(lostAt(-10, 2, bars, 0, 4)).toBe(1);
  expect(lostAt(-9, 2, bars, 0, 4)).toBe(2);
});

it("lostAt() is the end for a long position that is paid for, and without a position", () => {
  expect(lostAt(0, 2, bars, 0, 4)).toBe(4);
  expect(lostAt(-5, 0, bars, 0, 4)).toBe(4);
});
