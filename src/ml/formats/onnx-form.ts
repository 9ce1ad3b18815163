import { attributeReader } from "./onnx-attributes.js";
import type { Form } from "../model/model.js";
import { ELEMENT, type OnnxGraph, type OnnxNode } from "./onnx-graph.js";
import { onnxLinear, type Constants } from "./onnx-linear.js";
import { onnxTrees } from "./onnx-trees.js";

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

/** What a graph computes: a form for each target or class; of two classes that of the second alone. */
export interface OnnxForms {
  readonly forms: readonly Form[];
  /** Names of a classifier's classes; null for a regressor. */
  readonly classes: readonly string[] | null;
}

/** The forms that a graph computes, or a sentence saying why it is neither trees nor linear. */
export function formsOf(graph: OnnxGraph): OnnxForms | string {
  const [input] = graph.inputs;
  if (!input || graph.inputs.length > 1) return `it has ${graph.inputs.length} inputs`;
  if (input.element !== ELEMENT.float && input.element !== ELEMENT.double)
    return "its input is neither float nor double";
  const walk = new GraphWalk(graph, input.name, input.element === ELEMENT.double);
  for (const node of graph.nodes) {
    const problem = walk.follow(node);
    if (problem !== null) return problem;
  }
  return walk.found();
}

/** Follows the operations of a graph from its rows to its scores. */
class GraphWalk {
  readonly #constants: Constants;
  readonly #width: number | null;
  readonly #meanings = new Map<string, Meaning>();
  #doubles: boolean;
  #centre: Float64Array | null = null;
  #scale: Float64Array | null = null;
  #forms: readonly Form[] | null = null;
  #classes: readonly string[] | null = null;
  /** True where the head's probabilities of the classes add up to 1, so that a Normalizer changes nothing. */
  #addsUp = false;

  constructor(graph: OnnxGraph, input: string, doubles: boolean) {
    this.#constants = new Map(graph.constants.map((constant) => [constant.name, constant]));
    this.#width = widthOf(graph);
    this.#meanings.set(input, "rows");
    this.#doubles = doubles;
  }

  found(): OnnxForms | string {
    if (!this.#forms) return "it has no trees and no weights";
    return { forms: this.#forms, classes: this.#classes };
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
    if (meaning === "score" && (operator === "Sigmoid" || operator === "Softmax")) {
      return this.#link(operator === "Sigmoid" ? "logistic" : "softmax", node);
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
    if (this.#forms || meaning !== "rows") return `operator ${node.operator} comes after another model`;
    const found = TREES.has(node.operator) ? this.#treesOf(node) : this.#linearOf(node);
    if (typeof found === "string") return `${node.operator}: ${found}`;
    const { forms, classes } = found;
    this.#forms = forms;
    this.#classes = classes;
    const { link } = forms[0]!;
    const alone = attributeReader(node)
      .ints("class_ids")
      .every((id) => id === 0);
    const mirrored = forms.length === 1 && (node.operator === "LinearClassifier" || alone);
    this.#addsUp = classes !== null && (link === "softmax" || link === "share" || mirrored);
    const score = link === "identity" ? "score" : "probability";
    if (node.operator.endsWith("Classifier")) {
      this.#set(node.outputs.slice(0, 1), "label");
      this.#set(node.outputs.slice(1), score);
    } else this.#set(node.outputs, score);
    return null;
  }

  #treesOf(node: OnnxNode): OnnxForms | string {
    if (this.#centre || this.#scale) return "its rows are standardised first";
    const found = onnxTrees(node, this.#doubles ? "none" : "float32", this.#width);
    return typeof found === "string" ? found : { forms: found.ensembles, classes: found.classes };
  }

  #linearOf(node: OnnxNode): OnnxForms | string {
    if (this.#doubles) return "its rows are doubles";
    const found = onnxLinear(node, this.#constants);
    if (typeof found === "string") return found;
    const width = found.heads[0]!.coefficients.length;
    const centre = this.#centre ?? new Float64Array(width);
    const scale = this.#scale ?? new Float64Array(width).fill(1);
    if (centre.length !== width || scale.length !== width) return "its standardisation has another width";
    return { forms: found.heads.map((head) => ({ ...head, centre, scale })), classes: found.classes };
  }

  /** A link that comes as an operation of its own. */
  #link(link: "logistic" | "softmax", node: OnnxNode): string | null {
    const forms = this.#forms!;
    const fits =
      link === "logistic" || (forms.length > 1 && [1, -1].includes(attributeReader(node).int("axis", -1)));
    if (!fits || forms[0]!.link !== "identity") return `operator ${node.operator} does not fit its scores`;
    this.#forms = forms.map((form) => ({ ...form, link }));
    this.#addsUp = link === "softmax";
    this.#set(node.outputs, "probability");
    return null;
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
    const forms = this.#forms;
    if (!values || !forms || (values.length !== 1 && values.length !== forms.length)) {
      return "what is added to its score is no constant";
    }
    this.#forms = forms.map((form, k) => {
      const added = values[values.length === 1 ? 0 : k]!;
      return "roots" in form
        ? { ...form, base: form.base + added }
        : { ...form, intercept: form.intercept + added };
    });
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
