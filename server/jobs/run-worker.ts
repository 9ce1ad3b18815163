// The thread that makes one run.
import { parentPort, workerData } from "node:worker_threads";
import { makeProvenRun } from "./make-proven-run.js";
import type { RunWork } from "./run-messages.js";

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
makeProvenRun(workerData as RunWork, (news) => parentPort!.postMessage(news));
