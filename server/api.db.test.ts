import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROLES } from "../src/contracts/controls.js";
import { ManualClock } from "../src/core/clock.js";
import { randomBars } from "../src/fixtures/builders/random-bars.js";
import { inspectBars } from "../src/market/series/quality.js";
import { createAccess, createSignInCode, createToken, SESSION_MS } from "./access/access.js";
import { setAdminCode } from "./access/admin-code.js";
import { createAccessStore } from "./access/postgres-access-store.js";
import { createBarStore } from "./db/bars/bar-store.js";
import { connect } from "./db/client.js";
import { migrate } from "./db/migrate.js";
import { createRunStore } from "./db/run-store.js";
import { serverDatabaseUrl } from "./db/server-role.js";
import { createTestDatabase, type TestDatabase } from "./db/embedded/test-database.js";
import { createTrialStore } from "./db/trial-store.js";
import { fakeApi } from "./testing/fake-services.js";
import { createSite } from "./http/site.js";
import { createIdempotencyStore } from "./http/postgres-idempotency-store.js";
import { createRunJobStore } from "./jobs/run-job-store.js";
import { createRunQueue } from "./jobs/run-queue.js";
import { openRunThread } from "./jobs/run-thread.js";
import { type FuzzDocument, malformedRequests } from "./testing/test-requests.js";

const BARS = randomBars(3, 120);
const INSTRUMENT = { symbol: "TEST", name: "Test", kind: "stock", currency: "USD", calendar: "us" } as const;
const ORDER = { symbol: "AAPL", side: "buy", quantity: "1", reason: "as planned" };

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-api-"));
let database: TestDatabase;
beforeAll(async () => {
  fs.writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>Home</title>");
  database = await createTestDatabase();
  await migrate(database.sql);
  const series = { instrument: INSTRUMENT, bars: BARS, adjustedClose: null, quality: inspectBars(BARS) };
  await createBarStore(database.sql).replaceSeries(series as never);
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true });
  await database.drop();
});

/** The app over real stores and the fake desk, as after a start of the server. */
async function startApi(clock = new ManualClock(Date.now())) {
  const { sql } = database;
  const store = createAccessStore(sql);
  const stores = { runs: createRunStore(sql), trials: createTrialStore(sql), bars: createBarStore(sql) };
  const runJobs = createRunQueue({
    ...stores,
    store: createRunJobStore(sql),
    openThread: openRunThread,
    codeVersion: "test",
    clock,
    log: () => {},
  });
  const real = {
    ...stores,
    runJobs,
    access: createAccess(store, clock),
    idempotency: createIdempotencyStore(sql),
  };
  const api = await fakeApi({ clock }, { ...real, site: createSite(folder) });
  let made = 0;
  const token = (...roles: readonly (typeof ROLES)[number][]) =>
    createToken(store, clock, {
      name: `t-${Date.now()}-${Math.floor(performance.now() * 1000)}-${made++}`,
      roles,
      days: null,
    });
  return { ...api, ...real, store, clock, token };
}

describe("access in Postgres", () => {
  test("a token made elsewhere counts, and is kept as a hash only", async () => {
    const { ask, token } = await startApi();
    const secret = await token("trader");
    expect((await ask("POST", "/v1/alerts/1/acknowledge", { token: secret, body: {} })).status).toBe(200);
    const rows = await database.sql`SELECT t::text AS text FROM tokens t`;
    expect(rows.some(({ text }) => String(text).includes(secret.slice(8)))).toBe(false);
  });

  test("a revoked token counts no longer, nor does a session that was opened with it", async () => {
    const { ask, access, store, clock, token } = await startApi();
    const secret = await token("trader");
    const { cookie } = (await access.signIn({ token: secret }))!;
    const { name } = (await access.byToken(secret))!;
    expect(await store.revokeToken(name!, clock.now())).toBe(true);
    clock.moveTo(clock.now() + 1000);
    expect((await ask("GET", "/v1/positions", { token: secret })).status).toBe(401);
    expect(await access.bySession(cookie)).toBeNull();
    expect(await store.revokeToken(name!, clock.now())).toBe(false);
  });

  test("a session outlives a restart, and ends in time", async () => {
    const { access, store, clock } = await startApi();
    const code = await createSignInCode(store, clock, { name: "mia", roles: ["approver"] });
    const { cookie, principal } = (await access.signIn({ code }))!;
    expect(await access.signIn({ code })).toBeNull();
    const again = await startApi(clock);
    expect(await again.access.bySession(cookie)).toEqual(principal);
    clock.moveTo(clock.now() + SESSION_MS);
    expect(await again.access.bySession(cookie)).toBeNull();
    const [left] = await database.sql`SELECT count(*)::int AS count FROM sessions WHERE name = 'mia'`;
    expect(left!["count"]).toBe(0);
  });

  test("one of many who sign in at once with the same code succeeds", async () => {
    const { access, store, clock } = await startApi();
    const code = await createSignInCode(store, clock, { name: "mia", roles: ["approver"] });
    const tries = await Promise.all(Array.from({ length: 10 }, () => access.signIn({ code })));
    expect(tries.filter(Boolean)).toHaveLength(1);
  });

  test("the admin code is kept as a hash, and its tries are kept for good", async () => {
    const { store, access, clock } = await startApi();
    await setAdminCode(store, "first code", clock);
    await setAdminCode(store, "correct horse", clock);
    expect([
      await access.adminCode.verify("first code"),
      await access.adminCode.verify("correct horse"),
    ]).toEqual([false, true]);
    const rows = await database.sql`SELECT a::text AS text FROM admin_code a`;
    expect([rows.length, String(rows[0]!["text"]).includes("horse")]).toEqual([1, false]);
    await expect(database.sql`DELETE FROM access_log`).rejects.toThrow("Cannot change table access_log");
    await expect(database.sql`TRUNCATE access_log`).rejects.toThrow("Cannot change table access_log");
  });
});

describe("the server's role in Postgres", () => {
  test("signs people in and judges tokens, and can make neither tokens nor codes", async () => {
    const { store, clock, token } = await startApi();
    const secret = await token("trader");
    const code = await createSignInCode(store, clock, { name: "mia", roles: ["trader"] });
    const url = (await serverDatabaseUrl(database.sql, database.url))!;
    const sql = connect(url, { max: 1 });
    try {
      const access = createAccess(createAccessStore(sql), clock);
      expect(await access.byToken(secret)).toMatchObject({ roles: ["trader"] });
      const { cookie } = (await access.signIn({ code }))!;
      expect(await access.bySession(cookie)).toMatchObject({ name: "mia" });
      await access.signOut(cookie);
      const { hash } = (await store.listTokens())[0]!;
      for (const attempt of [
        sql`INSERT INTO tokens (hash, name, roles, created_at) VALUES (${"0".repeat(64)}, 'x', '{admin}', now())`,
        sql`UPDATE tokens SET roles = '{admin}' WHERE hash = ${hash}`,
        sql`UPDATE tokens SET revoked_at = NULL`,
        sql`DELETE FROM tokens`,
        sql`INSERT INTO sign_in_codes VALUES (${"0".repeat(64)}, 'x', '{admin}', now())`,
        sql`UPDATE admin_code SET hash = ''`,
        sql`DELETE FROM admin_code`,
        sql`DELETE FROM access_log`,
        sql`DROP TABLE access_log`,
        sql`ALTER TABLE access_log DISABLE TRIGGER ALL`,
      ]) {
        await expect(attempt).rejects.toThrow(/permission denied|must be owner/);
      }
    } finally {
      await sql.end();
    }
  });
});

describe("idempotency in Postgres", () => {
  const headers = { "Idempotency-Key": "restart-1" };

  test("a repeat after a restart gets the first answer", async () => {
    const first = await startApi();
    const token = await first.token("trader");
    const one = await first.ask("POST", "/v1/orders", { token, body: ORDER, headers });
    const again = await startApi();
    again.desk.submitOrder = () => Promise.reject(new Error("it was asked twice"));
    const two = await again.ask("POST", "/v1/orders", { token, body: ORDER, headers });
    expect([one.status, two.status, two.headers.get("Idempotency-Replayed")]).toEqual([201, 201, "true"]);
    expect(await two.text()).toBe(await one.text());
    const other = await again.ask("POST", "/v1/orders", {
      token,
      body: { ...ORDER, quantity: "2" },
      headers,
    });
    expect(other.status).toBe(409);
  });

  test("a request that a crash cut off may be tried again once its claim is over", async () => {
    const first = await startApi();
    const token = await first.token("trader");
    first.desk.submitOrder = () => new Promise(() => {});
    void first.ask("POST", "/v1/orders", { token, body: ORDER, headers: { "Idempotency-Key": "crash-1" } });
    const claimed = () => database.sql`SELECT FROM idempotency_keys WHERE key = 'crash-1'`;
    await expect.poll(async () => (await claimed()).length).toBe(1);
    const clock = new ManualClock(first.clock.now());
    const again = await startApi(clock);
    const retry = () =>
      again.ask("POST", "/v1/orders", { token, body: ORDER, headers: { "Idempotency-Key": "crash-1" } });
    const early = await retry();
    expect([early.status, Number(early.headers.get("Retry-After"))]).toEqual([409, 15]);
    clock.moveTo(clock.now() + 15_000);
    const mended = { token, body: { ...ORDER, quantity: "2" }, headers: { "Idempotency-Key": "crash-1" } };
    expect((await again.ask("POST", "/v1/orders", mended)).status).toBe(409);
    expect((await retry()).status).toBe(201);
  });

  test("a request that was refused by its shape leaves its key free, one that met an error only to itself", async () => {
    const { ask, desk, token } = await startApi();
    const secret = await token("trader");
    const send = (key: string, body: object) =>
      ask("POST", "/v1/orders", { token: secret, body, headers: { "Idempotency-Key": key } });
    expect((await send("shape-1", { ...ORDER, quantity: "none" })).status).toBe(400);
    expect((await send("shape-1", ORDER)).status).toBe(201);
    const submit = desk.submitOrder;
    desk.submitOrder = () => Promise.reject(new Error("broken"));
    expect((await send("broken-1", ORDER)).status).toBe(500);
    desk.submitOrder = submit;
    expect((await send("broken-1", { ...ORDER, quantity: "2" })).status).toBe(409);
    expect((await send("broken-1", ORDER)).status).toBe(201);
  });

  test("of many repeats at once, one is made", async () => {
    const { ask, desk, token } = await startApi();
    const secret = await token("trader");
    const submit = desk.submitOrder;
    let calls = 0;
    desk.submitOrder = (...given) => (calls++, submit(...given));
    const repeat = () =>
      ask("POST", "/v1/orders", { token: secret, body: ORDER, headers: { "Idempotency-Key": "many-1" } });
    const statuses = (await Promise.all(Array.from({ length: 20 }, repeat))).map((r) => r.status);
    expect(calls).toBe(1);
    expect(statuses.filter((s) => s !== 201 && s !== 409)).toEqual([]);
  });
});

describe("1,500 malformed requests", () => {
  test("over Postgres give no 5xx and leave every table as it was", async () => {
    const { app, ask, desk, token } = await startApi();
    const { sql } = database;
    const given = await Promise.all(ROLES.map((role) => token(role)));
    const digest = async () => {
      const tables = await sql<{ name: string }[]>`SELECT tablename AS name FROM pg_tables
        WHERE schemaname = 'public' ORDER BY 1`;
      const hashes = await Promise.all(
        ["instruments", "series", "bars", "runs", "trials", "admin_code", "migrations"].map(async (name) => {
          const [row] = await sql.unsafe(
            `SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) AS hash FROM ${name} t`,
          );
          return [name, row!["hash"]];
        }),
      );
      const [roles] =
        await sql`SELECT md5(string_agg(hash || roles::text, ',' ORDER BY hash)) AS hash FROM tokens`;
      return { tables, hashes, roles };
    };
    const before = await digest();
    const document = (await (await ask("GET", "/openapi.json")).json()) as FuzzDocument;
    const statuses = new Set<number>();
    for (const { method, target, headers: extra, body, token: which } of malformedRequests(
      document,
      4,
      1500,
      7,
    )) {
      await desk.setMode({ mode: "ACTIVE", reason: "fuzz" }, { name: "fuzz", roles: ["admin"] });
      const headers = new Headers({ Host: "127.0.0.1:8787" });
      if (given[which] !== undefined) headers.set("Authorization", `Bearer ${given[which]}`);
      for (const [name, value] of extra) headers.set(name, value);
      const bare = method === "GET" || method === "HEAD" || body === null;
      const response = await app.request(
        new Request(`http://127.0.0.1:8787${target}`, {
          method,
          headers,
          ...(bare ? {} : { body: body as BodyInit }),
        }),
      );
      const { status } = response;
      expect(status, JSON.stringify({ method, target, body })).toBeLessThan(500);
      await response.body?.cancel();
      statuses.add(status);
    }
    expect(await digest()).toEqual(before);
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 405]));
  });
});
