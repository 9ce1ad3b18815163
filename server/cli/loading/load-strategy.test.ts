import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_OPTIONS } from "../../../src/simulation/account/options.js";
import { closeBars } from "../../../src/fixtures/builders/close-bars.js";
import { loadStrategy } from "./load-strategy.js";

const CODE = `export default {
  name: "mine",
  parameters: [],
  lookback: () => 1,
  signals: (bars: { length: number }) => new Int8Array(bars.length),
};
`;

describe("loadStrategy", () => {
  let folder = "";
  const file = (name: string): string => path.join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "strategies-"));
    const files = {
      "mine.ts": CODE,
      "empty.ts": "export const x = 1;\n",
      "partial.ts": 'export default { name: "mine", parameters: [] };\n',
      "throws.ts": 'throw new Error("no luck");\n',
      "named.yaml": "strategy: sma-crossover\nparameters:\n  fast: 5\n  slow: 20\n",
      "mine.json": '{"strategy": "./mine.ts", "parameters": {}}',
      "nested.yml": "strategy: ./named.yaml\nparameters: {fast: 7}\n",
      "unknown.yaml": "strategy: smaCross\n",
      "none.yaml": "parameters: {fast: 5}\n",
      "text.yaml": "strategy: sma-crossover\nparameters: {fast: ten}\n",
      "list.yaml": "strategy: sma-crossover\nparameters: [1, 2]\n",
      "other.yaml": "strategy: sma-crossover\nparams: {fast: 5}\n",
      "broken.yaml": "strategy: sma-crossover\nparameters: {fast: 5\n",
      "circle.yaml": "strategy: ./circle.yaml\n",
      "mine.txt": "",
    };
    for (const [name, text] of Object.entries(files)) await writeFile(file(name), text);
  });

  it("loadStrategy() finds a strategy by name", async () => {
    const { strategy, parameters } = await loadStrategy("sma-crossover");
    expect([strategy.name, parameters]).toEqual(["sma-crossover", {}]);
  });
  it("loadStrategy() reads a name and parameters from YAML", async () => {
    const { strategy, parameters } = await loadStrategy(file("named.yaml"));
    expect([strategy.name, parameters]).toEqual(["sma-crossover", { fast: 5, slow: 20 }]);
  });
  it("loadStrategy() follows a path from the settings' own folder, nearer parameters first", async () => {
    expect((await loadStrategy(file("mine.json"))).strategy.name).toBe("mine");
    expect((await loadStrategy(file("nested.yml"))).parameters).toEqual({ fast: 7, slow: 20 });
  });
  it("loadStrategy() runs a user's TypeScript file", async () => {
    const { strategy, runner } = await loadStrategy(file("mine.ts"));
    const { run } = await runner.run("backtest", {
      bars: closeBars(1, 2),
      parameters: {},
      options: DEFAULT_OPTIONS,
    });
    expect([strategy.name, run.result.equity.length]).toEqual(["mine", 2]);
  });

  it.each([
    ["smaCross", 'Unknown strategy "smaCross", expected one of: sma-crossover'],
    [
      "pairs-spread",
      "trades two series, only backtest takes it, as in backtest DATA --strategy pairs-spread",
    ],
    ["unknown.yaml", 'Unknown strategy "smaCross", expected one of: sma-crossover'],
    ["missing.ts", "No such strategy file:"],
    ["mine.txt", "is no strategy file, expected .ts, .js, .yaml, .yml or .json"],
    ["circle.yaml", "is no strategy file"],
    [
      "empty.ts",
      "exports no strategy by default, expected an object with name, parameters, lookback, signals",
    ],
    ["partial.ts", 'is no strategy: it lacks "lookback" (a function), "signals" (a function)'],
    ["throws.ts", "no luck"],
    ["none.yaml", 'has no "strategy", expected a name or a path'],
    ["text.yaml", 'parameter "fast" is "ten", expected a number'],
    ["list.yaml", '"parameters" is no mapping'],
    ["other.yaml", 'has "params", expected "strategy" and "parameters" only'],
    ["broken.yaml", "at line 3, column 1"],
  ])("loadStrategy() refuses %s in one line", async (word, message) => {
    const error = await loadStrategy(word.includes(".") ? file(word) : word).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: "InputError" });
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain("\n");
  });
});
