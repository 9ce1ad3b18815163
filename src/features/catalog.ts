import { unknownName } from "../core/errors.js";
import { CALENDAR } from "./calendar.js";
import { CROSS_ASSET } from "./cross-asset.js";
import { FEATURE_GROUPS, type FeatureDefinition } from "./feature.js";
import { MOMENTUM } from "./momentum.js";
import { RANGE } from "./range.js";
import { RETURNS } from "./returns.js";
import { TREND } from "./trend.js";
import { VOLATILITY } from "./volatility.js";
import { VOLUME } from "./volume.js";

/** Every feature, group by group. */
export const FEATURES: readonly FeatureDefinition[] = [
  ...RETURNS,
  ...VOLATILITY,
  ...MOMENTUM,
  ...TREND,
  ...RANGE,
  ...VOLUME,
  ...CALENDAR,
  ...CROSS_ASSET,
];

const SETS: Readonly<Record<string, (feature: FeatureDefinition) => boolean>> = {
  default: ({ group, scaleFree }) => group !== "cross-asset" && scaleFree,
  price: ({ group }) => !["volume", "calendar", "cross-asset"].includes(group),
  all: () => true,
  ...Object.fromEntries(
    FEATURE_GROUPS.map((name) => [name, ({ group }: FeatureDefinition) => group === name]),
  ),
};

/**
 * The names of the sets: `default` is free of scale and needs no benchmark, `price` reads no volume, `all` is
 * everything, and each group is a set.
 */
export const FEATURE_SETS: readonly string[] = Object.keys(SETS);

/**
 * The features of a set, or of a list of feature names with commas between them.
 *
 * @throws InputError for a name that is neither.
 *
 * @example
 * featureSet("rsi-14,gap").map(({ name }) => name); // => ["rsi-14", "gap"]
 */
export function featureSet(name: string): readonly FeatureDefinition[] {
  const belongs = Object.hasOwn(SETS, name) ? SETS[name] : undefined;
  if (belongs) return FEATURES.filter(belongs);
  const named = name.split(",").map((part) => FEATURES.find((feature) => feature.name === part.trim()));
  if (named.every((feature) => feature !== undefined)) return named;
  throw unknownName("feature set", name, [...FEATURE_SETS, "names of features with commas between them"]);
}

/** Whether one of the features reads a benchmark. */
export function needsBenchmark(features: readonly FeatureDefinition[]): boolean {
  return features.some(({ group }) => group === "cross-asset");
}
