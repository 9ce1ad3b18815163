import { InputError, unknownName } from "../../core/errors.js";
import { formatFigure } from "../limits/format-figure.js";
import type { LimitValue } from "../limits/limit.js";
import { RISK_LIMITS, findLimit, type LimitName, type LimitValues, type RiskLimit } from "./risk-limits.js";

/** The limits that hold, one value each, within the ceilings. Units as `RISK_LIMITS` says. */
export type RiskPolicy = {
  /** Counts up with every change. */
  readonly version: number;
} & LimitValues;

const first = (side: "default" | "ceiling"): RiskPolicy =>
  ({
    version: 1,
    ...Object.fromEntries(RISK_LIMITS.map((limit) => [limit.name, limit[side]])),
  }) as unknown as RiskPolicy;

/** Every limit at its default. */
export const DEFAULT_POLICY: RiskPolicy = first("default");

/** Every limit at its ceiling: the loosest policy there can be. */
export const LOOSEST_POLICY: RiskPolicy = first("ceiling");

/**
 * Checks a policy against the ceilings and gives it back.
 *
 * @throws InputError that names the first limit that is missing, unknown, not of its unit or looser than its ceiling.
 */
export function checkPolicy(policy: Readonly<Record<string, unknown>>): RiskPolicy {
  const { version, ...given } = policy;
  if (!Number.isSafeInteger(version) || (version as number) < 1)
    throw new InputError(`Risk policy has version ${JSON.stringify(version)}, expected an integer from 1`);
  const names = RISK_LIMITS.map(({ name }) => name);
  for (const name of Object.keys(given)) if (!findLimit(name)) throw unknownName("risk limit", name, names);
  for (const limit of RISK_LIMITS) checkLimit(limit, given[limit.name]);
  return policy as unknown as RiskPolicy;
}

/**
 * The default policy with some limits changed.
 *
 * @throws InputError as `checkPolicy`.
 *
 * @example
 * policyWith({ collarFraction: 0.02 }).collarFraction; // => 0.02
 */
export function policyWith(changes: Readonly<Record<string, unknown>>): RiskPolicy {
  return checkPolicy({ ...DEFAULT_POLICY, ...changes });
}

/** One limit that two policies give different values to. */
export interface PolicyChange {
  readonly name: LimitName;
  readonly control: number;
  readonly before: LimitValue;
  readonly after: LimitValue;
  readonly direction: "tighter" | "looser";
}

/** What changes from one policy to another, in the order of the controls. */
export function policyDiff(before: RiskPolicy, after: RiskPolicy): PolicyChange[] {
  return RISK_LIMITS.flatMap((limit) => {
    const { name, control } = limit;
    const [from, to] = [before[name], after[name]];
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    const direction = isLooser(limit, to, from) ? "looser" : "tighter";
    return [{ name, control, before: from, after: to, direction }];
  });
}

/** Whether one value of a limit lets through what another does not. */
function isLooser({ tighter }: RiskLimit, value: LimitValue, than: LimitValue): boolean {
  switch (tighter) {
    case "lower":
      return value > than;
    case "higher":
      return value < than;
    case "on":
      return value === false && than === true;
    case "more":
      return !(than as readonly string[]).every((member) => (value as readonly string[]).includes(member));
  }
}

function checkLimit(limit: RiskLimit, value: unknown): void {
  const { name, ceiling } = limit;
  if (fitsUnit(limit, value) && !isLooser(limit, value, ceiling)) return;
  throw new InputError(
    `Risk limit "${name}" is ${JSON.stringify(value) ?? "missing"}, expected ${expectation(limit)}`,
  );
}

function fitsUnit({ unit }: RiskLimit, value: unknown): value is LimitValue {
  switch (unit) {
    case "flag":
      return typeof value === "boolean";
    case "symbols":
      return Array.isArray(value) && value.every((symbol) => typeof symbol === "string" && symbol !== "");
    case "count":
    case "days":
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case "fraction":
      return typeof value === "number" && value >= 0 && value <= 1;
    default:
      return typeof value === "number" && value >= 0 && value < Infinity;
  }
}

function expectation({ unit, tighter, ceiling }: RiskLimit): string {
  if (unit === "flag") return ceiling === true ? "true: its ceiling" : "true or false";
  if (unit === "symbols") return "a list of symbols";
  const kind = unit === "count" || unit === "days" ? "an integer" : "a number";
  const bound = `${String(ceiling)} (${formatFigure(ceiling as number, unit)})`;
  const range = tighter === "lower" ? `from 0 to its ceiling ${bound}` : `from its floor ${bound}`;
  return unit === "fraction" && tighter === "higher" ? `${kind} ${range} to 1` : `${kind} ${range}`;
}
