import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, describe, expect, test } from "vitest";
import { importOnnx } from "../../src/ml/formats/onnx-import.js";
import { CLONE } from "../clone.js";
import { createModelStore } from "./model-store.js";
import { testModel } from "./test-save-loop.js";
import { writeWhole } from "./write-whole.js";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-models-"));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));
const homeOf = (name: string): string => path.join(root, name);

describe("createModelStore()", () => {
  test("save() keeps a model to the bit, and as ONNX", () => {
    const store = createModelStore(homeOf("keep"));
    expect(store.list()).toEqual([]);
    const model = testModel(1);
    const { modelId, file, onnx } = store.save(model);
    expect([modelId, store.has(modelId), store.list()]).toEqual([model.card.modelId, true, [modelId]]);
    expect(store.read(modelId)).toEqual(model);
    expect(importOnnx(new Uint8Array(fs.readFileSync(onnx)))).toMatchObject({ kind: "model", model });
    expect(fs.readdirSync(path.dirname(file)).sort()).toEqual([`${modelId}.json`, `${modelId}.onnx`]);
  });

  test("save() leaves a model that is there as it is, and mends one that is damaged or lost its ONNX file", () => {
    const store = createModelStore(homeOf("again"));
    const model = testModel(2);
    const { file, onnx, modelId } = store.save(model);
    const before = fs.statSync(file).ino;
    store.save(model);
    expect(fs.statSync(file).ino).toBe(before);
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").slice(0, 200));
    expect(() => store.read(modelId)).toThrow(file);
    store.save(model);
    fs.rmSync(onnx);
    store.save(model);
    expect([store.read(modelId), fs.existsSync(onnx)]).toEqual([model, true]);
  });

  test("read() refuses an id that is none, a model that is not there, and one under another's name", () => {
    const store = createModelStore(homeOf("refuse"));
    expect(() => store.read("../../etc/passwd")).toThrow('"../../etc/passwd" is no model\'s id');
    expect(() => store.read("0123456789abcdef")).toThrow("There is no model 0123456789abcdef");
    const { file } = store.save(testModel(3));
    const other = store.locate("0123456789abcdef");
    fs.copyFileSync(file, other.file);
    expect(() => store.read("0123456789abcdef")).toThrow("expected 0123456789abcdef");
  });

  test("save() clears drafts away that nobody finishes, and no others", () => {
    const store = createModelStore(homeOf("stale"));
    const { file } = store.save(testModel(4));
    const folder = path.dirname(file);
    const [old, young] = ["old.json.1.partial", "young.json.2.partial"].map((name) =>
      path.join(folder, name),
    );
    for (const draft of [old!, young!]) fs.writeFileSync(draft, "{");
    fs.utimesSync(old!, 1, 1);
    store.save(testModel(5));
    expect([fs.existsSync(old!), fs.existsSync(young!)]).toEqual([false, true]);
    expect(store.list().length).toBe(2);
  });

  test.concurrent.each([2, 7])(
    "save() leaves only whole files when the process is killed after %d models",
    async (lines) => {
      const home = homeOf(`kill-${lines}`);
      const program = path.join(CLONE, "server", "models", "test-save-loop.ts");
      const child = spawn(process.execPath, ["--import", "tsx", program, home], {
        cwd: CLONE,
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said = "";
      child.stdout.on("data", (chunk) => {
        said += String(chunk);
        if (said.split("\n").length > lines) child.kill("SIGKILL");
      });
      await new Promise((resolve) => child.on("close", resolve));
      const store = createModelStore(home);
      const ids = store.list();
      expect(ids.length).toBeGreaterThanOrEqual(lines);
      for (const id of ids) {
        expect(store.read(id).card.modelId).toBe(id);
        expect(importOnnx(new Uint8Array(fs.readFileSync(store.locate(id).onnx))).kind).toBe("model");
      }
    },
  );
});

describe("writeWhole()", () => {
  test("writeWhole() leaves the old file and no draft when it fails", () => {
    const file = path.join(root, "kept.txt");
    writeWhole(file, "old");
    expect(() => writeWhole(file, Symbol("bad") as unknown as string)).toThrow();
    expect([fs.readFileSync(file, "utf8"), fs.existsSync(`${file}.partial`)]).toEqual(["old", false]);
    writeWhole(file, "new");
    expect(fs.readFileSync(file, "utf8")).toBe("new");
  });
});
