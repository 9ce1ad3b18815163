import { build } from "esbuild";
import { openBrowser } from "../../pages/e2e/support/browser.js";
import type { BenchRow } from "./measure.js";
import { measureShap } from "./shap-work.js";

/** SHAP values by tables beside the classic algorithm, here and in Chromium. */
export async function benchShap(): Promise<BenchRow[]> {
  return [...measureShap(""), ...(await measureInBrowser())];
}

async function measureInBrowser(): Promise<BenchRow[]> {
  const { outputFiles } = await build({
    entryPoints: [new URL("shap-work.ts", import.meta.url).pathname],
    bundle: true,
    format: "iife",
    globalName: "work",
    target: "es2023",
    write: false,
  });
  const browser = await openBrowser();
  try {
    const page = await browser.context.newPage();
    return (await page.evaluate(`${outputFiles[0]!.text}; work.measureShap(", Chromium")`)) as BenchRow[];
  } finally {
    await browser.close();
  }
}
