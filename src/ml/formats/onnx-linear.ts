import { attributeReader, type AttributeReader } from "./onnx-attributes.js";
import type { OnnxNode, OnnxTensor } from "./onnx-graph.js";
import type { LinearModel } from "../linear/linear-model.js";
import type { Link } from "../trees/ensemble/tree-ensemble.js";
import { classNames } from "./onnx-trees.js";

/** What an operator takes from the graph's constants. */
export type Constants = ReadonlyMap<string, OnnxTensor>;

/** A linear operator with one output: its weights as they apply to the rows that reach it. */
export type LinearHead = Pick<LinearModel, "link" | "intercept" | "coefficients">;

/** The weights of an operator, one for each target or class; of two classes those of the second alone. */
export interface LinearHeads {
  readonly heads: readonly LinearHead[];
  /** Names of a classifier's classes; null for a regressor. */
  readonly classes: readonly string[] | null;
}

/**
 * The weights of a Gemm or MatMul with constant weights for one output, a LinearRegressor, or a LinearClassifier.
 *
 * @returns the weights, or a sentence saying what about it cannot be expressed so
 */
export function onnxLinear(node: OnnxNode, constants: Constants): LinearHeads | string {
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
  const coefficients = Float64Array.from(weights, (w) => alpha * w);
  return { heads: [{ link: "identity", intercept: beta * bias[0]!, coefficients }], classes: null };
}

function linearRegressor(node: OnnxNode): LinearHeads | string {
  const read = attributeReader(node);
  const post = read.text("post_transform", "NONE");
  if (post !== "NONE" && post !== "LOGISTIC") return `its scores go through ${post}`;
  const heads = headsOf(read, read.int("targets", 1), post === "LOGISTIC" ? "logistic" : "identity");
  return typeof heads === "string" ? heads : { heads, classes: null };
}

/** Two classes whose scores mirror each other, as scikit-learn's logistic regression is written, or several. */
function linearClassifier(node: OnnxNode): LinearHeads | string {
  const read = attributeReader(node);
  const post = read.text("post_transform", "NONE");
  const classes = classNames(read);
  const link = ({ NONE: "identity", LOGISTIC: "logistic", SOFTMAX: "softmax" } as const)[post];
  if (classes.length < 2) return `it tells ${classes.length} classes apart`;
  if (!link || (classes.length === 2 && link !== "logistic")) return `its scores go through ${post}`;
  const heads = headsOf(read, classes.length, link);
  if (typeof heads === "string" || classes.length > 2)
    return typeof heads === "string" ? heads : { heads, classes };
  const [first, second] = heads as [LinearHead, LinearHead];
  const mirrored =
    second.coefficients.every((w, k) => w === -first.coefficients[k]!) &&
    second.intercept === -first.intercept;
  return mirrored ? { heads: [second], classes } : "its two classes do not mirror each other";
}

/** The weights of each target, which stand one target after the other. */
function headsOf(read: AttributeReader, count: number, link: Link): LinearHead[] | string {
  const weights = read.numbers("coefficients");
  const intercepts = read.numbers("intercepts", count, true);
  const width = weights.length / count;
  if (!(count >= 1 && width >= 1 && Number.isInteger(width)))
    return `it has ${weights.length} weights for ${count} targets`;
  return Array.from({ length: count }, (_, k) => ({
    link,
    intercept: intercepts[k] ?? 0,
    coefficients: Float64Array.from({ length: width }, (_value, i) => weights[k * width + i]!),
  }));
}
