import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anyTrial, DATA_HASHES } from "../../src/fixtures/builders/any-trial.js";
import { CLONE } from "../clone.js";
import { createFileLedger, ledgerFile, readLedger } from "./file-ledger.js";
import { decodeTrial, encodeTrial } from "./trial-line.js";

let home: string;
let file: string;
const notes: string[] = [];

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-trials-"));
  file = ledgerFile(home);
  notes.length = 0;
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

const ledger = () => createFileLedger(file, (text) => notes.push(text));
const trials = Array.from({ length: 50 }, (_, k) => anyTrial(k));
const [here, elsewhere] = DATA_HASHES;

describe("encodeTrial()", () => {
  test("decodeTrial() gives back every trial that encodeTrial() wrote", () => {
    for (const trial of trials) expect(decodeTrial(encodeTrial(trial))).toEqual(trial);
  });
  test("decodeTrial() gives null for every line that was torn", () => {
    const line = encodeTrial(trials[0]!);
    for (let end = 0; end < line.length; end++) expect(decodeTrial(line.slice(0, end))).toBeNull();
    expect(decodeTrial('{"dataHash":1}')).toBeNull();
  });
});

describe("createFileLedger()", () => {
  test("list() gives the trials on some data in order when they were recorded", async () => {
    expect(await ledger().record(trials)).toBe(50);
    expect(await ledger().list(here)).toEqual(trials.filter((t) => t.dataHash === here));
    expect(await ledger().list(elsewhere)).toEqual(trials.filter((t) => t.dataHash === elsewhere));
    expect(await ledger().list("f".repeat(64))).toEqual([]);
  });
  test("record() counts the same trial once, in one call or in two", async () => {
    expect(await ledger().record([trials[0]!, trials[0]!, trials[2]!])).toBe(2);
    expect(await ledger().record([trials[2]!, trials[4]!])).toBe(1);
    expect((await ledger().list(here)).length).toBe(3);
  });
  test("list() is empty when nothing was ever recorded", async () => {
    expect(await ledger().list(here)).toEqual([]);
    expect(await ledger().record([])).toBe(0);
    expect(fs.existsSync(file)).toBe(false);
  });
  test("list() passes over a torn line and says so, and record() goes on after it", async () => {
    await ledger().record(trials.slice(0, 2));
    const line = encodeTrial(trials[4]!);
    fs.appendFileSync(file, line.slice(0, 100));
    expect((await ledger().list(here)).length).toBe(1);
    expect(notes).toEqual([`${file}: 1 torn line was passed over`]);
    expect(await ledger().record([trials[4]!])).toBe(1);
    expect((await ledger().list(here)).map((t) => t.parametersHash)).toEqual([
      trials[0]!.parametersHash,
      trials[4]!.parametersHash,
    ]);
  });
  test("readLedger() goes on from where the last whole line ended", async () => {
    await ledger().record(trials.slice(0, 3));
    const first = readLedger(file, 0);
    fs.appendFileSync(file, "\n{");
    expect(readLedger(file, first.end)).toMatchObject({ trials: [], torn: 1, end: first.end + 1 });
    await ledger().record(trials.slice(0, 5));
    expect(readLedger(file, first.end).trials).toEqual(trials.slice(3, 5));
  });
  test("record() takes ten thousand trials in one call", async () => {
    const many = Array.from({ length: 10_000 }, (_, k) => anyTrial(2 * k));
    expect(await ledger().record(many)).toBe(10_000);
    expect((await ledger().list(here)).length).toBe(10_000);
  });
});

function moduleUrl(...parts: string[]): string {
  return JSON.stringify(pathToFileURL(path.join(CLONE, ...parts)).href);
}

/** Another process that records trials `from`, from + 1, … in calls of forty, and writes a line after each. */
function startWriter(from: number, calls: number): ChildProcess {
  const code = `
    import { createFileLedger } from ${moduleUrl("server", "trials", "file-ledger.ts")};
    import { anyTrial } from ${moduleUrl("src", "fixtures", "builders", "any-trial.ts")};
    const ledger = createFileLedger(${JSON.stringify(file)});
    for (let call = 0; call < ${calls}; call++) {
      await ledger.record(Array.from({ length: 40 }, (_, k) => anyTrial(${from} + 40 * call + k)));
      console.log(call);
    }`;
  return spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", code], {
    cwd: CLONE,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

describe("several processes", () => {
  test("record() loses nothing when two processes write at once", async () => {
    const writers = [startWriter(0, 30), startWriter(1_000_000, 30)];
    await Promise.all(writers.map((writer) => once(writer, "exit")));
    const { trials: all, torn } = readLedger(file, 0);
    expect({ count: all.length, torn }).toEqual({ count: 2400, torn: 0 });
  });
  test("record() keeps every finished call when the process is killed in the next", async () => {
    const writer = startWriter(0, 1e6);
    let finished = -1;
    writer.stdout!.on("data", (text: Buffer) => {
      finished = Number(text.toString().trim().split("\n").at(-1));
      if (finished >= 12) writer.kill("SIGKILL");
    });
    await once(writer, "exit");
    const kept = readLedger(file, 0);
    expect(kept.torn).toBeLessThanOrEqual(1);
    expect(kept.trials.length).toBeGreaterThanOrEqual(40 * (finished + 1));
    expect(await ledger().record([anyTrial(2_000_000)])).toBe(1);
    expect(readLedger(file, 0).trials.at(-1)).toEqual(anyTrial(2_000_000));
  });
});
