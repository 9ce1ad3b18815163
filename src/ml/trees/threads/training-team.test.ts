import { Worker } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";
import type { Split } from "../growing/split-search.js";
import { teamMemory, TrainingTeam } from "./training-team.js";

const splitOf = (feature: number, score: number): Split => ({
  feature,
  score,
  gain: score / 2,
  bin: 3,
  missingLeft: true,
  gradient: -5,
  hessian: 7,
});

/** Says its own split in another thread and tells what the team agreed on. */
async function startMember(memory: SharedArrayBuffer, own: Split): Promise<Worker> {
  const contents = `
    import { parentPort, workerData } from "node:worker_threads";
    import { TrainingTeam } from "./training-team.js";
    const team = new TrainingTeam(workerData.memory, 0, 2);
    for (let k = 0; k < 2; k++) parentPort.postMessage(team.agree([workerData.own, null]));`;
  const resolveDir = fileURLToPath(new URL(".", import.meta.url));
  const bundled = await build({
    stdin: { contents, resolveDir, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
  });
  return new Worker(bundled.outputFiles[0]!.text, { eval: true, workerData: { memory, own } });
}

it("agree() waits for all when a thread is woken before the others have said their splits", async () => {
  const memory = teamMemory(2)!;
  const [weak, strong] = [splitOf(0, 1), splitOf(9, 4)];
  const worker = await startMember(memory, weak);
  const answers: unknown[] = [];
  worker.on("message", (answer) => answers.push(answer));
  // What a late last arrival does: wakes whoever sleeps by now. It sleeps again, or it has gone on without the other.
  const head = new Int32Array(memory, 0, 2);
  let woken = 0;
  await expect
    .poll(() => (woken += Atomics.notify(head, 1)) >= 3 || answers.length > 0, { interval: 1 })
    .toBe(true);
  expect(answers).toEqual([]);
  const team = new TrainingTeam(memory, 1, 2);
  expect([team.agree([strong, null]), team.agree([null, null])]).toEqual([
    [strong, null],
    [weak, null],
  ]);
  await expect
    .poll(() => answers)
    .toEqual([
      [strong, null],
      [weak, null],
    ]);
  await worker.terminate();
});
