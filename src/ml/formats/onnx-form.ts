import { attributeReader } from "./onnx-attributes.js";
import type { LinearModel } from "../linear/linear-model.js";
import { ELEMENT, type OnnxGraph, type OnnxNode } from "./onnx-graph.js";
import { onnxLinear, type Constants } from "./onnx-linear.js";
import { onnxTrees } from "./onnx-trees.js";
import type { TreeEnsemble } from "../trees/tree-ensemble.js";

/** How many features a row has, where the file says. */
export function widthOf({ inputs }: OnnxGraph): number | null {
  const size = inputs[0]?.dims[1];
  return typeof size === "number" && size > 0 ? size : null;
}

const TREES = new Set(["TreeEnsembleRegressor", "TreeEnsembleClassifier"]);
const LINEAR = new Set(["Gemm", "MatMul", "LinearRegressor", "LinearClassifier"]);
/** Operators that hand a value on as it is, but for its shape or type. */
const PASSING = new Set(["Cast", "Identity", "Reshape", "Flatten", "Squeeze", "ZipMap"]);

/** What a tensor of the graph is while its operations are followed. */
type Meaning = "rows" | "score" | "probability" | "label";

/** The form that a graph computes, or a sentence saying why it is neither trees nor linear. */
export function formOf(graph: OnnxGraph): TreeEnsemble | LinearModel | string {
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
