import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomBars } from "../../../../src/fixtures/builders/random-bars.js";
import { CLONE } from "../../../clone.js";
import { formatHeatmap } from "../../kit/heatmap.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-sweep-"));
const data = path.join(folder, "walk.csv");
const launcher = path.join(CLONE, "server", "cli", "vernier.js");

interface SweepJson {
  readonly count: number;
  readonly total: number;
  readonly stopped: boolean;
  readonly rows: readonly { readonly params: Record<string, number>; readonly sharpe: number | null }[];
  readonly best: { readonly params: Record<string, number>; readonly sharpe: number };
  readonly failed: readonly { readonly params: Record<string, number>; readonly reason: string }[];
  readonly trials: { readonly deflatedSharpe: number; readonly pbo: number };
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly note: string;
}

function vernier(
  words: readonly string[],
  onStart?: (kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, [launcher, ...words], {
    cwd: folder,
    env: { ...process.env, VERNIER_HOME: path.join(folder, "home") },
  });
  let [out, note] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (note += text.toString()));
  onStart?.((signal) => child.kill(signal));
  return new Promise((resolve) =>
    child.on("exit", (code) => setImmediate(() => resolve({ code, out, note }))),
  );
}

const PARAMETER = `{name:"a",kind:"integer",default:1,min:0,max:99999,step:1,label:"a",description:"a"}`;

function writeStrategy(name: string, body: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(
    file,
    `export default { name: "test", parameters: [${PARAMETER}], lookback: () => 1,
       signals(bars, { a }) { const s = new Int8Array(bars.length); ${body}; s[a % s.length] = 1; return s; } };`,
  );
  return `./${name}`;
}

beforeAll(() => {
  const bars = randomBars(4, 12_000);
  const rows = Array.from(
    bars.time,
    (time, i) =>
      `${new Date(time).toISOString().slice(0, 10)},${bars.open[i]},${bars.high[i]},${bars.low[i]},${bars.close[i]},${bars.volume[i]}`,
  );
  fs.writeFileSync(data, `Date,Open,High,Low,Close,Volume\n${rows.join("\n")}\n`);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("vernier sweep", () => {
  test("sweep gives the backtest's figures for its best, over worker threads", async () => {
    const words = ["--grid", "fast=2..50", "slow=20..80", "--where", "fast<slow", "--threads", "2", "--json"];
    const { code, out } = await vernier(["sweep", data, ...words]);
    expect(code).toBe(0);
    const { count, rows, best, trials } = JSON.parse(out) as SweepJson;
    expect(rows.length).toBe(count);
    expect(rows.every(({ params }) => params["fast"]! < params["slow"]!)).toBe(true);
    expect(best.sharpe).toBe(Math.max(...rows.map((row) => row.sharpe ?? -Infinity)));
    expect(trials.pbo).toBeGreaterThanOrEqual(0);
    const set = Object.entries(best.params).map(([k, v]) => `${k}=${v}`);
    const single = await vernier(["backtest", data, "--set", ...set, "--json"]);
    expect(JSON.parse(single.out)).toMatchObject({ metrics: { sharpe: best.sharpe } });
  });

  test("sweep lists the points of a worker that dies twice, and runs the others", async () => {
    const word = writeStrategy(
      "dies.ts",
      'if (a === 70 && typeof WorkerGlobalScope !== "undefined") queueMicrotask(() => { throw new Error("lost"); })',
    );
    const words = ["--strategy", word, "--grid", "a=1..2000", "--threads", "2", "--objective", "totalReturn"];
    const { code, out, note } = await vernier(["sweep", data, ...words, "--json"]);
    expect({ code, note }).toMatchObject({ code: 0 });
    const { count, failed, total } = JSON.parse(out) as SweepJson;
    expect(failed.some(({ params }) => params["a"] === 70)).toBe(true);
    expect(failed[0]!.reason).toContain("The worker died twice on it");
    expect(count + failed.length).toBe(total);
    expect(count).toBeGreaterThan(1500);
  });

  test("sweep keeps finished points at Ctrl-C, and the same command goes on from there", async () => {
    const word = writeStrategy(
      "slow.ts",
      "for (const end = performance.now() + 3; performance.now() < end;)",
    );
    const words = ["sweep", data, "--strategy", word, "--grid", "a=1..1700", "--threads", "2", "--json"];
    const file = path.join(folder, "home", "sweeps");
    const first = await vernier(words, async (kill) => {
      while (
        !fs.existsSync(file) ||
        fs.readdirSync(file).every((f) => fs.statSync(path.join(file, f)).size === 0)
      ) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      kill("SIGINT");
    });
    expect(first.code).toBe(1);
    const stopped = JSON.parse(first.out) as SweepJson;
    expect(stopped).toMatchObject({ stopped: true, total: 1700 });
    expect(stopped.count).toBeGreaterThan(0);
    expect(stopped.count).toBeLessThan(1700);
    expect(first.note).toContain(`Stopped: ${stopped.count} of 1700 points are finished`);
    const second = await vernier(words);
    expect(second.note).toContain(`${stopped.count} points are finished already`);
    const whole = JSON.parse(second.out) as SweepJson;
    expect(whole).toMatchObject({ count: 1700, stopped: false });
    expect(whole.rows).toEqual(expect.arrayContaining(stopped.rows.slice(0, 20)));
    expect(fs.readdirSync(file)).toEqual([]);
  });

  test.each([
    [["--grid", "fats=1..3"], 'Unknown parameter "fats", expected one of: fast, slow'],
    [["--grid", "fast=1..3", "--where", "fast>3"], "The condition leaves none of the grid's 3 points"],
    [
      ["--grid", "fast=40..50"],
      'None of the 11 points can run: Parameter "fast" is 40, expected less than "slow"',
    ],
    [[], "A sweep needs a grid, as in --grid fast=2..60"],
    [
      ["--grid", "fast=1..3", "--objective", "trades"],
      'Unknown objective "trades", expected one of: totalReturn',
    ],
    [["--grid", "fast=1..3", "--threads", "0"], "Option --threads is 0, expected an integer above 0"],
  ])("sweep answers 2 and one line for %j", async (words, message) => {
    const { code, note } = await vernier(["sweep", "AAPL", ...words]);
    expect(code).toBe(2);
    expect(note).toContain(message);
    expect(note.trim().split("\n").length).toBe(1);
  });
});

describe("formatHeatmap()", () => {
  test("formatHeatmap() shades from lowest to highest and leaves holes blank", () => {
    const values = Float64Array.of(0, 1, 2, 3, Number.NaN, 4);
    expect(formatHeatmap({ rows: 2, columns: 3, values }, ["a", "b"], ["x", "y", "z"])).toBe(
      "a ·░▒\nb ▓ █\n  x z",
    );
  });
});
