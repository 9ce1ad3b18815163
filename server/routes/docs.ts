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
          "Read-only access to stored runs and bars, on loopback. Undefined numbers are null, times ISO 8601 UTC, fractions never percents.",
      },
    });
  app.get("/openapi.json", (context) => {
    context.header("Cache-Control", "no-cache");
    return context.json(build());
  });
  app.get("/docs", (context) => {
    context.header("Content-Security-Policy", PLAIN_PAGE_POLICY);
    context.header("Cache-Control", "no-cache");
    return context.html(renderReference(build() as OpenApiDocument));
  });
}
