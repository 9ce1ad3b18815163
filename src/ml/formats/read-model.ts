import { strFromU8 } from "fflate";
import { InputError } from "../../core/errors.js";
import { readLightgbm } from "./lightgbm/lightgbm-text.js";
import { MODEL_FORMAT, readModelFile } from "./model-file.js";
import { importOnnx, type OnnxContent } from "./onnx-import.js";
import { readXgboost } from "./xgboost/xgboost-json.js";

/** Whose file it was. */
export type ModelSource = "vernier" | "onnx" | "xgboost" | "lightgbm";

/** What a model file holds: a model of our forms, one for each of several classes, or a graph that only a runtime can run. */
export type ModelContent = {
  readonly source: ModelSource;
} & OnnxContent;

/**
 * Reads a model file of ours, ONNX, XGBoost JSON or UBJSON, or LightGBM text, told apart by what stands in it.
 *
 * @param name the file's, for errors
 * @throws InputError naming the file and what is wrong with it.
 */
export function readModel(bytes: Uint8Array, name: string): ModelContent {
  try {
    return readContent(bytes);
  } catch (error) {
    if (!(error instanceof InputError) || error.place.file !== undefined) throw error;
    throw new InputError(error.message, { ...error.place, file: name }, { cause: error });
  }
}

function readContent(bytes: Uint8Array): ModelContent {
  const start = strFromU8(bytes.subarray(0, 4096)).trimStart();
  if (start === "") throw new InputError("Cannot read model: the file is empty");
  if (start.startsWith("{")) return readJson(bytes);
  if (/^tree\r?\n/.test(start)) return { source: "lightgbm", ...readLightgbm(strFromU8(bytes)) };
  // An ONNX file starts with the number of its IR version: field 1, a varint.
  if (bytes[0] === 8) return { source: "onnx", ...importOnnx(bytes) };
  throw new InputError(
    "Cannot read model: it is none of a vernier-model document, ONNX, XGBoost JSON or UBJSON, or LightGBM text",
  );
}

function readJson(bytes: Uint8Array): ModelContent {
  // In UBJSON, a key is its length's type (L, i, U, I or l) and its length.
  if ([0x4c, 0x69, 0x55, 0x49, 0x6c].includes(bytes[1]!)) return { source: "xgboost", ...readXgboost(bytes) };
  const text = strFromU8(bytes);
  if (text.slice(0, 4096).includes('"learner"')) return { source: "xgboost", ...readXgboost(text) };
  if (text.includes(`"${MODEL_FORMAT}"`) || !text.includes('"gradient_booster"')) {
    return { kind: "model", source: "vernier", named: true, classes: null, model: readModelFile(text) };
  }
  return { source: "xgboost", ...readXgboost(text) };
}
