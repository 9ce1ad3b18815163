import { expect, it } from "vitest";
import { randomBars } from "../fixtures/builders/random-bars.js";
import { computeIndicator } from "../indicators/spec.js";
import { FEATURES } from "./catalog.js";
import { columnOf } from "./matrix.js";
import { computeFeatures } from "./pipeline.js";

it("computeFeatures() gives for efficiency-10 what indicator er:10 gives, from the bar with ten changes on", () => {
  const bars = randomBars(4, 300);
  const definitions = FEATURES.filter(({ name }) => name === "efficiency-10");
  const feature = columnOf(computeFeatures(bars, definitions), "efficiency-10");
  const indicator = computeIndicator(bars, "er:10")["er:10"]!;
  expect(feature.findIndex((x) => !Number.isNaN(x))).toBe(10);
  feature.forEach((x, i) => i >= 10 && expect(indicator[i]).toBeCloseTo(x, 12));
});
