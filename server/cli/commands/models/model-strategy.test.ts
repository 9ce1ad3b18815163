import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AbstentionRecord, RegretRecord } from "../../../../src/contracts/run.js";
import { randomBars } from "../../../../src/fixtures/builders/random-bars.js";
import { barAt, type Bars } from "../../../../src/market/series/bars.js";
import { boost } from "../../../../src/ml/trees/boosting.js";
import { buildDataset } from "../../../../src/ml/training/build-dataset.js";
import { labelCloses } from "../../../../src/ml/data/label-rule.js";
import { writeModelFile } from "../../../../src/ml/formats/model-file.js";
import { featureSet } from "../../../../src/features/catalog.js";
import { computeFeatures } from "../../../../src/features/pipeline.js";
import { CATALOG } from "../../catalog.js";
import { runCommandLine } from "../../run.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-model-strategy-"));
const inFolder = (name: string): string => path.join(folder, name);
const home = process.env["VERNIER_HOME"];
const bars = randomBars(41, 300);

async function run(...words: readonly string[]) {
  const lines = { out: [] as string[], note: [] as string[] };
  const io = {
    out: (text: string) => lines.out.push(text),
    note: (text: string) => lines.note.push(text),
    progress: () => {},
  };
  const context = { catalog: CATALOG, version: "0", debug: false };
  const code = await runCommandLine(["backtest", inFolder("p.csv"), ...words], io, context);
  return { code, out: lines.out.join("\n"), note: lines.note.join("\n") };
}

function toCsv(series: Bars): string {
  const rows = Array.from({ length: series.length }, (_, i) => {
    const { time, open, high, low, close, volume } = barAt(series, i);
    return [new Date(time).toISOString().slice(0, 10), open, high, low, close, volume].join(",");
  });
  return `Date,Open,High,Low,Close,Volume\n${rows.join("\n")}\n`;
}

beforeAll(() => {
  process.env["VERNIER_HOME"] = folder;
  fs.writeFileSync(inFolder("p.csv"), toCsv(bars));
  const features = computeFeatures(bars, featureSet("return-1,return-5"));
  const labels = labelCloses(bars.close, { kind: "direction", horizon: 1, threshold: 0 });
  const { ensemble } = boost(buildDataset(features, labels), { rounds: 20, maxDepth: 3 });
  const model = { features: features.names, form: ensemble, calibration: null, card: null };
  fs.writeFileSync(inFolder("m.json"), writeModelFile(model));
});

afterAll(() => {
  if (home === undefined) delete process.env["VERNIER_HOME"];
  else process.env["VERNIER_HOME"] = home;
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("backtest --model", () => {
  it("backtest trades the model of a file, and says what abstaining cost and what baselines had", async () => {
    const { code, out, note } = await run("--model", inFolder("m.json"), "--json");
    expect(code).toBe(0);
    const { strategy, abstention, regret } = JSON.parse(out) as Record<string, unknown>;
    expect(strategy).toMatch(/^model-[0-9a-f]{16}$/);
    const { count, reasons, cost } = AbstentionRecord.parse(abstention);
    expect(reasons.reduce((sum, reason) => sum + reason.count, 0)).toBe(count);
    expect(cost).not.toBeNull();
    expect(RegretRecord.parse(regret).random!.runs).toBe(200);
    expect(note).toContain("does not say what it was trained on");
  });

  it("backtest prints abstentions by reason, and regret against each baseline", async () => {
    const { out } = await run("--strategy", "ml-direction", "--model", inFolder("m.json"));
    expect(out).toMatch(/Abstained on \d+ bars? of 295/);
    expect(out).toContain("below-enter");
    expect(out).toMatch(/buy and hold .* [+−]\$/);
    expect(out).toContain("of 200 random runs");
  });

  it("backtest gives no abstentions for a rule that cannot abstain", async () => {
    const { abstention, regret } = JSON.parse((await run("--json")).out) as Record<string, unknown>;
    expect(abstention).toBeNull();
    expect(regret).not.toBeNull();
  });

  it("backtest refuses a model for another strategy, and a file that is none", async () => {
    const other = await run("--strategy", "breakout", "--model", inFolder("m.json"));
    expect(other).toMatchObject({ code: 2 });
    expect(other.note).toContain('Option --model is what ml-direction trades, but --strategy is "breakout"');
    expect((await run("--model", inFolder("none.json"))).code).toBe(2);
    expect((await run("--model", inFolder("p.csv"))).code).toBe(2);
  });
});
