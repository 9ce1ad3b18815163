import { CONTROLS } from "../../src/trading/controls.js";
import type { ProofStore } from "../../src/trading/proof-review.js";
import { prove } from "../../src/trading/proofs/prove.js";

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
    if (proof.proven && control.server) continue;
    const evidence = proof.proven
      ? `Refused: ${proof.denial!.message}`
      : `Not refused as it should be: ${proof.failed.join(", ")}`;
    await store.record({ control: control.number, provenAt: now, passed: proof.proven, evidence });
  }
  return failed;
}
