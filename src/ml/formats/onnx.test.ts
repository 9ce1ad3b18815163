import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hash } from "../../core/hash.js";
import { anyTrees, treeShapes, tryingRows } from "../../fixtures/builders/any-trees.js";
import { ONNX_WASM } from "../../fixtures/builders/onnx-wasm.js";
import type { Calibration } from "../calibration/calibration.js";
import type { LinearModel } from "../linear/linear-model.js";
import type { Model } from "../model/model.js";
import { modelHash, readModelFile, writeModelFile } from "./model-file.js";
import { exportOnnx, ONNX_NAMES } from "./onnx-export.js";
import { importOnnx } from "./onnx-import.js";
import { openOnnx } from "./onnx-model.js";
import { margins, probabilities } from "../model/predict.js";

const CALIBRATIONS: readonly (Calibration | null)[] = [
  null,
  { method: "platt", slope: -1.3, offset: 0.2 },
  { method: "temperature", temperature: 1.7 },
  {
    method: "isotonic",
    margins: Float64Array.of(-2, -0.5, 0.5, 3),
    probabilities: Float64Array.of(0, 0.2, 0.7, 1),
  },
  { method: "isotonic", margins: Float64Array.of(0.5), probabilities: Float64Array.of(0.3) },
];

const anyCalibration = fc.constantFrom(...CALIBRATIONS);
const anyNumber = fc.double({ min: -3, max: 3, noNaN: true });

/** Linear models of one to seven features. */
const anyLinear: fc.Arbitrary<LinearModel> = fc
  .array(fc.tuple(anyNumber, anyNumber, fc.double({ min: 0.01, max: 9, noNaN: true })), {
    minLength: 1,
    maxLength: 7,
  })
  .chain((columns) =>
    fc.record({
      link: fc.constantFrom("logistic", "identity"),
      intercept: anyNumber,
      coefficients: fc.constant(Float64Array.from(columns, ([weight]) => weight)),
      centre: fc.constant(Float64Array.from(columns, ([, centre]) => centre)),
      scale: fc.constant(Float64Array.from(columns, ([, , scale]) => scale)),
    }),
  );

const named = (form: Model["form"], width: number, calibration: Calibration | null): Model => ({
  features: Array.from({ length: width }, (_, k) => `x${k}`),
  form,
  calibration,
  card: null,
});

/** The model as it comes back from its own file and from its ONNX file. */
function reloaded(model: Model): Model[] {
  const content = importOnnx(exportOnnx(model));
  if (content.kind !== "model") throw new Error(`read as ${content.kind}`);
  return [readModelFile(writeModelFile(model)), content.model];
}

/** Holds every way to evaluate a model together; `size` is how large each row's terms are. */
async function expectOneAnswer(
  model: Model,
  values: Float32Array,
  rows: number,
  size: Float64Array,
): Promise<void> {
  const samples = { names: model.features, rows, values };
  const [margin, probability] = [margins(model, samples), probabilities(model, samples)];
  for (const again of reloaded(model)) {
    expect(modelHash(again)).toBe(modelHash(model));
    expect(hash(margins(again, samples), probabilities(again, samples))).toBe(hash(margin, probability));
  }
  const session = await openOnnx(exportOnnx(model), ONNX_WASM);
  try {
    const onnxMargin = await session.run(values, rows, ONNX_NAMES.margin);
    const onnxProbability = await session.run(values, rows, ONNX_NAMES.probability);
    let worst = 0;
    for (let i = 0; i < rows; i++) {
      // An ONNX file of ours answers in float32.
      if (Math.abs(margin[i]!) > 3.4e38) continue;
      const tolerance = 1e-6 * Math.max(1, size[i]!);
      worst = Math.max(worst, Math.abs(onnxMargin[i]! - margin[i]!) / tolerance);
      // What cancels out is as wrong as its terms are large.
      if (size[i]! > 1e6) continue;
      worst = Math.max(worst, Math.abs(onnxProbability[i]! - probability[i]!) / tolerance);
    }
    expect(worst).toBeLessThanOrEqual(1);
  } finally {
    await session.close();
  }
}

describe("a model, its file and its ONNX file", () => {
  it("give one answer for trees: at thresholds and beside them, missing and huge values included", async () => {
    await fc.assert(
      fc.asyncProperty(treeShapes, anyCalibration, async (shape, calibration) => {
        const trees = anyTrees(shape);
        const rows = 60;
        const model = named(trees, shape.featureCount, calibration);
        await expectOneAnswer(model, tryingRows(trees, rows, shape.seed), rows, new Float64Array(rows));
      }),
      { numRuns: 40 },
    );
  });

  it("give one answer for linear models", async () => {
    await fc.assert(
      fc.asyncProperty(anyLinear, anyCalibration, fc.nat(), async (form, calibration, seed) => {
        const width = form.coefficients.length;
        const rows = 40;
        const values = tryingRows(anyTrees({ seed, trees: 2, depth: 3, featureCount: width }), rows, seed);
        const size = Float64Array.from({ length: rows }, (_, i) => sizeOfTerms(form, values, i * width));
        await expectOneAnswer(named(form, width, calibration), values, rows, size);
      }),
      { numRuns: 40 },
    );
  });

  it("give one answer for many trees and more rows than a batch", async () => {
    const trees = {
      ...anyTrees({ seed: 3, trees: 60, depth: 5, featureCount: 5 }),
      link: "identity",
    } as const;
    const rows = 9000;
    await expectOneAnswer(named(trees, 5, null), tryingRows(trees, rows, 4), rows, new Float64Array(rows));
  });

  it("give one answer for no trees, and for covers that nobody knows", async () => {
    const { cover, ...trees } = anyTrees({ seed: 3, trees: 3, depth: 3, featureCount: 2 });
    const unknown = { ...trees, cover: cover.map(() => Number.NaN) };
    const values = Float32Array.of(0.1, 0.2, Number.NaN, -1);
    await expectOneAnswer(named(unknown, 2, null), values, 2, new Float64Array(2));
    const none = { ...unknown, roots: new Int32Array(0) };
    for (const name of ["feature", "left", "right", "threshold", "value", "cover", "missingLeft"] as const) {
      Object.assign(none, { [name]: unknown[name].slice(0, 0) });
    }
    const session = await openOnnx(exportOnnx(named(none, 2, null)), ONNX_WASM);
    expect(await session.run(new Float32Array(0), 0, "margin")).toEqual(new Float64Array(0));
    expect(await session.run(values, 2, "margin")).toEqual(new Float64Array(2).fill(Math.fround(none.base)));
    await session.close();
  });

  it("keep thresholds that are doubles", async () => {
    const trees = anyTrees({ seed: 8, trees: 4, depth: 4, featureCount: 2 });
    const threshold = trees.threshold.map((t, i) => (trees.feature[i]! < 0 ? 0 : t + 1e-12));
    const model = named({ ...trees, threshold, rounding: "none" }, 2, null);
    await expectOneAnswer(model, tryingRows(trees, 50, 1), 50, new Float64Array(50));
  });
});

describe("openOnnx", () => {
  it("refuses a file that is none, in one line", async () => {
    await expect(openOnnx(Uint8Array.of(1, 2, 3), ONNX_WASM)).rejects.toThrow(/^Cannot run ONNX: [^\n]*$/);
  });

  it("says what does not fit when rows are of another width", async () => {
    const session = await openOnnx(
      exportOnnx(named(anyTrees({ seed: 3, trees: 2, depth: 3, featureCount: 3 }), 3, null)),
      ONNX_WASM,
    );
    await expect(session.run(new Float32Array(8), 4, "margin")).rejects.toThrow(/^Cannot run ONNX: [^\n]*$/);
    await session.close();
  });
});

function sizeOfTerms(
  { intercept, coefficients, centre, scale }: LinearModel,
  row: Float32Array,
  at: number,
): number {
  let size = Math.abs(intercept);
  for (let k = 0; k < coefficients.length; k++) {
    const x = row[at + k]!;
    if (!Number.isNaN(x)) size += Math.abs((coefficients[k]! * (x - centre[k]!)) / scale[k]!);
  }
  return size;
}
