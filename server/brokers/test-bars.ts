import type { Bars } from "../../src/market/series/bars.js";
import { syntheticBars } from "../../src/market/synthetic.js";

/** Sessions of a seeded walk, from 2 January 2020. */
export function testBars(symbol = "TEST", length = 300): Bars {
  return syntheticBars({ symbol, seed: 5, length, start: Date.UTC(2020, 0, 2) });
}
