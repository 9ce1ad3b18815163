import { atMost, flag, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import {
  code,
  decisionCode,
  defineControl,
  denialsOf,
  type CheckSubject,
  type FindingsOf,
} from "../control.js";
import { plainBreach, decisionBreach } from "../breach.js";
import { withContext, type RiskCase, NOW } from "../risk-case.js";
import { beyond } from "../../limits/limit-check.js";
import { formatFigure } from "../../limits/format-figure.js";
import type { Denial } from "../../limits/denial.js";
import type { OrderApproval } from "../../risk/risk-context.js";
import type {
  ApprovalEvent,
  ApprovalOutcome,
  ApprovalState,
  Recommendation,
} from "../../risk/recommendation.js";
const limits = {
  approvalMs: atMost("ms", 300_000, 86_400_000, "Time until a recommendation expires"),
  fourEyes: flag("Whether the approver must not be the proposer"),
};
const codes = {
  APPROVAL_MISSING: code("passed", "nobody has approved the order"),
  APPROVAL_EXPIRED: code("passed", "the recommendation has expired"),
  APPROVAL_SAME_PERSON: code("passed", "who proposed it approved it"),
  APPROVAL_MOVE_REFUSED: decisionCode("the recommendation cannot make this move from its state"),
};
const deny = denialsOf(34, codes);

/** At the moment the order is sent. */
export function checkApproval(
  { context, policy }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  if (!context.approvalRequired) return;
  const { approval, now } = context;
  if (approval === null || approval.state !== "approved") {
    const state = approval?.state ?? "absent";
    return found.add("APPROVAL_MISSING", `the approval is ${state}, expected approved`, "approved", state);
  }
  if (!(now <= approval.expiresAt)) {
    const words = `the recommendation expired ${now - approval.expiresAt} ms ago`;
    found.add("APPROVAL_EXPIRED", words, approval.expiresAt, now);
  }
  if (policy.fourEyes && approval.approver === approval.proposer)
    found.add(
      "APPROVAL_SAME_PERSON",
      `${approval.proposer} proposed and approved it`,
      null,
      approval.proposer,
    );
}

/** A new recommendation; it expires `approvalMs` after it was proposed. */
export function propose(
  id: string,
  proposer: string,
  at: number,
  { approvalMs }: Pick<ValuesOf<typeof limits>, "approvalMs">,
): Recommendation {
  return { id, state: "proposed", proposer, proposedAt: at, expiresAt: at + approvalMs, decision: null };
}

const MOVES: Readonly<Record<ApprovalState, Partial<Record<ApprovalEvent["kind"], ApprovalState>>>> = {
  proposed: { approve: "approved", refuse: "refused", withdraw: "withdrawn", tick: "proposed" },
  approved: { use: "used", withdraw: "withdrawn", tick: "approved" },
  refused: {},
  withdrawn: {},
  expired: {},
  used: {},
};

/**
 * Moves a recommendation. It expires at its time, approved or not, unless its order was sent; who proposed it may not
 * approve it where the policy asks for four eyes; and risk has to allow its order at the moment of approval.
 */
export function moveRecommendation(
  recommendation: Recommendation,
  event: ApprovalEvent,
  { fourEyes }: Pick<ValuesOf<typeof limits>, "fourEyes">,
): ApprovalOutcome {
  const { state, expiresAt, proposer } = recommendation;
  const refuse = (...denials: readonly Denial[]): ApprovalOutcome => ({ recommendation, denials });
  const to = MOVES[state][event.kind];
  if (to === undefined) {
    if (event.kind === "tick") return { recommendation, denials: [] };
    return refuse(deny("APPROVAL_MOVE_REFUSED", `cannot ${event.kind}: it is ${state}`, null, state));
  }
  if (beyond(event.at, expiresAt)) {
    const late = `it expired ${formatFigure(event.at - expiresAt, "ms")} ago`;
    const denials = event.kind === "tick" ? [] : [deny("APPROVAL_EXPIRED", late, expiresAt, event.at)];
    return { recommendation: { ...recommendation, state: "expired" }, denials };
  }
  if (event.kind === "tick") return { recommendation, denials: [] };
  if (event.kind === "use") return { recommendation: { ...recommendation, state: to }, denials: [] };
  if (event.kind === "approve") {
    if (fourEyes && event.by === proposer)
      return refuse(deny("APPROVAL_SAME_PERSON", `${proposer} proposed it`, null, event.by));
    if (event.verdict.kind === "reject") return refuse(...event.verdict.denials);
  }
  const { by, at, reason } = event;
  return { recommendation: { ...recommendation, state: to, decision: { by, at, reason } }, denials: [] };
}

const POLICY = defaultsOf(limits);

const withApproval = <P extends object>(of: RiskCase<P>, changes: Partial<OrderApproval>): RiskCase<P> =>
  withContext(of, {
    approvalRequired: true,
    approval: {
      state: "approved",
      proposer: "alpha",
      approver: "bea",
      expiresAt: of.context.now,
      ...changes,
    },
  });

/** Control 34. */
export const fourEyes = defineControl({
  number: 34,
  key: "four-eyes",
  title: "Approval by a second person",
  group: "governance",
  blocks:
    "Orders of strategies that need approval, until another person has approved them and before they expire",
  exits: "Pass: nobody has to be asked to get out",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("APPROVAL_MISSING", (h) => withApproval(h, { state: "proposed" })),
    plainBreach("APPROVAL_EXPIRED", (h) => withApproval(h, { expiresAt: h.context.now - 1 })),
    plainBreach("APPROVAL_SAME_PERSON", (h) => withApproval(h, { approver: "alpha" })),
    decisionBreach("APPROVAL_MOVE_REFUSED", (broken) => {
      const fresh = propose("r-1", "alpha", NOW, POLICY);
      const withdrawn = broken ? "withdrawn" : "proposed";
      const event = { kind: "refuse", by: "bea", at: NOW, reason: "no" } as const;
      return moveRecommendation({ ...fresh, state: withdrawn }, event, POLICY).denials;
    }),
  ],
});
