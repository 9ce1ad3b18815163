import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { anyTrees, tryingRows } from "../../src/fixtures/builders/any-trees.js";
import type { Model } from "../../src/ml/model/model.js";
import { exportOnnx } from "../../src/ml/formats/onnx-export.js";
import { margins, probabilities } from "../../src/ml/model/predict.js";
import type { BothAnswers } from "./support/onnx-page.js";
import { serveSite, type StaticServer } from "./support/static-server.js";
import { watch } from "./support/watch.js";
import { openWindow } from "./support/window.js";

const WASM = "ort-wasm-simd-threaded.wasm";
const form = anyTrees({ seed: 7, trees: 50, depth: 6, featureCount: 8 });
const model: Model = {
  features: Array.from({ length: 8 }, (_, k) => `x${k}`),
  form,
  calibration: { method: "platt", slope: -1.2, offset: 0.1 },
  card: null,
};

let folder: string;
let server: StaticServer;

/** A site of one empty page that has the library's model code, the runtime and a model. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vernier-onnx-"));
  await build({
    entryPoints: ["pages/e2e/support/onnx-page.ts"],
    outfile: join(folder, "page.js"),
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
  });
  copyFileSync(createRequire(import.meta.url).resolve(`onnxruntime-web/${WASM}`), join(folder, WASM));
  writeFileSync(join(folder, "model.onnx"), exportOnnx(model));
  writeFileSync(join(folder, "csp.json"), "{}");
  writeFileSync(
    join(folder, "index.html"),
    '<!doctype html><html lang="en"><link rel="icon" href="data:,"><script type="module" src="page.js"></script></html>',
  );
  server = await serveSite(folder);
});

afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("an exported model in the browser", () => {
  it("answers by onnxruntime as our evaluator does, here and there, under the pages' policy", async () => {
    const rows = 500;
    const values = tryingRows(form, rows, 2);
    const context = await openWindow();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const { problems } = watch(page, server.origin);
    await page.goto(server.origin);
    await page.waitForFunction(() => "answer" in globalThis);
    const { onnx, ours } = await page.evaluate(
      ([all, count]) =>
        (globalThis as unknown as { answer(v: number[], n: number): Promise<BothAnswers> }).answer(
          all,
          count,
        ),
      [Array.from(values), rows] as const,
    );
    const samples = { names: model.features, rows, values };
    expect(ours.slice(0, rows)).toEqual([...margins(model, samples)]);
    // Math.exp may differ in its last bit from one engine to the next.
    const expected = probabilities(model, samples);
    ours.slice(rows).forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, 15));
    expect(Math.max(...ours.map((x, i) => Math.abs(x - onnx[i]!)))).toBeLessThan(1e-6);
    expect(problems).toEqual([]);
  });
});
