import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRun } from "../../../src/contracts/run-record.js";
import { randomBars } from "../../../src/fixtures/builders/random-bars.js";
import { hashBars } from "../../../src/market/series/bars.js";
import { inspectBars } from "../../../src/market/series/quality.js";
import { DEFAULT_OPTIONS } from "../../../src/simulation/account/options.js";
import { digestTables, EPHEMERAL, TABLES, writeBackup } from "./backup.js";
import { createBarStore } from "../bars/bar-store.js";
import { migrate } from "../migrate.js";
import { restoreBackup } from "./restore.js";
import { createRunStore } from "../run-store.js";
import { createTestDatabase, type TestDatabase } from "../embedded/test-database.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-backup-"));
const file = path.join(folder, "a.backup.gz");
const bars = { ...randomBars(11, 1500), source: 'odd "text"\twith\\tabs,\nlines and ✓\u2028' };
const run = makeRun(
  bars,
  { symbol: "TEST", strategy: "random", parameters: {}, options: DEFAULT_OPTIONS },
  { createdAt: 1_700_000_000_123, codeVersion: "test" },
);
const instrument = {
  symbol: "TEST",
  name: "O'Neil",
  kind: "stock",
  currency: "USD",
  calendar: "NYSE",
} as const;
let source: TestDatabase;
let target: TestDatabase;

beforeAll(async () => {
  source = await createTestDatabase();
  target = await createTestDatabase();
  await migrate(source.sql);
  await migrate(target.sql);
  await createBarStore(source.sql).replaceSeries({
    instrument,
    bars,
    adjustedClose: null,
    quality: inspectBars(bars),
  });
  await createRunStore(source.sql).insertRun(run);
});
afterAll(async () => {
  await source.drop();
  await target.drop();
  fs.rmSync(folder, { recursive: true });
});

describe("writeBackup()", () => {
  test("writeBackup() names every table of the schema but those of a moment", async () => {
    const rows = await source.sql`SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition`;
    expect(rows.map((row) => row["relname"] as string).sort()).toEqual(
      [...Object.keys(TABLES), ...EPHEMERAL].sort(),
    );
  });

  test("restoreBackup() brings back every row with equal hashes when the target is empty", async () => {
    const written = await writeBackup(source.sql, file, 0);
    expect(fs.readdirSync(folder)).toEqual(["a.backup.gz"]);
    const restored = await restoreBackup(target.sql, file);
    expect(restored).toEqual(written);
    expect(restored).toEqual(await source.sql.begin((tx) => digestTables(tx)));
    expect(hashBars((await createBarStore(target.sql).readBars("TEST", "1Day"))!)).toBe(hashBars(bars));
    expect(await createRunStore(target.sql).getRun(run.id)).toEqual(run);
  });

  test("restoreBackup() refuses when the database is not empty", async () => {
    await expect(restoreBackup(target.sql, file)).rejects.toThrow("expected an empty one");
  });

  test.each([
    [
      "a changed digit",
      (text: string) => text.replace('"1Day", "1970', '"1Day", "1971'),
      'table "bars" are not those',
    ],
    ["a lost end", (text: string) => text.slice(0, text.length >> 1), "cut short"],
    ["another format", () => "hello\n", "expected a file that vernier db backup wrote"],
  ])("restoreBackup() refuses and stores nothing when the file has %s", async (_name, damage, message) => {
    const damaged = path.join(folder, "damaged.gz");
    fs.writeFileSync(damaged, gzipSync(damage(gunzipSync(fs.readFileSync(file)).toString())));
    const empty = await createTestDatabase();
    try {
      await migrate(empty.sql);
      await expect(restoreBackup(empty.sql, damaged)).rejects.toThrow(message);
      const digests = await empty.sql.begin((tx) => digestTables(tx));
      expect(digests.filter(({ rows }) => rows > 0)).toEqual([]);
    } finally {
      await empty.drop();
    }
  });

  test("restoreBackup() refuses when the file is no gzip or is missing", async () => {
    const plain = path.join(folder, "plain");
    fs.writeFileSync(plain, "hello");
    await expect(restoreBackup(target.sql, plain)).rejects.toThrow("no gzip file, or damaged");
    await expect(restoreBackup(target.sql, path.join(folder, "none"))).rejects.toThrow("No such file");
  });
});
