import { spawn } from "node:child_process";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../src/core/clock.js";
import { createRandom } from "../../src/core/random.js";
import { testBars } from "../brokers/test-bars.js";
import { loopbackSettings, type Relay, startRelay } from "../brokers/test-relay.js";
import { until } from "../brokers/test-until.js";
import { createBarStore } from "../db/bars/bar-store.js";
import { connect } from "../db/client.js";
import { migrate } from "../db/migrate.js";
import { createTestDatabase, type TestDatabase } from "../db/embedded/test-database.js";
import { type PaperExchange, startPaperExchange } from "../paper/paper-exchange.js";
import { createBarSource } from "./bar-source.js";
import { createRefreshSchedule, type RefreshSchedule } from "./refresh-schedule.js";

const keys = { keyId: "refresh-key", secret: "refresh-secret" };
const DAY_MS = 86_400_000;
const bars = testBars("TEST", 200);
let database: TestDatabase;
let exchange: PaperExchange;
let relay: Relay;
let clock: ManualClock;
let schedule: RefreshSchedule;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.sql);
  exchange = await startPaperExchange({ bars: [bars], from: bars.time[100]!, keys, requestsPerMinute: 0 });
  relay = await startRelay(exchange.port);
});
beforeEach(async () => {
  relay.interfere = null;
  await database.sql`DELETE FROM refreshes`;
  await database.sql`DELETE FROM bars`;
  await database.sql`DELETE FROM series`;
  clock = new ManualClock(1_700_000_000_000);
  schedule = open(database.sql);
});
afterAll(async () => {
  await relay.close();
  await exchange.close();
  await database.drop();
});

function open(sql: TestDatabase["sql"]): RefreshSchedule {
  const source = createBarSource(loopbackSettings(relay.port, keys, 1000), { retries: 0 });
  return createRefreshSchedule(sql, {
    source,
    store: createBarStore(sql),
    clock,
    random: createRandom(1),
    sessions: 20,
  });
}

const daily = { symbol: "TEST", timeframe: "1Day", everyMs: DAY_MS } as const;
const rows = async (): Promise<number> =>
  (await createBarStore(database.sql).readBars("TEST", "1Day", {}, "paper"))?.length ?? 0;

describe("createRefreshSchedule()", () => {
  test("runDue() fetches what is due and not before it is due again", async () => {
    await schedule.add(daily);
    expect(await schedule.runDue()).toBe(1);
    expect(await rows()).toBe(20);
    expect(await schedule.runDue()).toBe(0);
    clock.moveTo(clock.now() + DAY_MS - 1);
    expect(await schedule.runDue()).toBe(0);
    clock.moveTo(clock.now() + 1);
    await exchange.step("open");
    await exchange.step("close");
    expect(await schedule.runDue()).toBe(1);
    expect(await rows()).toBe(21);
    const [state] = await schedule.list();
    expect(state).toMatchObject({
      ...daily,
      feed: "paper",
      dueAt: clock.now() + DAY_MS,
      finishedAt: clock.now(),
      failures: 0,
      error: null,
      result: { fetched: 2, added: 1, changed: 0, gaps: [] },
    });
  });

  test("runDue() runs a plan once after a restart, however often it was missed", async () => {
    await schedule.add(daily);
    await schedule.runDue();
    clock.moveTo(clock.now() + 30 * DAY_MS);
    const other = connect(database.url);
    try {
      const restarted = open(other);
      expect(await restarted.health()).toMatchObject({ plans: 1, due: 1 });
      expect(await restarted.runDue()).toBe(1);
      expect(await restarted.health()).toEqual({
        plans: 1,
        failing: 0,
        due: 0,
        nextDueAt: clock.now() + DAY_MS,
      });
    } finally {
      await other.end();
    }
  });

  test("runDue() lets one of several servers refresh a plan", async () => {
    await schedule.add(daily);
    await schedule.add({ ...daily, timeframe: "1Week" });
    const other = connect(database.url);
    try {
      const counts = await Promise.all([schedule.runDue(), open(other).runDue(), schedule.runDue()]);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
    } finally {
      await other.end();
    }
  });

  test("runDue() leaves a plan due when its process is killed in the middle", async () => {
    await schedule.add(daily);
    const program = `import postgres from "postgres";
      const sql = postgres(process.argv[1]);
      await sql.begin(async (tx) => {
        await tx\`SELECT 1 FROM refreshes FOR UPDATE SKIP LOCKED\`;
        await tx\`UPDATE refreshes SET due_at = now() + interval '10 years'\`;
        process.stdout.write("locked");
        await new Promise((resolve) => setTimeout(resolve, 1e6));
      });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, database.url]);
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += String(chunk)));
    await until(() => said === "locked", "the other process has the plan");
    expect(await schedule.runDue()).toBe(0);
    child.kill("SIGKILL");
    await until(async () => (await schedule.runDue()) === 1, "the plan is free again");
    expect(await rows()).toBe(20);
  });

  test("runDue() keeps the reason of a failure, waits longer each time and forgets it after a good one", async () => {
    await schedule.add(daily);
    relay.interfere = (request) =>
      request === "GET /v2/stocks/bars"
        ? { answer: { status: 500, body: { code: 50010000, message: "out of order" } } }
        : undefined;
    const waits: number[] = [];
    for (let failures = 1; failures <= 3; failures++) {
      expect(await schedule.runDue()).toBe(1);
      const [state] = await schedule.list();
      expect(state).toMatchObject({ failures, error: expect.stringContaining("HTTP 500: out of order") });
      waits.push(state!.dueAt - clock.now());
      clock.moveTo(state!.dueAt);
    }
    expect(await schedule.health()).toMatchObject({ failing: 1 });
    expect(waits[0]).toBeGreaterThanOrEqual(15_000);
    expect(waits[1]).toBeGreaterThan(waits[0]!);
    expect(waits[2]).toBeGreaterThan(waits[1]!);
    relay.interfere = null;
    await schedule.runDue();
    expect((await schedule.list())[0]).toMatchObject({ failures: 0, error: null });
  });

  test("runDue() says so when the source does not know the symbol, and goes on with the others", async () => {
    await schedule.add({ ...daily, symbol: "NOPE" });
    clock.moveTo(clock.now() + 1);
    await schedule.add(daily);
    expect(await schedule.runDue()).toBe(2);
    const [none, test] = await schedule.list();
    expect(none).toMatchObject({
      symbol: "NOPE",
      error: "the paper exchange does not know NOPE",
      result: null,
    });
    expect(test).toMatchObject({ symbol: "TEST", error: null });
  });

  test("add() changes how often a plan runs, and remove() ends it", async () => {
    await schedule.add(daily);
    await schedule.runDue();
    await schedule.add({ ...daily, everyMs: 1000 });
    expect((await schedule.list())[0]).toMatchObject({ everyMs: 1000, dueAt: clock.now() + DAY_MS });
    await schedule.remove("TEST", "1Day");
    expect(await schedule.list()).toEqual([]);
    expect(await schedule.health()).toEqual({ plans: 0, failing: 0, due: 0, nextDueAt: null });
  });

  test("start() refreshes what is due by itself until stop()", async () => {
    await schedule.add(daily);
    schedule.start();
    await until(async () => (await schedule.list())[0]!.finishedAt !== null, "it was refreshed");
    await schedule.stop();
    expect(await rows()).toBe(20);
  });
});
