import { InputError } from "../core/errors.js";
import { hash } from "../core/hash.js";
import { checkModel } from "./check-model.js";
import { exportOnnx, ONNX_PRODUCER } from "./onnx-export.js";
import { numberedNames, type ImportedModel } from "./imported-model.js";
import type { LinearModel } from "./linear-model.js";
import type { Model } from "./model.js";
import { readCalibration, readCard } from "./model-file.js";
import { attributeReader } from "./onnx-attributes.js";
import { ELEMENT, type OnnxGraph, type OnnxNode } from "./onnx-graph.js";
import { onnxLinear, type Constants } from "./onnx-linear.js";
import { readOnnx } from "./onnx-read.js";
import { onnxTrees } from "./onnx-trees.js";
import { writeOnnx } from "./onnx-write.js";
import type { Link, TreeEnsemble } from "./tree-ensemble.js";

/** An ONNX file that is no sum of trees and not linear: it is run as it is, and explained by permutation. */
export interface ForeignGraph {
  readonly bytes: Uint8Array;
  /** Names of the features in the order of a row; `f0`, `f1` … where the file does not say. */
  readonly features: readonly string[];
  /** Why it could not be read as trees or as a linear model. */
  readonly reason: string;
}

/** What an ONNX file holds. `named` is false where the file does not name its features. */
export type OnnxContent =
  | ({ readonly kind: "model" } & ImportedModel)
  | { readonly kind: "graph"; readonly graph: ForeignGraph; readonly named: boolean };

/**
 * The model in an ONNX file. Files of ours come back to the bit, with calibration and card, or
 * not at all. Tree ensembles and linear
 * models of others are turned into our forms; anything else is a foreign graph. Where a linear model of others is
 * given a missing value, it counts as the feature's centre, while a runtime would answer NaN.
 *
 * @throws InputError with the byte's offset where the file is damaged, or naming what in it contradicts itself.
 */
export function importOnnx(bytes: Uint8Array): OnnxContent {
  const graph = readOnnx(bytes);
  const own = readOwn(graph);
  if (own) return { kind: "model", model: own, named: true };
  const stated = statedNames(graph);
  const form = formOf(graph);
  if (typeof form === "string") {
    const features = stated ?? numberedNames(statedWidth(graph, form));
    return { kind: "graph", graph: { bytes, features, reason: form }, named: stated !== null };
  }
  const width = "roots" in form ? form.featureCount : form.coefficients.length;
  const named = stated?.length === width;
  const features = named ? stated : numberedNames(width);
  const model = { features, form, calibration: null, card: null };
  checkModel(model);
  return { kind: "model", model, named };
}

/** A model of ours, as writing it again shows; null for a file of others. */
function readOwn(graph: OnnxGraph): Model | null {
  if (graph.producer !== ONNX_PRODUCER) return null;
  try {
    const parse = (key: string): unknown => JSON.parse(graph.metadata.get(key) ?? "null");
    const model: Model = {
      features: parse("features") as string[],
      form: ownForm(graph),
      calibration: readCalibration(parse("calibration")),
      card: readCard(parse("card")),
    };
    // Both sides are written here, so that a file that another program has saved again passes.
    if (hash(exportOnnx(model)) === hash(writeOnnx(graph))) return model;
  } catch (cause) {
    throw new InputError(CHANGED, {}, { cause });
  }
  throw new InputError(CHANGED);
}

const CHANGED = "Cannot read ONNX: it says that Vernier wrote it, and it was changed or cut short since";

function ownForm({ nodes, constants, metadata }: OnnxGraph): TreeEnsemble | LinearModel {
  const link = metadata.get("link") as Link;
  const regressor = nodes.find(({ operator }) => operator === "TreeEnsembleRegressor");
  if (regressor) {
    const count = (JSON.parse(metadata.get("features")!) as string[]).length;
    // As doubles, so that no threshold is moved.
    const trees = onnxTrees(regressor, "none", count);
    if (typeof trees === "string") throw new InputError(trees);
    return { ...trees, link, rounding: metadata.get("rounding") as TreeEnsemble["rounding"] };
  }
  const array = (name: string): Float64Array =>
    Float64Array.from(constants.find((constant) => constant.name === name)!.values!);
  return {
    link,
    intercept: array("intercept")[0]!,
    coefficients: array("coefficients"),
    centre: array("centre"),
    scale: array("scale"),
  };
}

/** Names under `features` or `feature_names` in the metadata, as a JSON list or divided by commas. */
function statedNames({ metadata }: OnnxGraph): readonly string[] | null {
  const text = metadata.get("features") ?? metadata.get("feature_names");
  if (text === undefined || text.trim() === "") return null;
  if (!text.trim().startsWith("[")) return text.split(",").map((name) => name.trim());
  try {
    const names: unknown = JSON.parse(text);
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : null;
  } catch {
    return null;
  }
}

function widthOf({ inputs }: OnnxGraph): number | null {
  const size = inputs[0]?.dims[1];
  return typeof size === "number" && size > 0 ? size : null;
}

function statedWidth(graph: OnnxGraph, reason: string): number {
  const width = widthOf(graph);
  if (width !== null) return width;
  throw new InputError(`Cannot read ONNX: it does not say how many features a row has (${reason})`);
}

const TREES = new Set(["TreeEnsembleRegressor", "TreeEnsembleClassifier"]);
const LINEAR = new Set(["Gemm", "MatMul", "LinearRegressor", "LinearClassifier"]);
/** Operators that hand a value on as it is, but for its shape or type. */
const PASSING = new Set(["Cast", "Identity", "Reshape", "Flatten", "Squeeze", "ZipMap"]);

/** What a tensor of the graph is while its operations are followed. */
type Meaning = "rows" | "score" | "probability" | "label";

/** The form that a graph computes, or a sentence saying why it is neither trees nor linear. */
function formOf(graph: OnnxGraph): TreeEnsemble | LinearModel | string {
  const [input] = graph.inputs;
  if (!input || graph.inputs.length > 1) return `it has ${graph.inputs.length} inputs`;
  if (input.element !== ELEMENT.float && input.element !== ELEMENT.double)
    return "its input is neither float nor double";
  const walk = new GraphWalk(graph, input.name, input.element === ELEMENT.double);
  for (const node of graph.nodes) {
    const problem = walk.follow(node);
    if (problem !== null) return problem;
  }
  return walk.form();
}

/** Follows the operations of a graph from its rows to its scores. */
class GraphWalk {
  readonly #constants: Constants;
  readonly #width: number | null;
  readonly #meanings = new Map<string, Meaning>();
  #doubles: boolean;
  #centre: Float64Array | null = null;
  #scale: Float64Array | null = null;
  #form: TreeEnsemble | LinearModel | null = null;
  /** True where the head's probabilities of two classes add up to 1, so that a Normalizer changes nothing. */
  #addsUp = false;

  constructor(graph: OnnxGraph, input: string, doubles: boolean) {
    this.#constants = new Map(graph.constants.map((constant) => [constant.name, constant]));
    this.#width = widthOf(graph);
    this.#meanings.set(input, "rows");
    this.#doubles = doubles;
  }

  form(): TreeEnsemble | LinearModel | string {
    return this.#form ?? "it has no trees and no weights";
  }

  /** Null, or why the operation does not fit. */
  follow(node: OnnxNode): string | null {
    const { operator, inputs, outputs } = node;
    const meaning = this.#meanings.get(inputs[0] ?? "");
    if (meaning === undefined) return `operator ${operator} does not start from its rows`;
    if (TREES.has(operator) || LINEAR.has(operator)) return this.#takeHead(node, meaning);
    if (meaning === "rows" && (operator === "Scaler" || operator === "Sub" || operator === "Div")) {
      return this.#standardise(node);
    }
    if (operator === "Add" && meaning === "score") return this.#addIntercept(node);
    if (operator === "Sigmoid" && meaning === "score" && this.#form?.link === "identity") {
      this.#form = { ...this.#form, link: "logistic" };
      this.#set(outputs, "probability");
      return null;
    }
    if (!this.#passes(operator, meaning))
      return `operator ${operator} is part of neither a tree ensemble nor a linear model`;
    if (operator === "Cast" && meaning === "rows") {
      const to = attributeReader(node).int("to", 0);
      if (to !== ELEMENT.float && to !== ELEMENT.double) return "its rows are cast to whole numbers";
      // What was once rounded stays so.
      if (to === ELEMENT.float) this.#doubles = false;
    }
    this.#set(outputs, meaning);
    return null;
  }

  #takeHead(node: OnnxNode, meaning: Meaning): string | null {
    if (this.#form || meaning !== "rows") return `operator ${node.operator} comes after another model`;
    const form = TREES.has(node.operator) ? this.#treesOf(node) : this.#linearOf(node);
    if (typeof form === "string") return `${node.operator}: ${form}`;
    this.#form = form;
    const alone = attributeReader(node)
      .ints("class_ids")
      .every((id) => id === 0);
    this.#addsUp =
      node.operator === "LinearClassifier" || (node.operator === "TreeEnsembleClassifier" && alone);
    const score = form.link === "logistic" ? "probability" : "score";
    if (node.operator.endsWith("Classifier")) {
      this.#set(node.outputs.slice(0, 1), "label");
      this.#set(node.outputs.slice(1), score);
    } else this.#set(node.outputs, score);
    return null;
  }

  #treesOf(node: OnnxNode): TreeEnsemble | string {
    if (this.#centre || this.#scale) return "its rows are standardised first";
    return onnxTrees(node, this.#doubles ? "none" : "float32", this.#width);
  }

  #linearOf(node: OnnxNode): LinearModel | string {
    if (this.#doubles) return "its rows are doubles";
    const head = onnxLinear(node, this.#constants);
    if (typeof head === "string") return head;
    const width = head.coefficients.length;
    const centre = this.#centre ?? new Float64Array(width);
    const scale = this.#scale ?? new Float64Array(width).fill(1);
    if (centre.length !== width || scale.length !== width) return "its standardisation has another width";
    return { ...head, centre, scale };
  }

  /** A Scaler, or a subtraction or division by constants: (x − centre) ÷ scale. */
  #standardise(node: OnnxNode): string | null {
    if (this.#scale || (this.#centre && node.operator !== "Div")) return "its rows are standardised twice";
    if (node.operator === "Scaler") {
      const read = attributeReader(node);
      this.#centre = Float64Array.from(read.numbers("offset"));
      this.#scale = Float64Array.from(read.numbers("scale"), (factor) => 1 / factor);
    } else {
      const values = this.#constants.get(node.inputs[1] ?? "")?.values;
      if (!values) return `operator ${node.operator} uses no constant`;
      if (node.operator === "Sub") this.#centre = Float64Array.from(values);
      else this.#scale = Float64Array.from(values);
    }
    this.#set(node.outputs, "rows");
    return null;
  }

  #addIntercept({ inputs, outputs }: OnnxNode): string | null {
    const values = this.#constants.get(inputs[1] ?? "")?.values;
    if (values?.length !== 1 || !this.#form) return "what is added to its score is no constant";
    const added = values[0]!;
    this.#form =
      "roots" in this.#form
        ? { ...this.#form, base: this.#form.base + added }
        : { ...this.#form, intercept: this.#form.intercept + added };
    this.#set(outputs, "score");
    return null;
  }

  /** True for an operation that changes nothing but type and shape. */
  #passes(operator: string, meaning: Meaning): boolean {
    if (operator === "Normalizer") return meaning === "probability" && this.#addsUp;
    return PASSING.has(operator) && (meaning !== "rows" || operator === "Cast" || operator === "Identity");
  }

  #set(names: readonly string[], meaning: Meaning): void {
    for (const name of names) this.#meanings.set(name, meaning);
  }
}
