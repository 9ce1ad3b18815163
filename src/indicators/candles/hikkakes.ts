import type { Candles } from "./candles.js";
import type { CandlePattern } from "./pattern.js";

const VALUES = [-200, -100, 100, 200] as const;
/** Bars in which a false break may be confirmed. */
const PATIENCE = 3;

/** A false break out of an inside bar, and its confirmation within three bars. */
export const HIKKAKES: readonly CandlePattern[] = [
  {
    name: "hikkake",
    talib: "CDLHIKKAKE",
    title: "Hikkake",
    description:
      "Inside bar, then a break out of it: 100 against the break, 200 once a close confirms in three bars",
    bars: 6,
    warmUp: 5,
    values: VALUES,
    rule: (c, i) => confirmed(c, i, falseBreak),
  },
  {
    name: "modified-hikkake",
    talib: "CDLHIKKAKEMOD",
    title: "Modified hikkake",
    description: "Hikkake after two inside bars, the first of which closes near the end that breaks",
    bars: 7,
    warmUp: 10,
    values: VALUES,
    rule: (c, i) => confirmed(c, i, modifiedBreak),
  },
];

type Break = (c: Candles, i: number) => number;

/** The value of a break at `i`; twice the last break's where it is confirmed at `i` for the first time. */
function confirmed(c: Candles, i: number, breaks: Break): number {
  const here = breaks(c, i);
  if (here !== 0) return here;
  for (let j = i - 1; j >= i - PATIENCE; j--) {
    const value = breaks(c, j);
    if (value === 0) continue;
    for (let k = j + 1; k < i; k++) if (confirms(c, k, j, value)) return 0;
    return confirms(c, i, j, value) ? 2 * value : 0;
  }
  return 0;
}

/** A close back out of the other end of the inside bar before the break. */
function confirms(c: Candles, i: number, broken: number, value: number): boolean {
  return value > 0 ? c.close[i]! > c.high[broken - 1]! : c.close[i]! < c.low[broken - 1]!;
}

function inside(c: Candles, i: number): boolean {
  return c.high[i]! < c.high[i - 1]! && c.low[i]! > c.low[i - 1]!;
}

/** 100 for a break down out of an inside bar, −100 for one up. */
function falseBreak(c: Candles, i: number): number {
  if (!inside(c, i - 1)) return 0;
  if (c.high[i]! < c.high[i - 1]! && c.low[i]! < c.low[i - 1]!) return 100;
  return c.high[i]! > c.high[i - 1]! && c.low[i]! > c.low[i - 1]! ? -100 : 0;
}

function modifiedBreak(c: Candles, i: number): number {
  if (!inside(c, i - 2)) return 0;
  const value = falseBreak(c, i);
  const close = c.close[i - 2]!;
  if (value > 0) return close <= c.low[i - 2]! + c.near(i - 2) ? value : 0;
  if (value < 0) return close >= c.high[i - 2]! - c.near(i - 2) ? value : 0;
  return 0;
}
