import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CATALOG } from "../../catalog.js";
import { runCommandLine } from "../../run.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-pair-"));
const inFolder = (name: string): string => path.join(folder, name);
const home = process.env["VERNIER_HOME"];

interface PairJson {
  readonly symbol: string;
  readonly dataHash: string;
  readonly pair: { readonly symbol: string; readonly dataHash: string };
  readonly options: { readonly side: string };
  readonly trades: readonly { readonly symbol: string; readonly side: string }[];
  readonly trials: { readonly distinct: number };
  readonly time: readonly string[];
  readonly equity: readonly number[];
  readonly finalEquity: number;
}

async function run(...words: readonly string[]) {
  const lines = { out: [] as string[], note: [] as string[] };
  const io = {
    out: (text: string) => lines.out.push(text),
    note: (text: string) => lines.note.push(text),
    progress: () => {},
  };
  const context = { catalog: CATALOG, version: "0", debug: false };
  const code = await runCommandLine(["backtest", ...words], io, context);
  return { code, out: lines.out.join("\n"), note: lines.note.join("\n") };
}

function writePrices(name: string, days: number, price: (day: number) => number, from = 0): void {
  const rows = Array.from({ length: days }, (_, i) => {
    const date = new Date(Date.UTC(2024, 0, 1 + from + i)).toISOString().slice(0, 10);
    return [date, ...Array.from({ length: 4 }, () => price(i).toFixed(4)), 1000].join(",");
  });
  fs.writeFileSync(inFolder(name), `Date,Open,High,Low,Close,Volume\n${rows.join("\n")}\n`);
}

const PAIR = ["--strategy", "pairs-spread", "--set", "window=20", "entry=1.2", "--pair", inFolder("b.csv")];

beforeAll(() => {
  process.env["VERNIER_HOME"] = inFolder("home");
  const trend = (i: number): number => 100 * Math.exp(0.05 * Math.sin(i / 17));
  writePrices("a.csv", 300, (i) => 0.5 * trend(i) * Math.exp(0.02 * Math.sin(i / 3)));
  writePrices("b.csv", 310, trend);
  writePrices("later.csv", 10, trend, 400);
});
afterAll(() => {
  if (home === undefined) delete process.env["VERNIER_HOME"];
  else process.env["VERNIER_HOME"] = home;
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("backtest of a pair", () => {
  test("backtest --pair gives the JSON of a backtest, with the second series and the symbols of trades", async () => {
    const { code, out, note } = await run(inFolder("a.csv"), ...PAIR, "--json");
    expect([code, note]).toEqual([0, expect.stringContaining("Left out 10 bars of B") as string]);
    const json = JSON.parse(out) as PairJson;
    expect([json.symbol, json.pair.symbol, json.options.side]).toEqual(["A", "B", "long-short"]);
    expect(json.pair.dataHash).toMatch(/^[0-9a-f]{64}$/);
    expect(json.pair.dataHash).not.toBe(json.dataHash);
    expect([json.equity.length, json.time.length, json.time[0]]).toEqual([
      300,
      300,
      "2024-01-01T00:00:00.000Z",
    ]);
    expect(json.finalEquity).toBe(json.equity[299]);
    expect(json.trades.length).toBeGreaterThan(4);
    for (const trade of json.trades) expect(["A", "B"]).toContain(trade.symbol);
    expect(json.trades[0]!.side).not.toBe(json.trades[1]!.side);
  });
  test("backtest --pair counts trials on the pair, apart from those on its first series", async () => {
    const distinct = async (...words: string[]): Promise<number> => {
      const { out } = await run(inFolder("a.csv"), ...words, "--json");
      return (JSON.parse(out) as PairJson).trials.distinct;
    };
    expect(await distinct(...PAIR)).toBe(1);
    expect(await distinct("--strategy", "cash")).toBe(1);
    expect(await distinct(...PAIR, "--commission", "0")).toBe(2);
  });
  test("backtest --pair prints both names and a symbol for each trade", async () => {
    const { code, out } = await run(inFolder("a.csv"), ...PAIR, "--monte-carlo", "100");
    expect(code).toBe(0);
    expect(out).toContain("pairs-spread window=20 entry=1.2 exit=0.5 on A and B, 300 bars that both have");
    expect(out).toMatch(/^symbol +entry/m);
  });
  test("backtest takes a pair strategy from a settings file", async () => {
    fs.writeFileSync(inFolder("p.yaml"), "strategy: pairs-spread\nparameters: {window: 20}\n");
    const { out } = await run(
      inFolder("a.csv"),
      "--strategy",
      inFolder("p.yaml"),
      "--pair",
      inFolder("b.csv"),
    );
    expect(out).toContain("pairs-spread window=20 entry=2");
  });

  test.each([
    [["--strategy", "pairs-spread"], "trades two series, expected --pair DATA, as in --pair SPX"],
    [
      ["--strategy", "cash", "--pair", "SPX"],
      "Option --pair is for strategies that trade two series (pairs-spread)",
    ],
    [[...PAIR, "--symbol", "B"], 'Both series are called "B", expected two symbols; --symbol NAME renames'],
    [[...PAIR, "--side", "long"], 'Option --side is "long", but "pairs-spread" holds one leg short'],
    [[...PAIR, "--stop-loss", "0.1"], "Cannot trade a pair with a stop or target"],
    [[...PAIR, "--report", "x.html"], "Option --report shows runs over one series"],
    [["--strategy", "pairs-spread", "--pair", inFolder("later.csv")], "expected series that overlap"],
    [["--strategy", "pairs-spread", "--pair", inFolder("none.csv")], "No such file"],
    [[...PAIR, "--set", "exit=3"], 'Parameter "entry" is 1.2, expected more than "exit"'],
  ])("backtest %j answers 2 and one line", async (words, message) => {
    const { code, out, note } = await run(inFolder("a.csv"), ...words);
    expect([code, out]).toEqual([2, ""]);
    expect(note).toContain(message);
    expect(note).not.toContain("\n");
  });
});
