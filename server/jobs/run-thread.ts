import { createRequire } from "node:module";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { OpenRunThread, RunNews, RunWork } from "./run-messages.js";

/** A thread of this process, beside the one that answers requests. */
export const openRunThread: OpenRunThread = (work, hear) => {
  let over = false;
  const tell = (news: RunNews): void => {
    if (over) return;
    over = news.kind !== "progress";
    hear(news);
  };
  const worker = openWorker(work);
  worker.on("message", tell);
  worker.on("error", (error: Error) => tell({ kind: "failed", reason: error.message }));
  worker.on("exit", () => tell({ kind: "failed", reason: "Its thread ended before it was made" }));
  return {
    close: () => {
      over = true;
      void worker.terminate();
    },
  };
};

function openWorker(work: RunWork): Worker {
  const file = new URL("./run-worker.ts", import.meta.url);
  if ("deno" in process.versions) return new Worker(file, { workerData: work });
  // A thread of Node reads TypeScript only after it was taught to.
  const tsx = createRequire(import.meta.url).resolve("tsx/package.json");
  const loader = new URL("./dist/esm/api/index.mjs", pathToFileURL(tsx)).href;
  const code = `import(${JSON.stringify(loader)}).then((tsx) => {
    tsx.register();
    return import(${JSON.stringify(file.href)});
  })`;
  return new Worker(code, { eval: true, workerData: work });
}
