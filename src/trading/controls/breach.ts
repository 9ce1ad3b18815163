import type { Denial } from "../limits/denial.js";
import type { RiskPosition } from "../risk/risk-context.js";
import type { RiskCase } from "./risk-case.js";

/** What decisions say, as a list. */
export type Said = Denial | null | readonly Denial[];

/** Decisions that read limits of many controls, which a single one cannot import. */
export interface WholeDecisions {
  /** What the review after a fill says of an account that holds some positions. */
  reviewFill(symbol: string, positionsOf: (equity: number) => readonly RiskPosition[]): readonly Denial[];
  /** What is said of a change of the policy; `limits` are those that change. */
  changePolicy(change: {
    readonly staleBy?: number;
    readonly limits?: Readonly<Record<string, number>>;
    readonly previewed?: boolean;
    readonly reason?: string;
  }): readonly Denial[];
}

/** A way to break a control on purpose. */
export type Breach<Code extends string = string> =
  /** An order with something that is so or is not. */
  | {
      readonly kind: "order";
      readonly code: Code;
      spoil<P extends object>(healthy: RiskCase<P>): RiskCase<P>;
    }
  /** An order with a figure beyond a limit of the policy. */
  | {
      readonly kind: "order-limit";
      readonly code: Code;
      /** The limit that has its default; all others are at their loosest. */
      readonly name: string;
      /** Of the figure that is compared, where it is not the policy's limit itself. */
      readonly limit: number | null;
      readonly direction: "upper" | "lower";
      /** Whether figures are integers. */
      readonly whole: boolean;
      caseOf<P extends object>(figure: number, healthy: RiskCase<P>): RiskCase<P>;
    }
  /** A decision that is not about one order. */
  | { readonly kind: "decision"; readonly code: Code; decide(broken: boolean, whole: WholeDecisions): Said }
  /** A decision with a figure beyond a limit. */
  | {
      readonly kind: "decision-limit";
      readonly code: Code;
      readonly limit: number;
      readonly direction: "upper" | "lower";
      readonly whole: boolean;
      decide(figure: number, whole: WholeDecisions): Said;
    };

interface FigureOptions {
  readonly direction?: "upper" | "lower";
  readonly whole?: boolean;
}

/** A breach of an order by something that is so or is not. */
export function plainBreach<const C extends string>(
  code: C,
  spoil: <P extends object>(healthy: RiskCase<P>) => RiskCase<P>,
): Breach<C> {
  return { kind: "order", code, spoil };
}

/** A breach of an order by a figure beyond a limit of the policy. */
export function limitBreach<const C extends string>(
  code: C,
  name: string,
  caseOf: <P extends object>(figure: number, healthy: RiskCase<P>) => RiskCase<P>,
  {
    direction = "upper",
    whole = false,
    limit = null,
  }: FigureOptions & { readonly limit?: number | null } = {},
): Breach<C> {
  return { kind: "order-limit", code, name, limit, direction, whole, caseOf };
}

/** A breach of a decision that is not about one order. */
export function decisionBreach<const C extends string>(
  code: C,
  decide: (broken: boolean, whole: WholeDecisions) => Said,
): Breach<C> {
  return { kind: "decision", code, decide };
}

/** A breach of a decision by a figure beyond a limit. */
export function figureBreach<const C extends string>(
  code: C,
  limit: number,
  decide: (figure: number, whole: WholeDecisions) => Said,
  { direction = "upper", whole = false }: FigureOptions = {},
): Breach<C> {
  return { kind: "decision-limit", code, limit, direction, whole, decide };
}
