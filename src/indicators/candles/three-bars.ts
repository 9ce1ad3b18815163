import type { Candles } from "./candles.js";
import { DOWN, EITHER, UP, type CandlePattern } from "./pattern.js";

/** Three bars that turn a move or carry it on, other than stars and rows of one colour. */
export const THREE_BARS: readonly CandlePattern[] = [
  {
    name: "three-inside",
    talib: "CDL3INSIDE",
    title: "Three inside up or down",
    description: "Harami, then a close beyond the first open, against the first bar",
    bars: 3,
    warmUp: 12,
    values: EITHER,
    rule(c, i) {
      const side = c.color(i);
      return c.long(i - 2) &&
        c.notLong(i - 1) &&
        c.top(i - 1) < c.top(i - 2) &&
        c.bottom(i - 1) > c.bottom(i - 2) &&
        c.color(i - 2) !== side &&
        side * c.close[i]! > side * c.open[i - 2]!
        ? 100 * side
        : 0;
    },
  },
  {
    name: "three-outside",
    talib: "CDL3OUTSIDE",
    title: "Three outside up or down",
    description: "Engulfing body, then a close further on in its direction",
    bars: 3,
    warmUp: 3,
    values: EITHER,
    rule(c, i) {
      const side = c.color(i - 1);
      return c.color(i - 2) !== side &&
        c.top(i - 1) > c.top(i - 2) &&
        c.bottom(i - 1) < c.bottom(i - 2) &&
        side * c.close[i]! > side * c.close[i - 1]!
        ? 100 * side
        : 0;
    },
  },
  {
    name: "two-crows",
    talib: "CDL2CROWS",
    title: "Two crows",
    description: "Long white body, a black one above it, a black one from within the second into the first",
    bars: 3,
    warmUp: 12,
    values: DOWN,
    rule: (c, i) =>
      crowAbove(c, i) &&
      c.open[i]! < c.open[i - 1]! &&
      c.open[i]! > c.close[i - 1]! &&
      c.close[i]! > c.open[i - 2]! &&
      c.close[i]! < c.close[i - 2]!
        ? -100
        : 0,
  },
  {
    name: "upside-gap-two-crows",
    talib: "CDLUPSIDEGAP2CROWS",
    title: "Upside gap two crows",
    description:
      "Long white body, a small black one above it, a black one that covers the second above the first",
    bars: 3,
    warmUp: 12,
    values: DOWN,
    rule: (c, i) =>
      crowAbove(c, i) &&
      c.notLong(i - 1) &&
      c.open[i]! > c.open[i - 1]! &&
      c.close[i]! < c.close[i - 1]! &&
      c.close[i]! > c.close[i - 2]!
        ? -100
        : 0,
  },
  {
    name: "unique-three-river",
    talib: "CDLUNIQUE3RIVER",
    title: "Unique three river",
    description: "Long black body, a black one within it with a lower low, a short white one above that low",
    bars: 3,
    warmUp: 12,
    values: UP,
    rule: (c, i) =>
      c.long(i - 2) &&
      c.black(i - 2) &&
      c.black(i - 1) &&
      c.close[i - 1]! > c.close[i - 2]! &&
      c.open[i - 1]! <= c.open[i - 2]! &&
      c.low[i - 1]! < c.low[i - 2]! &&
      c.short(i) &&
      c.white(i) &&
      c.open[i]! > c.low[i - 1]!
        ? 100
        : 0,
  },
  {
    name: "stick-sandwich",
    talib: "CDLSTICKSANDWICH",
    title: "Stick sandwich",
    description: "Two black bars with equal closes around a white one that stays above the first close",
    bars: 3,
    warmUp: 7,
    values: UP,
    rule: (c, i) =>
      c.black(i - 2) &&
      c.white(i - 1) &&
      c.black(i) &&
      c.low[i - 1]! > c.close[i - 2]! &&
      c.equal(c.close[i]!, c.close[i - 2]!, i - 2)
        ? 100
        : 0,
  },
  {
    name: "tasuki-gap",
    talib: "CDLTASUKIGAP",
    title: "Tasuki gap",
    description: "Body beyond a gap, then one of its size and the other colour from within it into the gap",
    bars: 3,
    warmUp: 7,
    values: EITHER,
    rule(c, i) {
      const side = c.color(i - 1);
      return c.bodyGap(i - 1, i - 2, side) &&
        c.color(i) !== side &&
        opensWithin(c, i, i - 1) &&
        side * c.close[i]! < side * c.open[i - 1]! &&
        (side > 0 ? c.close[i]! > c.top(i - 2) : c.close[i]! < c.bottom(i - 2)) &&
        Math.abs(c.body(i - 1) - c.body(i)) < c.near(i - 1)
        ? 100 * side
        : 0;
    },
  },
  {
    name: "gap-side-by-side-white",
    talib: "CDLGAPSIDESIDEWHITE",
    title: "Side-by-side white lines after a gap",
    description: "Two white bodies of one size and open beyond the same gap; the sign is that of the gap",
    bars: 3,
    warmUp: 7,
    values: EITHER,
    rule(c, i) {
      const side = c.bodyGap(i - 1, i - 2, 1) ? 1 : -1;
      const near = c.near(i - 1);
      return c.bodyGap(i - 1, i - 2, side) &&
        c.bodyGap(i, i - 2, side) &&
        c.white(i - 1) &&
        c.white(i) &&
        c.body(i) >= c.body(i - 1) - near &&
        c.body(i) <= c.body(i - 1) + near &&
        c.equal(c.open[i]!, c.open[i - 1]!, i - 1)
        ? 100 * side
        : 0;
    },
  },
  {
    name: "gap-three-methods",
    talib: "CDLXSIDEGAP3METHODS",
    title: "Gap three methods",
    description:
      "Two bodies of one colour with a gap between, then one that goes back from the second to the first",
    bars: 3,
    warmUp: 2,
    values: EITHER,
    rule(c, i) {
      const side = c.color(i - 2);
      return c.color(i - 1) === side &&
        c.color(i) !== side &&
        opensWithin(c, i, i - 1) &&
        c.close[i]! < c.top(i - 2) &&
        c.close[i]! > c.bottom(i - 2) &&
        c.bodyGap(i - 1, i - 2, side)
        ? 100 * side
        : 0;
    },
  },
];

/** A long white body, a black one above it, another black one. */
function crowAbove(c: Candles, i: number): boolean {
  return c.white(i - 2) && c.long(i - 2) && c.black(i - 1) && c.bodyGap(i - 1, i - 2, 1) && c.black(i);
}

function opensWithin(c: Candles, i: number, j: number): boolean {
  return c.open[i]! < c.top(j) && c.open[i]! > c.bottom(j);
}
