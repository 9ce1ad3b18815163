import { attributeReader } from "./onnx-attributes.js";
import type { OnnxNode, OnnxTensor } from "./onnx-graph.js";
import type { LinearModel } from "../linear/linear-model.js";

/** What an operator takes from the graph's constants. */
export type Constants = ReadonlyMap<string, OnnxTensor>;

/** A linear operator with one output: its weights as they apply to the rows that reach it. */
export type LinearHead = Pick<LinearModel, "link" | "intercept" | "coefficients">;

/**
 * The weights of a Gemm or MatMul with constant weights for one output, a LinearRegressor of one target, or a
 * LinearClassifier of two classes (the score of class 1).
 *
 * @returns the weights, or a sentence saying what about it cannot be expressed so
 */
export function onnxLinear(node: OnnxNode, constants: Constants): LinearHead | string {
  if (node.operator === "LinearRegressor") return linearRegressor(node);
  if (node.operator === "LinearClassifier") return linearClassifier(node);
  const weights = constants.get(node.inputs[1]!)?.values;
  if (!weights) return "its weights are no constants";
  const { dims } = constants.get(node.inputs[1]!)!;
  const read = attributeReader(node);
  const transposed = read.int("transB", 0) === 1;
  if (dims.length !== 2 || dims[transposed ? 0 : 1] !== 1) return "it has several outputs";
  if (read.int("transA", 0) === 1) return "its rows are transposed";
  const bias = node.inputs[2] ? constants.get(node.inputs[2])?.values : Float32Array.of(0);
  if (bias?.length !== 1) return "its intercept is no constant";
  const [alpha, beta] = [read.float("alpha", 1), read.float("beta", 1)];
  return {
    link: "identity",
    intercept: beta * bias[0]!,
    coefficients: Float64Array.from(weights, (w) => alpha * w),
  };
}

function linearRegressor(node: OnnxNode): LinearHead | string {
  const read = attributeReader(node);
  const post = read.text("post_transform", "NONE");
  if (read.int("targets", 1) !== 1) return `it has ${read.int("targets", 1)} targets`;
  if (post !== "NONE" && post !== "LOGISTIC") return `its scores go through ${post}`;
  return {
    link: post === "LOGISTIC" ? "logistic" : "identity",
    intercept: read.numbers("intercepts")[0] ?? 0,
    coefficients: Float64Array.from(read.numbers("coefficients")),
  };
}

/** Two classes whose scores mirror each other, as scikit-learn's logistic regression is written. */
function linearClassifier(node: OnnxNode): LinearHead | string {
  const read = attributeReader(node);
  const post = read.text("post_transform", "NONE");
  const [weights, intercepts] = [read.numbers("coefficients"), read.numbers("intercepts", 2)];
  const labels = read.ints("classlabels_ints").length || read.texts("classlabels_strings").length;
  const half = weights.length / 2;
  if (labels !== 2 || !Number.isInteger(half)) return `it tells ${labels} classes apart`;
  if (post !== "LOGISTIC") return `its scores go through ${post}`;
  const coefficients = Float64Array.from({ length: half }, (_, k) => weights[half + k]!);
  const mirrored = coefficients.every((w, k) => w === -weights[k]!) && intercepts[1] === -intercepts[0]!;
  if (!mirrored) return "its two classes do not mirror each other";
  return { link: "logistic", intercept: intercepts[1]!, coefficients };
}
