import type { LookaheadProof } from "../../research/runs/prove-run.js";
import { counted, number } from "./format.js";

/** What the look-ahead proof of a run said, in a sentence. */
export function describeLookahead(proof: LookaheadProof | null): string {
  if (!proof) return "Not checked";
  const bars = counted(proof.checked, "bar");
  return proof.verdict === "clean"
    ? `Clean: the future was cut off and altered at ${bars}, and no decision changed`
    : `LEAKS: ${number(proof.leakCount)} decisions changed when the future of ${bars} was cut off or altered`;
}
