import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROLES } from "../src/contracts/controls.js";
import { testBars } from "./brokers/test-bars.js";
import { until } from "./brokers/test-until.js";
import { fakeApi } from "./testing/fake-services.js";
import { createSite } from "./http/site.js";
import { startTestDesk, type TestDesk } from "./testing/test-desk.js";
import { checkDeskAnswers } from "./testing/test-answers.js";
import { type FuzzDocument, malformedRequests } from "./testing/test-requests.js";

const COUNT = 2000;
const SEED = 11;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-desk-fuzz-"));
const bars = testBars("AAPL", 120);
let made: TestDesk;

beforeAll(async () => {
  fs.writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>Home</title>");
  made = await startTestDesk([bars], {
    from: bars.time[60]!,
    strategies: { "apple-crossover": { symbol: "AAPL", needsApproval: true } },
  });
  made.process.start();
  await until(() => made.process.status.here, "it trades");
});
afterAll(async () => {
  await made.close();
  fs.rmSync(folder, { recursive: true });
});

test("the real desk answers what the contracts say", async () => {
  const { ask, tokens } = await fakeApi({}, { desk: made.desk });
  const order = { symbol: "AAPL", side: "buy", quantity: "1", reason: "as planned" };
  const submitted = await ask("POST", "/v1/orders", {
    token: tokens.trader,
    body: order,
    headers: { "Idempotency-Key": "k1" },
  });
  expect([201, 422]).toContain(submitted.status);
  const stop = { action: "engage", scope: "symbol", target: "AAPL", reason: "as planned" };
  await ask("POST", "/v1/controls/kill-switch", { token: tokens.trader, body: stop });
  await checkDeskAnswers((path) => ask("GET", path));
});

test("2,000 malformed requests over the real desk give no 5xx", async () => {
  const lines: string[] = [];
  const {
    app,
    ask,
    token: makeToken,
    tokens,
  } = await fakeApi({ log: (line) => lines.push(line) }, { desk: made.desk, site: createSite(folder) });
  const document = (await (await ask("GET", "/openapi.json")).json()) as FuzzDocument;
  const all = await makeToken(ROLES, "all");
  const given = [...ROLES.map((role) => tokens[role]), all, all, all, all];
  const broken: string[] = [];
  const seen = new Map<number, number>();
  for (const { method, target, headers: extra, body, token } of malformedRequests(
    document,
    given.length,
    COUNT,
    SEED,
  )) {
    const headers = new Headers({ Host: "127.0.0.1:8787" });
    if (given[token] !== undefined) headers.set("Authorization", `Bearer ${given[token]}`);
    for (const [name, value] of extra) headers.set(name, value);
    const bare = method === "GET" || method === "HEAD" || body === null;
    const init = { method, headers, ...(bare ? {} : { body: body as BodyInit }) };
    const response = await app.request(new Request(`http://127.0.0.1:8787${target}`, init));
    seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
    const stream = response.headers.get("Content-Type")?.includes("event-stream") === true;
    const text = stream ? "" : await response.text();
    if (stream) await response.body?.cancel();
    if (response.status >= 500) broken.push(JSON.stringify({ method, target, body, text }));
  }
  expect([broken, lines]).toEqual([[], []]);
  expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 202, 400, 401, 403, 404, 409, 422]));
});
