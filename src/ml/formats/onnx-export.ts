import { InputError } from "../../core/errors.js";
import type { Calibration } from "../calibration/calibration.js";
import { checkModel } from "./check-model.js";
import type { LinearModel } from "../linear/linear-model.js";
import { isTrees, type Model } from "../model/model.js";
import { modelHash, packCalibration } from "./model-file.js";
import { ELEMENT, type OnnxAttribute, type OnnxGraph, type OnnxNode, type OnnxTensor } from "./onnx-graph.js";
import { writeOnnx } from "./onnx-write.js";
import type { Link, TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";

/** What `producer_name` says in files of ours. */
export const ONNX_PRODUCER = "vernier";

/** Names of the tensors that go in and come out. */
export const ONNX_NAMES = { input: "features", margin: "margin", probability: "probability" } as const;

/**
 * A model as an ONNX file: float32 features [rows, features] in; float32 `margin` and `probability` (`prediction` for
 * the mean of a log link), each [rows, 1], out. Thresholds, leaves, covers and coefficients stand in it as doubles and sums are taken in double, so that only
 * the outputs are rounded, and the file can be read back to the bit. Opset 17, ai.onnx.ml 3, IR 8. The names of the
 * features, the calibration, the card and the hash stand in the metadata. Equal models give equal bytes.
 *
 * @throws InputError when the model does not hold together, for one class of several, and for splits by categories.
 */
export function exportOnnx(model: Model): Uint8Array {
  checkModel(model);
  if (model.form.link === "softmax") {
    throw new InputError(
      "Cannot write ONNX: the model is one class of several, expected the file it was read from",
    );
  }
  if (isTrees(model.form) && model.form.categories) {
    throw new InputError(
      "Cannot write ONNX: the trees split by categories, expected splits by thresholds alone",
    );
  }
  return writeOnnx(graphOf(model));
}

function graphOf(model: Model): OnnxGraph {
  const { features, form, calibration } = model;
  const { input, margin } = ONNX_NAMES;
  const answer = answerName(model);
  const body = isTrees(form) ? treeNodes(form) : linearNodes(form);
  const head = calibration ? calibrationNodes(calibration) : linkNodes(model);
  const output = { element: ELEMENT.float, dims: ["rows", 1] };
  return {
    irVersion: 8,
    producer: ONNX_PRODUCER,
    opsets: new Map([
      ["", 17],
      ["ai.onnx.ml", 3],
    ]),
    metadata: metadataOf(model),
    nodes: [...body.nodes, ...head.nodes],
    constants: [...body.constants, ...head.constants],
    inputs: [{ name: input, element: ELEMENT.float, dims: ["rows", features.length] }],
    outputs: [
      { name: margin, ...output },
      { name: answer, ...output },
    ],
  };
}

function metadataOf(model: Model): Map<string, string> {
  const { features, form, calibration, card } = model;
  return new Map([
    ["features", JSON.stringify(features)],
    ["link", form.link],
    ["rounding", isTrees(form) ? form.rounding : "float32"],
    ["calibration", JSON.stringify(calibration && packCalibration(calibration))],
    ["card", JSON.stringify(card)],
    ["hash", modelHash(model)],
  ]);
}

type Part = Pick<OnnxGraph, "nodes" | "constants">;

function treeNodes(trees: TreeEnsemble): Part {
  const regressor = node("TreeEnsembleRegressor", ["values"], ONNX_NAMES.margin, treeAttributes(trees));
  return {
    nodes: [castNode(ONNX_NAMES.input, "values", "double"), { ...regressor, domain: "ai.onnx.ml" }],
    constants: [],
  };
}

/** Attributes of TreeEnsembleRegressor; no trees at all are written as one leaf of 0, for runtimes want a tree. */
function treeAttributes(trees: TreeEnsemble): Record<string, OnnxAttribute> {
  const { roots, feature, threshold, left, right, missingLeft, value, cover, base } =
    trees.roots.length > 0 ? trees : withLeaf(trees);
  const tree = new Int32Array(feature.length);
  roots.forEach((root, t) => tree.fill(t, root));
  const own = (index: number, i: number): number => (index < 0 ? 0 : index - roots[tree[i]!]!);
  const nodes = Int32Array.from(feature, (_, i) => own(i, i));
  const leaves = Array.from(feature.keys()).filter((i) => feature[i]! < 0);
  const hitRates = Number.isNaN(cover[0])
    ? {}
    : { nodes_hitrates_as_tensor: doubles("nodes_hitrates", cover) };
  return {
    n_targets: { kind: "int", value: 1 },
    aggregate_function: { kind: "text", value: "SUM" },
    post_transform: { kind: "text", value: "NONE" },
    base_values_as_tensor: doubles("base_values", Float64Array.of(base)),
    nodes_treeids: ints(tree),
    nodes_nodeids: ints(nodes),
    nodes_featureids: ints(feature.map((k) => Math.max(k, 0))),
    nodes_modes: { kind: "texts", value: Array.from(feature, (k) => (k < 0 ? "LEAF" : "BRANCH_LEQ")) },
    nodes_values_as_tensor: doubles("nodes_values", threshold),
    nodes_truenodeids: ints(left.map(own)),
    nodes_falsenodeids: ints(right.map(own)),
    nodes_missing_value_tracks_true: ints(Int32Array.from(missingLeft)),
    ...hitRates,
    target_treeids: ints(leaves.map((i) => tree[i]!)),
    target_nodeids: ints(leaves.map((i) => nodes[i]!)),
    target_ids: ints(leaves.map(() => 0)),
    target_weights_as_tensor: doubles(
      "target_weights",
      Float64Array.from(leaves, (i) => value[i]!),
    ),
  };
}

function withLeaf(trees: TreeEnsemble): TreeEnsemble {
  const [none, zero] = [Int32Array.of(-1), Float64Array.of(0)];
  const arrays = { feature: none, left: none, right: none, threshold: zero, value: zero };
  return {
    ...trees,
    ...arrays,
    roots: Int32Array.of(0),
    missingLeft: new Uint8Array(1),
    cover: Float64Array.of(Number.NaN),
  };
}

/** The standardisation and the sum; a missing value takes the place of its centre. */
function linearNodes({ intercept, coefficients, centre, scale }: LinearModel): Part {
  const width = coefficients.length;
  return {
    nodes: [
      castNode(ONNX_NAMES.input, "values", "double"),
      node("IsNaN", ["values"], "missing"),
      node("Where", ["missing", "centre", "values"], "known"),
      node("Sub", ["known", "centre"], "deviation"),
      node("Div", ["deviation", "scale"], "standardised"),
      node("Gemm", ["standardised", "coefficients", "intercept"], "sum"),
      castNode("sum", ONNX_NAMES.margin, "float"),
    ],
    constants: [
      tensor("centre", [width], centre),
      tensor("scale", [width], scale),
      tensor("coefficients", [width, 1], coefficients),
      tensor("intercept", [1], Float64Array.of(intercept)),
    ],
  };
}

function answerName({ form, calibration }: Model): string {
  return form.link === "log" && !calibration ? "prediction" : ONNX_NAMES.probability;
}

const LINK_OPERATORS: Readonly<Partial<Record<Link, string>>> = { logistic: "Sigmoid", log: "Exp" };

function linkNodes(model: Model): Part {
  const operator = LINK_OPERATORS[model.form.link] ?? "Identity";
  return { nodes: [node(operator, [ONNX_NAMES.margin], answerName(model))], constants: [] };
}

/** The calibration as operations on the margin in double. */
function calibrationNodes(calibration: Calibration): Part {
  const { nodes, constants } =
    calibration.method === "isotonic" ? isotonicNodes(calibration) : sigmoidNodes(calibration);
  const first = castNode(ONNX_NAMES.margin, "margin64", "double");
  return { nodes: [first, ...nodes, castNode("probability64", ONNX_NAMES.probability, "float")], constants };
}

function sigmoidNodes(calibration: Exclude<Calibration, { method: "isotonic" }>): Part {
  const sigmoid = node("Sigmoid", ["calibrated"], "probability64");
  if (calibration.method === "temperature") {
    const constants = [tensor("temperature", [1], Float64Array.of(calibration.temperature))];
    return { nodes: [node("Div", ["margin64", "temperature"], "calibrated"), sigmoid], constants };
  }
  return {
    nodes: [
      node("Mul", ["margin64", "slope"], "sloped"),
      node("Add", ["sloped", "offset"], "calibrated_down"),
      node("Neg", ["calibrated_down"], "calibrated"),
      sigmoid,
    ],
    constants: [
      tensor("slope", [1], Float64Array.of(calibration.slope)),
      tensor("offset", [1], Float64Array.of(calibration.offset)),
    ],
  };
}

/** First probability + Σ rise × (how far the margin is through each stretch between knots, cut to [0, 1]). */
function isotonicNodes({ margins, probabilities }: Extract<Calibration, { method: "isotonic" }>): Part {
  const count = Math.max(margins.length - 1, 1);
  const differences = (of: Float64Array, none: number): Float64Array =>
    Float64Array.from({ length: count }, (_, k) => (of.length === 1 ? none : of[k + 1]! - of[k]!));
  return {
    nodes: [
      node("Sub", ["margin64", "knots"], "beyond"),
      node("Div", ["beyond", "widths"], "share"),
      node("Clip", ["share", "zero", "one"], "within"),
      node("MatMul", ["within", "rises"], "risen"),
      node("Add", ["risen", "lowest"], "probability64"),
    ],
    constants: [
      tensor("knots", [count], margins.slice(0, count)),
      tensor("widths", [count], differences(margins, 1)),
      tensor("zero", [], Float64Array.of(0)),
      tensor("one", [], Float64Array.of(1)),
      tensor("rises", [count, 1], differences(probabilities, 0)),
      tensor("lowest", [1], probabilities.slice(0, 1)),
    ],
  };
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Record<string, OnnxAttribute> = {},
): OnnxNode {
  return { operator, domain: "", inputs, outputs: [output], attributes: new Map(Object.entries(attributes)) };
}

function castNode(from: string, to: string, element: "float" | "double"): OnnxNode {
  return node("Cast", [from], to, { to: { kind: "int", value: ELEMENT[element] } });
}

function tensor(name: string, dims: readonly number[], values: Float64Array): OnnxTensor {
  return { name, dims, element: ELEMENT.double, values };
}

function doubles(name: string, values: Float64Array): OnnxAttribute {
  return { kind: "tensor", value: tensor(name, [values.length], values) };
}

function ints(value: ArrayLike<number>): OnnxAttribute {
  return { kind: "ints", value };
}
