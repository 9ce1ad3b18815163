import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { InputError } from "../../../src/core/errors.js";
import { logOdds } from "../../../src/math/logistic.js";
import type { ForeignGraph } from "../../../src/ml/formats/onnx-import.js";
import { readModel, type ModelContent } from "../../../src/ml/formats/read-model.js";
import type { PredictFunction } from "../../../src/ml/model/predict-function.js";
import { CLONE } from "../../clone.js";
import type { Arguments, OptionDescriptor } from "../kit/command.js";

/** Options of the commands that use a model on rows. */
export const MODEL_ROWS_OPTIONS: readonly OptionDescriptor[] = [
  {
    name: "model",
    kind: "string",
    placeholder: "FILE",
    help: "A model: ours (.json), ONNX, XGBoost JSON or LightGBM text",
  },
  {
    name: "data",
    kind: "string",
    placeholder: "ROWS.csv",
    help: "Rows of features, columns by the model's names; an empty cell or NaN is a missing value",
  },
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

/** A foreign graph that is ready to run. */
export interface RunningGraph {
  /** One number a row: the probability of label 1 where the graph says that, else its only output. */
  readonly predict: PredictFunction;
  /** Whether that number is a probability. */
  readonly probability: boolean;
  close(): Promise<void>;
}

/**
 * Starts a foreign graph. Of its outputs the one is taken whose name speaks of a probability, else the first; of two
 * numbers a row the second, which is that of label 1.
 *
 * @throws InputError when the runtime cannot run it.
 */
export async function openGraph({ bytes }: ForeignGraph): Promise<RunningGraph> {
  const { openOnnx } = await import("../../../src/ml/formats/onnx-model.js");
  const session = await openOnnx(bytes, new Uint8Array(await readFile(wasmFile())));
  const named = session.outputs.find((name) => /prob/i.test(name));
  const output = named ?? session.outputs[0];
  if (output === undefined) throw new InputError("Cannot run ONNX: it has no output of numbers");
  return {
    probability: named !== undefined,
    close: () => session.close(),
    predict: async (values, rows) => lastOfEach(await session.run(values, rows, output), rows, output),
  };
}

function lastOfEach(found: Float64Array, rows: number, output: string): Float64Array {
  const width = found.length / rows;
  if (width === 1) return found;
  if (width !== 2) {
    throw new InputError(
      `Cannot run ONNX: output "${output}" gives ${width} numbers a row, expected 1, or 2 for two classes`,
    );
  }
  return Float64Array.from({ length: rows }, (_, i) => found[2 * i + 1]!);
}

function wasmFile(): string {
  const modules = path.join(CLONE, "node_modules", "onnxruntime-web", "dist", WASM);
  return existsSync(modules) ? modules : createRequire(import.meta.url).resolve(`onnxruntime-web/${WASM}`);
}

/** The margin of a number that a graph gave: its log-odds where it is a probability. */
export function graphMargin({ probability }: RunningGraph, value: number): number {
  return probability ? logOdds(value) : value;
}
