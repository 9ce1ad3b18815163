import { denial, type Denial } from "../policy/denial.js";
import { formatAgainst } from "../policy/format-figure.js";
import { beyond } from "../policy/limit-check.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

const DAY_MS = 86_400_000;

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

/** Control 38: controls without a proof, with a failed one, or with one that is too old. */
export function reviewProofs(
  controls: readonly number[],
  proofs: readonly StoredProof[],
  now: number,
  { proofDays }: Pick<RiskPolicy, "proofDays">,
): Denial[] {
  const last = new Map(proofs.map((proof) => [proof.control, proof]));
  return controls.flatMap((control) => {
    const proof = last.get(control);
    if (!proof) return [denial("PROOF_MISSING", `control ${control} was never proven`, null, control)];
    if (!proof.passed)
      return [
        denial(
          "PROOF_FAILED",
          `the last proof of control ${control} failed: ${proof.evidence}`,
          null,
          control,
        ),
      ];
    const age = (now - proof.provenAt) / DAY_MS;
    if (!beyond(age, proofDays)) return [];
    const words = `age of the last proof of control ${control} is ${formatAgainst(age, proofDays, "days")}`;
    return [denial("PROOF_STALE", words, proofDays, age)];
  });
}
