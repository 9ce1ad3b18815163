import { canonicalJson, hash } from "../../core/hash.js";
import type { Breach, Said, WholeDecisions } from "../controls/breach.js";
import type { RiskCase } from "../controls/risk-case.js";
import type { Denial } from "../limits/denial.js";
import type { DenialCode } from "../policy/denial-codes.js";
import { findLimit } from "../policy/risk-limits.js";
import { DEFAULT_POLICY, LOOSEST_POLICY, type RiskPolicy } from "../policy/risk-policy.js";
import { reviewFill } from "../verdict/fill-review.js";
import { reviewPolicyChange } from "../verdict/policy-change.js";
import { checkOrder } from "../verdict/risk-check.js";
import { HEALTHY } from "./healthy-case.js";

/** A way to break a control, made ready to be tried. */
export interface Trial {
  readonly code: DenialCode;
  /** What is said when it is broken and nothing else is. */
  broken(): readonly Denial[];
  /** What is said of the same when it is not broken, at the limit where there is one. */
  whole(): readonly Denial[];
  /** The limit and what is said of a figure; null where the control has none. */
  readonly bounds: Bounds | null;
  /** The order that breaks it; null where it is not about an order. */
  readonly brokenCase: RiskCase<RiskPolicy> | null;
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
export function denialsOf({ order, context, policy }: RiskCase<RiskPolicy>): readonly Denial[] {
  const verdict = checkOrder(order, context, policy);
  return verdict.kind === "reject" ? verdict.denials : verdict.kind === "reduce" ? [verdict.denial] : [];
}

/** Makes a breach ready: under the default limits, on an order or a decision that nothing else speaks against. */
export function trialOf(breach: Breach<DenialCode>): Trial {
  const { code } = breach;
  switch (breach.kind) {
    case "order": {
      const brokenCase = breach.spoil(HEALTHY);
      const broken = (): readonly Denial[] => denialsOf(brokenCase);
      return { code, bounds: null, brokenCase, broken, whole: () => denialsOf(HEALTHY) };
    }
    case "order-limit": {
      const healthy = { ...HEALTHY, policy: only(breach.name) };
      const limit = breach.limit ?? (findLimit(breach.name)!.default as number);
      const caseOf = (figure: number): RiskCase<RiskPolicy> => breach.caseOf(figure, healthy);
      return bounded(code, { ...breach, limit, at: (figure) => denialsOf(caseOf(figure)) }, caseOf);
    }
    case "decision":
      return {
        code,
        bounds: null,
        brokenCase: null,
        broken: () => listed(breach.decide(true, WHOLE)),
        whole: () => listed(breach.decide(false, WHOLE)),
      };
    case "decision-limit":
      return bounded(code, { ...breach, at: (figure) => listed(breach.decide(figure, WHOLE)) }, null);
  }
}

function bounded(
  code: DenialCode,
  { limit, direction, whole, at }: Bounds,
  caseOf: ((figure: number) => RiskCase<RiskPolicy>) | null,
): Trial {
  const bounds: Bounds = { limit, direction, whole, at };
  const outside = figuresAround(bounds).beyond;
  return {
    code,
    bounds,
    brokenCase: caseOf?.(outside) ?? null,
    broken: () => at(outside),
    whole: () => at(limit),
  };
}

/** The loosest policy but for one limit, which has its default: what is broken is broken alone. */
function only(name: string): RiskPolicy {
  return { ...LOOSEST_POLICY, [name]: findLimit(name)!.default };
}

const hashOf = (limits: object): string => hash(canonicalJson(limits));
const TIGHTER = { collarFraction: DEFAULT_POLICY.collarFraction / 2 };

const WHOLE: WholeDecisions = {
  reviewFill(symbol, positionsOf) {
    const positions = positionsOf(HEALTHY.context.equity);
    return reviewFill({ ...HEALTHY.context, positions }, symbol, DEFAULT_POLICY).denials;
  },
  changePolicy({ staleBy = 0, limits: changed = TIGHTER, previewed = true, reason = "tighter" }) {
    const limits = { ...DEFAULT_POLICY, ...changed };
    const proposal = {
      from: DEFAULT_POLICY.version + staleBy,
      limits,
      previewed: previewed ? hashOf(limits) : null,
      reason,
    };
    const review = reviewPolicyChange(DEFAULT_POLICY, proposal, hashOf);
    return review.kind === "refuse" ? review.denials : [];
  },
};

function listed(said: Said): readonly Denial[] {
  if (said === null) return [];
  return "code" in said ? [said] : said;
}
