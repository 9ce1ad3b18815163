import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import golden from "../../../../src/fixtures/drift.json" with { type: "json" };
import { writeParquet } from "../../../../src/fixtures/builders/parquet-writer.js";
import { CLONE } from "../../../clone.js";
import type { Io } from "../../kit/command.js";
import { command } from "./drift.js";
import { runCommandLine } from "../../run.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-drift-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const fixture = (name: string): string => path.join(CLONE, "src", "fixtures", name);
const PACKAGED = [
  "--reference",
  fixture("drift-reference.csv"),
  "--current",
  fixture("drift-current.csv"),
] as const;

async function run(...words: string[]) {
  const lines = { out: [] as string[], note: [] as string[] };
  const io: Io = { out: (t) => lines.out.push(t), note: (t) => lines.note.push(t), progress: () => {} };
  const catalog = { drift: async () => ({ command }) };
  const code = await runCommandLine(["drift", ...words], io, { catalog, version: "0", debug: false });
  return { code, out: lines.out.join("\n"), note: lines.note.join("\n") };
}

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

interface Column {
  readonly psi: number;
  readonly ks: { readonly statistic: number; readonly pValue: number };
  readonly wasserstein: number;
  readonly null: { readonly quantile95: number; readonly falseAlarmRate: number } | null;
  readonly verdict: string;
}
interface Report {
  readonly columns: Readonly<Record<string, Column>>;
  readonly health: number;
}

describe("drift", () => {
  test("drift prints one JSON document with the golden figures when asked for --json", async () => {
    const { a, b, psi, ks, wasserstein1 } = golden.shift_half_sigma;
    const reference = write("a.csv", ["x", ...a].join("\n"));
    const current = write("b.csv", ["x", ...b].join("\n"));
    const { code, out, note } = await run("--reference", reference, "--current", current, "--json");
    const { x } = (JSON.parse(out) as Report).columns;
    expect({ code, note }).toEqual({ code: 0, note: "" });
    expect(x!.psi).toBeCloseTo(psi.value, 10);
    expect(x!.ks.statistic).toBeCloseTo(ks.statistic, 10);
    expect(x!.ks.pValue).toBeCloseTo(ks.p_exact, 10);
    expect(x!.wasserstein).toBeCloseTo(wasserstein1, 10);
    expect(x!.verdict).toBe("drift");
  });

  test("drift gives the same figures when a table is Arrow or Parquet", async () => {
    const { a, b, psi } = golden.shift_half_sigma;
    const binary = (name: string, bytes: Uint8Array): string => {
      const file = path.join(folder, name);
      fs.writeFileSync(file, bytes);
      return file;
    };
    const days = a.map((_, i) => i);
    const reference = binary(
      "a.parquet",
      writeParquet([
        { name: "day", kind: "int32-date", values: days },
        { name: "x", kind: "double", values: a },
      ]),
    );
    const current = binary("b.arrow", tableToIPC(tableFromArrays({ x: Float64Array.from(b) })));
    const { code, out, note } = await run("--reference", reference, "--current", current, "--json");
    expect({ code, note }).toEqual({ code: 0, note: "Left out, times or no numbers: day" });
    expect((JSON.parse(out) as Report).columns["x"]!.psi).toBeCloseTo(psi.value, 10);
    const cut = binary("c.parquet", fs.readFileSync(reference).subarray(0, 50));
    expect(await run("--reference", reference, "--current", cut)).toMatchObject({ code: 2, out: "" });
  });

  test("drift finds the columns that moved and leaves those alone that only wander", async () => {
    const { out, note } = await run(...PACKAGED, "--json");
    const { columns, health } = JSON.parse(out) as Report;
    expect(Object.entries(columns).map(([name, { verdict }]) => [name, verdict])).toEqual([
      ["calm", "none"],
      ["slow", "none"],
      ["moved", "drift"],
      ["wild", "drift"],
    ]);
    expect(columns["slow"]!.ks.pValue).toBeLessThan(0.05);
    expect(health).toBeGreaterThan(0);
    expect(health).toBeLessThan(100);
    expect(JSON.parse(out)).toMatchObject({ action: "watch", alerts: [{ part: "feature", value: 0.5 }] });
    expect(note).toBe("Left out, times or no numbers: date");
  });

  test("drift says a word per column in a table, and the same again for the same seed", async () => {
    const [first, second] = [await run(...PACKAGED), await run(...PACKAGED, "--seed", "1")];
    expect(first.out).toMatch(/^moved +drift /m);
    expect(first.out).toContain("2 of 4 columns drifted; chance alone gives");
    expect(second.out).toBe(first.out);
  });

  test("drift takes constant, empty and short columns without failing", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},5,,${i < 4 ? i : ""}`);
    const reference = write("odd-a.csv", ["x,same,none,few", ...rows].join("\n"));
    const current = write("odd-b.csv", ["x,same,none,few", ...rows].join("\n"));
    const { code, out } = await run("--reference", reference, "--current", current, "--json");
    const { columns } = JSON.parse(out) as Report;
    expect(code).toBe(0);
    expect(columns["same"]).toMatchObject({ psi: 0, verdict: "none" });
    expect(columns["none"]).toMatchObject({ psi: null, null: null, verdict: "none" });
    expect(columns["few"]).toMatchObject({ psi: 0, null: null, verdict: "none" });
  });

  test.each([
    ["an empty file", "", "B: The file is empty, expected a header and rows of numbers"],
    ["a header alone", "x,y\n", "B: The file has a header and no rows, expected rows of numbers"],
    [
      "no header",
      "1,2\n3,4\n",
      "B: The first row is numbers, expected a header with the names of the columns",
    ],
    ["a name twice", "x,x\n1,2\n", 'B, column "x": The name stands twice in the header'],
    ["a ragged row", "x,y\n1,2\n1\n", 'B, row 2, column "y": The row has 1 cell, the header has 2'],
    [
      "a word among numbers",
      "x,y\n1,2\n1,two\n",
      'B, row 2, column "y": "two" is no number, expected one such as 0.25, or an empty cell',
    ],
    [
      "other columns",
      "z\n1\n",
      "The tables share no numeric column: the reference has x, y, the current table z",
    ],
  ])("drift answers 2 and one line when it is given %s", async (_, text, message) => {
    const reference = write("good.csv", "x,y\n1,2\n3,4\n");
    const current = write("bad.csv", text);
    const { code, out, note } = await run("--reference", reference, "--current", current);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(note).toBe(`vernier: ${message.replace(/^B/, current)}`);
  });

  test.each([
    [[], "Cannot run drift: --reference is missing"],
    [["--reference", "none.csv"], "No such file: none.csv"],
    [["--reference", "."], ". is a folder, expected a .csv, .arrow or .parquet file"],
    [[...PACKAGED, "--draws", "10"], "--draws is 10, expected a whole number from 39 to 100000"],
    [[...PACKAGED, "--seed", "0.5"], "--seed is 0.5, expected a whole number"],
  ])("drift answers 2 when its words are %j", async (words, message) => {
    const { code, note } = await run(...words);
    expect(code).toBe(2);
    expect(note).toContain(message);
  });
});
