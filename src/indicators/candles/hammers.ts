import type { Candles } from "./candles.js";
import { DOWN, UP, type CandlePattern } from "./pattern.js";

/** A short body at one end of a long shadow, told apart by where it stands to the bar before. */
export const HAMMERS: readonly CandlePattern[] = [
  {
    name: "hammer",
    talib: "CDLHAMMER",
    title: "Hammer",
    description: "Short body on a long lower shadow, near or under the low before",
    bars: 2,
    warmUp: 11,
    values: UP,
    rule: (c, i) => (hangs(c, i) && c.bottom(i) <= c.low[i - 1]! + c.near(i - 1) ? 100 : 0),
  },
  {
    name: "hanging-man",
    talib: "CDLHANGINGMAN",
    title: "Hanging man",
    description: "Short body on a long lower shadow, near or over the high before",
    bars: 2,
    warmUp: 11,
    values: DOWN,
    rule: (c, i) => (hangs(c, i) && c.bottom(i) >= c.high[i - 1]! - c.near(i - 1) ? -100 : 0),
  },
  {
    name: "inverted-hammer",
    talib: "CDLINVERTEDHAMMER",
    title: "Inverted hammer",
    description: "Short body under a long upper shadow, below the body before",
    bars: 2,
    warmUp: 11,
    values: UP,
    rule: (c, i) => (stands(c, i) && c.bodyGap(i, i - 1, -1) ? 100 : 0),
  },
  {
    name: "shooting-star",
    talib: "CDLSHOOTINGSTAR",
    title: "Shooting star",
    description: "Short body under a long upper shadow, above the body before",
    bars: 2,
    warmUp: 11,
    values: DOWN,
    rule: (c, i) => (stands(c, i) && c.bodyGap(i, i - 1, 1) ? -100 : 0),
  },
];

function hangs(c: Candles, i: number): boolean {
  return c.short(i) && c.longLower(i) && c.noUpper(i);
}

function stands(c: Candles, i: number): boolean {
  return c.short(i) && c.longUpper(i) && c.noLower(i);
}
