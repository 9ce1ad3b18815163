import { atLeast, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import { decisionCode, defineControl, denialsOf } from "../control.js";
import { figureBreach } from "../breach.js";
import type { Denial } from "../../limits/denial.js";

const limits = {
  paperDays: atLeast("days", 20, 5, "Sessions on paper before real money"),
  cleanReconciliations: atLeast(
    "count",
    1000,
    100,
    "Comparisons of the books without a difference, in a row, before real money",
  ),
  liveApprovals: atLeast("count", 2, 2, "People who approve real money"),
};
const codes = { LIVE_CRITERION_FAILED: decisionCode("a criterion for real money does not hold") };
const deny = denialsOf(37, codes);

/** What stands for and against trading with real money. */
export interface LiveEvidence {
  /** Sessions in which the server traded on paper. */
  readonly paperDays: number;
  /** Comparisons of the books without a difference since the last one with any. */
  readonly cleanReconciliations: number;
  /** People who approved it and whose approval has not expired. */
  readonly approvedBy: readonly string[];
  /** Who asked for it. */
  readonly requestedBy: string;
  /** Denials of the self-assessment, the stress run and the drill log; see `reviewProofs`, `reviewStress`, `reviewDrills`. */
  readonly openFindings: readonly Denial[];
  /** Whether keys of a live account are there. */
  readonly keysPresent: boolean;
  /** Whether real money is allowed by an explicit setting. */
  readonly settingOn: boolean;
  /** Open orders and positions on paper. */
  readonly openOnPaper: number;
}

/** One criterion and whether it holds. */
export interface LiveCriterion {
  readonly name:
    | "paper-days"
    | "clean-reconciliations"
    | "approvals"
    | "controls-proven"
    | "keys"
    | "setting"
    | "flat-on-paper";
  readonly holds: boolean;
  readonly figure: number;
  readonly limit: number;
  /** What is asked for, in a sentence. */
  readonly asks: string;
}

/**
 * The criteria for real money, each with its figure. All have to hold; nobody who asked for it counts as an
 * approver of it.
 */
export function liveCriteria(evidence: LiveEvidence, policy: ValuesOf<typeof limits>): LiveCriterion[] {
  const approvers = new Set(evidence.approvedBy.filter((person) => person !== evidence.requestedBy)).size;
  const least = (
    name: LiveCriterion["name"],
    figure: number,
    limit: number,
    asks: string,
  ): LiveCriterion => ({
    name,
    holds: figure >= limit,
    figure,
    limit,
    asks,
  });
  const none = (name: LiveCriterion["name"], figure: number, asks: string): LiveCriterion => ({
    name,
    holds: figure === 0,
    figure,
    limit: 0,
    asks,
  });
  const { paperDays, cleanReconciliations, openFindings, keysPresent, settingOn, openOnPaper } = evidence;
  return [
    least("paper-days", paperDays, policy.paperDays, "Sessions on paper"),
    least(
      "clean-reconciliations",
      cleanReconciliations,
      policy.cleanReconciliations,
      "Comparisons of the books in a row without a difference",
    ),
    least(
      "approvals",
      approvers,
      policy.liveApprovals,
      "People who approved it, not counting who asked for it",
    ),
    none("controls-proven", openFindings.length, "Open findings of self-assessment, stress run and drills"),
    least("keys", keysPresent ? 1 : 0, 1, "Keys of a live account"),
    least("setting", settingOn ? 1 : 0, 1, "The explicit setting that allows real money"),
    none("flat-on-paper", openOnPaper, "Open orders and positions on paper"),
  ];
}

/** The criteria for real money that do not hold, as denials; empty when all do. */
export function refuseLive(evidence: LiveEvidence, policy: ValuesOf<typeof limits>): Denial[] {
  return liveCriteria(evidence, policy).flatMap(({ holds, name, asks, figure, limit }) =>
    holds
      ? []
      : [deny("LIVE_CRITERION_FAILED", `${name}: ${asks}: ${figure}, asked for ${limit}`, limit, figure)],
  );
}

const POLICY = defaultsOf(limits);
const EVIDENCE: LiveEvidence = {
  paperDays: POLICY.paperDays,
  cleanReconciliations: POLICY.cleanReconciliations,
  approvedBy: ["bea", "cid"],
  requestedBy: "ann",
  openFindings: [],
  keysPresent: true,
  settingOn: true,
  openOnPaper: 0,
};

/** Control 37. */
export const liveGate = defineControl({
  number: 37,
  key: "live-gate",
  title: "From paper to real money",
  group: "governance",
  blocks: "Real money until every criterion holds",
  exits: "Not concerned",
  server: true,
  limits,
  codes,
  breaches: [
    figureBreach(
      "LIVE_CRITERION_FAILED",
      POLICY.paperDays,
      (paperDays) => refuseLive({ ...EVIDENCE, paperDays }, POLICY),
      { direction: "lower", whole: true },
    ),
  ],
});
