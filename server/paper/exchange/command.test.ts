import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { command } from "../../cli/commands/service/paper.js";
import { permissionFlags } from "../../cli/supervise/permissions.js";
import { runCommandLine } from "../../cli/run.js";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-paper-"));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

async function run(...words: string[]): Promise<{ code: number; notes: string[] }> {
  const notes: string[] = [];
  const io = { out: () => {}, note: (line: string) => notes.push(line), progress: () => {} };
  const catalog = { paper: () => Promise.resolve({ command }) };
  const code = await runCommandLine(["paper", ...words], io, { catalog, version: "0", debug: false });
  return { code, notes };
}

describe("vernier paper", () => {
  const script = path.join(scratch, "faults.json");
  const prices = path.join(scratch, "prices.csv");
  test.each([
    [["--port", "70000"], "--port is 70000, expected an integer from 0 to 65535"],
    [["--speed", "-1"], "--speed is -1, expected 0, or seconds from 0.001 to 86400"],
    [["--from", "2016-02-30x"], '--from is "2016-02-30x", expected a date as in 2016-01-04'],
    [["--cash", "-5"], 'Option "cash" is -5, expected a number above 0, at most 1e12'],
    [["--faults", path.join(scratch, "none.json")], "No such file"],
    [["--faults", script], "Fault script, rule 1: fault is"],
    [["NOPE.csv"], "No such file: NOPE.csv"],
  ])("answers 2 and one line for %j", async (words, message) => {
    fs.writeFileSync(script, '[{"at": {"order": 1}, "fault": "storm"}]');
    fs.writeFileSync(prices, "Date,Open,High,Low,Close,Volume\n2020-01-02,1,2,1,2,9\n2020-01-03,2,3,2,3,9\n");
    const data = words[0] === "NOPE.csv" ? [] : [prices];
    const port = words[0] === "--port" ? [] : ["--port", "0"];
    const { code, notes } = await run(...data, ...port, "--dir", path.join(scratch, "run"), ...words);
    expect(code).toBe(2);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(message);
  });
  test("permissionFlags() lets it write its folder only, and reach loopback only", () => {
    const flags = permissionFlags("paper", undefined, "/home", ["paper", "--dir", "/data/run"]);
    expect(flags).toContain("--allow-write=/data/run");
    expect(flags).toContain("--allow-net=127.0.0.1");
    expect(permissionFlags("paper", undefined, "/home", ["paper"])).toContain(
      `--allow-write=${path.join("/home", "paper")}`,
    );
    expect(permissionFlags("paper", undefined, "/home", ["paper", "--dir", "/a,/b"])).toContain(
      `--allow-write=${path.join("/home", "paper")}`,
    );
  });
});
