import { FIVE_BARS } from "./five-bars.js";
import { HAMMERS } from "./hammers.js";
import { HIKKAKES } from "./hikkakes.js";
import { ONE_BAR } from "./one-bar.js";
import type { CandlePattern } from "./pattern.js";
import { ROWS } from "./rows.js";
import { STARS } from "./stars.js";
import { THREE_BARS } from "./three-bars.js";
import { TWO_BARS } from "./two-bars.js";

/** The 61 candle patterns of TA-Lib's list, by name. */
export const CANDLE_PATTERNS: readonly CandlePattern[] = [
  ...ONE_BAR,
  ...HAMMERS,
  ...TWO_BARS,
  ...STARS,
  ...THREE_BARS,
  ...ROWS,
  ...FIVE_BARS,
  ...HIKKAKES,
].toSorted((a, b) => (a.name < b.name ? -1 : 1));
