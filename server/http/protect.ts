import type { OpenAPIHono, RouteConfig } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Clock } from "../../src/core/clock.js";
import { ROLES, type Role } from "../../src/contracts/controls.js";
import type { Access } from "../access/access.js";
import { anonymous, type Principal } from "../access/principal.js";
import type { RateLimits } from "../access/rate-limits.js";
import {
  type Permission,
  permissionFor,
  permissionsOf,
  permits,
  ROUTE_ACCESS,
  type RouteAccess,
  routeKey,
} from "../access/route-access.js";
import { equalSecrets } from "../access/secrets.js";
import { type AppContext, type AppEnvironment, ErrorResponse, HttpError } from "./errors.js";
import { Idempotency, type IdempotencyStore } from "./idempotency.js";
import { requirePlainAddress } from "./guards.js";
import { readJsonBody, refuseBody } from "./json-body.js";
import { refuseOtherOrigin, requireOwnPage } from "./origin.js";
import { RateLimiter } from "./rate-limit.js";
import { readSessionCookie } from "./session-cookie.js";

export interface ProtectOptions {
  readonly access: Access;
  readonly idempotency: IdempotencyStore;
  readonly clock: Clock;
  readonly limits: RateLimits;
  /** What nobody in particular may do. */
  readonly anonymous: readonly Role[];
  readonly port: number;
  /** How long a body may take to come, in milliseconds. */
  readonly bodyMs: number;
}

type App = OpenAPIHono<AppEnvironment>;

/**
 * Makes every route that the app is given from now on ask the table of access first. A route without a row throws.
 * Returns a check that throws when a row has no route, to be called after the last route.
 */
export function protectRoutes(app: App, options: ProtectOptions): () => void {
  const gate = new Gate(options);
  const served = new Set<string>();
  const register = app.openapi;
  const protectedRegister = (route: RouteConfig, ...rest: never[]) => {
    const key = routeKey(route.method, route.path);
    const access = Object.hasOwn(ROUTE_ACCESS, key) ? ROUTE_ACCESS[key] : undefined;
    if (!access) throw new Error(`Cannot serve ${key}: the table of access has no row for it`);
    served.add(key);
    return (register as (...args: unknown[]) => unknown)(
      { ...describe(route, access), middleware: gate.middleware(route.path, access) },
      ...rest,
    );
  };
  app.openapi = protectedRegister as typeof app.openapi;
  return () => {
    const missing = Object.keys(ROUTE_ACCESS).filter((key) => !served.has(key));
    if (missing.length > 0)
      throw new Error(`Cannot serve: no route for ${missing.join(", ")} of the table of access`);
    refuseOtherMethods(app, served);
  };
}

/** 405 for an address that there is, asked in a way that it does not take. */
function refuseOtherMethods(app: App, served: ReadonlySet<string>): void {
  const methods = new Map<string, string[]>();
  for (const key of served) {
    const [method, path] = key.split(" ") as [string, string];
    const pattern = path.replaceAll(/\{(\w+)\}/g, ":$1");
    methods.set(pattern, [
      ...(methods.get(pattern) ?? []),
      ...(method === "GET" ? ["GET", "HEAD"] : [method]),
    ]);
  }
  for (const [pattern, allowed] of methods) {
    app.all(pattern, (context) => {
      context.header("Allow", allowed.join(", "));
      throw new HttpError(
        405,
        "method_not_allowed",
        `Cannot ${context.req.method} this address, expected ${allowed.join(" or ")}`,
      );
    });
  }
}

/** What stands between a request and its route. */
class Gate {
  readonly #options: ProtectOptions;
  readonly #limiter: RateLimiter;
  readonly #idempotency: Idempotency;

  constructor(options: ProtectOptions) {
    this.#options = options;
    this.#limiter = new RateLimiter(options.clock, options.limits);
    this.#idempotency = new Idempotency(options.idempotency, options.clock);
  }

  middleware(path: string, access: RouteAccess): MiddlewareHandler<AppEnvironment> {
    return async (context, next) => {
      const { method } = context.req;
      const change = method !== "GET" && method !== "HEAD";
      context.set("route", path);
      context.header("Cache-Control", "no-store");
      requirePlainAddress(context);
      refuseOtherOrigin(context, change);
      const principal = await this.#identify(context, change && !access.cookieAlone);
      context.set("principal", principal);
      if (access.sessionOnly) requireSession(principal);
      if (!permissionsOf(access).some((permission) => permits(permission, principal.roles))) {
        throw refusal(principal);
      }
      const body =
        method === "POST" || method === "PATCH"
          ? await readJsonBody(context, this.#options.bodyMs)
          : refuseBody(context);
      const permission = permissionFor(access, body);
      if (!permits(permission, principal.roles)) throw refusal(principal);
      if (permission.rate) this.#limiter.take(context, permission.rate, principal.bucket);
      return this.#idempotency.once(context, access, principal.name ?? "", body, next);
    };
  }

  /** Who asks. A bearer token that does not count is refused; a cookie that does not count is as none. */
  async #identify(context: AppContext, needsCsrf: boolean): Promise<Principal> {
    const { access, port } = this.#options;
    const given = context.req.header("Authorization");
    if (given !== undefined) return this.#bearer(context, given);
    const cookie = readSessionCookie(context, port);
    const session = cookie === undefined ? null : await access.bySession(cookie);
    if (!session) return anonymous(this.#options.anonymous);
    if (needsCsrf) requireOwnPage(context, (token) => equalSecrets(token, session.csrf!));
    return session;
  }

  async #bearer(context: AppContext, given: string): Promise<Principal> {
    const token = /^Bearer ([\w-]{1,100})$/i.exec(given)?.[1];
    const principal = token === undefined ? null : await this.#options.access.byToken(token);
    if (principal) return principal;
    context.header("WWW-Authenticate", 'Bearer realm="vernier", error="invalid_token"');
    throw new HttpError(
      401,
      "invalid_token",
      "Cannot tell who asks: the token is unknown, expired or revoked",
    );
  }
}

function requireSession({ kind }: Principal): void {
  if (kind === "session") return;
  const who = kind === "token" ? "a token has no session" : "nobody is signed in";
  throw new HttpError(401, "no_session", `Cannot end a session: ${who}`);
}

function refusal({ kind }: Principal): HttpError {
  if (kind === "anonymous") {
    return new HttpError(
      401,
      "sign_in_required",
      "Cannot answer without a token or a session: run vernier sign-in, or vernier token create",
    );
  }
  return new HttpError(403, "forbidden", "Cannot answer: none of your roles may do this");
}

const failure = (description: string) => ({
  description,
  content: { "application/json": { schema: ErrorResponse } },
});

/** The route with what the table says of it: who may, which headers it takes, and the answers of the gate. */
function describe(route: RouteConfig, access: RouteAccess): RouteConfig {
  const open = access.roles === "anyone";
  const responses = {
    ...(route.request ? { 400: failure("The request is wrong; the details name each field") } : {}),
    ...(open && !access.sessionOnly ? {} : { 401: failure("Nobody signed in, or the token does not count") }),
    403: failure("The roles do not suffice, or another site asks"),
    ...(route.path.includes("{") ? { 404: failure("There is no such thing") } : {}),
    ...(access.key === "none" ? {} : { 409: failure("It conflicts with how things stand") }),
    ...(access.rate ? { 429: failure("Too many requests; Retry-After says when to try again") } : {}),
  };
  const given = Object.entries(route.responses).map(([status, answer]) =>
    Number(status) >= 400 && route.path !== "/v1/health" && "description" in answer
      ? [status, failure(answer.description)]
      : [status, answer],
  );
  const keyHeader = {
    name: "Idempotency-Key",
    in: "header" as const,
    required: access.key === "required",
    schema: {
      type: "string" as const,
      description: "1 to 128 visible characters; a repeat gets the same answer",
    },
  };
  return {
    ...route,
    ...(open ? {} : { security: [{ token: [] }, { session: [] }] }),
    ...(access.key === "none" ? {} : { parameters: [keyHeader] }),
    responses: { ...responses, ...Object.fromEntries(given) },
    "x-access": inWords(access),
  } as unknown as RouteConfig;
}

/** Who may, for a person. */
function inWords(access: RouteAccess): string {
  const who = ({ roles, rate }: Permission): string => {
    const names =
      roles === "anyone" ? "Anyone" : roles.length === ROLES.length ? "Every role" : roles.join(", ");
    return rate === null ? `${names}; not counted` : `${names}; counted as ${rate}`;
  };
  const others = Object.entries(access.by?.values ?? {}).map(
    ([value, permission]) => ` With ${access.by!.field} ${value}: ${who(permission)}.`,
  );
  return `${who(access)}.${others.join("")}`;
}
