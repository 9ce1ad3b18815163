import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnvironment } from "../http/errors.js";
import { PLAIN_PAGE_POLICY } from "../http/security-headers.js";
import type { ServerIdentity } from "../services.js";
import { type OpenApiDocument, renderReference } from "./reference-page.js";

/** `GET /openapi.json` and `GET /docs`, both made from the routes registered before. */
export function registerDocs(app: OpenAPIHono<AppEnvironment>, { version }: ServerIdentity): void {
  const build = () =>
    app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: {
        title: "Vernier",
        version,
        description:
          "The desk, stored runs and bars, on loopback. Undefined numbers are null, times ISO 8601 UTC, fractions never percents, money exact decimals as text. A change needs a token or a session, and a JSON body of at most 64 kB; the same Idempotency-Key gives the same answer for a day.",
      },
    });
  const { openAPIRegistry: registry } = app;
  registry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "A token of vernier token create",
  });
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "vernier-session-PORT",
    description: "A session of POST /v1/sessions; a change also sends the session's csrf as X-CSRF-Token",
  });
  app.get("/openapi.json", (context) => {
    context.header("Cache-Control", "no-cache");
    return context.json(build());
  });
  app.get("/docs", (context) => {
    context.header("Content-Security-Policy", PLAIN_PAGE_POLICY);
    context.header("Cache-Control", "no-cache");
    return context.html(renderReference(build() as unknown as OpenApiDocument));
  });
}
