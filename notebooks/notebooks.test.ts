import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { denoPath } from "../tools/deno-path.js";

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(folder);

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs?: readonly { readonly output_type: string; readonly text?: readonly string[] }[];
}

function readCells(file: string): readonly Cell[] {
  return (JSON.parse(readFileSync(path.join(folder, file), "utf8")) as { cells: Cell[] }).cells;
}

/** The code cells from top to bottom in a fresh Deno process, and what they print. */
function runCells(cells: readonly Cell[]): { status: number | null; stdout: string; stderr: string } {
  const temporary = mkdtempSync(path.join(os.tmpdir(), "vernier-notebook-"));
  try {
    const script = path.join(temporary, "cells.ts");
    writeFileSync(script, cells.map(({ source }) => source.join("")).join("\n"));
    const words = [
      "run",
      "--quiet",
      "--no-remote",
      "--allow-read",
      "--allow-env",
      "--config",
      path.join(root, "deno.json"),
      script,
    ];
    return spawnSync(denoPath(), words, {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

describe("notebooks run from top to bottom and print what they show", () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ipynb"))) {
    it(file, () => {
      const cells = readCells(file).filter(({ cell_type }) => cell_type === "code");
      const shown = cells.flatMap(({ outputs = [] }) => outputs.flatMap(({ text = [] }) => text)).join("");
      const { status, stdout, stderr } = runCells(cells);
      expect(stderr).toBe("");
      expect(status).toBe(0);
      expect(stdout).toBe(shown);
    });
  }
});
