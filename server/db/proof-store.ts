import type { ProofStore, StoredProof } from "../../src/trading/controls/governance/self-assessment.js";
import type { Sql } from "./client.js";

/** Proofs of controls in Postgres. */
export function createProofStore(sql: Sql): ProofStore {
  return {
    async lastProofs() {
      const rows = await sql<{ control: number; proven_at: number; passed: boolean; evidence: string }[]>`
        SELECT DISTINCT ON (control) control, proven_at, passed, evidence FROM control_proofs
        ORDER BY control, proven_at DESC`;
      return rows.map(({ proven_at, ...rest }): StoredProof => ({ ...rest, provenAt: proven_at }));
    },
    async record({ control, provenAt, passed, evidence }) {
      await sql`INSERT INTO control_proofs (control, proven_at, passed, evidence)
        VALUES (${control}, ${sql.typed.time(provenAt)}, ${passed}, ${evidence}) ON CONFLICT DO NOTHING`;
    },
  };
}
