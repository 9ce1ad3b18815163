import type { Candles } from "./candles.js";
import { DOWN, EITHER, UP, type CandlePattern } from "./pattern.js";

/** Rows of bars of one colour: soldiers, crows and what becomes of them. */
export const ROWS: readonly CandlePattern[] = [
  {
    name: "three-white-soldiers",
    talib: "CDL3WHITESOLDIERS",
    title: "Three white soldiers",
    description:
      "Three white bars that each open in or near the body before and close higher, near their highs",
    bars: 3,
    warmUp: 12,
    values: UP,
    rule: (c, i) =>
      rising(c, i) &&
      c.noUpper(i - 2) &&
      c.noUpper(i - 1) &&
      c.noUpper(i) &&
      opensOn(c, i - 1) &&
      opensOn(c, i) &&
      c.body(i - 1) > c.body(i - 2) - c.far(i - 2) &&
      c.body(i) > c.body(i - 1) - c.far(i - 1) &&
      c.long(i)
        ? 100
        : 0,
  },
  {
    name: "advance-block",
    talib: "CDLADVANCEBLOCK",
    title: "Advance block",
    description:
      "Three white bars with higher closes of which the later ones are smaller or stopped by sellers",
    bars: 3,
    warmUp: 12,
    values: DOWN,
    rule: (c, i) =>
      rising(c, i) &&
      opensOn(c, i - 1) &&
      opensOn(c, i) &&
      c.long(i - 2) &&
      c.shortUpper(i - 2) &&
      tires(c, i)
        ? -100
        : 0,
  },
  {
    name: "stalled-pattern",
    talib: "CDLSTALLEDPATTERN",
    title: "Stalled pattern",
    description: "Two long white bodies, then a short white one on the shoulder of the second",
    bars: 3,
    warmUp: 12,
    values: DOWN,
    rule: (c, i) =>
      rising(c, i) &&
      c.long(i - 2) &&
      c.long(i - 1) &&
      c.noUpper(i - 1) &&
      opensOn(c, i - 1) &&
      c.short(i) &&
      c.open[i]! >= c.close[i - 1]! - c.body(i) - c.near(i - 1)
        ? -100
        : 0,
  },
  {
    name: "three-black-crows",
    talib: "CDL3BLACKCROWS",
    title: "Three black crows",
    description:
      "After a white bar, three black ones that open within the body before and close lower, near their lows",
    bars: 4,
    warmUp: 13,
    values: DOWN,
    rule: (c, i) =>
      c.white(i - 3) &&
      crows(c, i) &&
      c.open[i - 1]! < c.open[i - 2]! &&
      c.open[i - 1]! > c.close[i - 2]! &&
      c.open[i]! < c.open[i - 1]! &&
      c.open[i]! > c.close[i - 1]! &&
      c.high[i - 3]! > c.close[i - 2]!
        ? -100
        : 0,
  },
  {
    name: "identical-three-crows",
    talib: "CDLIDENTICAL3CROWS",
    title: "Identical three crows",
    description: "Three black bars that each open at the close before and close lower, near their lows",
    bars: 3,
    warmUp: 12,
    values: DOWN,
    rule: (c, i) =>
      crows(c, i) &&
      c.equal(c.open[i - 1]!, c.close[i - 2]!, i - 2) &&
      c.equal(c.open[i]!, c.close[i - 1]!, i - 1)
        ? -100
        : 0,
  },
  {
    name: "three-stars-in-the-south",
    talib: "CDL3STARSINSOUTH",
    title: "Three stars in the south",
    description: "Three black bars of shrinking bodies and higher lows, the first with a long lower shadow",
    bars: 3,
    warmUp: 12,
    values: UP,
    rule: (c, i) =>
      c.black(i - 2) &&
      c.black(i - 1) &&
      c.black(i) &&
      c.long(i - 2) &&
      c.longLower(i - 2) &&
      c.body(i - 1) < c.body(i - 2) &&
      c.open[i - 1]! > c.close[i - 2]! &&
      c.open[i - 1]! <= c.high[i - 2]! &&
      c.low[i - 1]! < c.close[i - 2]! &&
      c.low[i - 1]! >= c.low[i - 2]! &&
      c.hasLower(i - 1) &&
      c.short(i) &&
      c.bare(i) &&
      c.low[i]! > c.low[i - 1]! &&
      c.high[i]! < c.high[i - 1]!
        ? 100
        : 0,
  },
  {
    name: "three-line-strike",
    talib: "CDL3LINESTRIKE",
    title: "Three-line strike",
    description: "Three bars of one colour, then one that takes them all back; the sign is that of the three",
    bars: 4,
    warmUp: 8,
    values: EITHER,
    rule(c, i) {
      const side = c.color(i - 1);
      return c.color(i - 3) === side &&
        c.color(i - 2) === side &&
        c.color(i) !== side &&
        opensNear(c, i - 2) &&
        opensNear(c, i - 1) &&
        side * c.close[i - 1]! > side * c.close[i - 2]! &&
        side * c.close[i - 2]! > side * c.close[i - 3]! &&
        side * c.open[i]! > side * c.close[i - 1]! &&
        side * c.close[i]! < side * c.open[i - 3]!
        ? 100 * side
        : 0;
    },
  },
  {
    name: "concealing-baby-swallow",
    talib: "CDLCONCEALBABYSWALL",
    title: "Concealing baby swallow",
    description:
      "Two black marubozu, a black bar below them that reaches back up, a black one that covers it whole",
    bars: 4,
    warmUp: 13,
    values: UP,
    rule: (c, i) =>
      c.black(i - 3) &&
      c.black(i - 2) &&
      c.black(i - 1) &&
      c.black(i) &&
      c.bare(i - 3) &&
      c.bare(i - 2) &&
      c.bodyGap(i - 1, i - 2, -1) &&
      c.hasUpper(i - 1) &&
      c.high[i - 1]! > c.close[i - 2]! &&
      c.high[i]! > c.high[i - 1]! &&
      c.low[i]! < c.low[i - 1]!
        ? 100
        : 0,
  },
];

/** Three white bars with higher closes. */
function rising(c: Candles, i: number): boolean {
  return (
    c.white(i - 2) &&
    c.white(i - 1) &&
    c.white(i) &&
    c.close[i]! > c.close[i - 1]! &&
    c.close[i - 1]! > c.close[i - 2]!
  );
}

/** Three black bars with lower closes and next to no lower shadows. */
function crows(c: Candles, i: number): boolean {
  return (
    c.black(i - 2) &&
    c.black(i - 1) &&
    c.black(i) &&
    c.noLower(i - 2) &&
    c.noLower(i - 1) &&
    c.noLower(i) &&
    c.close[i - 2]! > c.close[i - 1]! &&
    c.close[i - 1]! > c.close[i]!
  );
}

/** A white bar opens above the open before, at most a little above that bar's close. */
function opensOn(c: Candles, i: number): boolean {
  return c.open[i]! > c.open[i - 1]! && c.open[i]! <= c.close[i - 1]! + c.near(i - 1);
}

function opensNear(c: Candles, i: number): boolean {
  const near = c.near(i - 1);
  return c.open[i]! >= c.bottom(i - 1) - near && c.open[i]! <= c.top(i - 1) + near;
}

/** The second or third bar is far smaller, or each is smaller and has an upper shadow. */
function tires(c: Candles, i: number): boolean {
  const first = c.body(i - 2);
  const second = c.body(i - 1);
  const third = c.body(i);
  return (
    (second < first - c.far(i - 2) && third < second + c.near(i - 1)) ||
    third < second - c.far(i - 1) ||
    (third < second && second < first && (c.moreThanShortUpper(i) || c.moreThanShortUpper(i - 1))) ||
    (third < second && c.longUpper(i))
  );
}
