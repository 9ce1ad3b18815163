import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, expect, test } from "vitest";
import { CLONE } from "../../../clone.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-ruin-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** A share that rises from 100 by 3 a day, as GOOG's did eightfold: sold short it loses more than there is. */
const file = path.join(folder, "rising.csv");
const rows = Array.from({ length: 260 }, (_, i) => {
  const price = 100 + 3 * i;
  const day = new Date(Date.UTC(2024, 0, 1 + i + 2 * Math.floor(i / 5))).toISOString().slice(0, 10);
  return `${day},${price},${price + 1},${price - 1},${price},1000`;
});
fs.writeFileSync(file, `Date,Open,High,Low,Close,Volume\n${rows.join("\n")}\n`);
const rule = path.join(folder, "short.ts");
fs.writeFileSync(
  rule,
  `export default { name: "always-short", parameters: [], lookback: () => 1, signals: (bars) => new Int8Array(bars.length).fill(-1) };\n`,
);

function vernier(...words: string[]) {
  return spawnSync(
    process.execPath,
    [path.join(CLONE, "server", "cli", "vernier.js"), "backtest", file, "--strategy", rule, ...words],
    { cwd: folder, encoding: "utf8", env: { ...process.env, VERNIER_HOME: path.join(folder, "home") } },
  );
}

test("backtest says that a short lost the account, when, and gives no ratio", () => {
  const { stdout, stderr } = vernier("--side", "short", "--json");
  const run = JSON.parse(stdout) as {
    readonly metrics: Readonly<Record<string, number | null>>;
    readonly warnings: readonly string[];
    readonly equity: readonly number[];
    readonly trials: Readonly<Record<string, unknown>>;
  };
  expect(stderr).toBe("");
  expect(run.warnings[0]).toMatch(/^The account was lost on 2024-02-20/);
  expect(run.metrics).toMatchObject({ sharpe: null, sortino: null, calmar: null, volatility: null });
  expect(run.metrics["totalReturn"]).toBeLessThanOrEqual(-1);
  expect(run.metrics["totalReturn"]).toBeGreaterThan(-1.05);
  expect(run.trials["probabilisticSharpe"]).toBeNull();
  const old = JSON.parse(vernier("--side", "short", "--no-close-out", "--json").stdout) as typeof run;
  expect(old.equity.at(-1)).toBeLessThan(-60_000);
  expect(old.metrics["sharpe"]).toBeNull();
  expect(old).toMatchObject({ options: { closeOut: false } });
});
