import { DEFINITIONS } from "../controls/catalog.js";
import type { Limit } from "../limits/limit.js";

type LimitsOf<D> = D extends { readonly limits: infer L } ? L : never;
type NamesOf<L> = L extends unknown ? keyof L & string : never;
type ValueOf<L, K extends string> = L extends Readonly<Record<K, Limit<infer V>>> ? V : never;
type AllLimits = LimitsOf<(typeof DEFINITIONS)[number]>;

export type LimitName = NamesOf<AllLimits>;

/** The value of each limit. */
export type LimitValues = { readonly [K in LimitName]: ValueOf<AllLimits, K> };

/** A limit with its name and the control that it stands with. */
export interface RiskLimit extends Limit {
  readonly name: LimitName;
  /** Number of the control, 1 to 40. */
  readonly control: number;
}

/** Every limit, by control. */
export const RISK_LIMITS: readonly RiskLimit[] = DEFINITIONS.flatMap(({ number, limits }) =>
  Object.entries<Limit>(limits).map(([name, limit]) => ({
    name: name as LimitName,
    control: number,
    ...limit,
  })),
);

const BY_NAME: ReadonlyMap<string, RiskLimit> = new Map(RISK_LIMITS.map((l) => [l.name, l]));

/** The limit of a name; undefined when there is none. */
export function findLimit(name: string): RiskLimit | undefined {
  return BY_NAME.get(name);
}
