import type { Candles } from "./candles.js";
import { EITHER, UP, type CandlePattern } from "./pattern.js";

/** Five bars: a move, a rest and its end. */
export const FIVE_BARS: readonly CandlePattern[] = [
  {
    name: "breakaway",
    talib: "CDLBREAKAWAY",
    title: "Breakaway",
    description: "Long body, a gap and three bars further on, then one back that closes inside the gap",
    bars: 5,
    warmUp: 14,
    values: EITHER,
    rule(c, i) {
      const side = c.color(i - 4);
      return c.long(i - 4) &&
        c.color(i - 3) === side &&
        c.color(i - 1) === side &&
        c.color(i) !== side &&
        c.bodyGap(i - 3, i - 4, side) &&
        movesOn(c, i - 2, side) &&
        movesOn(c, i - 1, side) &&
        side * c.close[i]! < side * c.open[i - 3]! &&
        side * c.close[i]! > side * c.close[i - 4]!
        ? -100 * side
        : 0;
    },
  },
  {
    name: "ladder-bottom",
    talib: "CDLLADDERBOTTOM",
    title: "Ladder bottom",
    description:
      "Three falling black bars, a black one with an upper shadow, a white one that closes above its high",
    bars: 5,
    warmUp: 14,
    values: UP,
    rule: (c, i) =>
      c.black(i - 4) &&
      c.black(i - 3) &&
      c.black(i - 2) &&
      c.open[i - 4]! > c.open[i - 3]! &&
      c.open[i - 3]! > c.open[i - 2]! &&
      c.close[i - 4]! > c.close[i - 3]! &&
      c.close[i - 3]! > c.close[i - 2]! &&
      c.black(i - 1) &&
      c.hasUpper(i - 1) &&
      c.white(i) &&
      c.open[i]! > c.open[i - 1]! &&
      c.close[i]! > c.high[i - 1]!
        ? 100
        : 0,
  },
  {
    name: "mat-hold",
    talib: "CDLMATHOLD",
    title: "Mat hold",
    description:
      "Long white body, three short falling ones from above that stay high in it, a white one to a new high",
    bars: 5,
    warmUp: 14,
    values: UP,
    penetration: 0.5,
    rule: (c, i, penetration) =>
      c.long(i - 4) &&
      threeShort(c, i) &&
      c.white(i - 4) &&
      c.black(i - 3) &&
      c.white(i) &&
      c.bodyGap(i - 3, i - 4, 1) &&
      holds(c, i - 2, i - 4, penetration) &&
      holds(c, i - 1, i - 4, penetration) &&
      c.top(i - 2) < c.open[i - 3]! &&
      c.top(i - 1) < c.top(i - 2) &&
      c.open[i]! > c.close[i - 1]! &&
      c.close[i]! > c.high[i - 3]! &&
      c.close[i]! > c.high[i - 2]! &&
      c.close[i]! > c.high[i - 1]!
        ? 100
        : 0,
  },
  {
    name: "three-methods",
    talib: "CDLRISEFALL3METHODS",
    title: "Rising or falling three methods",
    description: "Long body, three short ones against it that touch its range, a long one that carries it on",
    bars: 5,
    warmUp: 14,
    values: EITHER,
    rule(c, i) {
      const side = c.color(i - 4);
      return c.long(i - 4) &&
        threeShort(c, i) &&
        c.long(i) &&
        c.color(i) === side &&
        restsIn(c, i - 3, i - 4) &&
        restsIn(c, i - 2, i - 4) &&
        restsIn(c, i - 1, i - 4) &&
        side * c.close[i - 2]! < side * c.close[i - 3]! &&
        side * c.close[i - 1]! < side * c.close[i - 2]! &&
        side * c.open[i]! > side * c.close[i - 1]! &&
        side * c.close[i]! > side * c.close[i - 4]!
        ? 100 * side
        : 0;
    },
  },
];

/** High and low both go further than the bar before. */
function movesOn(c: Candles, i: number, side: number): boolean {
  return side * c.high[i]! > side * c.high[i - 1]! && side * c.low[i]! > side * c.low[i - 1]!;
}

/** The second to fourth bar have short bodies. */
function threeShort(c: Candles, i: number): boolean {
  return c.short(i - 3) && c.short(i - 2) && c.short(i - 1);
}

/** The body dips into that of `first`, but not deeper than the share. */
function holds(c: Candles, i: number, first: number, penetration: number): boolean {
  const close = c.close[first]!;
  return c.bottom(i) < close && c.bottom(i) > close - c.body(first) * penetration;
}

/** Of the other colour than `first`, with a part of the body in its range. */
function restsIn(c: Candles, i: number, first: number): boolean {
  return c.color(i) !== c.color(first) && c.bottom(i) < c.high[first]! && c.top(i) > c.low[first]!;
}
