import { strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.js";
import { anyTrees } from "../../fixtures/builders/any-trees.js";
import golden from "../../fixtures/xgboost-model.json" with { type: "json" };
import { nameFeatures } from "./imported-model.js";
import type { Model } from "../model/model.js";
import { writeModelFile } from "./model-file.js";
import { exportOnnx } from "./onnx-export.js";
import { readModel } from "./read-model.js";

const form = anyTrees({ seed: 3, trees: 2, depth: 3, featureCount: 2 });
const model: Model = { features: ["rsi", "gap"], form, calibration: null, card: null };

describe("readModel", () => {
  it.each([
    ["vernier", true, strToU8(writeModelFile(model))],
    ["onnx", true, exportOnnx(model)],
    ["xgboost", false, strToU8(JSON.stringify(golden.model))],
  ])("knows a file of %s by what stands in it, whatever its name", (source, named, bytes) => {
    expect(readModel(bytes, "model.bin")).toMatchObject({ kind: "model", source, named });
  });

  it.each([
    ["an empty file", "", /^a.bin: Cannot read model: the file is empty$/],
    [
      "a picture",
      "\x89PNG",
      /^a.bin: Cannot read model: it is none of a vernier-model document, ONNX, XGBoost JSON or UBJSON/,
    ],
    ["another JSON document", '{"a": 1}', /^a.bin: Cannot read model: the format is missing/],
    [
      "cut UBJSON",
      "{L\0\0\0\0\0\0\0\x07learner",
      /^a.bin: Cannot read XGBoost model: the UBJSON is cut short/,
    ],
    [
      "a cut XGBoost model",
      JSON.stringify(golden.model).slice(0, 500),
      /^a.bin: Cannot read XGBoost model: the file is no JSON/,
    ],
    ["a cut LightGBM model", "tree\nversion=v4\n", /^a.bin: Cannot read LightGBM model: .* cut short/],
  ])("says in one line what is wrong with %s", (_, text, message) => {
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    expect(() => readModel(bytes, "a.bin")).toThrow(message);
    expect(() => readModel(bytes, "a.bin")).toThrow(InputError);
  });
});

describe("nameFeatures", () => {
  it("gives names by place, one a feature", () => {
    expect(nameFeatures(model, ["a", "b"]).features).toEqual(["a", "b"]);
    expect(() => nameFeatures(model, ["a"])).toThrow(
      "Cannot predict: the model expects 2 features and does not name them, the data has 1 columns",
    );
  });
});
