import type { Candles } from "./candles.js";
import { DOWN, EITHER, UP, type CandlePattern } from "./pattern.js";

/** A long body, a small one apart from it, and a third bar that turns back. */
export const STARS: readonly CandlePattern[] = [
  {
    name: "morning-star",
    talib: "CDLMORNINGSTAR",
    title: "Morning star",
    description: "Long black body, a small one below it, a long white one that closes well into the first",
    bars: 3,
    warmUp: 12,
    values: UP,
    penetration: 0.3,
    rule: (c, i, penetration) => (c.white(i) && c.notLong(i - 1) && star(c, i, penetration) ? 100 : 0),
  },
  {
    name: "morning-doji-star",
    talib: "CDLMORNINGDOJISTAR",
    title: "Morning doji star",
    description: "Morning star with a doji in the middle",
    bars: 3,
    warmUp: 12,
    values: UP,
    penetration: 0.3,
    rule: (c, i, penetration) => (c.white(i) && c.doji(i - 1) && star(c, i, penetration) ? 100 : 0),
  },
  {
    name: "evening-star",
    talib: "CDLEVENINGSTAR",
    title: "Evening star",
    description: "Long white body, a small one above it, a long black one that closes well into the first",
    bars: 3,
    warmUp: 12,
    values: DOWN,
    penetration: 0.3,
    rule: (c, i, penetration) => (c.black(i) && c.notLong(i - 1) && star(c, i, penetration) ? -100 : 0),
  },
  {
    name: "evening-doji-star",
    talib: "CDLEVENINGDOJISTAR",
    title: "Evening doji star",
    description: "Evening star with a doji in the middle",
    bars: 3,
    warmUp: 12,
    values: DOWN,
    penetration: 0.3,
    rule: (c, i, penetration) => (c.black(i) && c.doji(i - 1) && star(c, i, penetration) ? -100 : 0),
  },
  {
    name: "abandoned-baby",
    talib: "CDLABANDONEDBABY",
    title: "Abandoned baby",
    description:
      "Long body, a doji that shares no price with the bars beside it, a long body back into the first",
    bars: 3,
    warmUp: 12,
    values: EITHER,
    penetration: 0.3,
    rule: (c, i, penetration) =>
      c.doji(i - 1) &&
      turnsBack(c, i, penetration) &&
      c.rangeGap(i - 1, i - 2, c.color(i - 2)) &&
      c.rangeGap(i, i - 1, c.color(i))
        ? 100 * c.color(i)
        : 0,
  },
  {
    name: "tristar",
    talib: "CDLTRISTAR",
    title: "Tristar",
    description: "Three dojis, the middle one above or below the first and the third on its way back",
    bars: 3,
    warmUp: 12,
    values: EITHER,
    rule(c, i) {
      const size = c.dojiSize(i - 2);
      if (!(c.body(i - 2) <= size && c.body(i - 1) <= size && c.body(i) <= size)) return 0;
      if (c.bodyGap(i - 1, i - 2, 1) && c.top(i) < c.top(i - 1)) return -100;
      return c.bodyGap(i - 1, i - 2, -1) && c.bottom(i) > c.bottom(i - 1) ? 100 : 0;
    },
  },
];

function star(c: Candles, i: number, penetration: number): boolean {
  return turnsBack(c, i, penetration) && c.bodyGap(i - 1, i - 2, c.color(i - 2));
}

/** A long first and a long third body of opposite colours, the third closing well into the first. */
function turnsBack(c: Candles, i: number, penetration: number): boolean {
  const side = c.color(i);
  return (
    c.long(i - 2) &&
    c.long(i) &&
    c.color(i - 2) !== side &&
    side * c.close[i]! > side * c.close[i - 2]! + c.body(i - 2) * penetration
  );
}
