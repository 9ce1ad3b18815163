import type { Candles } from "./candles.js";
import { EITHER, UP, type CandlePattern } from "./pattern.js";

/** Shapes of one bar. Where the sign is the bar's colour, it says nothing about what comes next. */
export const ONE_BAR: readonly CandlePattern[] = [
  shape("belt-hold", "CDLBELTHOLD", "Belt hold", {
    description: "Long body that starts at one end of the bar: white from its low, black from its high",
    colored: (c, i) => c.long(i) && (c.white(i) ? c.noLower(i) : c.noUpper(i)),
  }),
  shape("closing-marubozu", "CDLCLOSINGMARUBOZU", "Closing marubozu", {
    description: "Long body that closes at one end of the bar: white at its high, black at its low",
    colored: (c, i) => c.long(i) && (c.white(i) ? c.noUpper(i) : c.noLower(i)),
  }),
  shape("marubozu", "CDLMARUBOZU", "Marubozu", {
    description: "Long body with next to no shadows",
    colored: (c, i) => c.long(i) && c.bare(i),
  }),
  shape("long-line", "CDLLONGLINE", "Long line", {
    description: "Long body with short shadows",
    colored: (c, i) => c.long(i) && c.shortUpper(i) && c.shortLower(i),
  }),
  shape("short-line", "CDLSHORTLINE", "Short line", {
    description: "Short body with short shadows",
    colored: (c, i) => c.short(i) && c.shortUpper(i) && c.shortLower(i),
  }),
  shape("spinning-top", "CDLSPINNINGTOP", "Spinning top", {
    description: "Short body with two shadows longer than it",
    colored: (c, i) => c.short(i) && c.longUpper(i) && c.longLower(i),
  }),
  shape("high-wave", "CDLHIGHWAVE", "High wave", {
    description: "Short body with two shadows more than twice as long",
    colored: (c, i) => c.short(i) && c.veryLongUpper(i) && c.veryLongLower(i),
  }),
  shape("doji", "CDLDOJI", "Doji", {
    description: "Closes where it opened, or nearly",
    plain: (c, i) => c.doji(i),
  }),
  shape("dragonfly-doji", "CDLDRAGONFLYDOJI", "Dragonfly doji", {
    description: "Doji at the high of its bar, with a lower shadow only",
    plain: (c, i) => c.doji(i) && c.noUpper(i) && c.hasLower(i),
  }),
  shape("gravestone-doji", "CDLGRAVESTONEDOJI", "Gravestone doji", {
    description: "Doji at the low of its bar, with an upper shadow only",
    plain: (c, i) => c.doji(i) && c.noLower(i) && c.hasUpper(i),
  }),
  shape("long-legged-doji", "CDLLONGLEGGEDDOJI", "Long-legged doji", {
    description: "Doji with a shadow longer than its body",
    plain: (c, i) => c.doji(i) && (c.longLower(i) || c.longUpper(i)),
  }),
  shape("rickshaw-man", "CDLRICKSHAWMAN", "Rickshaw man", {
    description: "Doji in the middle of its bar, with two long shadows",
    plain: (c, i) => c.doji(i) && c.longLower(i) && c.longUpper(i) && inTheMiddle(c, i),
  }),
  shape("takuri", "CDLTAKURI", "Takuri", {
    description: "Dragonfly doji with a lower shadow more than twice its body",
    plain: (c, i) => c.doji(i) && c.noUpper(i) && c.veryLongLower(i),
  }),
];

type Test = (c: Candles, i: number) => boolean;

/** A pattern whose value has the sign of the bar's colour, or none. */
function shape(
  name: string,
  talib: string,
  title: string,
  { description, ...test }: { description: string } & ({ colored: Test } | { plain: Test }),
): CandlePattern {
  const facts = { name, talib, title, description, bars: 1, warmUp: 10 };
  if ("plain" in test) return { ...facts, values: UP, rule: (c, i) => (test.plain(c, i) ? 100 : 0) };
  return { ...facts, values: EITHER, rule: (c, i) => (test.colored(c, i) ? 100 * c.color(i) : 0) };
}

function inTheMiddle(c: Candles, i: number): boolean {
  const middle = c.low[i]! + c.range(i) / 2;
  return c.bottom(i) <= middle + c.near(i) && c.top(i) >= middle - c.near(i);
}
