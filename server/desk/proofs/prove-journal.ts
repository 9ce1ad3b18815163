import type { Sql } from "../../db/client.js";

/** What happened when this process tried to change the journal behind its own back. */
export interface JournalProof {
  readonly passed: boolean;
  readonly evidence: string;
}

/** Control 33, by trying: an update, a delete and a truncate of the journal under the connection that the server has. */
export async function proveJournal(sql: Sql): Promise<JournalProof> {
  const tries = {
    update: "UPDATE journal SET body = body WHERE seq = (SELECT max(seq) FROM journal)",
    delete: "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    truncate: "TRUNCATE journal",
  };
  const answers: string[] = [];
  let passed = true;
  for (const [name, statement] of Object.entries(tries)) {
    const code = await attempt(sql, statement);
    passed &&= code === "42501" || code === "23001";
    answers.push(`${name} ${code === null ? "went through" : `refused (${code})`}`);
  }
  return { passed, evidence: `Tried on the journal: ${answers.join(", ")}` };
}

/** The code of the error a statement meets; null when there is none, and then nothing of it is kept. */
async function attempt(sql: Sql, statement: string): Promise<string | null> {
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(statement);
      throw new Error("rolled back");
    });
  } catch (error) {
    return (error as { code?: string }).code ?? null;
  }
  return null;
}
