import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, describe, expect, test } from "vitest";
import shap from "../../../../src/fixtures/tree-shap.json" with { type: "json" };
import golden from "../../../../src/fixtures/xgboost-model.json" with { type: "json" };
import { ELEMENT, type OnnxGraph, type OnnxNode } from "../../../../src/ml/formats/onnx-graph.js";
import { writeOnnx } from "../../../../src/ml/formats/onnx-write.js";
import { writeModelFile } from "../../../../src/ml/formats/model-file.js";
import type { TreeEnsemble } from "../../../../src/ml/trees/ensemble/tree-ensemble.js";
import { CLONE } from "../../../clone.js";
import { createModelStore } from "../../../models/model-store.js";
import { testModel } from "../../../models/test-save-loop.js";
import { CATALOG } from "../../catalog.js";
import type { Io } from "../../kit/command.js";
import { runCommandLine } from "../../run.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-cli-models-"));
const before = process.env["VERNIER_HOME"];
process.env["VERNIER_HOME"] = folder;
afterAll(() => {
  if (before === undefined) delete process.env["VERNIER_HOME"];
  else process.env["VERNIER_HOME"] = before;
  fs.rmSync(folder, { recursive: true, force: true });
});

const fixture = (name: string): string => path.join(CLONE, "src", "fixtures", name);
const BOOSTER = fixture("xgboost-booster.json");
const ROWS = fixture("xgboost-rows.csv");

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

async function run(...words: string[]) {
  const lines = { out: [] as string[], note: [] as string[] };
  const io: Io = { out: (t) => lines.out.push(t), note: (t) => lines.note.push(t), progress: () => {} };
  const code = await runCommandLine(words, io, { catalog: CATALOG, version: "0", debug: false });
  return { code, out: lines.out.join("\n"), note: lines.note.join("\n") };
}

/** The JSON of a command that has to succeed. */
async function json<T>(...words: string[]): Promise<T> {
  const { code, out, note } = await run(...words, "--json");
  expect([code, note]).toEqual([0, ""]);
  return JSON.parse(out) as T;
}

interface Predicted {
  readonly margin: readonly (number | null)[];
  readonly probability: readonly (number | null)[];
}
interface Explained {
  readonly base: number;
  readonly margin: readonly number[];
  readonly contributions: readonly (readonly number[])[];
  readonly interactions?: readonly (readonly (readonly number[])[])[];
  readonly method: string;
  readonly maxResidual: number;
}

const predict = async (model: string, data: string): Promise<Predicted> => {
  const { margin, probability } = await json<Predicted>("predict", "--model", model, "--data", data);
  return { margin, probability };
};
const refuse = async (model: string, data: string, ...more: string[]): Promise<string> => {
  const { code, out, note } = await run(
    more[0] ?? "predict",
    "--model",
    model,
    "--data",
    data,
    ...more.slice(1),
  );
  expect([code, out]).toEqual([2, ""]);
  expect(note).not.toContain("\n");
  return note;
};

/** The rows of the fixture under other headers. */
function reheaded(name: string, change: (cells: string[], row: number) => string[]): string {
  const lines = fs.readFileSync(ROWS, "utf8").trim().split("\n");
  return write(name, `${lines.map((line, row) => change(line.split(","), row).join(",")).join("\n")}\n`);
}

function expectNear(actual: readonly (number | null)[], wanted: readonly number[], within = 1e-6): void {
  expect(actual.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) expect(Math.abs(actual[i]! - value)).toBeLessThan(within);
}

describe("predict", () => {
  test("predict gives XGBoost's margins and probabilities for its JSON model", async () => {
    const { margin, probability } = await predict(BOOSTER, ROWS);
    expectNear(margin, golden.margin);
    expectNear(probability, golden.probability);
    const { out } = await run("predict", "--model", BOOSTER, "--data", ROWS);
    expect(out.split("\n").slice(0, 2)).toEqual([
      "row     margin  probability",
      "  1  −0.225796     0.443790",
    ]);
  });

  test.each([
    [
      "f0 … in another order, among others",
      (c: string[], row: number) => [...c.toReversed(), row === 0 ? "x" : "?"],
    ],
    [
      "by place under other names",
      (c: string[], row: number) => (row === 0 ? ["a", "b", "c", "d", "e", "f"] : c),
    ],
    ["by place under 0, 1, 2, …", (c: string[], row: number) => (row === 0 ? c.map((_, k) => String(k)) : c)],
    [
      "by place after a column of times",
      (c: string[], row: number) =>
        row === 0 ? ["date", "a", "b", "c", "d", "e", "f"] : ["2020-01-02", ...c],
    ],
    ["with NaN for a missing value", (c: string[]) => c.map((cell) => (cell === "" ? "NaN" : cell))],
    ["in quotes", (c: string[]) => c.map((cell) => `"${cell}"`)],
  ])("predict finds columns %s", async (name, change) => {
    const { margin } = await predict(BOOSTER, reheaded(`${name.length}.csv`, change));
    expectNear(margin, golden.margin);
  });

  test("predict names a column that is missing where the header has others of f0, f1, …", async () => {
    const renamed = reheaded("renamed.csv", (c, row) =>
      row === 0 ? ["f0", "f1", "zz", "f3", "f4", "f5"] : c,
    );
    expect(await refuse(BOOSTER, renamed)).toContain('Column "f2" is missing');
  });

  test("predict takes rows without a header by place when the model does not name its features", async () => {
    const [, ...lines] = fs.readFileSync(ROWS, "utf8").trim().split("\n");
    expectNear((await predict(BOOSTER, write("headless.csv", lines.join("\n")))).margin, golden.margin);
    const own = write("own.json", writeModelFile(testModel(1)));
    expect(await refuse(own, write("own-headless.csv", "1,2,3\n"))).toContain("The file has no header");
  });

  test("predict uses our own files, JSON and ONNX, to the same numbers", async () => {
    const store = createModelStore(folder);
    const { file, onnx } = store.save(testModel(0.25));
    const data = write("own.csv", "x2,time,x0,x1\n4,2020-01-01,1,2\n,2020-01-02,nan,-1e3\n");
    const scores = await predict(file, data);
    expect(scores).toEqual(await predict(onnx, data));
    expectNear(scores.margin, [0.25 + (2 - 1 / 3) / 14 + (4 - 2 / 3) / 7, 0.25 + (-1e3 - 1 / 3) / 14], 1e-6);
    for (const [i, p] of scores.probability.entries()) {
      expect(p).toBeCloseTo(1 / (1 + Math.exp(-scores.margin[i]! + 0.5)), 12);
    }
  });

  test("predict answers 2 and one line that names what is wrong", async () => {
    const own = write("named.json", writeModelFile(testModel(1)));
    const at = (text: string): string => write("bad.csv", text);
    const bad = path.join(folder, "bad.csv");
    const cases: [text: string, message: string][] = [
      ["x0,x1\n1,2\n", `${bad}: Column "x2" is missing; the file has "x0", "x1"`],
      ["x0,X1,x2\n1,2,3\n", `${bad}: Column "x1" is missing; "X1" is not "x1"`],
      ["a,b\n1,2\n", `${bad}: Columns "x0", "x1", "x2" are missing; the file has "a", "b"`],
      ["x0,x1,x2\n", `${bad}: The file has a header and 0 rows, expected at least 1`],
      ["", `${bad}: The file is empty, expected a header and rows of features`],
      [
        "x0,x1,x2\n1,2,3\n1,two,3\n",
        `${bad}, row 2, column "x1": "two" is no number, expected one, or nothing for a missing value`,
      ],
      ["x0,x1,x2\n1,2,3\n1,2\n", `${bad}, row 2: The row has 2 cells, the first has 3`],
      ["x0,x1,x1,x2\n1,2,2,3\n", `${bad}: Two columns are named "x1", expected one`],
      ["x0,x1,x2\n1,inf,3\n", `${bad}, row 1, column "x1": "inf" is no number`],
      ["x0,x1,x2\n1,1e300,3\n", `${bad}, row 1, column "x1": 1e+300 is beyond the range of a float32`],
    ];
    for (const [text, message] of cases) expect(await refuse(own, at(text))).toContain(message);
    expect(await refuse(BOOSTER, at("a,b\n1,2\n"))).toContain(
      "The file has 2 columns and the model 6 features without names",
    );
    expect(await refuse(own, path.join(folder, "none.csv"))).toContain("No such file");
    expect(await refuse(path.join(folder, "none.json"), ROWS)).toContain("No such file");
    expect(await refuse(folder, ROWS)).toContain("is a folder");
    expect(await refuse(write("cut.json", fs.readFileSync(own).subarray(0, 300)), ROWS)).toContain(
      "cut.json: Cannot read model",
    );
    expect((await run("predict", "--data", ROWS)).note).toContain("--model FILE is missing");
  });
});

describe("explain", () => {
  test("explain gives XGBoost's contributions and interactions for its JSON model", async () => {
    const found = await json<Explained>("explain", "--model", BOOSTER, "--data", ROWS, "--interactions");
    expect([found.method, found.contributions.length]).toEqual(["tree-path-dependent", 40]);
    expectNear(found.margin, golden.margin);
    expect(found.maxResidual).toBeLessThan(1e-12);
    for (const [i, wanted] of shap.xgboost.contributions.entries()) {
      expectNear([...found.contributions[i]!, found.base], wanted);
    }
    for (const [j, wanted] of shap.xgboost.interactions_row_0.slice(0, 6).entries()) {
      expectNear(found.interactions![0]![j]!, wanted.slice(0, 6));
    }
    for (const [i, margin] of found.margin.entries()) {
      const sum = found.contributions[i]!.reduce((a, b) => a + b, found.base);
      expect(Math.abs(sum - margin)).toBeLessThan(1e-12);
      for (const [k, contribution] of found.contributions[i]!.entries()) {
        const row = found.interactions![i]![k]!.reduce((a, b) => a + b, 0);
        expect(Math.abs(row - contribution)).toBeLessThan(1e-12);
      }
    }
    const { out } = await run("explain", "--model", BOOSTER, "--data", ROWS, "--interactions");
    expect(out).toContain("Method: tree-path-dependent; base 0.0440");
    expect(out).toContain("f0 × f2");
    expect(out).toContain("This explains the model, not the market.");
  });

  test("explain intervenes when it is given a background: the base is its mean margin", async () => {
    const { base, method, margin, contributions, maxResidual } = await json<Explained>(
      "explain",
      "--model",
      BOOSTER,
      "--data",
      ROWS,
      "--background",
      ROWS,
    );
    expect([method, contributions[0]!.length]).toEqual(["tree-interventional", 6]);
    expect(base).toBeCloseTo(margin.reduce((a, b) => a + b, 0) / 40, 10);
    expect(maxResidual).toBeLessThan(1e-12);
    expect(await refuse(BOOSTER, ROWS, "explain", "--background", ROWS, "--interactions")).toContain(
      "goes without --background",
    );
  });

  test("explain wants a background for trees without covers", async () => {
    const leaf = Float64Array.of(0, 1, 2);
    const form: TreeEnsemble = {
      featureCount: 1,
      base: 0,
      link: "logistic",
      rounding: "float32",
      roots: Int32Array.of(0),
      feature: Int32Array.of(0, -1, -1),
      threshold: Float64Array.of(0.5, 0, 0),
      left: Int32Array.of(1, -1, -1),
      right: Int32Array.of(2, -1, -1),
      missingLeft: new Uint8Array(3),
      value: leaf,
      cover: new Float64Array(3).fill(Number.NaN),
    };
    const model = write(
      "bare.json",
      writeModelFile({ features: ["x"], form, calibration: null, card: null }),
    );
    const data = write("x.csv", "x\n0\n1\n");
    expect(await refuse(model, data, "explain")).toContain("expected --background B.csv");
    const found = await json<Explained>("explain", "--model", model, "--data", data, "--background", data);
    expect([found.base, found.contributions]).toEqual([1.5, [[-0.5], [0.5]]]);
  });

  test("explain takes a linear model, which has no interactions", async () => {
    const model = write("linear.json", writeModelFile(testModel(1)));
    const data = write("linear.csv", "x0,x1,x2\n1,2,3\n");
    const { method, maxResidual } = await json<Explained>("explain", "--model", model, "--data", data);
    expect([method, maxResidual < 1e-12]).toEqual(["linear", true]);
    expect(await refuse(model, data, "explain", "--interactions")).toContain("needs a model of trees");
  });
});

/** A network with one hidden layer, which is neither trees nor linear: sigmoid(2 relu(x0 + x1) − 1). */
function network(output: string): Uint8Array {
  const node = (operator: string, inputs: string[], to: string): OnnxNode => ({
    operator,
    domain: "",
    inputs,
    outputs: [to],
    attributes: new Map(),
  });
  const tensor = (name: string, dims: number[], ...values: number[]) => ({
    name,
    dims,
    element: ELEMENT.float,
    values: Float32Array.from(values),
  });
  const graph: OnnxGraph = {
    irVersion: 8,
    producer: "test",
    opsets: new Map([["", 17]]),
    metadata: new Map(),
    nodes: [
      node("MatMul", ["input", "weights"], "sum"),
      node("Relu", ["sum"], "hidden"),
      node("Mul", ["hidden", "two"], "doubled"),
      node("Sub", ["doubled", "one"], "score"),
      node("Sigmoid", ["score"], output),
    ],
    constants: [tensor("weights", [2, 1], 1, 1), tensor("two", [1], 2), tensor("one", [1], 1)],
    inputs: [{ name: "input", element: ELEMENT.float, dims: ["rows", 2] }],
    outputs: [{ name: output, element: ELEMENT.float, dims: ["rows", 1] }],
  };
  return writeOnnx(graph);
}

describe("a foreign graph", () => {
  const data = write("graph.csv", "a,b\n1,2\n-1,0.25\n");

  test("predict runs it, and takes its number for what the output's name says", async () => {
    const model = write("network.onnx", network("probability"));
    const { margin, probability } = await predict(model, data);
    expectNear(margin, [5, -1], 1e-4);
    expectNear(probability, [1 / (1 + Math.exp(-5)), 1 / (1 + Math.E)], 1e-6);
    const other = await predict(write("other.onnx", network("answer")), data);
    expect(other.probability).toEqual([null, null]);
    expectNear(other.margin, [1 / (1 + Math.exp(-5)), 1 / (1 + Math.E)], 1e-6);
  });

  test("explain tries it against a background, which it needs", async () => {
    const model = write("network.onnx", network("probability"));
    expect(await refuse(model, data, "explain")).toContain("expected --background B.csv");
    const words = ["explain", "--model", model, "--data", data, "--background", data];
    const found = await json<Explained>(...words);
    expect(found).toMatchObject({ method: "permutation", features: ["f0", "f1"] });
    expect(found.maxResidual).toBeLessThan(1e-6);
    expect(await json(...words)).toEqual(found);
    expect(await refuse(model, data, "explain", "--background", data, "--pairs", "0")).toContain(
      "--pairs is 0",
    );
  });
});

interface Trained {
  readonly modelId: string;
  readonly onnx: string;
  readonly model: string;
  readonly metrics: {
    readonly inSample: object;
    readonly outOfSample: { readonly rows: number; readonly auc: number };
  };
  readonly features: readonly { readonly name: string; readonly hash: string }[];
  readonly hash: string;
  readonly card: object;
}

const FEATURES = "return-1,rsi-14,volatility-20,sma-distance-50";
const QUICK = ["AAPL", "--features", FEATURES, "--folds", "3", "--set", "rounds=12", "maxLeaves=5"];

describe("train", () => {
  test("train keeps a model and says how good it is; the same again gives the same hash", async () => {
    const first = await json<Trained>("train", ...QUICK);
    expect(first.features.map(({ name }) => name)).toEqual(FEATURES.split(","));
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(first.modelId).toBe(first.hash.slice(0, 16));
    expect(first.metrics.outOfSample.rows).toBe(1260 - 49 - 5);
    expect([fs.existsSync(first.onnx), fs.existsSync(first.model)]).toEqual([true, true]);
    expect(createModelStore(folder).read(first.modelId).card).toEqual(first.card);
    expect((await json<Trained>("train", ...QUICK)).hash).toBe(first.hash);
    expect((await json<Trained>("train", ...QUICK, "--horizon", "3")).hash).not.toBe(first.hash);
  });

  test.each([
    ["logistic", ["--model", "logistic", "--set", "l2=10", "--calibration", "isotonic"]],
    ["forest", ["--model", "forest", "--set", "trees=10", "--uniqueness"]],
    ["boosting", ["--label", "triple-barrier", "--upper", "2", "--missing", "drop", "--set", "rounds=5"]],
  ])("train trains %s, and predict, explain and an ONNX runtime use it", async (algorithm, words) => {
    const out = path.join(folder, `${algorithm}.onnx`);
    const trained = await json<Trained>(
      "train",
      "AAPL",
      "--features",
      FEATURES,
      "--folds",
      "2",
      "--out",
      out,
      ...words,
    );
    expect(trained.card).toMatchObject({ algorithm });
    const data = write("train-rows.csv", `${FEATURES}\n0.01,0.5,0.015,0.02\n-0.02,0.3,0.02,-0.05\n`);
    const scores = await predict(trained.model, data);
    expect(scores).toEqual(await predict(out, data));
    const { margin, maxResidual } = await json<Explained>(
      "explain",
      "--model",
      trained.model,
      "--data",
      data,
    );
    expect(margin).toEqual(scores.margin);
    expect(maxResidual).toBeLessThan(1e-12);
  });

  test("train prints a table and a judgement", async () => {
    const { code, out } = await run("train", ...QUICK);
    expect(code).toBe(0);
    expect(out).toContain("boosting on AAPL, 1,206 rows, 4 features; label: close 5 bars on above the close");
    expect(out).toMatch(/Out of sample it is right in \d+\.\d % of rows/);
  });

  test.each([
    [["--model", "magic"], '--model is "magic", expected one of: boosting, forest, logistic'],
    [["--features", "rsi-15"], 'Unknown feature set "rsi-15"'],
    [["--set", "trees=5"], 'Unknown parameter "trees", expected one of: rounds'],
    [["--horizon", "0"], "--horizon is 0, expected an integer from 1"],
    [["--horizon", "2000"], "0 rows have all features and a label, expected at least 50"],
    [["--upper", "2"], "--upper belongs to --label triple-barrier"],
    [["--threshold", "9"], "labels of one class: all"],
    [["--threads", "0"], "--threads is 0"],
    [["--folds", "1"], "folds is 1"],
    [["--out", "/nowhere/model.json"], 'Cannot write model "/nowhere/model.json"'],
    [["--features", "beta-60"], "expected --benchmark DATA"],
  ])("train answers 2 and one line for %j", async (words, message) => {
    const { code, out, note } = await run("train", "AAPL", ...words);
    expect([code, out]).toEqual([2, ""]);
    expect(note.split("\n").at(-1)).toContain(message);
  });

  test("train names constant features that were asked for, and leaves those of a set out", async () => {
    const lines = ["Date,Open,High,Low,Close,Volume"];
    for (let i = 0; i < 400; i++) {
      const close = 100 + 10 * Math.sin(i * 1.7) + 5 * Math.sin(i * i);
      const date = new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);
      lines.push(`${date},${close},${close + 1},${close - 1},${close},1000`);
    }
    const data = write("still.csv", lines.join("\n"));
    const still = await run("train", data, "--features", "gap,days-since-bar");
    expect([still.code, still.note]).toEqual([
      2,
      expect.stringContaining('Cannot learn from feature "days-since-bar": the same in every row'),
    ]);
    const calendar = await run("train", data, "--features", "calendar", "--folds", "2", "--json");
    expect(calendar.code).toBe(0);
    expect(calendar.note).toContain("Left out, for they do not vary on these bars: days-since-bar");
    expect(JSON.parse(calendar.out)).toMatchObject({ skipped: ["days-since-bar"] });
  });
});

describe("vernier, with the permissions it has", () => {
  function launch(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const launcher = path.join(CLONE, "server", "cli", "vernier.js");
    const env = { ...process.env, INIT_CWD: "", VERNIER_HOME: path.join(folder, "home") };
    const child = spawn(process.execPath, [launcher, ...args], { cwd: folder, env });
    const text = { out: "", err: "" };
    child.stdout.on("data", (chunk) => (text.out += String(chunk)));
    child.stderr.on("data", (chunk) => (text.err += String(chunk)));
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...text })));
  }

  test("train gives the same model on one thread, on two, and in Node", async () => {
    const words = [...QUICK, "--json", "--out", "trained.json"];
    const one = await launch("train", ...words);
    const two = await launch("train", ...words, "--threads", "2");
    expect([one.err, two.err]).toEqual(["", ""]);
    const [first, second] = [one, two].map(({ out }) => JSON.parse(out) as Trained);
    const here = await json<Trained>("train", ...QUICK);
    expect([first!.hash, second!.hash]).toEqual([here.hash, here.hash]);
    const out = fs.readFileSync(path.join(folder, "trained.json"), "utf8");
    expect(out).toBe(fs.readFileSync(first!.model, "utf8"));
  });

  test("predict and explain run a foreign graph and write nothing", async () => {
    const model = write("granted.onnx", network("probability"));
    const data = write("granted.csv", "a,b\n1,2\n");
    const predicted = await launch("predict", "--model", model, "--data", data, "--json");
    expect([predicted.code, predicted.err]).toEqual([0, ""]);
    expectNear((JSON.parse(predicted.out) as Predicted).margin, [5], 1e-4);
    const explained = await launch("explain", "--model", model, "--data", data, "--background", data);
    expect([explained.code, explained.err]).toEqual([0, ""]);
  });
});
