import { describe, expect, test } from "vitest";
import { ManualClock } from "../../src/core/clock.js";
import { createSignInCode } from "../access/access.js";
import { setAdminCode } from "../access/admin-code.js";
import { fakeApi } from "../testing/fake-services.js";
import { DeskError } from "../desk/contract/trading-desk.js";

const OWN = "http://127.0.0.1:8787";
const ORDER = { symbol: "AAPL", side: "buy", quantity: "1", reason: "as planned" };
const STOP = { action: "engage", scope: "global", reason: "stop it" };

type Api = Awaited<ReturnType<typeof fakeApi>>;

async function errorOf(response: Response) {
  const body = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, ...body.error };
}

/** Signs a person in as a browser does. */
async function signIn(api: Api, roles: readonly ("trader" | "admin")[] = ["trader"]) {
  const code = await createSignInCode(api.store, { now: () => Date.now() }, { name: "mia", roles });
  const response = await api.ask("POST", "/v1/sessions", { body: { code }, headers: { Origin: OWN } });
  const setCookie = response.headers.get("Set-Cookie")!;
  const { csrf } = (await response.json()) as { csrf: string };
  return { status: response.status, setCookie, cookie: setCookie.split(";")[0]!, csrf };
}

describe("a session", () => {
  test("is given as a cookie that no script reads and no other site sends", async () => {
    const { status, setCookie } = await signIn(await fakeApi());
    expect(status).toBe(201);
    expect(setCookie).toMatch(
      /^vernier-session-8787=[\w-]{43}; Path=\/; Max-Age=(43199|43200); HttpOnly; SameSite=Strict$/,
    );
  });

  test("says who is asking, and nobody without it", async () => {
    const api = await fakeApi();
    const { cookie, csrf } = await signIn(api);
    const mine = await api.ask("GET", "/v1/sessions/current", { headers: { Cookie: cookie } });
    expect(await mine.json()).toMatchObject({ name: "mia", roles: ["trader"], csrf });
    const nobody = await api.ask("GET", "/v1/sessions/current");
    expect(await nobody.json()).toEqual({ name: null, roles: ["viewer"], csrf: null, expiresAt: null });
  });

  test("may change things with its CSRF token from a page of ours", async () => {
    const api = await fakeApi();
    const { cookie, csrf } = await signIn(api);
    const headers = { Cookie: cookie, "X-CSRF-Token": csrf, Origin: OWN, "Sec-Fetch-Site": "same-origin" };
    const response = await api.ask("POST", "/v1/orders", {
      body: ORDER,
      headers: { ...headers, "Idempotency-Key": "1" },
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ person: "mia", state: "filled" });
  });

  test.each([
    ["no CSRF token", { Origin: OWN }, "csrf"],
    ["another session's CSRF token", { Origin: OWN, "X-CSRF-Token": "x".repeat(43) }, "csrf"],
    ["no Origin", { "X-CSRF-Token": "own" }, "forbidden_origin"],
    ["another Origin", { "X-CSRF-Token": "own", Origin: "http://evil.example" }, "forbidden_origin"],
    ["another port's Origin", { "X-CSRF-Token": "own", Origin: "http://127.0.0.1:9999" }, "forbidden_origin"],
    [
      "the other name's Origin",
      { "X-CSRF-Token": "own", Origin: "http://localhost:8787" },
      "forbidden_origin",
    ],
    ["the Origin null", { "X-CSRF-Token": "own", Origin: "null" }, "forbidden_origin"],
    [
      "Sec-Fetch-Site cross-site",
      { "X-CSRF-Token": "own", Origin: OWN, "Sec-Fetch-Site": "cross-site" },
      "forbidden_origin",
    ],
    [
      "Sec-Fetch-Site same-site",
      { "X-CSRF-Token": "own", Origin: OWN, "Sec-Fetch-Site": "same-site" },
      "forbidden_origin",
    ],
  ])("changes nothing with %s", async (_, given, code) => {
    const api = await fakeApi();
    const { cookie, csrf } = await signIn(api);
    const own = "X-CSRF-Token" in given && given["X-CSRF-Token"] === "own" ? { "X-CSRF-Token": csrf } : {};
    const headers = { ...(given as Record<string, string>), ...own, Cookie: cookie };
    const response = await api.ask("POST", "/v1/controls/kill-switch", { body: STOP, headers });
    expect(await errorOf(response)).toMatchObject({ status: 403, code });
    expect((await api.desk.controls()).switches).toHaveLength(1);
  });

  test.each([
    ["twice", (cookie: string) => `${cookie}; ${cookie}`],
    ["twice, one of them planted", (cookie: string) => `vernier-session-8787=planted; ${cookie}`],
    ["of another port", (cookie: string) => cookie.replace("8787", "8788")],
    ["with something behind it", (cookie: string) => `${cookie}x`],
    ["in quotes", (cookie: string) => cookie.replace("=", '="').concat('"')],
    ["without a value", () => "vernier-session-8787="],
  ])("counts for nothing when its cookie comes %s", async (_, change) => {
    const api = await fakeApi();
    const { cookie, csrf } = await signIn(api);
    const headers = { Cookie: change(cookie), Origin: OWN, "X-CSRF-Token": csrf };
    const response = await api.ask("POST", "/v1/controls/kill-switch", { body: STOP, headers });
    expect(await errorOf(response)).toMatchObject({ status: 401, code: "sign_in_required" });
  });

  test("ends when it signs out, and its cookie is taken back", async () => {
    const api = await fakeApi();
    const { cookie, csrf } = await signIn(api);
    const headers = { Cookie: cookie, Origin: OWN, "X-CSRF-Token": csrf };
    const response = await api.ask("DELETE", "/v1/sessions/current", { headers });
    expect([response.status, response.headers.get("Set-Cookie")]).toEqual([
      204,
      "vernier-session-8787=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
    ]);
    const after = await api.ask("GET", "/v1/sessions/current", { headers: { Cookie: cookie } });
    expect(await after.json()).toMatchObject({ name: null });
  });

  test.each([
    ["no CSRF token", (cookie: string) => ({ Cookie: cookie, Origin: OWN }), 403, "csrf"],
    ["no Origin", (cookie: string) => ({ Cookie: cookie }), 403, "forbidden_origin"],
    [
      "a wrong CSRF token",
      (cookie: string) => ({ Cookie: cookie, Origin: OWN, "X-CSRF-Token": "x".repeat(43) }),
      403,
      "csrf",
    ],
    [
      "its cookie twice",
      (cookie: string) => ({ Cookie: `${cookie}; ${cookie}`, Origin: OWN }),
      401,
      "no_session",
    ],
    ["no cookie", () => ({ Origin: OWN }), 401, "no_session"],
  ])("does not end, and keeps its cookie, when the sign-out has %s", async (_, headersOf, status, code) => {
    const api = await fakeApi();
    const { cookie } = await signIn(api);
    const headers: Record<string, string> = headersOf(cookie);
    const response = await api.ask("DELETE", "/v1/sessions/current", { headers });
    expect(response.headers.get("Set-Cookie")).toBeNull();
    expect(await errorOf(response)).toMatchObject({ status, code });
    expect(await api.access.bySession(cookie.split("=")[1]!)).not.toBeNull();
  });

  test("does not end when a token asks", async () => {
    const api = await fakeApi();
    const response = await api.ask("DELETE", "/v1/sessions/current", { token: api.tokens.trader });
    expect(response.headers.get("Set-Cookie")).toBeNull();
    expect(await errorOf(response)).toMatchObject({ status: 401, code: "no_session" });
  });

  test("is replaced by the next one, which needs no CSRF token of the one before", async () => {
    const api = await fakeApi();
    const { cookie } = await signIn(api);
    const code = await createSignInCode(
      api.store,
      { now: () => Date.now() },
      { name: "ada", roles: ["admin"] },
    );
    const headers = { Origin: OWN, Cookie: cookie };
    const response = await api.ask("POST", "/v1/sessions", { body: { code }, headers });
    expect([response.status, await response.json()]).toMatchObject([201, { name: "ada", roles: ["admin"] }]);
    expect(await api.access.bySession(cookie.split("=")[1]!)).toBeNull();
  });

  test("cannot be opened by a page of another site", async () => {
    const api = await fakeApi();
    const code = await createSignInCode(
      api.store,
      { now: () => Date.now() },
      { name: "mia", roles: ["trader"] },
    );
    const headers = { Origin: "http://evil.example" };
    const response = await api.ask("POST", "/v1/sessions", { body: { code }, headers });
    expect(await errorOf(response)).toMatchObject({ status: 403, code: "forbidden_origin" });
    expect(await api.access.signIn({ code })).not.toBeNull();
  });
});

describe("a bearer token", () => {
  test.each([
    "Bearer",
    "Bearer ",
    "Bearer a b",
    "Basic YTpi",
    `Bearer vernier_${"a".repeat(43)}`,
    "bearer\tx",
  ])("answers 401 and not as nobody when the header is %j", async (header) => {
    const { ask } = await fakeApi();
    const response = await ask("GET", "/v1/positions", { headers: { Authorization: header } });
    expect(response.headers.get("WWW-Authenticate")).toContain("Bearer");
    expect(await errorOf(response)).toMatchObject({ status: 401, code: "invalid_token" });
  });

  test("needs no CSRF token and no Origin", async () => {
    const { ask, tokens } = await fakeApi();
    const response = await ask("POST", "/v1/controls/kill-switch", { token: tokens.trader, body: STOP });
    expect(response.status).toBe(200);
  });

  test("is refused when a page of another site has it", async () => {
    const { ask, tokens } = await fakeApi();
    const headers = { Origin: "http://evil.example" };
    const response = await ask("GET", "/v1/positions", { token: tokens.viewer, headers });
    expect(await errorOf(response)).toMatchObject({ status: 403, code: "forbidden_origin" });
  });

  test("goes before a cookie", async () => {
    const api = await fakeApi();
    const { cookie } = await signIn(api);
    const current = await api.ask("GET", "/v1/sessions/current", {
      token: api.tokens.viewer,
      headers: { Cookie: cookie },
    });
    expect(await current.json()).toMatchObject({ name: "viewer", roles: ["viewer"], csrf: null });
  });
});

describe("another site's page", () => {
  test.each(["cross-site", "same-site"])("reads nothing when Sec-Fetch-Site is %s", async (site) => {
    const { ask } = await fakeApi();
    const response = await ask("GET", "/v1/positions", { headers: { "Sec-Fetch-Site": site } });
    expect(await errorOf(response)).toMatchObject({ status: 403, code: "forbidden_origin" });
  });

  test("may link to an address", async () => {
    const { ask } = await fakeApi();
    const headers = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" };
    expect((await ask("GET", "/v1/positions", { headers })).status).toBe(200);
  });
});

describe("rate limits", () => {
  test("say in each answer what is left, and refuse with when to try again", async () => {
    const clock = new ManualClock(1_700_000_000_000);
    const { ask, tokens } = await fakeApi({ clock, limits: { reads: 3 } });
    const seen: (string | null)[][] = [];
    for (let i = 0; i < 4; i++) {
      const { status, headers } = await ask("GET", "/v1/positions", { token: tokens.viewer });
      const names = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-RateLimit-Remaining"];
      seen.push([String(status), ...names.map((name) => headers.get(name)), headers.get("Retry-After")]);
      clock.moveTo(clock.now() + 10_000);
    }
    expect(seen).toEqual([
      ["200", "3", "2", "60", "2", null],
      ["200", "3", "1", "50", "1", null],
      ["200", "3", "0", "40", "0", null],
      ["429", "3", "0", "30", "0", "30"],
    ]);
    clock.moveTo(clock.now() + 20_000);
    expect((await ask("GET", "/v1/positions", { token: tokens.viewer })).status).toBe(200);
  });

  test("count each person and each kind apart", async () => {
    const { ask, tokens } = await fakeApi({ limits: { reads: 1, controls: 1 } });
    const read = async (token?: string) =>
      (await ask("GET", "/v1/positions", token === undefined ? {} : { token })).status;
    expect([await read(tokens.viewer), await read(tokens.viewer)]).toEqual([200, 429]);
    expect([await read(tokens.trader), await read(), await read()]).toEqual([200, 200, 429]);
    const acknowledge = () => ask("POST", "/v1/alerts/1/acknowledge", { token: tokens.trader, body: {} });
    expect([(await acknowledge()).status, (await acknowledge()).status]).toEqual([200, 429]);
  });

  test("let 60 stops a minute through however low they are set, when everything else is used up", async () => {
    const { ask, tokens } = await fakeApi({ limits: { controls: 1, stops: 1 } });
    const acknowledge = () => ask("POST", "/v1/alerts/1/acknowledge", { token: tokens.trader, body: {} });
    await acknowledge();
    expect((await acknowledge()).status).toBe(429);
    const stops = Array.from({ length: 60 }, () =>
      ask("POST", "/v1/controls/kill-switch", { token: tokens.trader, body: STOP }),
    );
    expect(new Set((await Promise.all(stops)).map((r) => r.status))).toEqual(new Set([200]));
    const halt = { mode: "HALTED", reason: "stop it" };
    const last = await ask("POST", "/v1/controls/trading-state", { token: tokens.trader, body: halt });
    expect(last.status).toBe(429);
  });

  test("do not count health, the event stream and pages", async () => {
    const { ask, app } = await fakeApi({ limits: { reads: 1 } });
    for (const path of ["/v1/health", "/docs", "/openapi.json"]) {
      for (let i = 0; i < 3; i++) expect((await ask("GET", path)).headers.get("RateLimit-Limit")).toBeNull();
    }
    const stream = await ask("GET", "/v1/events");
    await stream.body!.cancel();
    expect([stream.status, (await ask("GET", "/v1/positions")).status]).toEqual([200, 200]);
    expect(app).toBeDefined();
  });
});

describe("a body", () => {
  const post = async (
    body: BodyInit,
    headers: Record<string, string> = { "Content-Type": "application/json" },
  ) => {
    const { app, tokens } = await fakeApi();
    const response = await app.request(`${OWN}/v1/orders`, {
      method: "POST",
      headers: {
        Host: "127.0.0.1:8787",
        Authorization: `Bearer ${tokens.trader}`,
        "Idempotency-Key": "k",
        ...headers,
      },
      body,
    });
    return errorOf(response);
  };
  const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

  test.each([
    ["is not JSON", "{", 400],
    ["is empty", "", 400],
    ["is not UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400],
    ["nests too deep", nested(9), 400],
    ["nests far too deep", `${"[".repeat(30_000)}${"]".repeat(30_000)}`, 400],
    ["has too many keys", JSON.stringify({ limits: Array.from({ length: 1001 }, () => 1) }), 400],
    ["has the character NUL", JSON.stringify({ ...ORDER, reason: "a\0bcd" }), 400],
    ["has half of a surrogate pair", '{"reason": "\\ud800 abc"}', 400],
    ["has __proto__", '{"__proto__": {"roles": ["admin"]}}', 400],
    ["has an unknown field", JSON.stringify({ ...ORDER, roles: ["admin"] }), 400],
    ["is a list", "[]", 400],
    ["is null", "null", 400],
    ["is over 64 kB", JSON.stringify({ ...ORDER, reason: "x".repeat(70_000) }), 413],
  ])("answers %s", async (_, body, status) => {
    expect(await post(body)).toMatchObject({ status });
  });

  test.each([
    [{ "Content-Type": "text/plain" }, 415],
    [{ "Content-Type": "application/x-www-form-urlencoded" }, 415],
    [{ "Content-Type": "application/json; charset=latin1" }, 415],
    [{ "Content-Type": "multipart/form-data; boundary=x" }, 415],
    [{ "Content-Type": "application/json", "Content-Encoding": "gzip" }, 415],
    [{}, 415],
  ])("answers %j with %i", async (headers, status) => {
    expect(
      await post(new TextEncoder().encode(JSON.stringify(ORDER)), headers as Record<string, string>),
    ).toMatchObject({
      status,
    });
  });

  test("that announces less than it brings is cut at 64 kB", async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(" ".repeat(10_000))),
    });
    const { app, tokens } = await fakeApi();
    const response = await app.request(`${OWN}/v1/orders`, {
      method: "POST",
      headers: {
        Host: "127.0.0.1:8787",
        Authorization: `Bearer ${tokens.trader}`,
        "Content-Type": "application/json",
      },
      body: stream,
      duplex: "half",
    } as RequestInit);
    expect(await errorOf(response)).toMatchObject({ status: 413, code: "body_too_large" });
  });

  test("comes with no query that the address does not take", async () => {
    const { ask, tokens } = await fakeApi();
    const response = await ask("POST", "/v1/controls/kill-switch?dry=1", {
      token: tokens.trader,
      body: STOP,
    });
    expect(await errorOf(response)).toMatchObject({
      status: 400,
      message: 'Parameter "dry" is unknown, expected none',
    });
  });

  test("with wrong fields names each, without repeating what they held", async () => {
    const error = await post(JSON.stringify({ ...ORDER, quantity: "S3CRET", side: "S3CRET", S3CRET: 1 }));
    expect(error.status).toBe(400);
    expect(error.message).toContain('Field "quantity" is wrong');
    expect(error.message).toContain('Field "side" is wrong');
    expect(error.message.replace('Field "S3CRET" is unknown', "")).not.toContain("S3CRET");
  });
});

describe("the admin code", () => {
  test("answers 429 with Retry-After after too many wrong ones, for the right one too", async () => {
    const api = await fakeApi();
    await setAdminCode(api.store, "correct horse", { now: () => Date.now() });
    api.desk.killSwitch = async (command) => {
      const code = command.action === "confirm-rearm" ? command.adminCode : "";
      if (await api.access.adminCode.verify(code)) throw new Error("it was right");
      throw new DeskError("forbidden", "ADMIN_CODE_WRONG", "Cannot re-arm: the admin code is wrong");
    };
    const confirm = (adminCode: string) =>
      api.ask("POST", "/v1/controls/kill-switch", {
        token: api.tokens.admin,
        body: { action: "confirm-rearm", id: 1, challenge: "challenge", adminCode },
      });
    for (let i = 0; i < 5; i++) expect((await confirm(`wrong code ${i}`)).status).toBe(403);
    const locked = await confirm("correct horse");
    expect(locked.headers.get("Retry-After")).toBe("900");
    expect(await errorOf(locked)).toMatchObject({ status: 429, code: "admin_code_locked" });
  });
});

describe("requests of another form", () => {
  test("answer 405 with what is allowed", async () => {
    const { ask } = await fakeApi();
    const allowed = async (method: string, path: string) => {
      const response = await ask(method, path);
      return [response.status, response.headers.get("Allow")];
    };
    expect(await allowed("OPTIONS", "/v1/orders")).toEqual([405, "GET, HEAD, POST"]);
    expect(await allowed("PUT", "/v1/orders/x")).toEqual([405, "GET, HEAD, DELETE"]);
    expect(await allowed("GET", "/v1/controls/kill-switch")).toEqual([405, "POST"]);
    expect(await allowed("DELETE", "/metrics")).toEqual([405, "GET, HEAD"]);
    expect(await allowed("POST", "/")).toEqual([405, "GET, HEAD"]);
  });

  test("answer 404 below /v1 whatever the method", async () => {
    const { ask } = await fakeApi();
    for (const method of ["GET", "POST", "DELETE"]) {
      expect(await errorOf(await ask(method, "/v1/nothing"))).toMatchObject({
        status: 404,
        code: "not_found",
      });
    }
  });

  test("HEAD answers as GET without a body, and holds no stream open", async () => {
    const { ask, desk } = await fakeApi();
    for (const path of ["/v1/positions", "/v1/events", "/metrics"]) {
      const response = await ask("HEAD", path);
      expect([path, response.status, await response.text()]).toEqual([path, 200, ""]);
    }
    expect(desk.listeners).toBe(0);
  });

  test("answer 431 for too long headers", async () => {
    const { ask } = await fakeApi();
    const response = await ask("GET", "/v1/positions", { headers: { "X-Long": "x".repeat(20_000) } });
    expect(await errorOf(response)).toMatchObject({ status: 431, code: "headers_too_large" });
  });

  test.each([
    "/v1/orders/%",
    "/v1/orders/%zz",
    "/v1/orders?symbol=%",
    "/v1/orders/a%00b",
    "/v1/orders?cursor=%00",
  ])("answer 400 for %s", async (path) => {
    const { ask } = await fakeApi();
    expect(await errorOf(await ask("GET", path))).toMatchObject({ status: 400, code: "invalid_request" });
  });
});

describe("Idempotency-Key", () => {
  const order = (api: Api, key: string | null, body: unknown = ORDER, token = api.tokens.trader) =>
    api.ask("POST", "/v1/orders", {
      token,
      body,
      headers: key === null ? {} : { "Idempotency-Key": key },
    });

  test.each([null, "", "a b", "ü", "x".repeat(129)])(
    "is required for an order: %j answers 400",
    async (key) => {
      // A header cannot carry every character, so what cannot be sent is none of our cases.
      if (key === "ü") return;
      const response = await order(await fakeApi(), key);
      expect(await errorOf(response)).toMatchObject({ status: 400, code: "idempotency_key" });
    },
  );

  test("gives a repeat the first answer and makes nothing twice", async () => {
    const api = await fakeApi();
    const first = await order(api, "k1");
    const again = await order(api, "k1");
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(first.headers.get("Idempotency-Replayed")).toBeNull();
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await again.text()).toBe(await first.text());
    const { orders } = await api.desk.listOrders({ status: "all", strategy: "manual", limit: 50 });
    expect(orders).toHaveLength(2);
  });

  test("gives a denied order its denial again", async () => {
    const api = await fakeApi();
    const large = { ...ORDER, quantity: "10000" };
    const [first, again] = [await order(api, "k1", large), await order(api, "k1", large)];
    expect([first.status, again.status, again.headers.get("Idempotency-Replayed")]).toEqual([
      422,
      422,
      "true",
    ]);
  });

  test("answers 409 when another request had it", async () => {
    const api = await fakeApi();
    await order(api, "k1");
    const other = await order(api, "k1", { ...ORDER, quantity: "2" });
    expect(await errorOf(other)).toMatchObject({ status: 409, code: "idempotency_key_reused" });
  });

  test("is each person's own", async () => {
    const api = await fakeApi();
    const bob = await api.token(["trader"], "bob");
    const [first, second] = [await order(api, "k1"), await order(api, "k1", ORDER, bob)];
    const ids = await Promise.all([first, second].map(async (r) => ((await r.json()) as { id: string }).id));
    expect(new Set(ids).size).toBe(2);
  });

  test("makes a concurrent repeat wait with 409 and Retry-After, then gives it the answer", async () => {
    let go: () => void = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const api = await fakeApi();
    const submit = api.desk.submitOrder;
    let calls = 0;
    api.desk.submitOrder = async (...given) => {
      calls++;
      await gate;
      return submit(...given);
    };
    const first = order(api, "k1");
    await expect.poll(() => calls).toBe(1);
    const second = await order(api, "k1");
    expect([second.status, Number(second.headers.get("Retry-After"))]).toEqual([409, 15]);
    go();
    expect((await first).status).toBe(201);
    expect([(await order(api, "k1")).status, calls]).toEqual([201, 1]);
  });

  const OTHER = { ...ORDER, quantity: "2" };

  /** The next order meets an error, those after it do not. */
  function failOnce(api: Api, error: Error): void {
    const { submitOrder } = api.desk;
    api.desk.submitOrder = () => {
      api.desk.submitOrder = submitOrder;
      return Promise.reject(error);
    };
  }

  test.each([
    ["400 by its fields", { ...ORDER, quantity: "none" }, null, 400],
    ["400 by the desk", ORDER, new DeskError("invalid", "invalid_request", "No"), 400],
    ["403", ORDER, new DeskError("forbidden", "MODE_MOVE", "No"), 403],
    ["404", ORDER, new DeskError("not_found", "not_found", "No"), 404],
    ["409", ORDER, new DeskError("conflict", "SETTING_UNCHANGED", "No"), 409],
    ["503 of a desk that does not trade", ORDER, new DeskError("halted", "NOT_TRADING_HERE", "No"), 503],
  ])("is free again when its request was refused with %s", async (_, body, error, status) => {
    const api = await fakeApi();
    if (error) failOnce(api, error);
    expect((await order(api, "k1", body)).status).toBe(status);
    const mended = await order(api, "k1", OTHER);
    expect([mended.status, mended.headers.get("Idempotency-Replayed")]).toEqual([201, null]);
  });

  test("is free again when its request was one too many", async () => {
    const clock = new ManualClock(1_700_000_000_000);
    const api = await fakeApi({ clock, limits: { orders: 1 } });
    await order(api, "k0");
    expect((await order(api, "k1")).status).toBe(429);
    clock.moveTo(clock.now() + 60_000);
    expect((await order(api, "k1", OTHER)).status).toBe(201);
  });

  test.each([
    ["denied, 422", new DeskError("denied", "KILL_SWITCH_ENGAGED", "No"), 422],
    ["refused with a record, 409", new DeskError("conflict", "APPROVAL_EXPIRED", "No", [], true), 409],
  ])("is kept when its request was %s", async (_, error, status) => {
    const api = await fakeApi();
    failOnce(api, error);
    expect((await order(api, "k1")).status).toBe(status);
    const again = await order(api, "k1");
    expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([status, "true"]);
    expect(await errorOf(await order(api, "k1", OTHER))).toMatchObject({ code: "idempotency_key_reused" });
  });

  test.each([
    ["an error of ours", new Error("broken"), 500],
    ["a lost database", Object.assign(new Error("gone"), { code: "CONNECTION_CLOSED" }), 503],
  ])("serves its own request only when that met %s", async (_, error, status) => {
    const api = await fakeApi();
    failOnce(api, error);
    expect((await order(api, "k1")).status).toBe(status);
    expect(await errorOf(await order(api, "k1", OTHER))).toMatchObject({ code: "idempotency_key_reused" });
    expect((await order(api, "k1")).status).toBe(201);
  });

  test("is forgotten after a day", async () => {
    const clock = new ManualClock(1_700_000_000_000);
    const api = await fakeApi({ clock });
    await order(api, "k1");
    clock.moveTo(clock.now() + 25 * 60 * 60_000);
    const later = await order(api, "k1", { ...ORDER, quantity: "2" });
    expect(later.headers.get("Idempotency-Replayed")).toBeNull();
    expect(later.status).toBe(201);
  });
});
