import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../src/core/clock.js";
import { randomBars } from "../../src/fixtures/builders/random-bars.js";
import { inspectBars } from "../../src/market/series/quality.js";
import { hashBars } from "../../src/market/series/bars.js";
import { makeRun } from "../../src/contracts/run-record.js";
import { NewRun } from "../../src/contracts/run-request.js";
import { DEFAULT_OPTIONS } from "../../src/simulation/account/options.js";
import { denoPath } from "../../tools/deno-path.js";
import { createToken } from "../access/access.js";
import { createAccessStore } from "../access/postgres-access-store.js";
import { serverPermissions } from "../cli/supervise/runtime.js";
import { CLONE } from "../clone.js";
import { createBarStore } from "../db/bars/bar-store.js";
import { probePort } from "../db/embedded/embedded-server.js";
import { migrate } from "../db/migrate.js";
import { createRunStore } from "../db/run-store.js";
import { createTestDatabase, type TestDatabase } from "../db/embedded/test-database.js";
import { createTrialStore } from "../db/trial-store.js";
import { createRunJobStore } from "./run-job-store.js";
import type { OpenRunThread, RunNews, RunWork } from "./run-messages.js";
import { CLAIM_MS, createRunQueue } from "./run-queue.js";
import { openRunThread } from "./run-thread.js";

const BARS = randomBars(3, 200);
const INSTRUMENT = { symbol: "TEST", name: "Test", kind: "stock", currency: "USD", calendar: "us" } as const;
const SYSTEM = { now: () => Date.now() };
const POLL = { timeout: 20_000, interval: 20 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.sql);
  const series = { instrument: INSTRUMENT, bars: BARS, adjustedClose: null, quality: inspectBars(BARS) };
  await createBarStore(database.sql).replaceSeries(series as never);
});
afterAll(() => database.drop());
beforeEach(() => database.sql`DELETE FROM run_jobs`);

/** A thread that makes nothing until it is told what came of it. */
function heldThread() {
  const opened: { readonly work: RunWork; readonly tell: (news: RunNews) => void; closed: boolean }[] = [];
  const open: OpenRunThread = (work, tell) => {
    const thread = { work, tell, closed: false };
    opened.push(thread);
    return { close: () => void (thread.closed = true) };
  };
  return { open, opened };
}

function createQueue(openThread: OpenRunThread = openRunThread, clock = SYSTEM, codeVersion = "test") {
  const { sql } = database;
  return createRunQueue({
    store: createRunJobStore(sql),
    bars: createBarStore(sql),
    runs: createRunStore(sql),
    trials: createTrialStore(sql),
    openThread,
    codeVersion,
    clock,
    log: () => {},
  });
}

const wanted = (parameters: Record<string, number> = {}, symbol = "test"): NewRun =>
  NewRun.parse({ symbol, strategy: "sma-crossover", parameters });

describe("a run that was asked for", () => {
  test("is stored under the id that was told, with its proof, and counted as a trial", async () => {
    const queue = createQueue();
    queue.start();
    const job = await queue.ask(wanted({ fast: 5, slow: 20 }), "mia");
    expect(job).toMatchObject({ status: "queued", progress: 0, symbol: "TEST", askedBy: "mia" });
    await expect.poll(async () => (await queue.find(job.id))?.status, POLL).toBe("done");
    const spec = {
      symbol: "TEST",
      strategy: "sma-crossover",
      parameters: { fast: 5, slow: 20 },
      options: DEFAULT_OPTIONS,
    };
    const expected = makeRun(BARS, spec, { createdAt: 0, codeVersion: "test" });
    expect(job.id).toBe(expected.id);
    expect(await createRunStore(database.sql).getRun(job.id)).toMatchObject({
      hash: expected.hash,
      lookahead: { verdict: "clean", checked: 200, leakCount: 0 },
    });
    expect(await createTrialStore(database.sql).list(hashBars(BARS))).toHaveLength(1);
    expect(await queue.ask(wanted({ fast: 5, slow: 20 }), "tom")).toMatchObject({
      id: job.id,
      status: "done",
    });
    await queue.stop();
  });

  test("is made after those that were asked for before, one at a time", async () => {
    const { open, opened } = heldThread();
    const [one, two] = [createQueue(open), createQueue(open)];
    one.start();
    two.start();
    const first = await one.ask(wanted({ fast: 2 }), "mia");
    await expect.poll(() => opened.length, POLL).toBe(1);
    const second = await two.ask(wanted({ fast: 3 }), "mia");
    expect((await one.underWay()).map((job) => [job.id, job.status])).toEqual([
      [first.id, "running"],
      [second.id, "queued"],
    ]);
    opened[0]!.tell({ kind: "failed", reason: "No more" });
    await expect.poll(() => opened.length, POLL).toBe(2);
    expect(opened[1]!.work.spec.parameters["fast"]).toBe(3);
    expect(await one.find(first.id)).toMatchObject({ status: "failed", reason: "No more" });
    await Promise.all([one.stop(), two.stop()]);
  });

  test("goes on after a restart: at once after a stop, after half a minute after a crash", async () => {
    const clock = new ManualClock(Date.now());
    const stopped = heldThread();
    const first = createQueue(stopped.open, clock);
    first.start();
    const job = await first.ask(wanted({ fast: 4 }), "mia");
    await expect.poll(() => stopped.opened.length, POLL).toBe(1);
    await first.stop();
    expect(stopped.opened[0]!.closed).toBe(true);
    expect(await first.find(job.id)).toMatchObject({ status: "queued" });

    const store = createRunJobStore(database.sql);
    expect(await store.claim(clock.now(), clock.now() + CLAIM_MS)).toMatchObject({ id: job.id });
    expect(await store.claim(clock.now() + CLAIM_MS - 1, clock.now() + 2 * CLAIM_MS)).toBeNull();
    clock.moveTo(clock.now() + CLAIM_MS);
    const second = createQueue(openRunThread, clock);
    second.start();
    await expect.poll(async () => (await second.find(job.id))?.status, POLL).toBe("done");
    await second.stop();
  });

  test("is given up when the server died over it three times", async () => {
    const clock = new ManualClock(Date.now());
    const { open, opened } = heldThread();
    const queue = createQueue(open, clock);
    const job = await queue.ask(wanted({ fast: 6 }), "mia");
    const store = createRunJobStore(database.sql);
    for (let i = 0; i < 3; i++) {
      expect(await store.claim(clock.now(), clock.now() + CLAIM_MS)).not.toBeNull();
      clock.moveTo(clock.now() + CLAIM_MS);
    }
    queue.start();
    await expect.poll(async () => (await queue.find(job.id))?.status, POLL).toBe("failed");
    expect([(await queue.find(job.id))!.reason, opened.length]).toEqual([
      "The server ended 3 times while it made this run",
      0,
    ]);
    await queue.stop();
  });

  test("can be canceled while it waits and while it is made, and asked for again", async () => {
    const { open, opened } = heldThread();
    const queue = createQueue(open);
    queue.start();
    const made = await queue.ask(wanted({ fast: 7 }), "mia");
    await expect.poll(() => opened.length, POLL).toBe(1);
    const waits = await queue.ask(wanted({ fast: 8 }), "mia");
    expect(await queue.cancel(waits.id, "tom")).toMatchObject({
      status: "canceled",
      reason: "Canceled by tom",
    });
    expect(await queue.cancel(made.id, "tom")).toMatchObject({ status: "canceled" });
    await expect.poll(() => opened[0]!.closed, POLL).toBe(true);
    opened[0]!.tell({ kind: "failed", reason: "late" });
    expect(await queue.find(made.id)).toMatchObject({ status: "canceled" });
    expect(await queue.ask(wanted({ fast: 7 }), "mia")).toMatchObject({ status: "queued", reason: null });
    expect(await queue.cancel("0000000000000000", "tom")).toBeNull();
    await queue.stop();
  });

  test("is refused when it cannot be made", async () => {
    const queue = createQueue();
    await expect(queue.ask(wanted({ fast: -1 }), "mia")).rejects.toThrow('Parameter "fast" is -1');
    await expect(queue.ask(wanted({ fast: 30, slow: 10 }), "mia")).rejects.toThrow("fast");
    await expect(queue.ask({ ...wanted(), strategy: "none" }, "mia")).rejects.toThrow(
      'Unknown strategy "none"',
    );
    await expect(queue.ask({ ...wanted(), options: { cash: -1 } }, "mia")).rejects.toThrow(
      'Option "cash" is -1',
    );
    await expect(queue.ask(wanted({}, "nothing"), "mia")).rejects.toMatchObject({ status: 404 });
    expect(await queue.underWay()).toEqual([]);
  });
});

const MAIN = path.join(CLONE, "server", "main.ts");

function commandFor(runtime: string, port: number): [program: string, args: string[]] {
  if (runtime === "Node") return [process.execPath, ["--import", "tsx", MAIN]];
  const flags = ["--quiet", "--no-prompt", "--no-remote", "--config", path.join(CLONE, "deno.json")];
  return [denoPath(), ["run", ...flags, ...serverPermissions(port, database.url, []), MAIN]];
}

describe.each(["Node", "Deno"])("the server on %s", (runtime) => {
  test("makes a run by POST beside its answers, with no more permissions than it has", async () => {
    const port = (await probePort(0))!;
    const [program, args] = commandFor(runtime, port);
    const name = `runner-${runtime.toLowerCase()}`;
    const token = await createToken(createAccessStore(database.sql), SYSTEM, {
      name,
      roles: ["trader"],
      days: 1,
    });
    const env = {
      PATH: process.env["PATH"],
      DATABASE_URL: database.url,
      VERNIER_PORT: String(port),
      VERNIER_CODE_VERSION: `test-${runtime}`,
      VERNIER_TIED: "1",
      VERNIER_LOG: "none",
    };
    const child = spawn(program, args, { cwd: CLONE, env, stdio: ["pipe", "ignore", "pipe"] });
    let log = "";
    child.stderr.on("data", (chunk) => (log += String(chunk)));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const url = `http://127.0.0.1:${port}/v1/runs`;
    await expect
      .poll(
        () =>
          fetch(url).then(
            (r) => r.status,
            () => 0,
          ),
        POLL,
      )
      .toBe(200);
    const asked = await fetch(url, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        "Idempotency-Key": "k1",
      },
      body: JSON.stringify({ symbol: "TEST", strategy: "rsi-reversion" }),
    });
    const { id } = (await asked.json()) as { id: string };
    expect([asked.status, asked.headers.get("Location")]).toEqual([202, `/v1/runs/${id}`]);
    const get = () => fetch(`${url}/${id}`);
    expect([200, 202]).toContain((await get()).status);
    await expect.poll(async () => (await get()).status, POLL).toBe(200);
    expect(await (await get()).json()).toMatchObject({ id, lookahead: { verdict: "clean" } });
    const kept = await fetch(`${url}/${id}`, {
      method: "DELETE",
      headers: { Authorization: `Bearer ${token}` },
    });
    expect([kept.status, await kept.json()]).toMatchObject([409, { error: { code: "run_stored" } }]);
    const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(figures).toContain(
      'vernier_http_request_duration_seconds_count{method="POST",route="/v1/runs",status="202"} 1',
    );
    const events = await fetch(`http://127.0.0.1:${port}/v1/events`);
    expect(events.status).toBe(200);
    child.stdin.end();
    expect(await events.text()).toContain(": the journal");
    expect([await ended, log]).toEqual([0, ""]);
  });
});
