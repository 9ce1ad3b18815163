import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, beforeEach, expect, it } from "vitest";
import { serveWork } from "./serve-work.js";
import { WorkClient, WorkStopped } from "./work-client.js";

interface Work {
  readonly double: { readonly question: number; readonly answer: number; readonly part: string };
  readonly length: { readonly question: ArrayBuffer; readonly answer: number };
  readonly never: { readonly question: null; readonly answer: null };
  readonly uncloneable: { readonly question: null; readonly answer: unknown };
}

/** A port that stands for a worker, with the events that a browser sends of it. */
type FakeWorker = MessagePort & Worker;

let workers: FakeWorker[];
let client: WorkClient<Work>;

beforeEach(() => {
  workers = [];
  client = new WorkClient(() => {
    const { port1, port2 } = new MessageChannel();
    serveWork<Work>(
      {
        double: (x, { progress, say }) => {
          if (x < 0) throw new RangeError(`Cannot double ${x}`);
          progress(1, 2);
          say("half way");
          progress(2, 2);
          return 2 * x;
        },
        length: ({ byteLength }) => byteLength,
        never: () => new Promise(() => {}),
        uncloneable: () => () => {},
      },
      port2 as never,
    );
    port2.start();
    port1.start();
    const worker = Object.assign(port1, { terminate: () => port1.close() }) as unknown as FakeWorker;
    workers.push(worker);
    return worker;
  });
});

afterEach(() => client.stop());

it("hears progress and parts in their order before the answer, of its own question only", async () => {
  const heard: unknown[] = [];
  const [a, b] = await Promise.all([
    client.ask("double", 4, {
      progress: (...far) => heard.push(far),
      part: (part) => heard.push(part),
    }),
    client.ask("double", 5),
  ]);
  expect([a, b]).toEqual([8, 10]);
  expect(heard).toEqual([[1, 2], "half way", [2, 2]]);
  expect(workers).toHaveLength(1);
});

it("hands over what it is told to, and copies the rest", async () => {
  const [copied, given] = [new ArrayBuffer(8), new ArrayBuffer(16)];
  expect(await client.ask("length", copied)).toBe(8);
  expect(await client.ask("length", given, { transfer: [given] })).toBe(16);
  expect([copied.byteLength, given.byteLength]).toEqual([8, 0]);
});

it("rejects with what the worker could not do, and with an answer that cannot be sent", async () => {
  await expect(client.ask("double", -1)).rejects.toThrow("Cannot double -1");
  await expect(client.ask("uncloneable", null)).rejects.toThrow(/could not be cloned/);
  expect(await client.ask("double", 1)).toBe(2);
});

it("rejects what waits when it is stopped, and starts a new worker for the next question", async () => {
  const waiting = client.ask("never", null);
  client.stop();
  await expect(waiting).rejects.toThrow(WorkStopped);
  const [old] = workers;
  const next = client.ask("double", 3);
  old!.dispatchEvent(Object.assign(new Event("error"), { message: "too late" }));
  expect(await next).toBe(6);
  expect(workers).toHaveLength(2);
});

it("says that the worker broke to whoever waits and whoever asks later, until it is stopped", async () => {
  const waiting = client.ask("never", null);
  workers[0]!.dispatchEvent(Object.assign(new Event("error"), { message: "" }));
  await expect(waiting).rejects.toThrow("did not start the page's worker");
  await expect(client.ask("double", 1)).rejects.toThrow("did not start the page's worker");
  client.stop();
  expect(await client.ask("double", 1)).toBe(2);
});
