import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import golden from "../../../../src/fixtures/finance-ml.json" with { type: "json" };
import { CLONE } from "../../../clone.js";
import type { Io } from "../../kit/command.js";
import { command } from "./overfit.js";
import { runCommandLine } from "../../run.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-overfit-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const noise = path.join(CLONE, "src", "fixtures", "strategy-returns.csv");

async function run(...words: string[]) {
  const lines = { out: [] as string[], note: [] as string[] };
  const io: Io = { out: (t) => lines.out.push(t), note: (t) => lines.note.push(t), progress: () => {} };
  const catalog = { overfit: async () => ({ command }) };
  const code = await runCommandLine(["overfit", ...words], io, { catalog, version: "0", debug: false });
  return { code, out: lines.out.join("\n"), note: lines.note.join("\n") };
}

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

describe("overfit", () => {
  test("overfit prints one JSON document with the golden figures when asked for --json", async () => {
    const { code, out, note } = await run(noise, "--blocks", "8", "--json");
    const report = JSON.parse(out) as Record<string, unknown>;
    expect({ code, note }).toEqual({ code: 0, note: "" });
    expect(report).toMatchObject({ trials: 12, rows: 160, blocks: 8, combinations: 70 });
    expect(report["pbo"]).toBeCloseTo(golden.pbo_cscv.noise.pbo_share_lambda_le_0, 12);
    const logits = report["logits"] as number[];
    for (const [i, logit] of golden.pbo_cscv.noise.logits.entries()) expect(logits[i]).toBeCloseTo(logit, 10);
    expect(report["deflatedSharpe"]).toBeGreaterThan(0);
    expect(report["deflatedSharpe"]).toBeLessThan(1);
  });

  test("overfit gives the same figures when the file has a header and dates", async () => {
    const rows = fs.readFileSync(noise, "utf8").trim().split("\n");
    const names = rows[0]!.split(",").map((_, k) => `s${k}`);
    const dated = rows.map((row, i) => `${new Date(i * 86_400_000).toISOString().slice(0, 10)},${row}`);
    const file = write("dated.csv", [`date,${names.join(",")}`, ...dated].join("\n"));
    const [plain, named] = [await run(noise, "--json"), await run(file, "--json")];
    expect({ ...JSON.parse(named.out), best: 0 }).toEqual({ ...JSON.parse(plain.out), best: 0 });
  });

  test("overfit says in words what PBO means", async () => {
    const { out } = await run(noise);
    expect(out).toContain(
      "PBO 0.60: of 70 ways to split, the best in-sample was at or below the median out-of-sample in 60 %.",
    );
  });

  test.each([
    [
      "odd blocks",
      "0.1,0.2\n0.2,0.1\n",
      ["--blocks", "5"],
      "--blocks is 5, expected an even number from 2 to 16",
    ],
    [
      "fewer rows than blocks",
      "0.1,0.2\n0.2,0.1\n0.3,0\n",
      [],
      "FILE: The file has 3 rows of returns, expected at least 8 for 8 blocks",
    ],
    ["a ragged row", "0.1,0.2\n0.2\n", [], 'FILE, row 2, column "2": The row has 1 cell, the first has 2'],
    [
      "one column",
      "0.1\n0.2\n",
      [],
      "FILE: The file has 1 column of returns, expected one a strategy, at least 2",
    ],
  ])("overfit answers 2 and one line when it is given %s", async (_, text, options, message) => {
    const file = write("bad.csv", text);
    const { code, out, note } = await run(file, ...options);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(note).toBe(`vernier: ${message.replace("FILE", file)}`);
  });

  test("overfit warns of a strategy that loses its account, and refuses a file of nothing else", async () => {
    const rows = Array.from(
      { length: 16 },
      (_, i) => `${i === 9 ? -1 : 0.05 + i / 1000},${((i * 7) % 5) / 100 - 0.02}`,
    );
    const file = write("lost.csv", `great,plain\n${rows.join("\n")}\n`);
    const { code, out, note } = await run(file, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ best: { column: "plain" } });
    expect(note).toContain("loses the account in great: none of them can be the best");
    const percents = write("percents.csv", rows.map((_, i) => `${1 - i},${2 - i}`).join("\n"));
    expect((await run(percents)).note).toContain("Every column has a return of −1 or less");
  });

  test("overfit answers 2 when there is no such file, or it is a folder", async () => {
    expect(await run("none.csv")).toMatchObject({ code: 2, note: "vernier: No such file: none.csv" });
    expect((await run(folder)).note).toContain("is a folder, expected a .csv file");
  });
});
