import process from "node:process";
import { isoTime } from "../../../../src/contracts/run-record.js";
import { day } from "../../../../src/report/words/format.js";
import { CONTROLS, type Control } from "../../../../src/trading/policy/controls.js";
import type { ProofStore, StoredProof } from "../../../../src/trading/controls/governance/self-assessment.js";
import { prove, type Proof } from "../../../../src/trading/proofs/prove.js";
import { CLONE } from "../../../clone.js";
import { readConfig } from "../../../config.js";
import { evidenceOf, keepProof } from "../../../desk/proofs/prove-controls.js";
import type { Command, Io } from "../../kit/command.js";
import { formatTable } from "../../kit/table.js";

/** A control with the proof made just now and the last one that is stored. */
interface Assessment {
  readonly control: Control;
  readonly proof: Proof;
  readonly stored: StoredProof | null;
}

export const command: Command = {
  name: "self-assessment",
  summary: "Breaks each of the forty trading controls on purpose and shows that it refuses",
  usage: "[--json]",
  options: [],
  example: "vernier self-assessment",
  async run(args, io) {
    const now = Date.now();
    const proofs = CONTROLS.map((control) => ({ control, proof: prove(control) }));
    const stored = await withStore(io, (store) => keepProofs(store, proofs, now));
    const found = proofs.map(({ control, proof }) => ({
      control,
      proof,
      stored: stored?.find((last) => last.control === control.number) ?? null,
    }));
    if (args.json) io.out(JSON.stringify(toJson(found, now, stored !== null)));
    else print(io, found, stored !== null);
    return found.every(holds) ? 0 : 1;
  },
};

/** Whether the proof made now and the stored one both passed; one that was never stored is no failure. */
function holds({ proof, stored }: Assessment): boolean {
  return proof.proven && stored?.passed !== false;
}

/** Keeps the proofs made now and gives the last of every control. */
async function keepProofs(
  store: ProofStore,
  made: readonly { readonly control: Control; readonly proof: Proof }[],
  now: number,
): Promise<readonly StoredProof[]> {
  for (const { control, proof } of made) await keepProof(store, control, proof, now);
  return store.lastProofs();
}

/** Works with the store of the running database; null when there is none or it does not answer. */
async function withStore<T>(io: Io, work: (store: ProofStore) => Promise<T>): Promise<T | null> {
  const { home, databaseUrl } = readConfig(process.env, CLONE);
  const { runningDatabaseUrl } = await import("../../../db/embedded/embedded.js");
  const url = databaseUrl ?? runningDatabaseUrl(home);
  if (!url) return null;
  const [{ connect }, { createProofStore }] = await Promise.all([
    import("../../../db/client.js"),
    import("../../../db/proof-store.js"),
  ]);
  const sql = connect(url, { max: 1 });
  try {
    return await work(createProofStore(sql));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    io.note(`Warning: proofs were neither read nor kept: ${why}`);
    return null;
  } finally {
    await sql.end();
  }
}

function print(io: Io, found: readonly Assessment[], hasStore: boolean): void {
  const rows = found.map((assessment) => {
    const { control, proof, stored } = assessment;
    const { number, title } = control;
    return [
      String(number),
      title,
      proof.proven ? "proven now" : "FAILED",
      storedText(control, stored),
      evidenceOf(proof).replace(/^Refused: Control \d+, /, ""),
    ];
  });
  const head = ["control", "name", "proof", "last stored proof", "what it said when it was broken"];
  io.out(formatTable(head, rows, ["right", "left", "left", "left", "left"]));
  const failed = found.filter((assessment) => !holds(assessment));
  const proven = `${found.length - failed.length} of ${found.length} controls hold`;
  io.out(`\n${proven}${failed.length ? `; failed: ${failed.map((f) => f.control.number).join(", ")}` : ""}.`);
  if (!hasStore) io.note("No database is running: no stored proof was read, none was kept.");
}

function storedText({ server }: Control, stored: StoredProof | null): string {
  if (!stored) return server ? "none" : "–";
  return `${day(stored.provenAt)} ${stored.passed ? "passed" : "FAILED"}`;
}

function toJson(found: readonly Assessment[], now: number, hasStore: boolean): object {
  const failed = found.filter((assessment) => !holds(assessment)).length;
  return {
    assessedAt: isoTime(now),
    passed: failed === 0,
    failed,
    database: hasStore,
    controls: found.map(({ control, proof, stored }) => ({
      control: control.number,
      key: control.key,
      title: control.title,
      group: control.group,
      limits: control.limits.map(({ name, unit, default: value, ceiling }) => ({
        name,
        unit,
        value,
        ceiling,
      })),
      codes: control.codes,
      proven: proof.proven,
      limit: proof.limit,
      figure: proof.figure,
      denial: proof.denial && { code: proof.denial.code, message: proof.denial.message },
      failed: proof.failed,
      server: control.server,
      test: control.proof,
      lastProof: stored && {
        provenAt: isoTime(stored.provenAt),
        passed: stored.passed,
        evidence: stored.evidence,
      },
    })),
  };
}
