import { InputError } from "../../core/errors.js";
import { hash } from "../../core/hash.js";
import { attributeReader } from "./onnx-attributes.js";
import { checkModel } from "./check-model.js";
import { exportOnnx, ONNX_PRODUCER } from "./onnx-export.js";
import { classModels, numberedClasses, numberedNames, type Imported } from "./imported-model.js";
import type { LinearModel } from "../linear/linear-model.js";
import type { Model } from "../model/model.js";
import { readCalibration, readCard } from "./model-file.js";
import { formsOf, widthOf } from "./onnx-form.js";
import type { OnnxGraph } from "./onnx-graph.js";
import { readOnnx } from "./onnx-read.js";
import { classNames, onnxTrees } from "./onnx-trees.js";
import { writeOnnx } from "./onnx-write.js";
import type { Link, TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";

/** An ONNX file that is no sum of trees and not linear: it is run as it is, and explained by permutation. */
export interface ForeignGraph {
  readonly bytes: Uint8Array;
  /** Names of the features in the order of a row; `f0`, `f1` … where the file does not say. */
  readonly features: readonly string[];
  /** Why it could not be read as trees or as a linear model. */
  readonly reason: string;
  /** The tensor of float that a ZipMap at its end turns into maps, which are no output of numbers; null without one. */
  readonly unzipped: string | null;
  /** Names of its classes where an operation has them; null else. */
  readonly classes: readonly string[] | null;
}

/** What an ONNX file holds. `named` is false where the file does not name its features. */
export type OnnxContent =
  Imported | { readonly kind: "graph"; readonly graph: ForeignGraph; readonly named: boolean };

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
  if (own) return { kind: "model", model: own, classes: null, named: true };
  const stated = statedNames(graph);
  const found = formsOf(graph);
  if (typeof found === "string") {
    const features = stated ?? numberedNames(statedWidth(graph, found));
    return { kind: "graph", graph: foreignGraph(bytes, graph, features, found), named: stated !== null };
  }
  const [form] = found.forms;
  if (!form) throw new InputError("Cannot read ONNX: it has no targets");
  const width = "roots" in form ? form.featureCount : form.coefficients.length;
  const named = stated?.length === width;
  const features = named ? stated : numberedNames(width);
  const models = classModels(features, found.forms);
  for (const model of models) checkModel(model);
  const { classes } = found;
  if (models.length > 1) {
    return { kind: "classes", features, classes: classes ?? numberedClasses(models.length), models, named };
  }
  return { kind: "model", model: models[0]!, classes: classes as [string, string] | null, named };
}

function foreignGraph(
  bytes: Uint8Array,
  { nodes, outputs }: OnnxGraph,
  features: readonly string[],
  reason: string,
): ForeignGraph {
  const zipped = nodes.find(({ operator }) => operator === "ZipMap");
  const named = [...(zipped ? [zipped] : []), ...nodes.toReversed()].map((node) =>
    classNames(attributeReader(node)),
  );
  const tensor = zipped?.inputs[0];
  return {
    bytes,
    features,
    reason,
    unzipped: tensor === undefined || outputs.some(({ name }) => name === tensor) ? null : tensor,
    classes: named.find((names) => names.length > 1) ?? null,
  };
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
    return { ...trees.ensembles[0]!, link, rounding: metadata.get("rounding") as TreeEnsemble["rounding"] };
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

function statedWidth(graph: OnnxGraph, reason: string): number {
  const width = widthOf(graph);
  if (width !== null) return width;
  throw new InputError(`Cannot read ONNX: it does not say how many features a row has (${reason})`);
}
