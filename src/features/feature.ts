import { canonicalJson, hash } from "../core/hash.js";
import type { FeatureInputs } from "./inputs.js";

export const FEATURE_GROUPS = [
  "returns",
  "volatility",
  "momentum",
  "trend",
  "range",
  "volume",
  "calendar",
  "cross-asset",
] as const;
export type FeatureGroup = (typeof FEATURE_GROUPS)[number];

/** One feature: what it is called, how it is computed, and where the formula comes from. */
export interface FeatureDefinition {
  /** Kebab-case, with its windows: `volatility-20`. */
  readonly name: string;
  /** Rises whenever the same name gives other numbers. */
  readonly version: number;
  readonly group: FeatureGroup;
  /** The formula in words and signs; C, O, H, L, V are the bar's close, open, high, low and volume. */
  readonly formula: string;
  /** Where the formula comes from. */
  readonly source: string;
  /** The values' unit, as in "fraction" or "deviation per bar". */
  readonly unit: string;
  /** Windows in bars, and other constants. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Bars needed for the first value, which stands at index lookback − 1. */
  readonly lookback: number;
  /** True when multiplying all prices by one number changes nothing. */
  readonly scaleFree: boolean;
  /** SHA-256 of name, version and parameters: equal hashes mean equal definitions. */
  readonly hash: string;
  /** One value a bar from that bar and earlier ones; NaN for lookback − 1 bars and where it is undefined. */
  compute(inputs: FeatureInputs): Float64Array;
}

type Settings = Omit<FeatureDefinition, "version" | "scaleFree" | "hash" | "parameters" | "group"> &
  Partial<Pick<FeatureDefinition, "version" | "scaleFree" | "parameters">>;

/** Makes a group's definitions: version 1, no parameters and free of scale unless said otherwise. */
export function defineFeatures(
  group: FeatureGroup,
  settings: readonly Settings[],
): readonly FeatureDefinition[] {
  return settings.map((given) => {
    const { name, version = 1, parameters = {}, scaleFree = true } = given;
    const digest = hash(canonicalJson({ name, parameters, version }));
    return { ...given, group, version, parameters, scaleFree, hash: digest };
  });
}
