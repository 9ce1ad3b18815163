import { build } from "esbuild";
import { expect, it } from "vitest";
import { randomRunHashes } from "./support/random-runs.js";
import { withWindow } from "./support/window.js";

const SEED = 20_261_122;
const RUNS = 90;

it("random runs have the same hashes in Chromium as here, in both engines", async () => {
  const { outputFiles } = await build({
    entryPoints: ["pages/e2e/support/random-runs.ts"],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "parity",
    logLevel: "error",
  });
  await withWindow({}, async (context) => {
    const page = await context.newPage();
    await page.addScriptTag({ content: outputFiles[0]!.text });
    const there = await page.evaluate(`parity.randomRunHashes(${SEED}, ${RUNS})`);
    const here = randomRunHashes(SEED, RUNS);
    expect(new Set(here).size).toBeGreaterThan(RUNS / 2);
    expect(there).toEqual(here);
  });
});
