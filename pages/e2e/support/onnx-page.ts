import { importOnnx } from "../../../src/ml/formats/onnx-import.js";
import { openOnnx } from "../../../src/ml/formats/onnx-model.js";
import { margins, probabilities } from "../../../src/ml/model/predict.js";

/** What a file answers in this browser: by onnxruntime, and by our evaluator on what was read from the file. */
export interface BothAnswers {
  readonly onnx: readonly number[];
  readonly ours: readonly number[];
}

/** Runs `model.onnx` of the site on rows of its features: margins, then probabilities. */
async function answer(values: readonly number[], rows: number): Promise<BothAnswers> {
  const bytes = new Uint8Array(await (await fetch("model.onnx")).arrayBuffer());
  const content = importOnnx(bytes);
  if (content.kind !== "model") throw new Error(`the file is read as ${content.kind}`);
  const samples = { names: content.model.features, rows, values: Float32Array.from(values) };
  const session = await openOnnx(bytes, new URL("ort-wasm-simd-threaded.wasm", location.href).href);
  const margin = await session.run(samples.values, rows, "margin");
  const probability = await session.run(samples.values, rows, "probability");
  await session.close();
  const { model } = content;
  return {
    onnx: [...margin, ...probability],
    ours: [...margins(model, samples), ...probabilities(model, samples)],
  };
}

Object.assign(globalThis, { answer });
