import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdLock } from "./lock.js";

let folder: string;
let path: string;
const quiet = (): void => {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vernier-lock-"));
  path = join(folder, "lock");
});

afterEach(() => rmSync(folder, { recursive: true }));

function leave(holder: number): void {
  mkdirSync(path);
  writeFileSync(join(path, "holder"), String(holder));
}

describe("holdLock()", () => {
  it("lets the second in when the first is done, and tells it once that it waits", async () => {
    const lines: string[] = [];
    const first = await holdLock(path, quiet);
    const second = holdLock(path, (line) => void lines.push(line));
    first();
    (await second)();
    expect(lines).toEqual(["Waiting for another build of the pages"]);
    expect(existsSync(path)).toBe(false);
  });

  it("takes over at once from a process that is dead", async () => {
    leave(spawnSync(process.execPath, ["-e", ""]).pid);
    const lines: string[] = [];
    (await holdLock(path, (line) => void lines.push(line)))();
    expect(lines).toEqual([]);
  });

  it("takes over from a lock that nobody has refreshed", async () => {
    leave(process.pid);
    utimesSync(join(path, "holder"), 0, 0);
    (await holdLock(path, quiet))();
    expect(existsSync(path)).toBe(false);
  });

  it("fails when the folder cannot be made", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(holdLock(join(folder, "file", "lock"), quiet)).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});
