import { expect, it } from "vitest";
import { strongestPartner } from "./interaction-strength.js";

const names = ["a", "b", "c"];

it("strongestPartner() takes the largest mean of absolute values, whatever their signs", () => {
  const values = Float64Array.of(9, 1, 2, 1, 9, 0, 2, 0, 9, 9, -3, 1, -3, 9, 0, 1, 0, 9);
  const interactions = { names, rows: 2, values };
  expect(strongestPartner(interactions, "a")).toEqual({ feature: "b", meanAbsolute: 4 });
  expect(strongestPartner(interactions, "c")).toEqual({ feature: "a", meanAbsolute: 3 });
});

it("strongestPartner() is null when nothing acts together, and refuses a feature that is not there", () => {
  const none = { names, rows: 1, values: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };
  expect(strongestPartner(none, "a")).toBeNull();
  expect(strongestPartner({ ...none, rows: 0, values: new Float64Array(0) }, "a")).toBeNull();
  expect(() => strongestPartner(none, "z")).toThrow('no feature "z"');
});
