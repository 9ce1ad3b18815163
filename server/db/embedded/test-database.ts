import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { connect, type Sql } from "../client.js";
import { startDatabase } from "./embedded.js";

/** An empty database of a test's own. */
export interface TestDatabase {
  readonly url: string;
  readonly sql: Sql;
  /** Drops the database, and stops the cluster with the last one on it. */
  drop(): Promise<void>;
}

interface Cluster {
  readonly url: string;
  users: number;
  stop(): Promise<void>;
}

let shared: Promise<Cluster> | null = null;

/** Makes an empty database on this process's cluster in a temporary folder, or on that of DATABASE_URL. */
export async function createTestDatabase(): Promise<TestDatabase> {
  shared ??= startCluster(process.env["DATABASE_URL"]);
  const cluster = await shared;
  cluster.users++;
  const name = `vernier_test_${randomBytes(6).toString("hex")}`;
  const admin = connect(cluster.url, { max: 1 });
  await admin.unsafe(`CREATE DATABASE ${name}`);
  const url = new URL(cluster.url);
  url.pathname = `/${name}`;
  const sql = connect(url.href);
  return {
    url: url.href,
    sql,
    drop: async () => {
      await sql.end({ timeout: 1 });
      await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
      if (--cluster.users > 0) return;
      shared = null;
      await cluster.stop();
    },
  };
}

async function startCluster(given: string | undefined): Promise<Cluster> {
  if (given) return { url: given, users: 0, stop: async () => {} };
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-test-"));
  fs.chmodSync(home, 0o755);
  const database = await startDatabase(home, { note: () => {} });
  return {
    url: database.url,
    users: 0,
    stop: async () => {
      await database.release();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}
