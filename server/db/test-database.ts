import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { connect, type Sql } from "./client.js";
import { type EmbeddedDatabase, startDatabase } from "./embedded.js";

/** A database of a test file's own, empty, on a cluster for this process; DATABASE_URL lends its cluster instead. */
export interface TestDatabase {
  readonly url: string;
  readonly sql: Sql;
  /** Drops the database and stops the cluster. */
  drop(): Promise<void>;
}

/** Makes an empty database on a running or new cluster. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const given = process.env["DATABASE_URL"];
  const home = given ? null : fs.mkdtempSync(path.join(os.tmpdir(), "vernier-test-"));
  if (home) fs.chmodSync(home, 0o755);
  const cluster: EmbeddedDatabase | null = home ? await startDatabase(home, { note: () => {} }) : null;
  const url = new URL(given ?? cluster!.url);
  const name = `vernier_test_${randomBytes(6).toString("hex")}`;
  const admin = connect(url.href, { max: 1 });
  await admin.unsafe(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  const sql = connect(url.href);
  return {
    url: url.href,
    sql,
    drop: async () => {
      await sql.end();
      await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
      await cluster?.release();
      if (home) fs.rmSync(home, { recursive: true, force: true });
    },
  };
}
