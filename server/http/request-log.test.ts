import { describe, expect, test } from "vitest";
import { createSignInCode } from "../access/access.js";
import type { LogChoice } from "../config.js";
import { fakeApi } from "../testing/fake-services.js";

const OWN = "http://127.0.0.1:8787";

async function logging(logRequests: LogChoice = "all") {
  const lines: string[] = [];
  const api = await fakeApi({ log: (line) => lines.push(line), logRequests });
  return { ...api, lines };
}

describe("the request log", () => {
  test("has one line of JSON a request: who, which route, what came of it", async () => {
    const { ask, tokens, lines } = await logging();
    await ask("GET", "/v1/orders/some-order?x=1", {
      token: tokens.trader,
      headers: { "X-Request-ID": "r1" },
    });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
        level: "info",
        id: "r1",
        method: "GET",
        route: "/v1/orders/{id}",
        status: 400,
        ms: expect.any(Number) as unknown,
        principal: "trader",
      },
    ]);
  });

  test("has changes and refusals only, unless it is asked for all", async () => {
    const { ask, tokens, lines } = await logging("changes");
    await ask("GET", "/v1/positions");
    await ask("GET", "/nothing");
    await ask("POST", "/v1/alerts/1/acknowledge", { token: tokens.trader, body: {} });
    await ask("POST", "/v1/orders", { token: tokens.viewer, body: {} });
    await ask("GET", "/v1/positions", { token: "wrong" });
    expect(lines.map((line) => (JSON.parse(line) as { status: number }).status)).toEqual([200, 403, 401]);
  });

  test("is silent when asked to be", async () => {
    const { ask, lines } = await logging("none");
    await ask("POST", "/v1/orders", { token: "wrong", body: {} });
    expect(lines).toEqual([]);
  });
});

/** Sends a secret in every place a request has, whether it belongs there or not. */
function sendEverywhere(ask: Awaited<ReturnType<typeof fakeApi>>["ask"], token: string, secret: string) {
  const body = { action: "confirm-rearm", id: 1, challenge: secret, adminCode: secret };
  const order = { symbol: "AAPL", side: "buy", quantity: "1", reason: "as planned" };
  const key = { "Idempotency-Key": `k-${secret.slice(0, 4)}` };
  return Promise.all([
    ask("GET", `/v1/orders/${secret}`),
    ask("GET", `/v1/orders?token=${secret}`),
    ask("GET", `/v1/orders?cursor=${secret}`),
    ask("GET", `/v1/${secret}`),
    ask("GET", `/${secret}`),
    ask("POST", `/${secret}`, { body: {} }),
    ask("GET", "/v1/positions", { token: secret }),
    ask("GET", "/v1/positions", { headers: { Authorization: `Basic ${secret}` } }),
    ask("GET", "/v1/positions", { headers: { Cookie: `vernier-session-8787=${secret}` } }),
    ...(secret.length > 40 ? [ask("GET", "/v1/positions", { headers: { "X-Request-ID": secret } })] : []),
    ask("GET", "/v1/positions", {
      headers: { "X-CSRF-Token": secret, "User-Agent": secret, Referer: secret },
    }),
    ask("GET", "/v1/events", { headers: { "Last-Event-ID": secret } }),
    ask("POST", "/v1/sessions", { body: { token: secret } }),
    ask("POST", "/v1/sessions", { body: { code: secret }, headers: { Origin: OWN } }),
    ask("POST", "/v1/sessions", { body: { secret } }),
    ask("POST", "/v1/sessions", { body: secret }),
    ask("POST", "/v1/controls/kill-switch", { token, body }),
    ask("POST", "/v1/controls/kill-switch", { token, body: { ...body, id: 2 } }),
    ask("POST", "/v1/controls/kill-switch", { token, body: { ...body, adminCode: [secret] } }),
    ask("POST", "/v1/controls/kill-switch", { token, body: { ...body, id: secret } }),
    ask("POST", "/v1/controls/mode-transition", {
      token,
      body: { to: "live", reason: "as planned", adminCode: secret },
    }),
    ask("POST", "/v1/orders", { token, body: { ...order, side: secret }, headers: key }),
  ]);
}

describe("secrets", () => {
  test("stand in no log line, wherever they are sent", async () => {
    const { ask, token, access, store, lines } = await logging();
    const admin = await token(["trader", "admin"], "ada");
    const code = await createSignInCode(store, { now: () => Date.now() }, { name: "mia", roles: ["trader"] });
    const { cookie, principal } = (await access.signIn({ code }))!;
    const secrets = [admin, code, cookie, principal.csrf!, "Admin-Code-4711-4711"];
    for (const secret of secrets) await sendEverywhere(ask, admin, secret);
    expect(lines.length).toBeGreaterThan(secrets.length * 20);
    for (const secret of secrets) {
      const word = secret.replace(/^vernier_/, "");
      expect(lines.filter((line) => line.includes(word))).toEqual([]);
    }
  });

  test("stand in no error but where the client's own address is named to it", async () => {
    const { ask, token } = await logging();
    const admin = await token(["trader", "admin"], "ada");
    const secret = "Admin-Code-4711-4711";
    for (const response of await sendEverywhere(ask, admin, secret)) {
      if (response.headers.get("Content-Type")?.includes("event-stream")) continue;
      const text = await response.text();
      const named =
        /"(not_found|invalid_request)"/.test(text) && /Cannot find|Parameter|Last-Event-ID/.test(text);
      if (!named) expect(text).not.toContain(secret);
    }
  });

  test("are not kept with an idempotency key", async () => {
    const { ask, token, idempotency } = await logging();
    const admin = await token(["admin"], "ada");
    const kept: unknown[] = [];
    const { claim, complete } = idempotency;
    idempotency.claim = (...given) => (kept.push(given), claim(...given));
    idempotency.complete = (...given) => (kept.push(given), complete(...given));
    const confirm = (adminCode: string) =>
      ask("POST", "/v1/controls/kill-switch", {
        token: admin,
        body: { action: "confirm-rearm", id: 1, challenge: "challenge-1", adminCode },
        headers: { "Idempotency-Key": "k1" },
      });
    await confirm("first-code");
    await confirm("other-code");
    expect(JSON.stringify(kept)).not.toMatch(/first-code|other-code|challenge-1/);
    const hashes = kept.filter(Array.isArray).map((given) => (given as unknown[])[2]);
    expect(new Set(hashes.filter((hash) => typeof hash === "string")).size).toBe(1);
  });
});

describe("GET /metrics", () => {
  test("counts requests by method, route and status and gives the desk's figures", async () => {
    const { ask, tokens } = await logging();
    await ask("GET", "/v1/orders/a");
    await ask("GET", "/v1/orders/b");
    await ask("POST", "/v1/orders", { token: tokens.viewer, body: {} });
    await ask("BREW", "/v1/orders");
    const response = await ask("GET", "/metrics");
    const text = await response.text();
    expect(response.headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const name = "vernier_http_request_duration_seconds";
    expect(text).toContain(`${name}_count{method="GET",route="/v1/orders/{id}",status="404"} 2\n`);
    expect(text).toContain(`${name}_bucket{method="GET",route="/v1/orders/{id}",status="404",le="+Inf"} 2\n`);
    expect(text).toContain(`${name}_count{method="POST",route="/v1/orders",status="403"} 1\n`);
    expect(text).toContain(`${name}_count{method="other",route="other",status="405"} 1\n`);
    expect(text).toContain("# TYPE vernier_desk_equity gauge\nvernier_desk_equity 101065.25\n");
    expect(text).toMatch(/vernier_process_resident_bytes \d{6,}\n/);
    for (const line of text.trim().split("\n")) {
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[^{}]*(\{\w+\}[^{}]*)?\})? -?[\d.e+-]+)$/);
    }
  });
});
