import { describe, expect, test } from "vitest";
import { ROLES, type Role } from "../src/contracts/controls.js";
import { permissionsOf, permits, ROUTE_ACCESS, type RouteAccess } from "./access/route-access.js";
import type { AppOptions } from "./app.js";
import { fakeApi } from "./testing/fake-services.js";

interface Example {
  readonly path?: string;
  readonly body?: unknown;
}

const reason = "as planned";
const ORDER = { symbol: "AAPL", side: "buy", quantity: "1", reason };
const RUN = { symbol: "AAPL", strategy: "sma-crossover" };

/** One request for each route that has a parameter or a body; for a route with several permissions, one for each. */
const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  "GET /v1/health/services/{name}": [{ path: "/v1/health/services/broker" }],
  "GET /v1/strategies/{name}": [{ path: "/v1/strategies/apple-crossover" }],
  "PATCH /v1/strategies/{name}": [
    { path: "/v1/strategies/apple-crossover", body: { status: "paused", reason } },
  ],
  "POST /v1/orders": [{ body: ORDER }],
  "GET /v1/orders/{id}": [{ path: "/v1/orders/vernier-manual-20260108-1" }],
  "DELETE /v1/orders/{id}": [{ path: "/v1/orders/vernier-manual-20260108-1" }],
  "POST /v1/runs": [{ body: RUN }],
  "GET /v1/runs/{id}": [{ path: "/v1/runs/0000000000000000" }],
  "DELETE /v1/runs/{id}": [{ path: "/v1/runs/0000000000000000" }],
  "GET /v1/bars/{symbol}": [{ path: "/v1/bars/TEST" }],
  "POST /v1/alerts/{id}/acknowledge": [{ path: "/v1/alerts/1/acknowledge", body: {} }],
  "POST /v1/controls/kill-switch": [
    { body: { action: "request-rearm", id: 1, reason } },
    { body: { action: "engage", scope: "symbol", target: "AAPL", reason } },
  ],
  "POST /v1/controls/trading-state": [
    { body: { mode: "ACTIVE", reason } },
    { body: { mode: "HALTED", reason } },
    { body: { mode: "REDUCING", reason } },
  ],
  "POST /v1/controls/mode-transition": [{ body: { to: "paper", reason } }],
  "POST /v1/controls/policy": [{ body: { limits: {}, preview: true, reason } }],
  "POST /v1/recommendations/{id}/approve": [{ path: "/v1/recommendations/1/approve", body: { reason } }],
  "POST /v1/recommendations/{id}/reject": [{ path: "/v1/recommendations/1/reject", body: { reason } }],
  "POST /v1/sessions": [{ body: { token: "none" } }],
};

type Case = [key: string, which: number, who: Role | "nobody", access: RouteAccess];

const CASES: readonly Case[] = Object.entries(ROUTE_ACCESS).flatMap(([key, access]) =>
  permissionsOf(access).flatMap((_, which) =>
    [...ROLES, "nobody" as const].map((who): Case => [key, which, who, access]),
  ),
);

/** What is answered to one who may: anything but a refusal of the person. */
function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

async function askAs(who: Role | "nobody", key: string, which: number, options: Partial<AppOptions> = {}) {
  const api = await fakeApi(options);
  const [method, pattern] = key.split(" ") as [string, string];
  const { path = pattern, body } = EXAMPLES[key]?.[which] ?? {};
  const response = await api.ask(method, path, {
    ...(who === "nobody" ? {} : { token: api.tokens[who] }),
    body,
    headers: { "Idempotency-Key": "k1" },
  });
  await response.body?.cancel();
  return response.status;
}

describe("the table of access", () => {
  test("has an example for each route with a parameter or a body, and for each of its permissions", () => {
    for (const [key, access] of Object.entries(ROUTE_ACCESS)) {
      const needed = key.includes("{") || /^(POST|PATCH)/.test(key);
      if (needed) expect(EXAMPLES[key], key).toHaveLength(permissionsOf(access).length);
    }
  });

  test.each(CASES)("%s (permission %i) answers a %s as its row says", async (key, which, who, access) => {
    const permission = permissionsOf(access)[which]!;
    const held: readonly Role[] = who === "nobody" ? ["viewer"] : [who];
    const status = await askAs(who, key, which);
    // Nobody's password is right, which is not a matter of roles.
    if (key === "POST /v1/sessions") expect(status).toBe(401);
    else
      expect([key, who, isRefusal(status)]).toEqual([
        key,
        who,
        !permits(permission, held) || access.sessionOnly === true,
      ]);
    if (access.sessionOnly) expect(status).toBe(401);
    else if (isRefusal(status) && key !== "POST /v1/sessions")
      expect(status).toBe(who === "nobody" ? 401 : 403);
  });

  test.each(Object.entries(ROUTE_ACCESS))(
    "%s answers nobody only what is open when VERNIER_ANONYMOUS is none",
    async (key, access) => {
      const status = await askAs("nobody", key, 0, { anonymous: [] });
      const closed = access.roles !== "anyone" || access.sessionOnly === true;
      expect(status === 401).toBe(closed || key === "POST /v1/sessions");
    },
  );

  test("lets a viewer change nothing", () => {
    const changes = Object.entries(ROUTE_ACCESS).filter(([key]) => !key.startsWith("GET "));
    const open = changes.filter(([, access]) => permissionsOf(access).some((p) => permits(p, ["viewer"])));
    expect(open.map(([key]) => key)).toEqual(["POST /v1/sessions", "DELETE /v1/sessions/current"]);
  });

  test("lets everyone who may act stop, and only an admin start again", () => {
    const kill = ROUTE_ACCESS["POST /v1/controls/kill-switch"]!;
    for (const role of ["trader", "approver", "admin"] as const) {
      expect(permits(kill.by!.values["engage"]!, [role])).toBe(true);
      expect(permits(kill, [role])).toBe(role === "admin");
    }
  });
});

describe("createApp()", () => {
  test("createApp() throws when a route has no row in the table", async () => {
    const table = ROUTE_ACCESS as Record<string, RouteAccess>;
    const row = table["GET /v1/positions"]!;
    delete table["GET /v1/positions"];
    try {
      await expect(fakeApi()).rejects.toThrow(
        "Cannot serve GET /v1/positions: the table of access has no row for it",
      );
    } finally {
      table["GET /v1/positions"] = row;
    }
  });

  test("createApp() throws when a row of the table has no route", async () => {
    const table = ROUTE_ACCESS as Record<string, RouteAccess>;
    table["GET /v1/nowhere"] = table["GET /v1/positions"]!;
    try {
      await expect(fakeApi()).rejects.toThrow("no route for GET /v1/nowhere");
    } finally {
      delete table["GET /v1/nowhere"];
    }
  });

  test("every handler of the API stands behind the table", async () => {
    const { app } = await fakeApi();
    const patterns = new Set(
      Object.keys(ROUTE_ACCESS).map((key) => key.split(" ")[1]!.replaceAll(/\{(\w+)\}/g, ":$1")),
    );
    const routes = app.routes.filter((r) => !["/*", "*", "/openapi.json", "/docs"].includes(r.path));
    expect(routes.filter((r) => !patterns.has(r.path))).toEqual([]);
  });
});
