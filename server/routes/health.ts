import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AppEnvironment } from "../http/errors.js";
import type { ServerIdentity, Services } from "../services.js";

const Health = z
  .object({
    name: z.literal("vernier"),
    status: z.enum(["ok", "degraded"]),
    version: z.string(),
    codeVersion: z.string(),
    database: z.enum(["up", "down"]),
    pages: z.enum(["built", "missing"]),
  })
  .meta({ id: "Health" });

const route = createRoute({
  method: "get",
  path: "/v1/health",
  summary: "Whether the server can do its work",
  responses: {
    200: { description: "All is well", content: { "application/json": { schema: Health } } },
    503: {
      description: "Something is missing; the body says what",
      content: { "application/json": { schema: Health } },
    },
  },
});

/** `GET /v1/health`. */
export function registerHealth(
  app: OpenAPIHono<AppEnvironment>,
  services: Services,
  identity: ServerIdentity,
): void {
  app.openapi(route, async (context) => {
    const up = await services.pingDatabase().then(
      () => true,
      () => false,
    );
    const built = await services.hasPages();
    const { version, codeVersion } = identity;
    const body = {
      name: "vernier" as const,
      status: up && built ? ("ok" as const) : ("degraded" as const),
      version,
      codeVersion,
      database: up ? ("up" as const) : ("down" as const),
      pages: built ? ("built" as const) : ("missing" as const),
    };
    context.header("Cache-Control", "no-store");
    return context.json(body, body.status === "ok" ? 200 : 503);
  });
}
