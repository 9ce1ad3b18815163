import type { Candles } from "./candles.js";

/** The value at bar `i`, 0 where the pattern is not there. */
export type CandleRule = (c: Candles, i: number, penetration: number) => number;

/** A candle pattern by name, and the rule that finds it. */
export interface CandlePattern {
  /** Its name in the catalog, without `candle-`. */
  readonly name: string;
  /** What TA-Lib calls it. */
  readonly talib: string;
  readonly title: string;
  readonly description: string;
  /** Bars that make the shape, the last one being that of the value. */
  readonly bars: number;
  /** Bars before the first value: the others of the shape and those it is measured against. */
  readonly warmUp: number;
  /** What it gives where it is there; the sign is the direction, or the colour of a bar that has none by itself. */
  readonly values: readonly number[];
  /** How far into the first body the last close must reach, as a share of that body; absent where none is asked. */
  readonly penetration?: number;
  readonly rule: CandleRule;
}

export const EITHER = [-100, 100] as const;
export const UP = [100] as const;
export const DOWN = [-100] as const;
