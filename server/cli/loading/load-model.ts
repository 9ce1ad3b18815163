import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { InputError } from "../../../src/core/errors.js";
import { logOdds } from "../../../src/math/logistic.js";
import { numberedClasses, type Imported } from "../../../src/ml/formats/imported-model.js";
import { exposeTensor } from "../../../src/ml/formats/onnx-expose.js";
import type { ForeignGraph } from "../../../src/ml/formats/onnx-import.js";
import { readModel, type ModelContent } from "../../../src/ml/formats/read-model.js";
import type { Model } from "../../../src/ml/model/model.js";
import { otherClass } from "../../../src/ml/model/other-class.js";
import type { PredictFunction } from "../../../src/ml/model/predict-function.js";
import { CLONE } from "../../clone.js";
import type { Arguments, OptionDescriptor } from "../kit/command.js";

/** Which class of a model of several is meant. */
const CLASS_OPTION: OptionDescriptor = {
  name: "class",
  kind: "string",
  placeholder: "NAME",
  help: "Of a model of several classes or targets: which one's margin and probability",
  default: "of two classes the second",
};

/** Options of the commands that use a model on rows. */
export const MODEL_ROWS_OPTIONS: readonly OptionDescriptor[] = [
  {
    name: "model",
    kind: "string",
    placeholder: "FILE",
    help: "A model: ours (.json), ONNX, XGBoost JSON or UBJSON, or LightGBM text",
  },
  {
    name: "data",
    kind: "string",
    placeholder: "ROWS.csv",
    help: "Rows of features, columns by the model's names; an empty cell or NaN is a missing value",
  },
  CLASS_OPTION,
];

const WASM = "ort-wasm-simd-threaded.wasm";

/**
 * The value of an option that a command cannot do without.
 *
 * @throws InputError when it is not given.
 */
export function requiredOption(args: Arguments, command: string, name: string, placeholder: string): string {
  const value = args.string(name);
  if (value === undefined) throw new InputError(`Cannot run ${command}: --${name} ${placeholder} is missing`);
  return value;
}

/**
 * The model of a file.
 *
 * @throws InputError for a file that is missing, damaged or no model.
 */
export async function loadModel(file: string): Promise<ModelContent> {
  if (!existsSync(file)) throw new InputError(`No such file: ${file}`);
  if (statSync(file).isDirectory()) throw new InputError(`${file} is a folder, expected a model's file`);
  return readModel(new Uint8Array(await readFile(file)), file);
}

/**
 * The model of a class, or the only one there is.
 *
 * @throws InputError listing the classes where none is named and there are several, or another one is named.
 */
export function chooseModel(content: Imported, wanted: string | undefined): Model {
  const { classes } = content;
  if (content.kind === "classes") return content.models[indexOfClass(content.classes, wanted)]!;
  if (wanted === undefined) return content.model;
  if (classes === null) {
    throw new InputError(
      `--class is ${wanted}, but the model does not name any classes, expected no --class`,
    );
  }
  return indexOfClass(classes, wanted) === 1 ? content.model : otherClass(content.model);
}

function indexOfClass(classes: readonly string[], wanted: string | undefined): number {
  const index = classes.findIndex((name) => name === wanted);
  if (index >= 0) return index;
  const given = wanted === undefined ? "--class is missing" : `--class is "${wanted}"`;
  const shown = classes.slice(0, LISTED).join(", ");
  const more = classes.length > LISTED ? ` and ${classes.length - LISTED} more` : "";
  throw new InputError(`${given}, expected one of the model's classes: ${shown}${more}`);
}

const LISTED = 20;

/** A foreign graph that is ready to run. */
export interface RunningGraph {
  /** One number a row: the probability of label 1 where the graph says that, else its only output. */
  readonly predict: PredictFunction;
  /** Whether that number is a probability. */
  readonly probability: boolean;
  close(): Promise<void>;
}

/**
 * Starts a foreign graph. Of its outputs the one is taken that a ZipMap turns into maps, else the one whose name speaks
 * of a probability, else the first; of several numbers a row that of the class, of two without one the second, which is
 * that of label 1.
 *
 * @throws InputError when the runtime cannot run it, and on a run listing the classes where one has to be named.
 */
export async function openGraph(graph: ForeignGraph, wanted?: string): Promise<RunningGraph> {
  const { unzipped, classes } = graph;
  if (wanted !== undefined && classes) indexOfClass(classes, wanted);
  const { openOnnx } = await import("../../../src/ml/formats/onnx-model.js");
  const bytes = unzipped === null ? graph.bytes : exposeTensor(graph.bytes, unzipped);
  const session = await openOnnx(bytes, new Uint8Array(await readFile(wasmFile())));
  const named = unzipped ?? session.outputs.find((name) => /prob/i.test(name));
  const output = named ?? session.outputs[0];
  if (output === undefined) throw new InputError("Cannot run ONNX: it has no output of numbers");
  return {
    probability: named !== undefined,
    close: () => session.close(),
    predict: async (values, rows) => columnOf(await session.run(values, rows, output), rows, classes, wanted),
  };
}

function columnOf(
  found: Float64Array,
  rows: number,
  classes: readonly string[] | null,
  wanted: string | undefined,
): Float64Array {
  const width = found.length / rows;
  const names = classes?.length === width ? classes : numberedClasses(width);
  if (width === 1 && wanted === undefined) return found;
  const column = width === 2 && wanted === undefined ? 1 : indexOfClass(names, wanted);
  return Float64Array.from({ length: rows }, (_, i) => found[width * i + column]!);
}

function wasmFile(): string {
  const modules = path.join(CLONE, "node_modules", "onnxruntime-web", "dist", WASM);
  return existsSync(modules) ? modules : createRequire(import.meta.url).resolve(`onnxruntime-web/${WASM}`);
}

/** The margin of a number that a graph gave: its log-odds where it is a probability. */
export function graphMargin({ probability }: RunningGraph, value: number): number {
  return probability ? logOdds(value) : value;
}
