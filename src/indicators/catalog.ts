import { unknownName } from "../core/errors.js";
import { AVERAGES } from "./averages/catalog.js";
import { CANDLES } from "./candles/catalog.js";
import { CYCLES } from "./cycles/catalog.js";
import type { IndicatorEntry } from "./indicator-entry.js";
import { LIBRARY } from "./library/catalog.js";
import { MOMENTUM } from "./momentum/catalog.js";
import { PRICES } from "./prices/catalog.js";
import { STATISTICS } from "./statistics/catalog.js";
import { TREND } from "./trend/catalog.js";
import { VOLATILITY } from "./volatility/catalog.js";
import { VOLUME } from "./volume/catalog.js";

const OURS = [AVERAGES, CANDLES, CYCLES, MOMENTUM, PRICES, STATISTICS, TREND, VOLATILITY, VOLUME].flat();

/** Every indicator, ours first, then the library's, each in alphabetical order. */
export const INDICATORS: readonly IndicatorEntry[] = [
  ...OURS.sort((a, b) => (a.name < b.name ? -1 : 1)),
  ...LIBRARY,
];

/** The names of all indicators. */
export const INDICATOR_NAMES: readonly string[] = INDICATORS.map(({ name }) => name);

/**
 * The indicator of a name.
 *
 * @throws InputError for an unknown name.
 *
 * @example
 * findIndicator("macd").fields; // => ["macd", "signal", "histogram"]
 */
export function findIndicator(name: string): IndicatorEntry {
  const entry = INDICATORS.find((e) => e.name === name);
  if (!entry) throw unknownName("indicator", name, INDICATOR_NAMES);
  return entry;
}
