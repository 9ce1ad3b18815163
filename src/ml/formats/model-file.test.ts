import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "../../core/base64.js";
import { InputError } from "../../core/errors.js";
import { anyTrees, treeShapes } from "../../fixtures/builders/any-trees.js";
import type { Model } from "../model/model.js";
import type { ModelCard } from "../model/model-card.js";
import { modelHash, readModelFile, writeModelFile } from "./model-file.js";
import { isTrees } from "../model/model.js";
import type { TreeEnsemble } from "../trees/ensemble/tree-ensemble.js";

const names = (count: number): string[] => Array.from({ length: count }, (_, k) => `x${k}`);
const shape = { seed: 7, trees: 3, depth: 4, featureCount: 3 };

function treesModel(change: Partial<TreeEnsemble> = {}): Model {
  const form = { ...anyTrees(shape), ...change };
  return { features: names(form.featureCount), form, calibration: null, card: null };
}

const linear: Model = {
  features: ["a", "b"],
  form: {
    link: "logistic",
    intercept: -0,
    coefficients: Float64Array.of(0.1 + 0.2, -0),
    centre: Float64Array.of(5e-324, -1.7976931348623157e308),
    scale: Float64Array.of(1, 1 / 3),
  },
  calibration: null,
  card: null,
};

describe("writeModelFile", () => {
  it("gives a text that readModelFile turns into the same model, to the bit, for any trees", () => {
    fc.assert(
      fc.property(treeShapes, (any) => {
        const form = anyTrees(any);
        const model = { features: names(any.featureCount), form, calibration: null, card: null };
        const again = readModelFile(writeModelFile(model));
        expect(again).toEqual(model);
        expect(modelHash(again)).toBe(modelHash(model));
      }),
      { numRuns: 50 },
    );
  });

  it("keeps −0, subnormal and extreme numbers, and unknown covers", () => {
    expect(readModelFile(writeModelFile(linear))).toEqual(linear);
    const unknown = treesModel({
      cover: new Float64Array(anyTrees(shape).cover.length).fill(Number.NaN),
      base: -0,
    });
    expect(readModelFile(writeModelFile(unknown))).toEqual(unknown);
  });

  it("refuses a model with the card of another one", () => {
    const card = { hash: "ab" } as ModelCard;
    expect(() => writeModelFile({ ...linear, card })).toThrow(/but the file says "ab"/);
    const own = { hash: modelHash(linear) } as ModelCard;
    expect(readModelFile(writeModelFile({ ...linear, card: own })).card).toEqual(own);
  });

  it("keeps every calibration", () => {
    const calibrations = [
      { method: "platt", slope: -1.25, offset: -0 },
      { method: "temperature", temperature: 1.5 },
      { method: "isotonic", margins: Float64Array.of(-1, 2), probabilities: Float64Array.of(0.25, 0.75) },
    ] as const;
    for (const calibration of calibrations) {
      const model = { ...linear, calibration };
      expect(readModelFile(writeModelFile(model))).toEqual(model);
    }
  });
});

describe("modelHash", () => {
  it("changes with a feature's name, one leaf or the calibration, and with nothing else", () => {
    const model = treesModel();
    const value = anyTrees(shape).value.map((x, i) => (i === 4 ? x + 1e-16 : x));
    const others = [
      { ...model, features: ["x0", "x1", "y"] },
      { ...treesModel({ value }) },
      { ...model, calibration: { method: "temperature" as const, temperature: 2 } },
    ];
    expect(new Set([model, ...others].map(modelHash)).size).toBe(4);
    expect(modelHash({ ...treesModel() })).toBe(modelHash(model));
  });
});

describe("readModelFile", () => {
  const change = (name: keyof TreeEnsemble, node: number, value: number): Model => {
    const array = (anyTrees(shape)[name] as Float64Array).slice();
    array[node] = value;
    return treesModel({ [name]: array });
  };
  const inner = anyTrees(shape).feature.findIndex((k, i) => k >= 0 && i > 0);

  it.each([
    [
      "a threshold that is NaN",
      change("threshold", inner, Number.NaN),
      /tree 0, node \d+ has the threshold NaN/,
    ],
    ["a threshold that is no float32", change("threshold", inner, 0.1), /expected a float32 value/],
    ["a child that is its parent", change("left", inner, inner), /has child \d+, expected a later node/],
    ["a child before its parent", change("right", inner, 0), /has child 0, expected a later node/],
    ["a child out of range", change("right", inner, 9999), /has child 9999/],
    ["a child of another tree", change("right", 0, anyTrees(shape).roots[1]!), /has child/],
    ["a child of two parents", change("right", inner, anyTrees(shape).left[inner]!), /two parents/],
    ["an unknown feature", change("feature", inner, 3), /tests feature 3, expected 0 to 2/],
    ["a leaf that is infinite", change("value", 5, Infinity), /has the value Infinity/],
    ["a cover below 0", change("cover", 5, -1), /has the cover -1/],
    ["an array that is too short", treesModel({ left: new Int32Array(2) }), /2 entries of "left"/],
    ["a feature named twice", { ...treesModel(), features: ["a", "b", "a"] }, /two features are named "a"/],
    ["a name too few", { ...treesModel(), features: ["a"] }, /1 feature names, expected 3/],
  ])("names what is wrong for %s", (_, model, message) => {
    expect(() => writeModelFile(model)).toThrow(message);
    expect(() => writeModelFile(model)).toThrow(InputError);
  });

  const text = writeModelFile(treesModel());
  it.each([
    ["no JSON", "{", /the file is no JSON/],
    ["another document", "{}", /the format is missing, expected "vernier-model"/],
    ["a list", "[]", /"document" is \[\], expected an object/],
    ["a later version", text.replace('"version": 1', '"version": 2'), /its version is 2, expected 1/],
    [
      "another form",
      text.replace('"trees"', '"forest"'),
      /"form" is "forest", expected one of: trees, linear/,
    ],
    [
      "an array that is damaged",
      text.replace(/("threshold": \{\s*"float64": ").../, "$1"),
      /"threshold" is damaged/,
    ],
    ["a missing array", text.replace('"missingLeft"', '"missing"'), /"missingLeft" is not an array of uint8/],
    ["a card that is none", text.replace('"card": null', '"card": 7'), /"card" is 7, expected an object/],
    [
      "a card of another model",
      text.replace('"card": null', '"card": {"hash": "ab"}'),
      /but the file says "ab"/,
    ],
    ["a changed feature", text.replace('"x1"', '"x9"'), /it was changed after it was written/],
  ])("says what is wrong with %s", (_, changed, message) => {
    expect(() => readModelFile(changed)).toThrow(message);
    expect(() => readModelFile(changed)).toThrow(InputError);
  });

  it("never takes damaged text for a model", () => {
    const form = readModelFile(text).form;
    expect(isTrees(form)).toBe(true);
    fc.assert(
      fc.property(fc.nat(text.length - 3), (cut) => {
        expect(() => readModelFile(text.slice(0, cut))).toThrow(InputError);
      }),
      { numRuns: 200 },
    );
  });
});

describe("toBase64", () => {
  it("agrees with Node and is undone by fromBase64", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(fromBase64(toBase64(bytes))).toEqual(Uint8Array.from(bytes));
      }),
    );
  });
  it("refuses other text", () => {
    for (const text of ["A", "AA*A", "A===", "=AAA"]) expect(() => fromBase64(text)).toThrow(RangeError);
  });
});
