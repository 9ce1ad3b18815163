import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CONTROLS, findControl } from "../policy/controls.js";
import { DENIAL_CODES, type DenialCode } from "../policy/denial-codes.js";
import { formatFigure } from "../limits/format-figure.js";
import { TRIALS, isProven } from "../proofs/prove.js";
import { PERMISSIONS } from "../risk/roles.js";
import { RISK_LIMITS, type RiskLimit } from "../policy/risk-limits.js";
import type { LimitValue } from "../limits/limit.js";

const ROOT = new URL("../../../", import.meta.url);
const CODES = Object.keys(DENIAL_CODES) as DenialCode[];

describe("the catalogue of controls", () => {
  it("CONTROLS are 1 to 40, each with a key, a name and codes of its own", () => {
    expect(CONTROLS.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, k) => k + 1));
    expect(new Set(CONTROLS.map(({ key }) => key)).size).toBe(40);
    expect(CONTROLS.flatMap(({ codes }) => codes).sort()).toEqual([...CODES].sort());
    for (const { codes, number } of CONTROLS) expect(codes.length, `control ${number}`).toBeGreaterThan(0);
  });
  it("CONTROLS name a test that exists and breaks them", () => {
    for (const { proof } of CONTROLS) {
      expect(existsSync(new URL(proof.file, ROOT)), proof.file).toBe(true);
      expect(readFileSync(new URL(proof.file, ROOT), "utf8")).toContain("it(control.proof.title");
    }
    expect(new Set(CONTROLS.map(({ proof }) => proof.title)).size).toBe(40);
  });
  it("TRIALS reach every code, each with one way that no other code answers", () => {
    expect(TRIALS.map(({ code }) => code).sort()).toEqual([...CODES].sort());
    expect(TRIALS.filter((breach) => !isProven(breach)).map(({ code }) => code)).toEqual([]);
  });
  it("DENIAL_CODES are CATEGORY_CONDITION", () => {
    for (const code of CODES) expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
  });
  it("findControl() refuses a number that there is not", () => {
    expect(findControl(40).key).toBe("drill-log");
    expect(() => findControl(41)).toThrow("Cannot find control 41: there are 1 to 40");
  });
});

/** The rows of the table under a heading, as cells. */
function rowsUnder(heading: string): string[][] {
  const text = readFileSync(new URL("docs/risk-policy.md", ROOT), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function valueText({ unit }: RiskLimit, value: LimitValue): string {
  if (typeof value === "number") return formatFigure(value, unit);
  if (typeof value === "boolean") return value ? "on" : "off";
  return value.length === 0 ? "none" : value.join(" ");
}

const named = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(" ") || "–";

describe("docs/risk-policy.md", () => {
  it("has every control, with limits, what it blocks, exits and proof as in the catalogue", () => {
    expect(rowsUnder("Controls")).toEqual(
      CONTROLS.map((control) => [
        String(control.number),
        control.title,
        named(control.limits.map(({ name }) => name)),
        control.blocks,
        control.exits,
        control.server ? "`prove.test.ts` and the server's tests" : "`prove.test.ts`",
      ]),
    );
  });
  it("has every limit, with default, ceiling and direction as in the code", () => {
    expect(rowsUnder("Limits")).toEqual(
      RISK_LIMITS.map((limit) => [
        `\`${limit.name}\``,
        String(limit.control),
        valueText(limit, limit.default),
        valueText(limit, limit.ceiling),
        limit.tighter,
        limit.help,
      ]),
    );
  });
  it("has every permission with its roles as in the code", () => {
    expect(rowsUnder("Roles")).toEqual(
      Object.entries(PERMISSIONS).map(([permission, roles]) => [`\`${permission}\``, roles.join(", ")]),
    );
  });
  it("has every code, with control, exits and meaning as in the code", () => {
    const sorted = CODES.toSorted((a, b) => DENIAL_CODES[a].control - DENIAL_CODES[b].control);
    expect(rowsUnder("Codes")).toEqual(
      sorted.map((code) => {
        const { control, exits, meaning } = DENIAL_CODES[code];
        return [`\`${code}\``, String(control), exits ?? "–", meaning];
      }),
    );
  });
});
