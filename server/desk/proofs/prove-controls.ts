import { CONTROLS, type Control } from "../../../src/trading/policy/controls.js";
import type { ProofStore } from "../../../src/trading/controls/governance/self-assessment.js";
import { prove, type Proof } from "../../../src/trading/proofs/prove.js";

const DAY_MS = 86_400_000;

/**
 * Breaks every control on purpose once a day and keeps what it answered. Controls with a part in the server are proven
 * by that part's own tests and drills; of them only a failure is kept here. Gives the numbers of those that failed.
 */
export async function proveControls(store: ProofStore, now: number): Promise<number[]> {
  const last = new Map((await store.lastProofs()).map((proof) => [proof.control, proof.provenAt]));
  const failed: number[] = [];
  for (const control of CONTROLS) {
    if (now - (last.get(control.number) ?? 0) < DAY_MS) continue;
    const proof = prove(control);
    if (!proof.proven) failed.push(control.number);
    await keepProof(store, control, proof, now);
  }
  return failed;
}

/**
 * Keeps a proof that was just made. What also has a part in the server is not proven by its decision alone, so that
 * only its own tests and drills write that it holds; that it failed is always written.
 */
export async function keepProof(
  store: ProofStore,
  control: Control,
  proof: Proof,
  now: number,
): Promise<void> {
  const { proven: passed } = proof;
  if (passed && control.server) return;
  await store.record({ control: control.number, provenAt: now, passed, evidence: evidenceOf(proof) });
}

/** What a proof showed, for people. */
export function evidenceOf({ proven, denial, failed }: Proof): string {
  return proven ? `Refused: ${denial!.message}` : `Not refused as it should be: ${failed.join(", ")}`;
}
