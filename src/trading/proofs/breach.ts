import type { DenialCode } from "../policy/denial-codes.js";
import type { Denial } from "../policy/denial.js";
import { checkOrder } from "../controls/risk-check.js";
import type { LimitName } from "../policy/risk-limits.js";
import { DEFAULT_POLICY, LOOSEST_POLICY, type RiskPolicy } from "../policy/risk-policy.js";
import { HEALTHY, type RiskCase } from "./healthy-case.js";

/** A way to break a control on purpose. */
export interface Breach {
  readonly code: DenialCode;
  /** What is said when it is broken and nothing else is. */
  broken(): readonly Denial[];
  /** What is said of the same when it is not broken, at the limit where there is one. */
  whole(): readonly Denial[];
  /** The limit and what is said of a figure; null where the control has none. */
  readonly bounds: Bounds | null;
  /** The order that breaks it; null where it is not about an order. */
  readonly brokenCase: RiskCase | null;
}

/** A limit and its surroundings. */
export interface Bounds {
  readonly limit: number;
  readonly direction: "upper" | "lower";
  /** Whether figures are integers. */
  readonly whole: boolean;
  at(figure: number): readonly Denial[];
}

/** Relative distance of a figure just within or just beyond a limit. */
const NEAR = 1e-9;

/** The figures just within a limit and just beyond it. */
export function figuresAround({ limit, direction, whole }: Pick<Bounds, "limit" | "direction" | "whole">): {
  readonly within: number;
  readonly beyond: number;
} {
  const step = (whole ? 1 : Math.abs(limit) * NEAR) * (direction === "upper" ? 1 : -1);
  return { within: Math.max(0, limit - step), beyond: limit + step };
}

/** What risk says against an order. */
export function denialsOf({ order, context, policy }: RiskCase): readonly Denial[] {
  const verdict = checkOrder(order, context, policy);
  return verdict.kind === "reject" ? verdict.denials : verdict.kind === "reduce" ? [verdict.denial] : [];
}

/** The loosest policy but for some limits, which have their defaults: what is broken is broken alone. */
function only(...names: readonly LimitName[]): RiskPolicy {
  return { ...LOOSEST_POLICY, ...Object.fromEntries(names.map((name) => [name, DEFAULT_POLICY[name]])) };
}

type Spoil = (healthy: RiskCase) => RiskCase;

/** A breach of an order by something that is so or is not. */
export function plainBreach(code: DenialCode, spoil: Spoil): Breach {
  const brokenCase = spoil(HEALTHY);
  return {
    code,
    bounds: null,
    brokenCase,
    broken: () => denialsOf(brokenCase),
    whole: () => denialsOf(HEALTHY),
  };
}

interface LimitOptions {
  readonly direction?: "upper" | "lower";
  readonly whole?: boolean;
  /** Of the figure that is compared, where it is not the policy's limit itself. */
  readonly limit?: number;
}

/** A breach of an order by a figure beyond a limit of the policy. */
export function limitBreach(
  code: DenialCode,
  name: LimitName,
  caseOf: (figure: number, healthy: RiskCase) => RiskCase,
  { direction = "upper", whole = false, limit = DEFAULT_POLICY[name] as number }: LimitOptions = {},
): Breach {
  const healthy = { ...HEALTHY, policy: only(name) };
  const bounds: Bounds = { limit, direction, whole, at: (figure) => denialsOf(caseOf(figure, healthy)) };
  const outside = figuresAround(bounds).beyond;
  return {
    code,
    bounds,
    brokenCase: caseOf(outside, healthy),
    broken: () => bounds.at(outside),
    whole: () => bounds.at(limit),
  };
}

/** A breach of a decision that is not about one order. */
export function decisionBreach(
  code: DenialCode,
  decide: (broken: boolean) => Denial | null | readonly Denial[],
): Breach {
  return {
    code,
    bounds: null,
    brokenCase: null,
    broken: () => listed(decide(true)),
    whole: () => listed(decide(false)),
  };
}

/** A breach of a decision by a figure beyond a limit. */
export function figureBreach(
  code: DenialCode,
  limit: number,
  decide: (figure: number) => Denial | null | readonly Denial[],
  { direction = "upper", whole = false }: Omit<LimitOptions, "limit"> = {},
): Breach {
  const bounds: Bounds = { limit, direction, whole, at: (figure) => listed(decide(figure)) };
  return {
    code,
    bounds,
    brokenCase: null,
    broken: () => bounds.at(figuresAround(bounds).beyond),
    whole: () => bounds.at(limit),
  };
}

function listed(found: Denial | null | readonly Denial[]): readonly Denial[] {
  if (found === null) return [];
  return "code" in found ? [found] : found;
}
