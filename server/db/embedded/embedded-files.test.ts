import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, describe, expect, test } from "vitest";
import { canEnter } from "./embedded-account.js";
import { reachableBinaries } from "./embedded-binaries.js";
import { planState, readState, writeState } from "./embedded-state.js";
import { withFileLock } from "./file-lock.js";
import { diskFullError, isDiskFull, requireSpace } from "../disk-space.js";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-files-"));
fs.chmodSync(root, 0o755);
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const stranger = { name: "stranger", uid: 12_345, gid: 12_345 };

function folder(name: string, mode = 0o755): string {
  const made = path.join(root, name);
  fs.mkdirSync(made);
  fs.chmodSync(made, mode);
  return made;
}

describe.skipIf(process.platform === "win32")("canEnter()", () => {
  test("canEnter() is true when every folder on the way is open, false when one is not", () => {
    expect(canEnter(stranger, folder("open"))).toBe(true);
    const closed = folder("closed", 0o700);
    fs.mkdirSync(path.join(closed, "inner"), { mode: 0o755 });
    expect(canEnter(stranger, path.join(closed, "inner"))).toBe(false);
  });
});

describe.skipIf(process.platform === "win32")("reachableBinaries()", () => {
  test("reachableBinaries() copies the programs, open to all, when the account cannot enter their folder", () => {
    const native = folder("native", 0o700);
    for (const name of ["bin", "lib", "share"]) fs.mkdirSync(path.join(native, name), { mode: 0o700 });
    fs.writeFileSync(path.join(native, "bin", "postgres"), "program", { mode: 0o700 });
    fs.writeFileSync(path.join(native, "lib", "libpq.so.5.18"), "library", { mode: 0o600 });
    fs.symlinkSync("libpq.so.5.18", path.join(native, "lib", "libpq.so.5"));
    const found = { folder: native, initdb: "", postgres: path.join(native, "bin", "postgres") };
    const away = folder("away");
    expect(reachableBinaries(found, null, away)).toBe(found);
    const copied = reachableBinaries(found, stranger, away);
    expect(copied.postgres).toBe(path.join(away, "postgres", "bin", "postgres"));
    expect(fs.statSync(copied.postgres).mode & 0o777).toBe(0o755);
    expect(fs.statSync(path.join(copied.folder, "lib", "libpq.so.5")).mode & 0o777).toBe(0o644);
    expect(canEnter(stranger, path.join(copied.folder, "lib"))).toBe(true);
    expect(reachableBinaries(found, stranger, away)).toEqual(copied);
  });
});

describe("readState()", () => {
  test("readState() gives back what was written, for its owner only, and null when the file is damaged", () => {
    const home = folder("home");
    const state = planState(home, null);
    writeState(home, state);
    expect(readState(home)).toEqual(state);
    expect(state.away).toBeNull();
    fs.writeFileSync(path.join(home, "database.json"), '{"port":');
    expect(readState(home)).toBeNull();
  });
});

describe("withFileLock()", () => {
  test("withFileLock() lets one work at a time", async () => {
    const file = path.join(folder("lock"), "lock");
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all([withFileLock(file, work), withFileLock(file, work), withFileLock(file, work)]);
    expect([most, fs.existsSync(file)]).toEqual([1, false]);
  });

  test("withFileLock() breaks a lock when its process is gone, and frees its own when the work fails", async () => {
    const file = path.join(folder("stale"), "lock");
    fs.writeFileSync(file, "999999999");
    await expect(withFileLock(file, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(fs.readdirSync(path.dirname(file))).toEqual([]);
  });
});

describe("requireSpace()", () => {
  test("requireSpace() says what is free and needed when the disk is full", () => {
    expect(() => requireSpace("create the database", "/d", 200_000_000, () => 12_400_000)).toThrow(
      "Cannot create the database in /d: the disk is full (12 MB free), needs 200 MB",
    );
    expect(requireSpace("create the database", "/d", 200, () => 200)).toBeUndefined();
  });

  test("isDiskFull() knows the codes and words of a full disk", () => {
    expect(isDiskFull(Object.assign(new Error("write"), { code: "ENOSPC" }))).toBe(true);
    expect(isDiskFull(new Error("initdb: error: could not write: No space left on device"))).toBe(true);
    expect(isDiskFull(diskFullError("a", "b", 1, 2))).toBe(false);
    expect(isDiskFull(new Error("permission denied"))).toBe(false);
  });
});
