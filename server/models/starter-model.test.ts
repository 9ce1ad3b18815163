import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { packagedBars } from "../../src/fixtures/builders/packaged-files.js";
import { sliceBars } from "../../src/market/series/bars.js";
import { STARTER_SYMBOL } from "../../src/research/models/starter-model.js";
import { createModelStore } from "./model-store.js";
import { keepStarterModel } from "./starter-model.js";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-starter-"));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

test("keepStarterModel() trains the starter model once, and again when it is damaged or the bars are others", async () => {
  const { bars } = packagedBars(STARTER_SYMBOL);
  const store = createModelStore(home);
  const first = await keepStarterModel(store, bars);
  expect(first).toEqual({ modelId: expect.stringMatching(/^[0-9a-f]{16}$/) as string, trained: true });
  const { card } = store.read(first.modelId);
  expect(card.outOfSample.rows).toBe(1008);
  expect(card.outOfSample.accuracy).toBeGreaterThan(0.4);
  expect(card.data.name).toBe("AAPL");
  expect(await keepStarterModel(store, bars)).toEqual({ ...first, trained: false });
  fs.truncateSync(store.locate(first.modelId).file, 100);
  expect(await keepStarterModel(store, bars)).toEqual(first);
  const other = await keepStarterModel(store, sliceBars(bars, 0, 900));
  expect(other.trained).toBe(true);
  expect(other.modelId).not.toBe(first.modelId);
});
