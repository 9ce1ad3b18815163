import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PAIR_STRATEGIES, STRATEGIES, strategyParameters } from "../catalog.js";

const text = readFileSync(new URL("../../../docs/strategies.md", import.meta.url), "utf8");
const cells = (line: string): string[] => line.split("|").map((cell) => cell.trim());
const rowsOf = (heading: string): string[][] => {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return rows.map((row) => cells(row).slice(1, -1));
};
const ALL = [...STRATEGIES, ...PAIR_STRATEGIES];

describe("docs/strategies.md", () => {
  it("has a row for every strategy, with the lookback of its defaults", () => {
    expect(rowsOf("The strategies")).toEqual(
      ALL.map((s) => [`\`${s.name}\``, s.description, String(s.lookback(strategyParameters(s, {})))]),
    );
  });
  it("has a row for every parameter, with default and range", () => {
    expect(rowsOf("Parameters")).toEqual(
      ALL.flatMap((s) =>
        s.parameters.map((p) => [
          `\`${s.name}\``,
          `\`${p.name}\``,
          p.description,
          String(p.default),
          `${p.kind === "integer" ? "integer" : "number"} from ${p.min} to ${p.max}`,
        ]),
      ),
    );
  });
});
