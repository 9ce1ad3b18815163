import type { OpenAPIHono } from "@hono/zod-openapi";
import { accepts } from "../http/accept.js";
import { contentType } from "../http/content-type.js";
import { type AppContext, type AppEnvironment, HttpError } from "../http/errors.js";
import { pagePolicy } from "../http/security-headers.js";
import type { Encoding, Site, SiteFile } from "../http/site.js";

/** Folders in which the build puts a content hash into the names of files. */
const HASHED = /^\/_(file|npm|node|import|observablehq)\/.*[.-][0-9a-f]{8,64}\.[^/]+$/;

/** The built pages and their files, for every address that no other route takes. */
export function registerSite(app: OpenAPIHono<AppEnvironment>, site: Site, port: number): void {
  app.get("*", async (context) => {
    if (context.req.path.startsWith("/v1/")) throw notFound(context);
    const file = await site.find(new URL(context.req.url).pathname);
    if (file) return sendFile(context, site, file, port, 200);
    const missing = accepts(context.req.header("Accept"), "text/html") ? await site.find("/404") : null;
    if (missing) return sendFile(context, site, missing, port, 404);
    if (!(await site.find("/"))) {
      throw new HttpError(
        503,
        "pages_missing",
        "Cannot show the pages: they are not built, run npm run build",
      );
    }
    throw notFound(context);
  });
}

function notFound(context: AppContext): HttpError {
  return new HttpError(404, "not_found", `Cannot find ${context.req.path}`);
}

async function sendFile(
  context: AppContext,
  site: Site,
  file: SiteFile,
  port: number,
  status: 200 | 404,
): Promise<Response> {
  const page = file.name.endsWith(".html");
  const encoding = chooseEncoding(file, context.req.header("Accept-Encoding"));
  const headers = new Headers({
    "Content-Type": contentType(file.name),
    "Cache-Control": HASHED.test(file.name) ? "public, max-age=31536000, immutable" : "no-cache",
    "Content-Security-Policy": pagePolicy(page ? await site.scriptHashes(file.name) : []),
    ETag: file.etag,
    Vary: "Accept-Encoding",
  });
  if (page) headers.set("Set-Cookie", `vernier-live=${port}; Path=/; SameSite=Strict`);
  if (status === 200 && isKnown(context.req.header("If-None-Match"), file.etag)) {
    return new Response(null, { status: 304, headers });
  }
  if (encoding) headers.set("Content-Encoding", encoding);
  const body = await file.read(encoding);
  headers.set("Content-Length", String(body.byteLength));
  return new Response(body, { status, headers });
}

function chooseEncoding(file: SiteFile, header: string | undefined): Encoding | null {
  return file.encodings.find((encoding) => accepts(header, encoding)) ?? null;
}

function isKnown(header: string | undefined, etag: string): boolean {
  return (header ?? "").split(",").some((known) => known.trim() === etag || known.trim() === "*");
}
