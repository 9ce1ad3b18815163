import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anyTrial, DATA_HASHES } from "../../src/fixtures/builders/any-trial.js";
import { createFileLedger, ledgerFile } from "../trials/file-ledger.js";
import { migrate } from "./migrate.js";
import { createTestDatabase, type TestDatabase } from "./embedded/test-database.js";
import { createTrialStore, importTrials } from "./trial-store.js";

const [here, elsewhere] = DATA_HASHES;
const trials = Array.from({ length: 50 }, (_, k) => anyTrial(k));
const home = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-trials-"));
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.sql);
});
afterAll(async () => {
  await database.drop();
  fs.rmSync(home, { recursive: true, force: true });
});

describe("createTrialStore()", () => {
  test("list() gives back every bit of the trials on some data, in order", async () => {
    const store = createTrialStore(database.sql);
    expect(await store.record(trials)).toBe(50);
    expect(await store.list(here)).toEqual(trials.filter((t) => t.dataHash === here));
    expect(await store.list(elsewhere)).toEqual(trials.filter((t) => t.dataHash === elsewhere));
    expect(await store.list("f".repeat(64))).toEqual([]);
  });

  test("record() keeps a trial as it was first recorded, in one call, in two or by two at once", async () => {
    const store = createTrialStore(database.sql);
    const later = { ...trials[0]!, recordedAt: 1_800_000_000_000 };
    expect(await store.record([later, anyTrial(60), anyTrial(60)])).toBe(1);
    expect((await store.list(here))[0]).toEqual(trials[0]);
    const both = await Promise.all([store.record([anyTrial(62)]), store.record([anyTrial(62)])]);
    expect(both.sort()).toEqual([0, 1]);
    expect(await store.record([])).toBe(0);
  });

  test("record() takes ten thousand trials in one call", async () => {
    const many = Array.from({ length: 10_000 }, (_, k) => anyTrial(2 * k + 1001));
    const store = createTrialStore(database.sql);
    expect(await store.record(many)).toBe(10_000);
    expect((await store.list(elsewhere)).length).toBe(10_025);
  });

  test.each(["UPDATE trials SET sharpe = 0", "DELETE FROM trials", "TRUNCATE trials"])(
    "trials refuses to change when asked to %s",
    async (text) => {
      await expect(database.sql.unsafe(text)).rejects.toThrow("Cannot change table trials");
    },
  );
});

describe("importTrials()", () => {
  test("importTrials() takes each trial of a file once, then only what was appended", async () => {
    const file = ledgerFile(home);
    const ledger = createFileLedger(file);
    const start = 5_000_000;
    expect(await importTrials(database.sql, file)).toEqual({ added: 0, torn: 0 });
    await ledger.record([anyTrial(start), anyTrial(start + 1), trials[0]!]);
    expect(await importTrials(database.sql, file)).toEqual({ added: 2, torn: 0 });
    fs.appendFileSync(file, '{"dataHash":"a');
    expect(await importTrials(database.sql, file)).toEqual({ added: 0, torn: 1 });
    await ledger.record([anyTrial(start + 2)]);
    const both = await Promise.all([importTrials(database.sql, file), importTrials(database.sql, file)]);
    expect(both.map(({ added }) => added).sort()).toEqual([0, 1]);
    const stored = await createTrialStore(database.sql).list(here);
    expect(stored.at(-1)).toEqual(anyTrial(start + 2));
    expect((await ledger.list(here)).length).toBe(3);
  });

  test("importTrials() begins again when the file is another one", async () => {
    const file = ledgerFile(home);
    fs.rmSync(file);
    await createFileLedger(file).record([anyTrial(6_000_000)]);
    expect(await importTrials(database.sql, file)).toEqual({ added: 1, torn: 0 });
  });
});
