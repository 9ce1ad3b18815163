import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { classifier, shares, zipMap, ZIPPED } from "../../../../src/fixtures/builders/foreign-classifiers.js";
import { graphOf } from "../../../../src/fixtures/builders/foreign-onnx.js";
import { randomBars } from "../../../../src/fixtures/builders/random-bars.js";
import { barAt } from "../../../../src/market/series/bars.js";
import { CATALOG } from "../../catalog.js";
import { runCommandLine } from "../../run.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-classes-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

const names = { metadata: { feature_names: '["return-1","return-5","rsi-14"]' } };
const zipped = { ...names, outputs: ZIPPED };
const forest = write("forest.onnx", graphOf([classifier(2, 3, shares(2, 3)), zipMap([0, 1])], zipped));
const three = write("three.onnx", graphOf([classifier(3, 3, shares(3, 3)), zipMap([0, 1, 2])], zipped));
const modes = { kind: "texts", value: Array.from({ length: 7 }, (_, i) => (i < 3 ? "BRANCH_EQ" : "LEAF")) };
const strange = classifier(3, 1, shares(3, 1), { nodes_modes: modes as never });
const foreign = write("foreign.onnx", graphOf([strange, zipMap([0, 1, 2])], zipped));
const rows = write("rows.csv", "return-1,return-5,rsi-14\n0.1,-0.2,0.3\n,0.5,-0.4\n");

async function run(...words: string[]) {
  const lines = { out: [] as string[], note: [] as string[] };
  const io = {
    out: (text: string) => lines.out.push(text),
    note: (text: string) => lines.note.push(text),
    progress: () => {},
  };
  const code = await runCommandLine(words, io, { catalog: CATALOG, version: "0", debug: false });
  return { code, out: lines.out.join("\n"), note: lines.note.join("\n") };
}

const predicted = async (...words: string[]): Promise<Record<string, number[]>> => {
  const { code, out } = await run("predict", "--data", rows, "--json", ...words);
  expect(code).toBe(0);
  return JSON.parse(out) as Record<string, number[]>;
};

describe("models of classes", () => {
  it("predict gives the probability of a forest's second class, and of either by name", async () => {
    const plain = await predicted("--model", forest);
    expect(plain["prediction"]).toEqual([null, null]);
    expect((await predicted("--model", forest, "--class", "1"))["probability"]).toEqual(plain["probability"]);
    const other = await predicted("--model", forest, "--class", "0");
    other["probability"]!.forEach((p, i) => expect(p + plain["probability"]![i]!).toBeCloseTo(1, 6));
  });

  it.each([
    ["our trees", three],
    ["a graph that onnxruntime runs", foreign],
  ])("predict and explain want a class of three, and its probabilities add up to 1: %s", async (_, model) => {
    const wanted = "vernier: --class is missing, expected one of the model's classes: 0, 1, 2";
    expect(await run("predict", "--data", rows, "--model", model)).toMatchObject({ code: 2, note: wanted });
    const wrong = await run("predict", "--data", rows, "--model", model, "--class", "up");
    expect(wrong.note).toBe('vernier: --class is "up", expected one of the model\'s classes: 0, 1, 2');
    const each = await Promise.all(["0", "1", "2"].map((k) => predicted("--model", model, "--class", k)));
    for (const i of [0, 1]) {
      expect(each.reduce((sum, { probability }) => sum + probability![i]!, 0)).toBeCloseTo(1, 6);
    }
    const more = ["--background", rows, "--json"];
    const found = await run("explain", "--data", rows, "--model", model, "--class", "2", ...more);
    const { margin, maxResidual } = JSON.parse(found.out) as { margin: number[]; maxResidual: number };
    expect(maxResidual).toBeLessThan(1e-6);
    const unit = model === three ? "margin" : "probability";
    margin.forEach((m, i) => expect(m).toBeCloseTo(each[2]![unit]![i]!, 6));
  });

  it("backtest trades a forest's probability, and that of a class", async () => {
    const bars = randomBars(41, 120);
    const lines = Array.from({ length: bars.length }, (_, i) => {
      const { time, open, high, low, close, volume } = barAt(bars, i);
      return [new Date(time).toISOString().slice(0, 10), open, high, low, close, volume].join(",");
    });
    const prices = write("p.csv", `Date,Open,High,Low,Close,Volume\n${lines.join("\n")}\n`);
    const backtest = (...words: string[]) => run("backtest", prices, "--json", ...words);
    const traded = await backtest("--model", forest);
    expect((JSON.parse(traded.out) as { strategy: string }).strategy).toMatch(/^model-[0-9a-f]{16}$/);
    expect((await backtest("--model", three)).note).toContain("--class is missing, expected one of");
    expect((await backtest("--model", three, "--class", "2")).code).toBe(0);
    expect((await backtest("--class", "2")).note).toContain("but no model is given");
  });
});
