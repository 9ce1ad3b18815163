import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { SessionRecord } from "../../src/contracts/controls.js";
import { isoTime } from "../../src/contracts/run-record.js";
import type { Clock } from "../../src/core/clock.js";
import type { Access } from "../access/access.js";
import type { Principal } from "../access/principal.js";
import { type AppEnvironment, HttpError } from "../http/errors.js";
import { clearSessionCookie, readSessionCookie, setSessionCookie } from "../http/session-cookie.js";
import { body, json } from "./answers.js";
import { queryParameters } from "./parameters.js";

const SignIn = z
  .union([
    z.strictObject({ token: z.string().max(128).meta({ description: "A token of vernier token create" }) }),
    z.strictObject({
      code: z.string().max(128).meta({ description: "The code of vernier sign-in; it serves once" }),
    }),
  ])
  .meta({ id: "SignIn" });

const openRoute = createRoute({
  method: "post",
  path: "/v1/sessions",
  summary: "Signs a browser in: gives it a cookie that no script can read",
  request: { query: queryParameters({}), body: body(SignIn) },
  responses: {
    201: json("The session; csrf has to be sent as X-CSRF-Token with every change", SessionRecord),
    401: json("Neither a token nor a code that counts", z.any()),
  },
});

const currentRoute = createRoute({
  method: "get",
  path: "/v1/sessions/current",
  summary: "Who is asking, and what they may do; without a session, what anybody may",
  request: { query: queryParameters({}) },
  responses: { 200: json("Who is asking", SessionRecord) },
});

const closeRoute = createRoute({
  method: "delete",
  path: "/v1/sessions/current",
  summary: "Signs the browser out",
  request: { query: queryParameters({}) },
  responses: { 204: { description: "Signed out" } },
});

/** `/v1/sessions`: sign in, who am I, sign out. */
export function registerSessions(
  app: OpenAPIHono<AppEnvironment>,
  access: Access,
  { port, clock }: { readonly port: number; readonly clock: Clock },
): void {
  app.openapi(openRoute, async (context) => {
    const session = await access.signIn(context.req.valid("json"));
    if (!session) {
      throw new HttpError(
        401,
        "sign_in_refused",
        "Cannot sign in: the token or code is unknown, used, expired or revoked",
      );
    }
    const before = readSessionCookie(context, port);
    if (context.get("principal").kind === "session" && before !== undefined) await access.signOut(before);
    const { cookie, principal } = session;
    setSessionCookie(context, port, cookie, Math.floor((principal.expiresAt! - clock.now()) / 1000));
    return context.json(describe(principal), 201);
  });
  app.openapi(currentRoute, async (context) => context.json(describe(context.get("principal")), 200));
  app.openapi(closeRoute, async (context) => {
    const cookie = readSessionCookie(context, port);
    if (cookie !== undefined) await access.signOut(cookie);
    clearSessionCookie(context, port);
    return context.body(null, 204);
  });
}

function describe({ name, roles, csrf, expiresAt }: Principal): SessionRecord {
  return { name, roles: [...roles], csrf, expiresAt: expiresAt === null ? null : isoTime(expiresAt) };
}
