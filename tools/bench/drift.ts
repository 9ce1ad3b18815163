import { build } from "esbuild";
import { openBrowser } from "../../pages/e2e/support/browser.js";
import { measureNull } from "./drift-work.js";
import type { BenchRow } from "./measure.js";

/** The bootstrap null of 40 features, here and in a worker of Chromium. */
export async function benchDrift(): Promise<BenchRow[]> {
  return [...measureNull(""), ...(await measureInWorker())];
}

async function measureInWorker(): Promise<BenchRow[]> {
  const { outputFiles } = await build({
    entryPoints: [new URL("drift-work.ts", import.meta.url).pathname],
    bundle: true,
    format: "iife",
    globalName: "work",
    target: "es2023",
    write: false,
  });
  const code = `${outputFiles[0]!.text}; postMessage(work.measureNull(", worker in Chromium"));`;
  const browser = await openBrowser();
  try {
    const page = await browser.context.newPage();
    return await page.evaluate(
      (text) =>
        new Promise<BenchRow[]>((done, failed) => {
          const worker = new Worker(URL.createObjectURL(new Blob([text])));
          worker.addEventListener("message", ({ data }: MessageEvent<BenchRow[]>) => done(data));
          worker.addEventListener("error", ({ message }) => failed(new Error(message)));
        }),
      code,
    );
  } finally {
    await browser.close();
  }
}

if ((import.meta as { readonly main?: boolean }).main) {
  for (const { name, ours } of await benchDrift()) console.log(`${name}: ${ours.toFixed(0)} ms`);
}
