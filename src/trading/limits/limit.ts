/** `days` are sessions for `paperDays`, calendar days elsewhere; `bps` are 1/10,000. */
export type LimitUnit =
  "fraction" | "ratio" | "money" | "units" | "count" | "ms" | "bps" | "days" | "flag" | "symbols";

/** A policy's value of a limit. */
export type LimitValue = number | boolean | readonly string[];

/** One limit of a policy; validation, the docs, forms and the command line are made from it. */
export interface Limit<V extends LimitValue = LimitValue> {
  readonly unit: LimitUnit;
  readonly default: V;
  /**
   * The loosest value that a policy may give it. It stands in code: nothing at run time can change it. For a limit that
   * is tighter the higher it is, the lowest value.
   */
  readonly ceiling: V;
  /** Which way it gets tighter: lower, higher, on, or with more members. */
  readonly tighter: "lower" | "higher" | "on" | "more";
  readonly help: string;
}

/** Limits by name. */
export type Limits = Readonly<Record<string, Limit>>;

/** The values that a policy gives to limits. */
export type ValuesOf<L extends Limits> = {
  readonly [K in keyof L]: L[K] extends Limit<infer V> ? V : never;
};

/** Names of limits that are numbers. */
export type NumericName<L extends Limits> = {
  [K in keyof L]: L[K] extends Limit<number> ? K : never;
}[keyof L] &
  string;

/** A limit that is tighter the lower it is. */
export function atMost(unit: LimitUnit, standard: number, ceiling: number, help: string): Limit<number> {
  return { unit, default: standard, ceiling, tighter: "lower", help };
}

/** A limit that is tighter the higher it is. */
export function atLeast(unit: LimitUnit, standard: number, ceiling: number, help: string): Limit<number> {
  return { unit, default: standard, ceiling, tighter: "higher", help };
}

/** A limit that is on unless a policy turns it off. */
export function flag(help: string): Limit<boolean> {
  return { unit: "flag", default: true, ceiling: false, tighter: "on", help };
}

/** A list that gets tighter with every member. */
export function symbolList(help: string): Limit<readonly string[]> {
  return { unit: "symbols", default: [], ceiling: [], tighter: "more", help };
}

/** Limits at their defaults. */
export function defaultsOf<L extends Limits>(limits: L): ValuesOf<L> {
  return Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => [name, limit.default]),
  ) as unknown as ValuesOf<L>;
}
