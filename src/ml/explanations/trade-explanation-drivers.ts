import { FEATURES } from "../../features/catalog.js";

/** One feature's part in a decision. */
export interface DecisionDriver {
  readonly name: string;
  /** Of the feature, as in "fraction from 0 to 1"; null for one that the catalog does not know. */
  readonly unit: string | null;
  /** In that unit; NaN where it is missing. */
  readonly value: number;
  /** Share of its known past that lies below the value; NaN when not measured. */
  readonly percentile: number;
  /** SHAP value: what it adds to the margin, in log-odds. */
  readonly contribution: number;
  /** The probability as it is less the one without this contribution. */
  readonly effect: number;
}

/** What drivers are ranked from: one entry a feature. */
export interface DriverFacts {
  readonly names: readonly string[];
  readonly values: ArrayLike<number>;
  readonly percentiles: ArrayLike<number>;
  readonly contributions: ArrayLike<number>;
  readonly margin: number;
  readonly probabilityOf: (margin: number) => number;
}

/** Drivers by side; each list begins with the largest. */
export interface RankedDrivers {
  readonly for: readonly DecisionDriver[];
  readonly against: readonly DecisionDriver[];
  readonly others: number;
  readonly rest: number;
}

const MOST_FOR = 3;
const MOST_AGAINST = 2;

/**
 * The features that moved a margin most: three in a direction and two against it. Of equal contributions the earlier
 * feature comes first; a contribution of 0 is on no side.
 *
 * @param direction 1 where a higher margin speaks for the decision, −1 where it speaks against it
 *
 * @example
 * const facts = { names: ["a", "b"], values: [1, 2], percentiles: [0.5, 0.9], contributions: [0.2, -0.1], margin: 0.1, probabilityOf: (m) => m };
 * rankDrivers(facts, 1).for[0].name; // => "a"
 */
export function rankDrivers(facts: DriverFacts, direction: 1 | -1): RankedDrivers {
  const { names, values, percentiles, contributions, margin, probabilityOf } = facts;
  const drivers = names.map((name, k): DecisionDriver => {
    const contribution = contributions[k]!;
    const effect = probabilityOf(margin) - probabilityOf(margin - contribution);
    const unit = FEATURES.find((feature) => feature.name === name)?.unit ?? null;
    return { name, unit, value: values[k]!, percentile: percentiles[k]!, contribution, effect };
  });
  const side = (sign: number, most: number): DecisionDriver[] =>
    drivers
      .filter(({ contribution }) => contribution * sign > 0)
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
      .slice(0, most);
  const ranked = { for: side(direction, MOST_FOR), against: side(-direction, MOST_AGAINST) };
  const named = new Set([...ranked.for, ...ranked.against]);
  const others = drivers.filter((driver) => !named.has(driver));
  return {
    ...ranked,
    others: others.length,
    rest: others.reduce((sum, { contribution }) => sum + contribution, 0),
  };
}
