import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONTROLS } from "../../../../src/trading/policy/controls.js";
import type { ProofStore } from "../../../../src/trading/controls/governance/self-assessment.js";
import { migrate } from "../../../db/migrate.js";
import { createProofStore } from "../../../db/proof-store.js";
import { createTestDatabase, type TestDatabase } from "../../../db/embedded/test-database.js";
import type { Io } from "../../kit/command.js";
import { command } from "./self-assessment.js";
import { runCommandLine } from "../../run.js";

let database: TestDatabase;
let store: ProofStore;
const before = process.env["DATABASE_URL"];

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.sql);
  store = createProofStore(database.sql);
  process.env["DATABASE_URL"] = database.url;
});
afterAll(async () => {
  if (before === undefined) delete process.env["DATABASE_URL"];
  else process.env["DATABASE_URL"] = before;
  await database.drop();
});

async function assess() {
  const out: string[] = [];
  const notes: string[] = [];
  const io: Io = { out: (t) => out.push(t), note: (t) => notes.push(t), progress: () => {} };
  const catalog = { "self-assessment": async () => ({ command }) };
  const words = ["self-assessment", "--json"];
  const code = await runCommandLine(words, io, { catalog, version: "0", debug: false });
  expect(notes).toEqual([]);
  const report = JSON.parse(out[0]!) as {
    database: boolean;
    failed: number;
    controls: { control: number; server: boolean; lastProof: { passed: boolean; provenAt: string } | null }[];
  };
  return { code, report };
}

describe("self-assessment with a database", () => {
  test("self-assessment keeps its proofs, but none of what the server has to prove", async () => {
    const { code, report } = await assess();
    expect({ code, database: report.database }).toEqual({ code: 0, database: true });
    for (const { server, lastProof } of report.controls) expect(lastProof === null).toBe(server);
    const kept = await store.lastProofs();
    expect(kept.map(({ control }) => control)).toEqual(
      CONTROLS.filter(({ server }) => !server).map(({ number }) => number),
    );
    expect(kept[0]!.evidence).toContain("Refused: Control 1, PRICE_COLLAR_EXCEEDED");
  });

  test("self-assessment reads the last proof of each control, and answers 1 when one failed", async () => {
    const proof = { control: 28, provenAt: 1_770_000_000_000, passed: false, evidence: "a cancel was lost" };
    await store.record(proof);
    const failed = await assess();
    expect({ code: failed.code, failed: failed.report.failed }).toEqual({ code: 1, failed: 1 });
    expect(failed.report.controls[27]!.lastProof).toMatchObject({
      passed: false,
      provenAt: "2026-02-02T02:40:00.000Z",
    });
    await store.record({ ...proof, provenAt: proof.provenAt + 1, passed: true });
    expect((await assess()).code).toBe(0);
  });
});
