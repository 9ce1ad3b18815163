import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_POLICY } from "../../../../src/trading/policy/risk-policy.js";
import type { Io } from "../../kit/command.js";
import { CATALOG } from "../../catalog.js";
import { runCommandLine } from "../../run.js";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-risk-"));
const before = { home: process.env["VERNIER_HOME"], url: process.env["DATABASE_URL"] };
beforeAll(() => {
  process.env["VERNIER_HOME"] = home;
  delete process.env["DATABASE_URL"];
});
afterAll(() => {
  for (const [name, value] of [
    ["VERNIER_HOME", before.home],
    ["DATABASE_URL", before.url],
  ] as const) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  fs.rmSync(home, { recursive: true, force: true });
});

async function run(...words: string[]) {
  const lines = { out: [] as string[], note: [] as string[] };
  const io: Io = { out: (t) => lines.out.push(t), note: (t) => lines.note.push(t), progress: () => {} };
  const code = await runCommandLine(words, io, { catalog: CATALOG, version: "0", debug: false });
  return { code, out: lines.out.join("\n"), note: lines.note.join("\n") };
}

function write(name: string, text: string): string {
  const file = path.join(home, name);
  fs.writeFileSync(file, text);
  return file;
}

interface RiskJson {
  readonly orders: number;
  readonly rejected: number;
  readonly controls: {
    control: number;
    count: number;
    first: { code: string; limit: number; figure: number };
  }[];
}

async function backtest(...words: string[]) {
  const { out, code, note } = await run("backtest", "AAPL", "--json", ...words);
  expect({ code, note }).toEqual({ code: 0, note: "" });
  return JSON.parse(out) as {
    risk?: RiskJson;
    trades: object[];
    hash: string;
    options: { riskPolicy?: typeof DEFAULT_POLICY };
  };
}

describe("backtest --risk-policy", () => {
  test("backtest says nothing of risk when no policy is given", async () => {
    const report = await backtest();
    expect("risk" in report).toBe(false);
    expect(report.options.riskPolicy).toBeUndefined();
  });

  test("backtest refuses each all-in order under the default policy, naming control, limit and figure", async () => {
    const { risk, trades, options } = await backtest("--risk-policy", "default");
    expect(options.riskPolicy).toEqual(DEFAULT_POLICY);
    expect(trades).toEqual([]);
    expect(risk!.rejected).toBe(risk!.orders);
    const share = risk!.controls.find(({ control }) => control === 3)!;
    expect(share).toMatchObject({
      count: risk!.orders,
      first: { code: "ORDER_EQUITY_SHARE_EXCEEDED", limit: 0.1 },
    });
    expect(share.first.figure).toBeGreaterThan(0.9);
  });

  test("backtest trades under the default policy when its orders are small", async () => {
    const { risk, trades } = await backtest("--risk-policy", "default", "--size", "equity:0.1");
    expect(risk).toMatchObject({ rejected: 0, controls: [] });
    expect(trades.length).toBeGreaterThan(20);
  });

  test("backtest takes the limits of a file, the rest from the default", async () => {
    const file = write("tight.json", '{"maxOrderNotional": 900}');
    const { risk, options } = await backtest("--risk-policy", file, "--size", "equity:0.1");
    expect(options.riskPolicy).toEqual({ ...DEFAULT_POLICY, maxOrderNotional: 900 });
    expect(risk!.controls.map(({ control, first }) => [control, first.limit])).toEqual([[3, 900]]);
  });

  test("backtest prints for a person what each control refused first", async () => {
    const { out } = await run("backtest", "AAPL", "--risk-policy", "default");
    expect(out).toMatch(/The risk policy refused (\d+) of \1 orders/);
    expect(out).toContain("Largest order in money");
    expect(out).toMatch(/ORDER_EQUITY_SHARE_EXCEEDED: worth ÷ equity is [\d.]+ %, limit 10 %/);
  });

  test.each([
    ["missing.json", null, "No such risk policy"],
    ["words.json", "tight", "is no JSON"],
    ["list.json", "[1]", "is no risk policy, expected an object with limits"],
    [
      "loose.json",
      '{"collarFraction": 0.5}',
      'Risk limit "collarFraction" is 0.5, expected a number from 0 to its ceiling 0.2',
    ],
    ["typo.json", '{"colarFraction": 0.01}', 'Unknown risk limit "colarFraction"'],
  ])("backtest answers 2 and one line when the policy is %s", async (name, text, words) => {
    const file = text === null ? path.join(home, name) : write(name, text);
    const { code, out, note } = await run("backtest", "AAPL", "--risk-policy", file);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(note).toContain(words);
    expect(note.split("\n")).toHaveLength(1);
  });
});

describe("self-assessment", () => {
  test("self-assessment proves forty controls without a database, and says that none was read", async () => {
    const { code, out, note } = await run("self-assessment");
    expect(code).toBe(0);
    expect(out).toContain("40 of 40 controls hold.");
    expect(out.match(/proven now/g)).toHaveLength(40);
    expect(out).toContain(
      "PRICE_COLLAR_EXCEEDED: limit price 105.000000005 from 100 is 5.00000001 %, limit 5 %",
    );
    expect(note).toContain("No database is running");
  });

  test("self-assessment prints one JSON document with control, limits, proof and last stored proof", async () => {
    const { code, out } = await run("self-assessment", "--json");
    const report = JSON.parse(out) as { passed: boolean; controls: Record<string, unknown>[] };
    expect({ code, passed: report.passed }).toEqual({ code: 0, passed: true });
    expect(report.controls.map(({ control }) => control)).toEqual(
      Array.from({ length: 40 }, (_, k) => k + 1),
    );
    expect(report.controls[0]).toMatchObject({
      key: "price-collar",
      limits: [{ name: "collarFraction", unit: "fraction", value: 0.05, ceiling: 0.2 }],
      proven: true,
      limit: 0.05,
      denial: { code: "PRICE_COLLAR_EXCEEDED" },
      lastProof: null,
    });
  });
});
