import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { randomBars } from "../../../../src/fixtures/builders/random-bars.js";
import { barsToCsv } from "../../../../src/market/reading/write-csv.js";
import { parseArguments } from "../../kit/arguments.js";
import type { Command } from "../../kit/command.js";
import { command as features } from "./features.js";
import { command as lookahead } from "./lookahead.js";

const PEEK = `export default {
  name: "peek",
  parameters: [],
  lookback: () => 1,
  signals: ({ close, length }) => Int8Array.from(close, (c, i) => (i + 1 < length && close[i + 1] > c ? 1 : 2)),
};
`;

describe("features and lookahead", () => {
  let folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "lookahead-"));
    await writeFile(path.join(folder, "bars.csv"), barsToCsv(randomBars(1, 120)));
    await writeFile(path.join(folder, "peek.ts"), PEEK);
  });

  async function run(command: Command, ...words: string[]): Promise<{ code: number; text: string }> {
    const lines: string[] = [];
    const io = { out: (text: string) => lines.push(text), note: () => {}, progress: () => {} };
    const args = parseArguments(command, [path.join(folder, "bars.csv"), ...words]);
    return { code: await command.run(args, io), text: lines.join("\n") };
  }

  it("lookahead ends with 0 and says how far it looked when a strategy is clean", async () => {
    const { code, text } = await run(
      lookahead,
      "--strategy",
      "sma-crossover",
      "--set",
      "fast=2",
      "slow=5",
      "--json",
    );
    expect([code, JSON.parse(text)]).toMatchObject([
      0,
      { verdict: "clean", leaks: [], checked: 120, streamed: 120 },
    ]);
  });
  it("lookahead ends with 1 and lists bars when a user's strategy reads the next close", async () => {
    const { code, text } = await run(lookahead, "--strategy", path.join(folder, "peek.ts"), "--json");
    const { verdict, leaks } = JSON.parse(text) as { verdict: string; leaks: object[] };
    expect([code, verdict]).toEqual([1, "leaks"]);
    expect(leaks[0]).toMatchObject({ name: "peek", full: 1, truncated: 2 });
    expect((await run(lookahead, "--strategy", path.join(folder, "peek.ts"))).text).toContain("other future");
  });
  it("lookahead checks a set of features", async () => {
    const { code, text } = await run(lookahead, "--features", "--set", "returns", "--json");
    expect([code, JSON.parse(text)]).toMatchObject([0, { verdict: "clean", checked: 120 }]);
  });
  it("lookahead needs a strategy or --features, not both", async () => {
    await expect(run(lookahead)).rejects.toThrow("needs either --strategy S or --features");
    await expect(run(lookahead, "--features", "--strategy", "cash")).rejects.toThrow("needs either");
    await expect(run(lookahead, "--features", "--set", "prices")).rejects.toThrow(
      'Unknown feature set "prices"',
    );
  });
  it("features gives columns with null for undefined values, and what each feature is", async () => {
    const { text } = await run(features, "--set", "gap,return-5", "--json");
    const json = JSON.parse(text) as {
      columns: Record<string, (number | null)[]>;
      features: object[];
      time: string[];
    };
    expect(Object.keys(json.columns)).toEqual(["gap", "return-5"]);
    expect(json.columns["return-5"]!.slice(0, 5)).toEqual([null, null, null, null, null]);
    expect([json.time.length, json.columns["gap"]!.length]).toEqual([120, 120]);
    expect(json.features[1]).toMatchObject({
      name: "return-5",
      version: 1,
      lookback: 6,
      parameters: { window: 5 },
    });
  });
  it("features writes CSV with empty cells in warm-up", async () => {
    const lines = (await run(features, "--set", "gap", "--last", "120")).text.split("\n");
    expect(lines.slice(0, 2)).toEqual(["time,gap", "1970-01-01T00:00:00.000Z,"]);
  });
  it("features needs a benchmark for cross-asset features", async () => {
    await expect(run(features, "--set", "all")).rejects.toThrow("expected --benchmark DATA");
    const { text } = await run(
      features,
      "--set",
      "beta-60",
      "--benchmark",
      path.join(folder, "bars.csv"),
      "--last",
      "1",
    );
    expect(Number(text.split(",").at(-1))).toBeCloseTo(1, 9);
  });
});
