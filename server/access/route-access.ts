import { ROLES, type Role } from "../../src/contracts/controls.js";
import type { RateClass } from "./rate-limits.js";

/** Who may, and how it is counted; null is not counted. */
export interface Permission {
  /** One of these is enough; "anyone" needs no role at all. */
  readonly roles: readonly Role[] | "anyone";
  readonly rate: RateClass | null;
}

/** Who may use a route and how. */
export interface RouteAccess extends Permission {
  /** True where a cookie is enough without its CSRF token: to sign in anew, when the page may not know the old one. */
  readonly cookieAlone?: true;
  /** True where only a session may, with its CSRF token: to end it. */
  readonly sessionOnly?: true;
  /** Whether the route takes an Idempotency-Key. */
  readonly key: "required" | "honoured" | "none";
  /** Where a field of the body decides: its values that have a permission of their own. */
  readonly by?: { readonly field: string; readonly values: Readonly<Record<string, Permission>> };
}

/** Everybody who may do more than read. */
const ACTING = ["trader", "approver", "admin"] as const;

const read: RouteAccess = { roles: ROLES, rate: "reads", key: "none" };
const open: RouteAccess = { roles: "anyone", rate: "reads", key: "none" };
const acting: RouteAccess = { roles: ACTING, rate: "controls", key: "honoured" };
const deciding: RouteAccess = { roles: ["approver"], rate: "controls", key: "honoured" };
const governing: RouteAccess = { roles: ["admin"], rate: "controls", key: "honoured" };
const stop: Permission = { roles: ACTING, rate: "stops" };

/**
 * Who may use which route. Everything about access comes from this table: the checks, the OpenAPI document, the tests.
 * A route that does not stand here cannot be served. To stop is open to everyone who may act and has a limit of its
 * own; to start again is not.
 */
export const ROUTE_ACCESS: Readonly<Record<string, RouteAccess>> = {
  "GET /metrics": read,
  "GET /v1/health": { ...open, rate: null },
  "GET /v1/health/services": read,
  "GET /v1/health/services/{name}": read,
  "GET /v1/events": { ...read, rate: null },
  "GET /v1/metrics/summary": read,
  "GET /v1/metrics/equity": read,
  "GET /v1/strategies": read,
  "GET /v1/strategies/{name}": read,
  "PATCH /v1/strategies/{name}": governing,
  "GET /v1/positions": read,
  "GET /v1/orders": read,
  "POST /v1/orders": { roles: ["trader"], rate: "orders", key: "required" },
  "GET /v1/orders/{id}": read,
  "DELETE /v1/orders/{id}": { roles: ["trader"], rate: "orders", key: "none" },
  "GET /v1/runs": read,
  "POST /v1/runs": { roles: ACTING, rate: "runs", key: "required" },
  "GET /v1/runs/{id}": read,
  "DELETE /v1/runs/{id}": { ...acting, key: "none" },
  "GET /v1/bars/{symbol}": read,
  "GET /v1/alerts": read,
  "POST /v1/alerts/{id}/acknowledge": acting,
  "GET /v1/controls": read,
  "POST /v1/controls/kill-switch": { ...governing, by: { field: "action", values: { engage: stop } } },
  "POST /v1/controls/trading-state": {
    ...governing,
    // Out of HALTED a trader gets as far as closing positions; the desk itself says from where to where.
    by: { field: "mode", values: { HALTED: stop, REDUCING: { roles: ACTING, rate: "controls" } } },
  },
  "POST /v1/controls/mode-transition": governing,
  "GET /v1/controls/policy": read,
  "POST /v1/controls/policy": governing,
  "GET /v1/recommendations": read,
  "POST /v1/recommendations/{id}/approve": deciding,
  "POST /v1/recommendations/{id}/reject": deciding,
  "POST /v1/sessions": { ...open, rate: "sign-ins", cookieAlone: true },
  "GET /v1/sessions/current": open,
  "DELETE /v1/sessions/current": { ...open, rate: "controls", sessionOnly: true },
};

/** The name of a route in the table. */
export function routeKey(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}

/** Whether some roles are enough. */
export function permits({ roles }: Permission, held: readonly Role[]): boolean {
  return roles === "anyone" || roles.some((role) => held.includes(role));
}

/** The permission that a request with this body needs. */
export function permissionFor(access: RouteAccess, body: unknown): Permission {
  if (!access.by || typeof body !== "object" || body === null) return access;
  const value = (body as Record<string, unknown>)[access.by.field];
  const { values } = access.by;
  return typeof value === "string" && Object.hasOwn(values, value) ? values[value]! : access;
}

/** The permissions that a route may ask for: its own first, then those of its body's field. */
export function permissionsOf(access: RouteAccess): readonly Permission[] {
  return [access, ...Object.values(access.by?.values ?? {})];
}
