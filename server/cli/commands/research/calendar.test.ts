import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, describe, expect, test } from "vitest";
import { randomBars } from "../../../../src/fixtures/builders/random-bars.js";
import { CLONE } from "../../../clone.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-calendar-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const FIVE_MINUTES = 300_000;

/** A CSV of bars that follow each other without a pause. */
function writeBars(name: string, step: number, length: number): string {
  const { open, high, low, close, volume } = randomBars(3, length);
  const rows = Array.from(
    open,
    (_, i) =>
      `${new Date(Date.UTC(2024, 0, 1) + i * step).toISOString()},${open[i]},${high[i]},${low[i]},${close[i]},${volume[i]}`,
  );
  const file = path.join(folder, name);
  fs.writeFileSync(file, `Time,Open,High,Low,Close,Volume\n${rows.join("\n")}\n`);
  return file;
}

function vernier(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(CLONE, "server", "cli", "vernier.js"), ...words],
    { cwd: folder, encoding: "utf8", env: { ...process.env, VERNIER_HOME: path.join(folder, "home") } },
  );
  return { status, stdout, stderr };
}

const coins = writeBars("coins.csv", FIVE_MINUTES, 2600);

describe("--calendar", () => {
  test("backtest annualises by the calendar of the times, and says which and why", () => {
    const words = ["backtest", coins, "--strategy", "buy-and-hold"];
    const found = JSON.parse(vernier(...words, "--json").stdout) as {
      readonly metrics: Readonly<Record<string, number>>;
      readonly equity: readonly number[];
    };
    const calendar = {
      name: "24/7",
      reason: "there are bars on Saturdays and Sundays",
      periodsPerYear: 105_120,
    };
    expect(found).toMatchObject({ timeframe: "5Min", calendar, warnings: [] });
    // The definition, by hand: mean ÷ deviation (n − 1) of the returns × √105,120.
    const returns = found.equity.slice(1).map((value, i) => value / found.equity[i]! - 1);
    const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
    const spread = Math.sqrt(returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (returns.length - 1));
    expect(found.metrics["sharpe"]).toBeCloseTo((mean / spread) * Math.sqrt(105_120), 8);
    expect(found.metrics["volatility"]).toBeCloseTo(spread * Math.sqrt(105_120), 8);
    expect(vernier(...words).stdout).toContain(
      "\nAround the clock, 105,120 bars a year: there are bars on Saturdays and Sundays\n",
    );
  });

  test("backtest takes the calendar that is given instead, and changes the annualised figures alone", () => {
    const run = (...more: string[]) =>
      JSON.parse(vernier("backtest", coins, "--strategy", "buy-and-hold", "--json", ...more).stdout) as {
        readonly metrics: Readonly<Record<string, number>>;
        readonly hash: string;
      };
    const [found, given] = [run(), run("--calendar", "us")];
    expect(given).toMatchObject({
      calendar: { name: "us", reason: "set by hand", periodsPerYear: 19_656 },
      hash: found.hash,
    });
    expect(found.metrics["sharpe"]! / given.metrics["sharpe"]!).toBeCloseTo(Math.sqrt(105_120 / 19_656), 10);
    expect(given.metrics["totalReturn"]).toBe(found.metrics["totalReturn"]);
  });

  test("bars, sweep and walk-forward carry the same calendar", () => {
    const calendar = { name: "24/7", periodsPerYear: 105_120 };
    const grid = ["--strategy", "sma-crossover", "--grid", "fast=2..3", "--grid", "slow=5..6"];
    for (const words of [
      ["bars", coins],
      ["sweep", coins, ...grid],
      ["walk-forward", coins, ...grid],
    ])
      expect(JSON.parse(vernier(...words, "--json").stdout)).toMatchObject({ calendar });
    const best = JSON.parse(vernier("sweep", coins, ...grid, "--json").stdout) as {
      readonly best: { readonly params: Readonly<Record<string, number>>; readonly sharpe: number };
    };
    const set = Object.entries(best.best.params).map(([name, value]) => `${name}=${value}`);
    const again = JSON.parse(
      vernier("backtest", coins, "--strategy", "sma-crossover", "--set", ...set, "--json").stdout,
    ) as { readonly metrics: { readonly sharpe: number } };
    expect(again.metrics.sharpe).toBe(best.best.sharpe);
  });

  test.each([
    ["quarters.csv", 92 * 86_400_000, "3Month", 4],
    ["four-hours.csv", 4 * 3_600_000, "4Hour", 2190],
    ["days.csv", 86_400_000, "1Day", 365],
  ])("bars finds the length and the bars a year of %s", (name, step, timeframe, periodsPerYear) => {
    const file = writeBars(name, step, 60);
    expect(JSON.parse(vernier("bars", file, "--json").stdout)).toMatchObject({
      timeframe,
      calendar: { periodsPerYear },
    });
  });

  test("bars refuses a calendar that it does not know with exit 2 and the names", () => {
    const { status, stdout, stderr } = vernier("bars", coins, "--calendar", "mars");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr.trim()).toBe('vernier: Unknown calendar "mars", expected one of: us, 24/7, fx, weekdays');
  });
});
