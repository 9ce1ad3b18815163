import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { anyTrees, tryingRows } from "../../fixtures/builders/any-trees.js";
import { ONNX_WASM } from "../../fixtures/builders/onnx-wasm.js";
import { isTrees, type Model } from "../model/model.js";
import { exportOnnx } from "./onnx-export.js";
import { floats, graphOf, ints, matrix, node, text } from "../../fixtures/builders/foreign-onnx.js";
import type { OnnxAttribute, OnnxNode, OnnxTensor } from "./onnx-graph.js";
import { importOnnx } from "./onnx-import.js";
import { openOnnx } from "./onnx-model.js";
import { readOnnx } from "./onnx-read.js";
import { writeOnnx } from "./onnx-write.js";
import { probabilities } from "../model/predict.js";

type Mode = "BRANCH_LEQ" | "BRANCH_LT" | "BRANCH_GTE" | "BRANCH_GT" | "BRANCH_EQ";

/** Two trees of depth 2 over three features with float32 thresholds. */
function treeAttributes(
  mode: Mode,
  leaf: "target" | "class",
  ids: number[],
  positive = false,
): Record<string, OnnxAttribute> {
  const random = createRandom(11);
  const nodes = Array.from({ length: 14 }, (_, i) => ({ tree: i < 7 ? 0 : 1, id: i % 7, inner: i % 7 < 3 }));
  const leaves = nodes.filter(({ inner }) => !inner).flatMap((n) => ids.map((id) => ({ ...n, target: id })));
  return {
    nodes_treeids: ints(nodes.map((n) => n.tree)),
    nodes_nodeids: ints(nodes.map((n) => n.id)),
    nodes_featureids: ints(nodes.map((n) => (n.inner ? (n.id + n.tree) % 3 : 0))),
    nodes_values: floats(nodes.map((n) => (n.inner ? Math.fround(random.next() - 0.5) : 0))),
    nodes_modes: { kind: "texts", value: nodes.map((n) => (n.inner ? mode : "LEAF")) },
    nodes_truenodeids: ints(nodes.map((n) => (n.inner ? 2 * n.id + 1 : 0))),
    nodes_falsenodeids: ints(nodes.map((n) => (n.inner ? 2 * n.id + 2 : 0))),
    nodes_missing_value_tracks_true: ints(nodes.map((n) => (n.inner ? n.id % 2 : 0))),
    nodes_hitrates: floats(nodes.map(() => 1)),
    [`${leaf}_treeids`]: ints(leaves.map((n) => n.tree)),
    [`${leaf}_nodeids`]: ints(leaves.map((n) => n.id)),
    [`${leaf}_ids`]: ints(leaves.map((n) => n.target)),
    [`${leaf}_weights`]: floats(leaves.map(() => random.next() - (positive ? 0 : 0.5))),
  };
}

function classifier(mode: Mode, ids: number[], post: string, base: number[], positive = false): Uint8Array {
  return graphOf([
    node("TreeEnsembleClassifier", ["X"], ["label", "Y"], {
      ...treeAttributes(mode, "class", ids, positive),
      classlabels_int64s: ints([0, 1]),
      post_transform: text(post),
      ...(base.length > 0 ? { base_values: floats(base) } : {}),
    }),
  ]);
}

function regressor(mode: Mode, more: Record<string, OnnxAttribute>, ...after: OnnxNode[]): Uint8Array {
  const output = after.length > 0 ? "score" : "Y";
  return graphOf([
    node("TreeEnsembleRegressor", ["X"], [output], {
      ...treeAttributes(mode, "target", [0]),
      n_targets: { kind: "int", value: 1 },
      ...more,
    }),
    ...after,
  ]);
}

const bases = (...base: number[]): Record<string, OnnxAttribute> => ({ base_values: floats(base) });
const weights = matrix("W", [3, 1], [0.5, -1.5, 2]);
const bias = matrix("B", [1], [0.25]);

const CASES: readonly (readonly [string, Uint8Array])[] = [
  ...(["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"] as const).map(
    (mode) => [`a regressor of ${mode} nodes`, regressor(mode, bases(0.5))] as const,
  ),
  ["a regressor that averages", regressor("BRANCH_LT", { aggregate_function: text("AVERAGE") })],
  ["a regressor with a Sigmoid", regressor("BRANCH_LEQ", bases(0.5), node("Sigmoid", ["score"], ["Y"]))],
  ["a classifier of scores of class 0", classifier("BRANCH_LT", [0], "LOGISTIC", [0.25])],
  ["a classifier without a base", classifier("BRANCH_LEQ", [0], "LOGISTIC", [])],
  ["a classifier of positive weights", classifier("BRANCH_LEQ", [0], "NONE", [], true)],
  ["a classifier of positive weights and a link", classifier("BRANCH_LEQ", [0], "LOGISTIC", [0.5], true)],
  [
    "a classifier of scores of class 1, whose base counts for nothing",
    classifier("BRANCH_LT", [1], "LOGISTIC", [0.25]),
  ],
  ["a forest with a share a class", classifier("BRANCH_LEQ", [0, 1], "NONE", [], true)],
  [
    "a Gemm with a Sigmoid",
    graphOf([node("Gemm", ["X", "W", "B"], ["score"]), node("Sigmoid", ["score"], ["Y"])], {
      constants: [weights, bias],
    }),
  ],
  [
    "a transposed Gemm with factors",
    graphOf(
      [
        node("Gemm", ["X", "W", "B"], ["Y"], {
          transB: { kind: "int", value: 1 },
          alpha: { kind: "float", value: 0.5 },
          beta: { kind: "float", value: 2 },
        }),
      ],
      { constants: [matrix("W", [1, 3], [0.5, -1.5, 2]), bias] },
    ),
  ],
  [
    "a standardisation, a MatMul, an Add and a Sigmoid",
    graphOf(
      [
        node("Sub", ["X", "mean"], ["a"]),
        node("Div", ["a", "deviation"], ["b"]),
        node("MatMul", ["b", "W"], ["c"]),
        node("Add", ["c", "B"], ["d"]),
        node("Sigmoid", ["d"], ["Y"]),
      ],
      {
        constants: [matrix("mean", [3], [0.1, 0.2, 0.3]), matrix("deviation", [3], [1, 2, 4]), weights, bias],
      },
    ),
  ],
  [
    "scikit-learn's scaler and logistic regression",
    graphOf([
      node("Scaler", ["X"], ["a"], { offset: floats([0.1, 0.2, 0.3]), scale: floats([1, 0.5, 0.25]) }),
      node("LinearClassifier", ["a"], ["label", "b"], {
        coefficients: floats([-0.5, 1.5, -2, 0.5, -1.5, 2]),
        intercepts: floats([-0.25, 0.25]),
        classlabels_ints: ints([0, 1]),
        post_transform: text("LOGISTIC"),
      }),
      node("Normalizer", ["b"], ["Y"], { norm: text("L1") }),
    ]),
  ],
  [
    "a linear regressor",
    graphOf([
      node("LinearRegressor", ["X"], ["Y"], {
        coefficients: floats([0.5, -1.5, 2]),
        intercepts: floats([0.25]),
      }),
    ]),
  ],
];

function modelIn(bytes: Uint8Array): Model {
  const content = importOnnx(bytes);
  if (content.kind === "graph") throw new Error(content.graph.reason);
  if (content.kind === "classes") throw new Error(`it has ${content.classes.length} classes`);
  return content.model;
}

/** Rows beside the thresholds; missing values for trees alone, since a runtime makes NaN of them in a sum. */
function rowsFor({ form }: Model): Float32Array {
  if (isTrees(form)) return tryingRows(form, 200, 3);
  const random = createRandom(3);
  return Float32Array.from({ length: 600 }, () => random.normal());
}

describe("importOnnx", () => {
  it.each(CASES)("gives what onnxruntime gives for %s", async (_, bytes) => {
    const model = modelIn(bytes);
    const values = rowsFor(model);
    const session = await openOnnx(bytes, ONNX_WASM);
    const answers = await session.run(values, 200, "Y");
    await session.close();
    const width = answers.length / 200;
    const ours = probabilities(model, { names: model.features, rows: 200, values });
    const worst = ours.reduce((most, p, i) => Math.max(most, Math.abs(p - answers[(i + 1) * width - 1]!)), 0);
    expect(worst).toBeLessThan(1e-6);
  });

  it("takes hit rates of one for what they are: no covers", () => {
    const { form } = modelIn(regressor("BRANCH_LEQ", {}));
    expect(isTrees(form) && form.cover.every(Number.isNaN)).toBe(true);
  });

  it("takes names from the metadata, and numbers features otherwise", () => {
    const gemm = [node("Gemm", ["X", "W", "B"], ["Y"])];
    const constants = [weights, bias];
    const named = graphOf(gemm, { constants, metadata: { feature_names: "a, b, c" } });
    expect(importOnnx(named)).toMatchObject({ named: true, model: { features: ["a", "b", "c"] } });
    const bare = graphOf(gemm, { constants });
    expect(importOnnx(bare)).toMatchObject({ named: false, model: { features: ["f0", "f1", "f2"] } });
  });

  it.each([
    [
      "nodes that test for equality",
      regressor("BRANCH_EQ", {}),
      "TreeEnsembleRegressor: its trees have BRANCH_EQ nodes",
    ],
    [
      "a base value a class",
      classifier("BRANCH_LEQ", [0], "LOGISTIC", [0, 0]),
      "TreeEnsembleClassifier: it has a base value a class",
    ],
    [
      "trees joined by their maximum",
      regressor("BRANCH_LEQ", { aggregate_function: text("MAX") }),
      "TreeEnsembleRegressor: its trees are joined by MAX",
    ],
    [
      "another operation",
      graphOf([node("Relu", ["X"], ["Y"])]),
      "operator Relu is part of neither a tree ensemble nor a linear model",
    ],
    [
      "a network of two layers",
      graphOf([node("MatMul", ["X", "V"], ["h"]), node("Relu", ["h"], ["Y"])], {
        constants: [matrix("V", [3, 2], [1, 2, 3, 4, 5, 6])],
      }),
      "MatMul: it has several outputs",
    ],
    [
      "whole numbers",
      graphOf([node("Identity", ["X"], ["Y"])], { element: 7 }),
      "its input is neither float nor double",
    ],
  ])("hands %s on as a graph, and says why", (_, bytes, reason) => {
    expect(importOnnx(bytes)).toMatchObject({
      kind: "graph",
      graph: { reason, features: ["f0", "f1", "f2"] },
    });
  });

  it.each([
    [
      "a child that is missing",
      { nodes_truenodeids: ints(Array.from({ length: 14 }, () => 77)) },
      /tree 0 has \d nodes without a parent|has no node 77/,
    ],
    [
      "a threshold that is NaN",
      { nodes_values: floats(Array.from({ length: 14 }, () => Number.NaN)) },
      /tree 0, node 0 has the threshold NaN/,
    ],
    [
      "a list that is too short",
      { nodes_values: floats([1]) },
      /"nodes_values" of TreeEnsembleRegressor has 1 entries, expected 14/,
    ],
    [
      "an attribute of another kind",
      { nodes_values: text("x") },
      /attribute "nodes_values" of TreeEnsembleRegressor is no floats/,
    ],
    [
      "a feature that its input does not have",
      { nodes_featureids: ints(Array.from({ length: 14 }, () => 3)) },
      /tests feature 3, expected 0 to 2/,
    ],
  ])("refuses %s", (_, more, message) => {
    expect(() => importOnnx(regressor("BRANCH_LEQ", more))).toThrow(message);
  });

  it("refuses a graph that does not say how many features a row has", () => {
    const graph = readOnnx(graphOf([node("Relu", ["X"], ["Y"])]));
    const free = { ...graph, inputs: [{ ...graph.inputs[0]!, dims: [null, null] }] };
    expect(() => importOnnx(writeOnnx(free))).toThrow(
      /it does not say how many features a row has \(operator Relu/,
    );
  });

  it("refuses a file of ours in which another program changed a leaf", () => {
    const form = anyTrees({ seed: 3, trees: 2, depth: 3, featureCount: 2 });
    const graph = readOnnx(exportOnnx({ features: ["a", "b"], form, calibration: null, card: null }));
    const trees = graph.nodes[1]!;
    const tensor = (trees.attributes.get("target_weights_as_tensor") as { value: OnnxTensor }).value;
    tensor.values![0]! += 1e-9;
    expect(() => importOnnx(writeOnnx(graph))).toThrow(/it was changed or cut short since/);
  });
});
