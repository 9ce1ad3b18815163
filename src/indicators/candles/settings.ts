/** What part of a bar a setting measures: the body, high − low, or the mean of the two shadows. */
export type Measure = "body" | "range" | "shadow";

/** A size to compare with: `factor` × the mean of a measure over the `bars` bars before; over the bar itself when 0. */
export interface CandleSetting {
  readonly measure: Measure;
  readonly bars: number;
  readonly factor: number;
}

/**
 * When a body is long, a shadow short, two prices equal. The numbers are TA-Lib's defaults
 * (`TA_CandleDefaultSettings` in ta_global.c, C 0.6.0).
 */
export const CANDLE_SETTINGS = {
  /** A body is long above it and short below it. */
  body: { measure: "body", bars: 10, factor: 1 },
  doji: { measure: "range", bars: 10, factor: 0.1 },
  longShadow: { measure: "body", bars: 0, factor: 1 },
  veryLongShadow: { measure: "body", bars: 0, factor: 2 },
  shortShadow: { measure: "shadow", bars: 10, factor: 1 },
  noShadow: { measure: "range", bars: 10, factor: 0.1 },
  near: { measure: "range", bars: 5, factor: 0.2 },
  far: { measure: "range", bars: 5, factor: 0.6 },
  equal: { measure: "range", bars: 5, factor: 0.05 },
} as const satisfies Record<string, CandleSetting>;
