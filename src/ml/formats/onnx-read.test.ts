import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.js";
import { createRandom } from "../../core/random.js";
import { anyTrees } from "../../fixtures/builders/any-trees.js";
import type { Model } from "../model/model.js";
import { exportOnnx } from "./onnx-export.js";
import { importOnnx } from "./onnx-import.js";
import { readOnnx } from "./onnx-read.js";

const form = anyTrees({ seed: 3, trees: 2, depth: 3, featureCount: 2 });
const model: Model = { features: ["rsi", "größe"], form, calibration: null, card: null };
const file = exportOnnx(model);

/** Why a file is refused; null where it is read. */
function refusal(bytes: Uint8Array): Error | null {
  try {
    importOnnx(bytes);
    return null;
  } catch (error) {
    return error as Error;
  }
}

describe("readOnnx", () => {
  it("reads what was written: versions, names, shapes and attributes", () => {
    const graph = readOnnx(file);
    expect(graph.irVersion).toBe(8);
    expect(Object.fromEntries(graph.opsets)).toEqual({ "": 17, "ai.onnx.ml": 3 });
    expect(graph.metadata.get("features")).toBe('["rsi","größe"]');
    expect(graph.inputs).toEqual([{ name: "features", element: 1, dims: ["rows", 2] }]);
    expect(graph.outputs.map(({ name }) => name)).toEqual(["margin", "probability"]);
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(["Cast", "TreeEnsembleRegressor", "Sigmoid"]);
  });

  it("refuses a file that ends at any byte, and names the byte", () => {
    let named = 0;
    for (let end = 0; end < file.length; end++) {
      const error = refusal(file.slice(0, end));
      expect(error, `${end} bytes`).toBeInstanceOf(InputError);
      if (/at byte \d+/.test(error!.message)) named++;
    }
    // Between two entries a cut leaves a whole protobuf.
    expect(named).toBeGreaterThan(file.length - 20);
  });

  it("refuses a file with changed bytes, and never hangs", () => {
    const random = createRandom(5);
    let refused = 0;
    for (let round = 0; round < 2000; round++) {
      const bytes = file.slice();
      const changes = 1 + random.integer(3);
      for (let k = 0; k < changes; k++) bytes[random.integer(bytes.length)] = random.integer(256);
      const error = refusal(bytes);
      if (error === null) continue;
      expect(error).toBeInstanceOf(InputError);
      refused++;
    }
    expect(refused).toBeGreaterThan(1950);
  });

  it("allocates nothing for sizes that are only announced", () => {
    // Field 7, 2^53 bytes long.
    const announced = Uint8Array.of(8, 8, 58, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 1);
    expect(() => readOnnx(announced)).toThrow(
      /damaged at byte 11: 9007199254740992 bytes announced, 1 are left/,
    );
  });

  it.each([
    ["no bytes", [], /it is no ONNX model, or cut short/],
    ["a number that does not end", [8, 0x80], /at byte 1: a number does not end/],
    [
      "a number that is too long",
      [8, ...Array.from({ length: 10 }, () => 0x80), 0],
      /at byte 1: a number of more than 10 bytes/,
    ],
    ["an unknown wire type", [11], /at byte 1: wire type 3/],
    ["field 0", [0, 0], /at byte 0: field number 0/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readOnnx(Uint8Array.from(bytes))).toThrow(message);
  });
});
