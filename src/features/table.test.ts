import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FEATURES } from "./catalog.js";

const text = readFileSync(new URL("../../docs/features.md", import.meta.url), "utf8");
const cells = (line: string): string[] =>
  line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));

describe("docs/features.md", () => {
  it("has a row for every feature, with formula, unit, lookback, version and source as in the catalog", () => {
    const rows = text.split("\n").filter((line) => line.startsWith("| `"));
    expect(rows.map((row) => cells(row).slice(1, -1))).toEqual(
      FEATURES.map((f) => [
        `\`${f.name}\``,
        f.formula,
        f.unit,
        String(f.lookback),
        String(f.version),
        f.source,
      ]),
    );
  });
});
