import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { classifier, scores, shares, zipMap, ZIPPED } from "../../fixtures/builders/foreign-classifiers.js";
import { floats, graphOf, node, text } from "../../fixtures/builders/foreign-onnx.js";
import { ONNX_WASM } from "../../fixtures/builders/onnx-wasm.js";
import { probabilityOfMargin } from "../model/margin-probability.js";
import { margins, probabilities } from "../model/predict.js";
import { otherClass } from "../model/other-class.js";
import { explainer } from "../shap/explain.js";
import { checkModel } from "./check-model.js";
import { readModelFile, writeModelFile } from "./model-file.js";
import { exportOnnx } from "./onnx-export.js";
import { exposeTensor } from "./onnx-expose.js";
import { importOnnx } from "./onnx-import.js";
import { openOnnx } from "./onnx-model.js";
import { readOnnx } from "./onnx-read.js";

const ROWS = 60;
const random = createRandom(6);
const values = Float32Array.from({ length: ROWS * 3 }, () =>
  random.next() < 0.1 ? Number.NaN : Math.fround(random.normal() / 2),
);
const samples = { names: ["f0", "f1", "f2"], rows: ROWS, values };
const forest = classifier(2, 3, shares(2, 3));
const three = classifier(3, 3, shares(3, 3));
const CASES: readonly (readonly [string, number, Uint8Array])[] = [
  ["a forest of two classes", 2, graphOf([forest])],
  ["a forest of two classes that ends in ZipMap", 2, graphOf([forest, zipMap([0, 1])], { outputs: ZIPPED })],
  ["one tree of two classes", 2, graphOf([classifier(2, 1, shares(2, 1))])],
  ["a forest that says class 1 alone", 2, graphOf([classifier(2, 3, () => [shares(2, 3)()[1]!])])],
  ["a forest of three classes", 3, graphOf([three])],
  [
    "a forest of three classes that ends in ZipMap",
    3,
    graphOf([three, zipMap([0, 1, 2])], { outputs: ZIPPED }),
  ],
  [
    "boosted trees of three classes",
    3,
    graphOf([
      classifier(3, 4, scores(3), { post_transform: text("SOFTMAX"), base_values: floats([0.1, -0.2, 0.3]) }),
    ]),
  ],
  [
    "three classes, each against the rest",
    3,
    graphOf([classifier(3, 2, scores(3), { post_transform: text("LOGISTIC") })]),
  ],
];

describe("importOnnx of classifiers", () => {
  it.each(CASES)(
    "gives onnxruntime's probability of each class for %s, and explains its margin",
    async (_, count, bytes) => {
      const content = importOnnx(bytes);
      if (content.kind === "graph") throw new Error(content.graph.reason);
      const zipped = readOnnx(bytes).outputs.every(({ name }) => name !== "Y");
      const session = await openOnnx(zipped ? exposeTensor(bytes, "Y") : bytes, ONNX_WASM);
      const answers = await session.run(values, ROWS, "Y");
      await session.close();
      const models = content.kind === "classes" ? content.models : [otherClass(content.model), content.model];
      expect(content.classes).toEqual(["0", "1", "2"].slice(0, count));
      for (const [k, model] of models.entries()) {
        const ours = probabilities(model, samples);
        ours.forEach((p, i) => expect(p).toBeCloseTo(answers[i * count + k]!, 6));
        const { maxResidual, margins: explained } = explainer(model).explain(samples);
        expect(maxResidual).toBeLessThan(1e-12);
        expect(explained).toEqual(margins(model, samples));
      }
    },
  );

  it("takes votes that are no shares for scores, which give no probability", () => {
    for (const classes of [2, 3]) {
      const content = importOnnx(graphOf([classifier(classes, 2, scores(classes))]));
      if (content.kind === "graph") throw new Error(content.graph.reason);
      const model = content.kind === "classes" ? content.models[0]! : content.model;
      expect(model.form.link).toBe("identity");
      expect(() => otherClass(model)).toThrow("the model gives a score of the second class alone");
    }
  });

  it("reads a multinomial logistic regression, and a regression of two targets", async () => {
    const weights = {
      coefficients: floats([1, 0, -1, 0.5, 0.5, 0, -1, 2, 1]),
      intercepts: floats([0.1, 0, -0.2]),
    };
    const logistic = graphOf([
      node("LinearClassifier", ["X"], ["label", "p"], {
        ...weights,
        classlabels_strings: { kind: "texts", value: ["down", "flat", "up"] },
        post_transform: text("SOFTMAX"),
      }),
      node("Normalizer", ["p"], ["Y"], { norm: text("L1") }),
    ]);
    const regression = graphOf([
      node("LinearRegressor", ["X"], ["Y"], { ...weights, targets: { kind: "int", value: 3 } }),
    ]);
    const known = { ...samples, values: values.map((x) => (Number.isNaN(x) ? 0 : x)) };
    for (const [bytes, names] of [
      [logistic, ["down", "flat", "up"]],
      [regression, ["0", "1", "2"]],
    ] as const) {
      const content = importOnnx(bytes);
      if (content.kind !== "classes") throw new Error(content.kind);
      expect(content.classes).toEqual(names);
      const session = await openOnnx(bytes, ONNX_WASM);
      const answers = await session.run(known.values, ROWS, "Y");
      await session.close();
      for (const [k, model] of content.models.entries()) {
        probabilities(model, known).forEach((p, i) => expect(p).toBeCloseTo(answers[3 * i + k]!, 5));
      }
    }
  });

  it("keeps a class of several with its rivals in a file of ours, and refuses to write it as ONNX", () => {
    const content = importOnnx(CASES[6]![2]);
    if (content.kind !== "classes") throw new Error(content.kind);
    const [model] = content.models;
    const again = readModelFile(writeModelFile(model!));
    expect(probabilities(again, samples)).toEqual(probabilities(model!, samples));
    expect(() => exportOnnx(model!)).toThrow("one class of several");
    expect(() => checkModel({ ...model!, rivals: [] })).toThrow(
      "the link is softmax and it has 0 other classes",
    );
    expect(() => probabilityOfMargin(model!)).toThrow("the score of one class of several");
  });

  it("names the tensor before a ZipMap and the classes of a graph that only a runtime can run", () => {
    const equal = {
      kind: "texts",
      value: Array.from({ length: 7 }, (_, i) => (i < 3 ? "BRANCH_EQ" : "LEAF")),
    } as const;
    const strange = classifier(2, 1, shares(2, 1), { nodes_modes: equal });
    const bytes = graphOf([strange, zipMap([3, 4])], { outputs: ZIPPED });
    expect(importOnnx(bytes)).toMatchObject({ kind: "graph", graph: { unzipped: "Y", classes: ["3", "4"] } });
  });

  it.each([
    ["features of trees", graphOf([forest], { width: 2 ** 40 })],
    ["features of a graph that a runtime runs", graphOf([node("Relu", ["X"], ["Y"])], { width: 2 ** 40 })],
  ])("refuses more %s than can be in one line", (_, bytes) => {
    expect(() => importOnnx(bytes)).toThrow(
      "it says that a row has 1099511627776 features, expected at most 100000",
    );
  });

  it("hands a regression of more targets than it has votes or weights on as a graph", () => {
    const count = { kind: "int", value: 2 ** 40 } as const;
    const trees = node("TreeEnsembleRegressor", ["X"], ["Y"], { n_targets: count });
    const linear = node("LinearRegressor", ["X"], ["Y"], { targets: count });
    for (const head of [trees, linear]) {
      expect(importOnnx(graphOf([head]))).toMatchObject({
        kind: "graph",
        graph: { reason: expect.stringContaining("1099511627776 targets") as string },
      });
    }
  });
});
