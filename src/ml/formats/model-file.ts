import { InputError } from "../../core/errors.js";
import { canonicalJson, hash } from "../../core/hash.js";
import type { Calibration } from "../calibration/calibration.js";
import { checkModel } from "./check-model.js";
import type { LinearModel } from "../linear/linear-model.js";
import { isTrees, type Form, type Model } from "../model/model.js";
import type { ModelCard } from "../model/model-card.js";
import { packArray, unpackArray } from "../data/packed-array.js";
import type { Link, TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";

/** What every model file of ours says in `format`. */
export const MODEL_FORMAT = "vernier-model";
const VERSION = 1;

/** SHA-256 of a model's features, form and calibration, as 64 hex digits: what `ModelCard.hash` says. */
export function modelHash(model: Model): string {
  return hash(canonicalJson(packBody(model)));
}

/**
 * A model as the text of a JSON document, exact to the bit: `{format, version, hash, features, form, calibration,
 * card}`, arrays of numbers as base64 of their little-endian bytes.
 *
 * @throws InputError when the model does not hold together or is not that of its card, so that no file is written that
 * cannot be read.
 *
 * @example
 * const form = { link: "logistic", intercept: 0.1, coefficients: Float64Array.of(2), centre: Float64Array.of(0), scale: Float64Array.of(1) };
 * readModelFile(writeModelFile({ features: ["rsi"], form, calibration: null, card: null })).form.coefficients; // => [2]
 */
export function writeModelFile(model: Model): string {
  checkModel(model);
  const body = packBody(model);
  const found = hash(canonicalJson(body));
  checkHash(found, model.card?.hash ?? found);
  const document = {
    format: MODEL_FORMAT,
    version: VERSION,
    hash: found,
    ...body,
    card: model.card,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

/**
 * The model in the text of a file.
 *
 * @throws InputError when it is no model file of ours, was changed after it was written, or does not hold together; the
 *   message names the tree and its node.
 */
export function readModelFile(text: string): Model {
  const document = parse(text);
  if (document["format"] !== MODEL_FORMAT) {
    throw new InputError(
      `Cannot read model: the format is ${quote(document["format"])}, expected "${MODEL_FORMAT}"`,
    );
  }
  if (document["version"] !== VERSION) {
    throw new InputError(
      `Cannot read model: its version is ${quote(document["version"])}, expected ${VERSION}`,
    );
  }
  const model: Model = {
    features: readNames(document["features"]),
    form: readForm(objectOf(document["form"], "form")),
    calibration: readCalibration(document["calibration"] ?? null),
    ...readRivals(document["rivals"]),
    card: readCard(document["card"] ?? null),
  };
  checkModel(model);
  const found = modelHash(model);
  checkHash(found, document["hash"]);
  checkHash(found, model.card?.hash ?? found);
  return model;
}

type Json = Readonly<Record<string, unknown>>;

function packBody({ features, form, calibration, rivals }: Model): Json {
  return {
    features,
    form: packForm(form),
    calibration: calibration && packCalibration(calibration),
    ...(rivals && { rivals: rivals.map(packForm) }),
  };
}

function packForm(form: Form): Json {
  return isTrees(form) ? packTrees(form) : packLinear(form);
}

function packTrees(trees: TreeEnsemble): Json {
  const { link, rounding, featureCount, base, ...arrays } = trees;
  const { roots, feature, threshold, left, right, missingLeft, value, cover } = arrays;
  return {
    kind: "trees",
    link,
    rounding,
    featureCount,
    base: packNumber(base),
    roots: packArray(roots),
    feature: packArray(feature),
    threshold: packArray(threshold),
    left: packArray(left),
    right: packArray(right),
    missingLeft: packArray(missingLeft),
    value: packArray(value),
    cover: packArray(cover),
    ...(trees.categories && {
      categories: {
        of: packArray(trees.categories.of),
        starts: packArray(trees.categories.starts),
        values: packArray(trees.categories.values),
      },
    }),
  };
}

function packLinear({ link, intercept, coefficients, centre, scale }: LinearModel): Json {
  return {
    kind: "linear",
    link,
    intercept: packNumber(intercept),
    coefficients: packArray(coefficients),
    centre: packArray(centre),
    scale: packArray(scale),
  };
}

/** A calibration as it stands in a document. */
export function packCalibration(calibration: Calibration): Json {
  if (calibration.method === "isotonic") {
    const { method, margins, probabilities } = calibration;
    return { method, margins: packArray(margins), probabilities: packArray(probabilities) };
  }
  const { method, ...numbers } = calibration;
  return {
    method,
    ...Object.fromEntries(Object.entries(numbers).map(([name, x]) => [name, packNumber(x)])),
  };
}

const LINKS: readonly Link[] = ["logistic", "share", "softmax", "identity", "log"];

function readForm(form: Json): Form {
  const link = oneOf(form["link"], LINKS, "link");
  if (oneOf(form["kind"], ["trees", "linear"], "form") === "linear") {
    return {
      link,
      intercept: readNumber(form["intercept"], "intercept"),
      coefficients: unpackArray(form["coefficients"], "float64", "coefficients"),
      centre: unpackArray(form["centre"], "float64", "centre"),
      scale: unpackArray(form["scale"], "float64", "scale"),
    };
  }
  return {
    featureCount: readNumber(form["featureCount"], "featureCount"),
    base: readNumber(form["base"], "base"),
    link,
    rounding: oneOf(form["rounding"], ["float32", "none"], "rounding"),
    roots: unpackArray(form["roots"], "int32", "roots"),
    feature: unpackArray(form["feature"], "int32", "feature"),
    threshold: unpackArray(form["threshold"], "float64", "threshold"),
    left: unpackArray(form["left"], "int32", "left"),
    right: unpackArray(form["right"], "int32", "right"),
    missingLeft: unpackArray(form["missingLeft"], "uint8", "missingLeft"),
    value: unpackArray(form["value"], "float64", "value"),
    cover: unpackArray(form["cover"], "float64", "cover"),
    ...readCategories(form["categories"]),
  };
}

function readCategories(packed: unknown): Pick<TreeEnsemble, "categories"> {
  if (packed === undefined) return {};
  const { of, starts, values } = objectOf(packed, "categories");
  return {
    categories: {
      of: unpackArray(of, "int32", "categories.of"),
      starts: unpackArray(starts, "int32", "categories.starts"),
      values: unpackArray(values, "int32", "categories.values"),
    },
  };
}

function readRivals(packed: unknown): Pick<Model, "rivals"> {
  if (packed === undefined) return {};
  if (!Array.isArray(packed)) throw new InputError('Cannot read model: "rivals" is no list');
  return { rivals: packed.map((form) => readForm(objectOf(form, "rivals"))) };
}

/** The calibration that stands in a document; null for none. */
export function readCalibration(packed: unknown): Calibration | null {
  if (packed === null) return null;
  const calibration = objectOf(packed, "calibration");
  const method = oneOf(calibration["method"], ["platt", "temperature", "isotonic"], "calibration");
  const numberAt = (name: string): number => readNumber(calibration[name], name);
  if (method === "platt") return { method, slope: numberAt("slope"), offset: numberAt("offset") };
  if (method === "temperature") return { method, temperature: numberAt("temperature") };
  return {
    method,
    margins: unpackArray(calibration["margins"], "float64", "margins"),
    probabilities: unpackArray(calibration["probabilities"], "float64", "probabilities"),
  };
}

/** The card that stands in a document, as far as it belongs to its model; null for none. */
export function readCard(card: unknown): ModelCard | null {
  if (card === null) return null;
  if (typeof objectOf(card, "card")["hash"] === "string") return card as ModelCard;
  throw new InputError('Cannot read model: "card" has no hash');
}

function checkHash(found: string, stated: unknown): void {
  if (stated === found) return;
  throw new InputError(
    `Cannot read model: its hash is ${found}, but the file says ${quote(stated)}: it was changed after it was written`,
  );
}

function parse(text: string): Json {
  try {
    return objectOf(JSON.parse(text), "document");
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(
      `Cannot read model: the file is no JSON: ${(cause as Error).message}`,
      {},
      { cause },
    );
  }
}

function readNames(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
  throw new InputError('Cannot read model: "features" is no list of names');
}

/** JSON writes −0 as 0: the sign is kept as text. */
function packNumber(x: number): number | string {
  return Object.is(x, -0) ? "-0" : x;
}

function readNumber(value: unknown, name: string): number {
  if (value === "-0") return -0;
  if (typeof value === "number") return value;
  throw new InputError(`Cannot read model: "${name}" is ${quote(value)}, expected a number`);
}

function oneOf<T extends string>(value: unknown, known: readonly T[], name: string): T {
  const found = known.find((k) => k === value);
  if (found !== undefined) return found;
  throw new InputError(
    `Cannot read model: "${name}" is ${quote(value)}, expected one of: ${known.join(", ")}`,
  );
}

function objectOf(value: unknown, name: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new InputError(`Cannot read model: "${name}" is ${quote(value)}, expected an object`);
}

function quote(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, 80);
}
