import { atMost, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import { decisionCode, defineControl, denialsOf } from "../control.js";
import { decisionBreach, figureBreach } from "../breach.js";
import { NOW } from "../risk-case.js";
import { beyond } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import type { Denial } from "../../limits/denial.js";
const DAY_MS = 86_400_000;
const limits = { proofDays: atMost("days", 30, 90, "Age of a control's last proof") };
const codes = {
  PROOF_MISSING: decisionCode("a control was never proven"),
  PROOF_STALE: decisionCode("a control was proven too long ago"),
  PROOF_FAILED: decisionCode("a control's last proof failed"),
};
const deny = denialsOf(38, codes);

/** The last proof of a control. */
export interface StoredProof {
  /** Number of the control, 1 to 40. */
  readonly control: number;
  /** Epoch milliseconds UTC. */
  readonly provenAt: number;
  readonly passed: boolean;
  readonly evidence: string;
}

/** Where proofs are kept. */
export interface ProofStore {
  /** The last proof of every control that has one. */
  lastProofs(): Promise<readonly StoredProof[]>;
  record(proof: StoredProof): Promise<void>;
}

/** Controls without a proof, with a failed one, or with one that is too old. */
export function reviewProofs(
  controls: readonly number[],
  proofs: readonly StoredProof[],
  now: number,
  { proofDays }: ValuesOf<typeof limits>,
): Denial[] {
  const last = new Map(proofs.map((proof) => [proof.control, proof]));
  return controls.flatMap((control) => {
    const proof = last.get(control);
    if (!proof) return [deny("PROOF_MISSING", `control ${control} was never proven`, null, control)];
    if (!proof.passed)
      return [
        deny("PROOF_FAILED", `the last proof of control ${control} failed: ${proof.evidence}`, null, control),
      ];
    const age = (now - proof.provenAt) / DAY_MS;
    if (!beyond(age, proofDays)) return [];
    const words = `age of the last proof of control ${control} is ${formatAgainst(age, proofDays, "days")}`;
    return [deny("PROOF_STALE", words, proofDays, age)];
  });
}

const POLICY = defaultsOf(limits);
const PROOF: StoredProof = { control: 1, provenAt: NOW, passed: true, evidence: "refused at 5.1 %" };
const proofsAgainst = (...proofs: readonly StoredProof[]): readonly Denial[] =>
  reviewProofs([1], proofs, NOW, POLICY);

/** Control 38. */
export const selfAssessment = defineControl({
  number: 38,
  key: "self-assessment",
  title: "Self-assessment",
  group: "governance",
  blocks: "Real money while a control is not proven",
  exits: "Not concerned",
  server: false,
  limits,
  codes,
  breaches: [
    decisionBreach("PROOF_MISSING", (broken) => proofsAgainst(...(broken ? [] : [PROOF]))),
    figureBreach("PROOF_STALE", POLICY.proofDays, (days) =>
      proofsAgainst({ ...PROOF, provenAt: NOW - days * DAY_MS }),
    ),
    decisionBreach("PROOF_FAILED", (broken) => proofsAgainst({ ...PROOF, passed: !broken })),
  ],
});
