// One thread of training.
import type { TrainingRequest } from "../../../src/ml/trees/threads/training-messages.js";
import { TrainingServer } from "../../../src/ml/trees/threads/training-server.js";

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
const server = new TrainingServer((response) => globalThis.postMessage(response));

globalThis.addEventListener("message", ({ data }: MessageEvent<TrainingRequest>) => server.take(data));
