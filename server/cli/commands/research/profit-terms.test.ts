import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CATALOG } from "../../catalog.js";
import { runCommandLine } from "../../run.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-profit-"));
const inFolder = (name: string): string => path.join(folder, name);
const home = process.env["VERNIER_HOME"];

interface RunJson {
  readonly options: { readonly cash: number };
  readonly finalEquity: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly trades: readonly { readonly exitTime: string | null; readonly profit: number }[];
}

async function backtest(...words: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const io = { out: (text: string) => lines.push(text), note: () => {}, progress: () => {} };
  const context = { catalog: CATALOG, version: "0", debug: false };
  expect(await runCommandLine(["backtest", ...words], io, context)).toBe(0);
  return lines.join("\n");
}

function writePrices(name: string, price: (day: number) => number): void {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const date = new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
    return [date, ...Array.from({ length: 4 }, () => price(i).toFixed(4)), 1000].join(",");
  });
  fs.writeFileSync(inFolder(name), `Date,Open,High,Low,Close,Volume\n${rows.join("\n")}\n`);
}

beforeAll(() => {
  process.env["VERNIER_HOME"] = inFolder("home");
  const trend = (i: number): number => 100 * Math.exp(0.05 * Math.sin(i / 17));
  writePrices("a.csv", (i) => 0.5 * trend(i) * Math.exp(0.02 * Math.sin(i / 3)));
  writePrices("b.csv", trend);
});
afterAll(() => {
  if (home === undefined) delete process.env["VERNIER_HOME"];
  else process.env["VERNIER_HOME"] = home;
  fs.rmSync(folder, { recursive: true, force: true });
});

const SHORTS = ["--strategy", "sma-crossover", "--set", "fast=3", "slow=9", "--side", "long-short"];

describe("where the profit of a run comes from", () => {
  test.each([
    ["columns of signals", SHORTS],
    ["events, with borrow interest", [...SHORTS, "--borrow-rate", "0.2"]],
    ["an exposure", ["--strategy", "volatility-target", "--side", "long-short", "--borrow-rate", "0.2"]],
    [
      "a pair",
      ["--strategy", "pairs-spread", "--set", "window=20", "entry=1.2", "--pair", inFolder("b.csv")],
    ],
  ])("backtest --json gives each term of %s, and they add up", async (_, words) => {
    const out = await backtest(inFolder("a.csv"), ...words, "--json");
    const { metrics, finalEquity, options, trades } = JSON.parse(out) as RunJson;
    const sum = (open: boolean): number =>
      trades.reduce((total, t) => total + ((t.exitTime === null) === open ? t.profit : 0), 0);
    expect(trades.length).toBeGreaterThan(3);
    expect(metrics["closedProfit"]).toBeCloseTo(sum(false), 9);
    expect(metrics["openProfit"]).toBeCloseTo(sum(true), 9);
    expect(metrics["netProfit"]).toBe(finalEquity - options.cash);
    const { closedProfit, openProfit, dividends, borrowInterest, cashInLieu } = metrics;
    const terms = closedProfit! + openProfit! + dividends! + borrowInterest! + cashInLieu!;
    expect(Math.abs(terms - (finalEquity - options.cash))).toBeLessThan(1e-9 * options.cash);
    expect(borrowInterest! < 0).toBe(words.includes("--borrow-rate"));
  });

  test("backtest prints each term, and --report shows it", async () => {
    const report = inFolder("run.html");
    const words = [...SHORTS, "--borrow-rate", "0.2", "--report", report];
    const page = `${await backtest(inFolder("a.csv"), ...words)}`;
    const written = fs.readFileSync(report, "utf8");
    for (const label of [
      "Closed trades",
      "Open trades",
      "Dividends",
      "Borrow interest",
      "Cash in lieu",
      "Net profit",
    ]) {
      expect(page).toContain(label);
      expect(written).toContain(`>${label}</a>`);
    }
    const shown = /Borrow interest\s+(\S+)/.exec(page)![1]!;
    expect(shown).toMatch(/^−\$\d/);
    expect(written).toContain(shown);
  });
});
