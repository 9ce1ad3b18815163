import { describe, expect, test } from "vitest";
import { barsFromArrow } from "../src/market/reading/arrow.js";
import { RunRecord } from "../src/contracts/run.js";
import { ROUTE_ACCESS, routeKey } from "./access/route-access.js";
import { checkDeskAnswers } from "./testing/test-answers.js";
import { FAKE_RUN, fakeApp } from "./testing/fake-services.js";

const { app, get } = fakeApp("/nonexistent");

function lost(): Promise<never> {
  return Promise.reject(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }));
}

async function errorOf(response: Response) {
  const body = (await response.json()) as { error: { code: string; message: string }; request_id: string };
  return { status: response.status, ...body.error, requestId: body.request_id };
}

describe("createApp()", () => {
  test("GET /v1/runs answers summaries without series when asked for a page", async () => {
    const response = await get("/v1/runs?symbol=test&limit=5");
    const body = (await response.json()) as { runs: Record<string, unknown>[]; next: string | null };
    expect(response.status).toBe(200);
    expect(body.runs.map((run) => [run["id"], "equity" in run])).toEqual([[FAKE_RUN.id, false]]);
  });

  test("GET /v1/runs/{id} answers a record of the contract when the run exists", async () => {
    const response = await get(`/v1/runs/${FAKE_RUN.id}`);
    expect(RunRecord.parse(await response.json())).toEqual(FAKE_RUN);
  });

  test("GET /v1/runs/{id} answers 404 when there is no such run", async () => {
    expect(await errorOf(await get("/v1/runs/0000000000000000"))).toMatchObject({
      status: 404,
      code: "not_found",
      message: 'Cannot find run "0000000000000000"',
    });
  });

  test("GET /v1/bars/{symbol} answers columns and where to go on when a limit cuts", async () => {
    const body = (await (await get("/v1/bars/test?limit=2")).json()) as Record<string, unknown>;
    expect(body).toMatchObject({ symbol: "TEST", synthetic: true, next: "1970-01-02T00:00:00.001Z" });
    expect(body["time"]).toEqual(["1970-01-01T00:00:00.000Z", "1970-01-02T00:00:00.000Z"]);
    expect(body["close"]).toHaveLength(2);
  });

  test("GET /v1/bars/{symbol} answers an Arrow stream when Accept asks for one", async () => {
    const response = await get("/v1/bars/TEST", { Accept: "application/vnd.apache.arrow.stream" });
    expect(response.headers.get("Content-Type")).toBe("application/vnd.apache.arrow.stream");
    const bars = barsFromArrow(new Uint8Array(await response.arrayBuffer()), { file: "answer" });
    expect([bars.symbol, bars.length, bars.synthetic]).toEqual(["TEST", 50, true]);
  });

  test("GET /v1/bars/{symbol} answers 404 when there is no such series", async () => {
    expect(await errorOf(await get("/v1/bars/NONE"))).toMatchObject({
      status: 404,
      message: 'Cannot find bars of "NONE" in 1Day',
    });
  });

  test.each([
    ["/v1/runs?limit=500", 'Parameter "limit" is "500", expected an integer from 1 to 200'],
    ["/v1/runs?limit=0", 'Parameter "limit" is "0", expected an integer from 1 to 200'],
    ["/v1/runs?limit=1.5", 'Parameter "limit" is "1.5", expected an integer from 1 to 200'],
    ["/v1/runs?limit=", 'Parameter "limit" is "", expected an integer from 1 to 200'],
    ["/v1/runs?symbl=A", 'Parameter "symbl" is unknown, expected one of: symbol, strategy, limit, cursor'],
    [
      "/v1/runs?strategy=A%20B",
      'Parameter "strategy" is "A B", expected the name of a strategy, as in sma-crossover',
    ],
    ["/v1/runs/XYZ", 'Parameter "id" is "XYZ", expected 16 hexadecimal digits'],
    [
      "/v1/bars/TEST?timeframe=day",
      'Parameter "timeframe" is "day", expected a count and Sec, Min, Hour, Day, Week or Month, as in 1Day',
    ],
    [
      "/v1/bars/TEST?from=yesterday",
      'Parameter "from" is "yesterday", expected a date or time in ISO 8601 UTC, as in 2018-01-31 or 2018-01-31T09:30:00Z',
    ],
    [
      "/v1/bars/TEST?to=2018-13-01",
      'Parameter "to" is "2018-13-01", expected a date or time in ISO 8601 UTC, as in 2018-01-31 or 2018-01-31T09:30:00Z',
    ],
    [
      "/v1/bars/A%2FB",
      'Parameter "symbol" is "A/B", expected 1 to 16 letters, digits, dots or dashes, as in AAPL',
    ],
  ])("GET %s answers 400 naming the field and what is acceptable", async (path, message) => {
    expect(await errorOf(await get(path))).toMatchObject({ status: 400, code: "invalid_request", message });
  });

  test("GET /v1/runs answers 400 with every wrong field when several are wrong", async () => {
    const body = (await (await get("/v1/runs?limit=x&symbol=$")).json()) as {
      error: { details: { field: string }[] };
    };
    expect(body.error.details.map((d) => d.field).sort()).toEqual(["limit", "symbol"]);
  });

  test("GET of an unknown address below /v1 answers 404 in the one shape of errors", async () => {
    expect(await errorOf(await get("/v1/nothing"))).toMatchObject({ status: 404, code: "not_found" });
  });

  test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])(
    "%s answers 405 and says what is allowed",
    async (method) => {
      const response = await get("/v1/bars/TEST", {}, method);
      expect(response.headers.get("Allow")).toBe("GET, HEAD");
      expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
      expect(await errorOf(response)).toMatchObject({ status: 405, code: "method_not_allowed" });
    },
  );

  test("HEAD answers headers without a body when GET would answer", async () => {
    const response = await get(`/v1/runs/${FAKE_RUN.id}`, {}, "HEAD");
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test.each(["vernier.example", "evil.example:8787", "127.0.0.1:9999", "localhost", ""])(
    "GET answers 403 when the Host is %j",
    async (host) => {
      expect(await errorOf(await get("/v1/health", { Host: host }))).toMatchObject({
        status: 403,
        code: "forbidden_host",
      });
    },
  );

  test.each(["localhost:8787", "127.0.0.1:8787", "[::1]:8787", "LOCALHOST:8787"])(
    "GET answers when the Host is %s",
    async (host) => {
      expect((await get("/v1/runs", { Host: host })).status).toBe(200);
    },
  );

  test("GET answers no CORS header when another origin asks", async () => {
    const response = await get("/v1/runs", { Origin: "http://evil.example" });
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("GET answers 413 when the request has a body", async () => {
    expect(await errorOf(await get("/v1/runs", { "Content-Length": "10" }))).toMatchObject({ status: 413 });
  });

  test("GET answers 414 when the address is too long", async () => {
    expect(await errorOf(await get(`/v1/runs?cursor=${"x".repeat(5000)}`))).toMatchObject({ status: 414 });
  });

  test("every answer carries the security headers and the request's id", async () => {
    for (const path of ["/v1/health", "/v1/nothing", "/", "/docs", "/openapi.json"]) {
      const { headers } = await get(path, { "X-Request-ID": "abc-1" });
      expect(headers.get("X-Content-Type-Options"), path).toBe("nosniff");
      expect(headers.get("Cross-Origin-Opener-Policy"), path).toBe("same-origin");
      expect(headers.get("Cross-Origin-Embedder-Policy"), path).toBe("require-corp");
      expect(headers.get("Cross-Origin-Resource-Policy"), path).toBe("same-origin");
      expect(headers.get("Referrer-Policy"), path).toBe("no-referrer");
      expect(headers.get("Permissions-Policy"), path).toContain("camera=()");
      expect(headers.get("Content-Security-Policy"), path).toContain("default-src 'none'");
      expect(headers.get("X-Request-ID"), path).toBe("abc-1");
    }
  });

  test("an answer makes an id of its own when the given one is no plain word", async () => {
    const { headers } = await get("/v1/health", { "X-Request-ID": "a b<c>" });
    expect(headers.get("X-Request-ID")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("an unexpected error answers 500 without its text and is logged with the request's id", async () => {
    const lines: string[] = [];
    const runs = {
      getRun: () => Promise.reject(new Error("secret")),
      insertRun: async () => true,
      listRuns: async () => ({ runs: [], next: null }),
    };
    const broken = fakeApp("/nonexistent", { runs }, (line) => lines.push(line));
    const response = await broken.get(`/v1/runs/${FAKE_RUN.id}`, { "X-Request-ID": "r1" });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain("secret");
    expect(text).not.toContain(".ts");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: "error",
        id: "r1",
        error: expect.stringContaining("secret") as unknown,
      }),
    ]);
  });

  test("a lost database answers 503 and shows in /v1/health", async () => {
    const runs = { getRun: lost, insertRun: async () => true, listRuns: lost };
    const broken = fakeApp("/nonexistent", { runs, pingDatabase: lost });
    expect(await errorOf(await broken.get("/v1/runs"))).toMatchObject({
      status: 503,
      code: "database_unavailable",
    });
    const health = await broken.get("/v1/health");
    expect([health.status, await health.json()]).toEqual([
      503,
      expect.objectContaining({ status: "degraded", database: "down" }),
    ]);
  });

  test("GET /openapi.json describes exactly the routes of the table of access", async () => {
    const document = (await (await get("/openapi.json")).json()) as {
      openapi: string;
      paths: Record<string, object>;
      components: { schemas: object };
    };
    expect(document.openapi).toBe("3.1.0");
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => routeKey(method, path)),
    );
    expect(described.sort()).toEqual(Object.keys(ROUTE_ACCESS).sort());
    const served = app.routes.filter((r) => /^\/(v1\/|metrics)/.test(r.path) && r.method !== "ALL");
    const keys = served.map((r) => routeKey(r.method, r.path.replaceAll(/:(\w+)/g, "{$1}")));
    expect([...new Set(keys)].sort()).toEqual(Object.keys(ROUTE_ACCESS).sort());
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(["Run", "RunSummary", "Trade", "Error", "Bars", "Health"]),
    );
  });

  test("GET of the desk's addresses answers what the contracts say", async () => {
    await expect(checkDeskAnswers((path) => get(path))).resolves.toBeUndefined();
  });

  test("GET /docs answers a page without scripts that names every route and record", async () => {
    const response = await get("/docs");
    const text = await response.text();
    expect(response.headers.get("Content-Type")).toContain("text/html");
    expect(text).not.toMatch(/<script|javascript:|\son\w+=/);
    for (const name of [
      "/v1/health",
      "/v1/runs/{id}",
      "/v1/bars/{symbol}",
      'id="RunSummary"',
      "from 1 to 200",
    ])
      expect(text).toContain(name);
  });
});
