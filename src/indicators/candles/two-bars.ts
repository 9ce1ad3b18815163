import type { Candles } from "./candles.js";
import { DOWN, EITHER, UP, type CandlePattern } from "./pattern.js";

/** Two bars that turn a move, or that meet at a price. */
export const TWO_BARS: readonly CandlePattern[] = [
  {
    name: "engulfing",
    talib: "CDLENGULFING",
    title: "Engulfing",
    description: "Body that covers the body before, of the other colour; 80 where one end is the same",
    bars: 2,
    warmUp: 2,
    values: [-100, -80, 80, 100],
    rule: (c, i) => (opposite(c, i) ? covers(c, i, i - 1, c.color(i), false) : 0),
  },
  {
    name: "harami",
    talib: "CDLHARAMI",
    title: "Harami",
    description: "Body no longer than usual within the long body before; 80 where one end is the same",
    bars: 2,
    warmUp: 11,
    values: [-100, -80, 80, 100],
    rule: (c, i) => (c.long(i - 1) && c.notLong(i) ? covers(c, i - 1, i, -c.color(i - 1), true) : 0),
  },
  {
    name: "harami-cross",
    talib: "CDLHARAMICROSS",
    title: "Harami cross",
    description: "Doji within the long body before; 80 where one end is the same",
    bars: 2,
    warmUp: 11,
    values: [-100, -80, 80, 100],
    rule: (c, i) => (c.long(i - 1) && c.doji(i) ? covers(c, i - 1, i, -c.color(i - 1), true) : 0),
  },
  {
    name: "homing-pigeon",
    talib: "CDLHOMINGPIGEON",
    title: "Homing pigeon",
    description: "Long black body, then a black body no longer than usual within it",
    bars: 2,
    warmUp: 11,
    values: UP,
    rule: (c, i) =>
      c.black(i - 1) &&
      c.black(i) &&
      c.long(i - 1) &&
      c.notLong(i) &&
      c.open[i]! < c.open[i - 1]! &&
      c.close[i]! > c.close[i - 1]!
        ? 100
        : 0,
  },
  {
    name: "doji-star",
    talib: "CDLDOJISTAR",
    title: "Doji star",
    description: "Long body, then a doji beyond it in its direction; the sign is the turn expected",
    bars: 2,
    warmUp: 11,
    values: EITHER,
    rule: (c, i) =>
      c.long(i - 1) && c.doji(i) && c.bodyGap(i, i - 1, c.color(i - 1)) ? -100 * c.color(i - 1) : 0,
  },
  {
    name: "matching-low",
    talib: "CDLMATCHINGLOW",
    title: "Matching low",
    description: "Two black bars with equal closes",
    bars: 2,
    warmUp: 6,
    values: UP,
    rule: (c, i) => (c.black(i - 1) && c.black(i) && c.equal(c.close[i]!, c.close[i - 1]!, i - 1) ? 100 : 0),
  },
  {
    name: "counterattack",
    talib: "CDLCOUNTERATTACK",
    title: "Counterattack",
    description: "Two long bodies of opposite colours with equal closes",
    bars: 2,
    warmUp: 11,
    values: EITHER,
    rule: (c, i) =>
      opposite(c, i) && c.long(i - 1) && c.long(i) && c.equal(c.close[i]!, c.close[i - 1]!, i - 1)
        ? 100 * c.color(i)
        : 0,
  },
  {
    name: "separating-lines",
    talib: "CDLSEPARATINGLINES",
    title: "Separating lines",
    description: "Bar of the other colour with the open of the one before, then a long body from that end",
    bars: 2,
    warmUp: 11,
    values: EITHER,
    rule: (c, i) =>
      opposite(c, i) &&
      c.equal(c.open[i]!, c.open[i - 1]!, i - 1) &&
      c.long(i) &&
      (c.white(i) ? c.noLower(i) : c.noUpper(i))
        ? 100 * c.color(i)
        : 0,
  },
  {
    name: "kicking",
    talib: "CDLKICKING",
    title: "Kicking",
    description: "Two marubozu of opposite colours with a gap between, in the direction of the second",
    bars: 2,
    warmUp: 11,
    values: EITHER,
    rule: (c, i) => (kicks(c, i) ? 100 * c.color(i) : 0),
  },
  {
    name: "kicking-by-length",
    talib: "CDLKICKINGBYLENGTH",
    title: "Kicking by length",
    description: "Kicking, in the direction of the longer of the two",
    bars: 2,
    warmUp: 11,
    values: EITHER,
    rule: (c, i) => (kicks(c, i) ? 100 * c.color(c.body(i) > c.body(i - 1) ? i : i - 1) : 0),
  },
  {
    name: "dark-cloud-cover",
    talib: "CDLDARKCLOUDCOVER",
    title: "Dark cloud cover",
    description: "Long white body, then a black bar from above its high deep into that body",
    bars: 2,
    warmUp: 11,
    values: DOWN,
    penetration: 0.5,
    rule: (c, i, penetration) =>
      c.white(i - 1) &&
      c.long(i - 1) &&
      c.black(i) &&
      c.open[i]! > c.high[i - 1]! &&
      c.close[i]! > c.open[i - 1]! &&
      c.close[i]! < c.close[i - 1]! - c.body(i - 1) * penetration
        ? -100
        : 0,
  },
  {
    name: "piercing",
    talib: "CDLPIERCING",
    title: "Piercing line",
    description: "Long black body, then a long white one from below its low past the middle of that body",
    bars: 2,
    warmUp: 11,
    values: UP,
    rule: (c, i) =>
      rebounds(c, i) && c.long(i) && c.close[i]! < c.open[i - 1]! && c.close[i]! > middleOf(c, i - 1)
        ? 100
        : 0,
  },
  {
    name: "thrusting",
    talib: "CDLTHRUSTING",
    title: "Thrusting",
    description: "Long black body, then a white bar from below its low into that body, up to its middle",
    bars: 2,
    warmUp: 11,
    values: DOWN,
    rule: (c, i) =>
      rebounds(c, i) && c.close[i]! > c.close[i - 1]! + c.equality(i - 1) && c.close[i]! <= middleOf(c, i - 1)
        ? -100
        : 0,
  },
  {
    name: "in-neck",
    talib: "CDLINNECK",
    title: "In-neck",
    description: "Long black body, then a white bar from below its low to its close or barely above",
    bars: 2,
    warmUp: 11,
    values: DOWN,
    rule: (c, i) =>
      rebounds(c, i) && c.close[i]! <= c.close[i - 1]! + c.equality(i - 1) && c.close[i]! >= c.close[i - 1]!
        ? -100
        : 0,
  },
  {
    name: "on-neck",
    talib: "CDLONNECK",
    title: "On-neck",
    description: "Long black body, then a white bar from below its low back to that low",
    bars: 2,
    warmUp: 11,
    values: DOWN,
    rule: (c, i) => (rebounds(c, i) && c.equal(c.close[i]!, c.low[i - 1]!, i - 1) ? -100 : 0),
  },
];

function opposite(c: Candles, i: number): boolean {
  return c.color(i - 1) !== c.color(i);
}

/** ±100 where the body of `outer` covers that of `inner`, ±80 where one end is the same (or both, if allowed), else 0. */
function covers(c: Candles, outer: number, inner: number, sign: number, bothEnds: boolean): number {
  const above = c.top(outer) - c.top(inner);
  const below = c.bottom(inner) - c.bottom(outer);
  if (above > 0 && below > 0) return 100 * sign;
  return above >= 0 && below >= 0 && (bothEnds || above > 0 || below > 0) ? 80 * sign : 0;
}

function kicks(c: Candles, i: number): boolean {
  return (
    opposite(c, i) &&
    c.long(i - 1) &&
    c.bare(i - 1) &&
    c.long(i) &&
    c.bare(i) &&
    c.rangeGap(i, i - 1, c.color(i))
  );
}

/** A long black body, then a white bar that opens under its low. */
function rebounds(c: Candles, i: number): boolean {
  return c.black(i - 1) && c.long(i - 1) && c.white(i) && c.open[i]! < c.low[i - 1]!;
}

function middleOf(c: Candles, i: number): number {
  return c.close[i]! + c.body(i) * 0.5;
}
