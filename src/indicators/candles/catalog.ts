import type { Parameter } from "../../core/parameters.js";
import { ofBars, real, type IndicatorEntry } from "../indicator-entry.js";
import { CANDLE_PATTERNS } from "./patterns.js";
import { recognise } from "./recognise.js";

export const CANDLES: readonly IndicatorEntry[] = CANDLE_PATTERNS.map((pattern) => {
  const { name, title, talib, description, penetration } = pattern;
  const about = {
    name: `candle-${name}`,
    title: `${title} (${talib})`,
    description,
    reference: `TA-Lib ${talib}`,
    parameters: penetration === undefined ? [] : [reach(penetration)],
  };
  return ofBars(about, (bars, read) =>
    recognise(bars, pattern, penetration === undefined ? 0 : read("penetration")),
  );
});

function reach(value: number): Parameter {
  const description = "How far into the first body the shape reaches, as a share of that body";
  return real("penetration", "Penetration", description, value, 10);
}
