import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../client.js";
import { runningDatabaseUrl, startDatabase } from "./embedded.js";
import { elsewhere, readState } from "./embedded-state.js";

const asRoot = process.platform === "linux" && process.getuid?.() === 0;
const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const step of cleanup.splice(0).reverse()) step();
});

function newHome(mode = 0o755): string {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-home-"));
  fs.chmodSync(home, mode);
  cleanup.push(() => fs.rmSync(home, { recursive: true, force: true }));
  return home;
}

const quiet = { note: () => {} };

async function setting(url: string, name: string): Promise<string> {
  const sql = connect(url, { max: 1 });
  const [row] = await sql<{ value: string }[]>`SELECT current_setting(${name}) AS value`;
  await sql.end();
  return row!.value;
}

describe("startDatabase()", () => {
  test("startDatabase() makes a durable database that only its password opens, on loopback", async () => {
    const home = newHome();
    const database = await startDatabase(home, quiet);
    try {
      for (const name of ["fsync", "synchronous_commit", "full_page_writes", "data_checksums"]) {
        expect(await setting(database.url, name), name).toBe("on");
      }
      expect(await setting(database.url, "listen_addresses")).toBe("127.0.0.1");
      expect(runningDatabaseUrl(home)).toBe(database.url);
      const wrong = connect(database.url.replace(/:[^:@]+@/, ":wrong@"), { max: 1 });
      await expect(wrong`SELECT 1`).rejects.toThrow("password authentication failed");
      await wrong.end();
    } finally {
      await database.release();
    }
    expect(runningDatabaseUrl(home)).toBeNull();
  });

  test("startDatabase() starts one database and the last release stops it when two start at once", async () => {
    const home = newHome();
    const [first, second] = await Promise.all([startDatabase(home, quiet), startDatabase(home, quiet)]);
    expect([first.adopted, second.adopted].sort()).toEqual([false, true]);
    expect(first.url).toBe(second.url);
    await first.release();
    await second.release();
    expect(runningDatabaseUrl(home)).toBeNull();
  });

  test("startDatabase() takes another port and remembers it when its own is taken", async () => {
    const home = newHome();
    const first = await startDatabase(home, quiet);
    await first.release();
    const { createServer } = await import("node:net");
    const thief = createServer().listen(first.port, "127.0.0.1");
    await new Promise((resolve) => thief.once("listening", resolve));
    cleanup.push(() => void thief.close());
    const second = await startDatabase(home, quiet);
    await second.release();
    expect(second.port).not.toBe(first.port);
    expect(readState(home)!.port).toBe(second.port);
  });

  test("startDatabase() goes on when a stale process file names a living program that is no Postgres", async () => {
    const home = newHome();
    const first = await startDatabase(home, quiet);
    await first.release();
    const file = path.join(home, "database", "postmaster.pid");
    fs.writeFileSync(
      file,
      `${process.pid}\n${path.dirname(file)}\n0\n${first.port}\n\n127.0.0.1\n\nready   \n`,
    );
    const second = await startDatabase(home, quiet);
    expect(second.adopted).toBe(false);
    await second.release();
  });

  test("startDatabase() says how much is free and needed, and leaves nothing, when the disk is full", async () => {
    const home = newHome();
    const start = startDatabase(home, { ...quiet, free: () => 12_300_000 });
    await expect(start).rejects.toThrow(
      `Cannot create the database in ${home}: the disk is full (12 MB free), needs 200 MB`,
    );
    expect(fs.readdirSync(home)).toEqual(["database.json"]);
    const database = await startDatabase(home, quiet);
    await database.release();
  });

  test.skipIf(!asRoot)(
    "startDatabase() recovers when a real disk filled up under it and has room again",
    async (context) => {
      const home = newHome();
      const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=30m,mode=755", "tmpfs", home]);
      if (mounted.status !== 0) context.skip();
      cleanup.push(() => void spawnSync("umount", [home]));
      const start = startDatabase(home, { ...quiet, free: () => 1e12 });
      await expect(start).rejects.toThrow("the disk is full");
      expect(fs.readdirSync(home)).toEqual(["database.json"]);
      spawnSync("mount", ["-o", "remount,size=400m", home]);
      const database = await startDatabase(home, quiet);
      expect(await setting(database.url, "fsync")).toBe("on");
      await database.release();
    },
  );

  test.skipIf(!asRoot)(
    "startDatabase() puts the data where its user can go when the home is closed to it",
    async () => {
      const home = newHome(0o700);
      const away = elsewhere(home);
      cleanup.push(() => fs.rmSync(away, { recursive: true, force: true }));
      const notes: string[] = [];
      const database = await startDatabase(home, { note: (text) => notes.push(text) });
      await database.release();
      expect(notes.join()).toMatch(/User "\w+" cannot enter .*, so the database lies in /);
      expect(fs.existsSync(path.join(away, "database", "PG_VERSION"))).toBe(true);
      expect(readState(home)!.away).toBe(away);
    },
  );
});
