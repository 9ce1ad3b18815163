import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { type AppContext, type AppEnvironment, HttpError } from "./errors.js";
import { isPlainText, refuseBody } from "./json-body.js";

const LONGEST_URL = 4096;
const LARGEST_HEADERS = 16 * 1024;

/**
 * Gives each request an id: the client's own when it is a plain word, else a new one. An id is logged, so it is shorter
 * than every token, session and code of ours.
 */
export const identify: MiddlewareHandler<AppEnvironment> = async (context, next) => {
  const given = context.req.header("X-Request-ID") ?? "";
  const id = /^[\w.-]{1,40}$/.test(given) ? given : randomUUID();
  context.set("requestId", id);
  await next();
  context.res.headers.set("X-Request-ID", id);
};

/**
 * Answers only requests addressed to loopback by name. A page of another site whose name was made to point at this
 * machine (DNS rebinding) sends that name, and is refused.
 */
export function requireLoopbackHost(port: number): MiddlewareHandler<AppEnvironment> {
  const allowed = new Set(["127.0.0.1", "localhost", "[::1]"].map((host) => `${host}:${port}`));
  return async (context, next) => {
    const named = [context.req.header("Host") ?? "", new URL(context.req.url).host];
    if (!named.every((host) => allowed.has(host.toLowerCase()))) {
      throw new HttpError(
        403,
        "forbidden_host",
        `Cannot answer for this Host, expected 127.0.0.1:${port} or localhost:${port}`,
      );
    }
    await next();
  };
}

/** Whether an address belongs to the API, whose routes have their own rules. */
export function isApi(path: string): boolean {
  return path.startsWith("/v1/") || path === "/metrics";
}

/** Refuses addresses beyond 4 kB, headers beyond 16 kB and, outside of the API, other methods and bodies. */
export const requirePlainRequest: MiddlewareHandler<AppEnvironment> = async (context, next) => {
  const { method, url, path } = context.req;
  if (url.length > LONGEST_URL) {
    throw new HttpError(
      414,
      "address_too_long",
      `Cannot answer: the address is over ${LONGEST_URL} characters long`,
    );
  }
  let size = 0;
  for (const [name, value] of context.req.raw.headers) size += name.length + value.length;
  if (size > LARGEST_HEADERS) {
    throw new HttpError(
      431,
      "headers_too_large",
      `Cannot answer: the headers are over ${LARGEST_HEADERS} bytes`,
    );
  }
  if (!isApi(path)) {
    if (method !== "GET" && method !== "HEAD") {
      context.header("Allow", "GET, HEAD");
      throw new HttpError(405, "method_not_allowed", `Cannot ${method}: only GET and HEAD are served`);
    }
    refuseBody(context);
  }
  await next();
};

/** Refuses an address whose escapes are broken or name what no text may have. */
export function requirePlainAddress(context: AppContext): void {
  const { pathname, search } = new URL(context.req.url);
  for (const part of [pathname, search.replaceAll("+", " ")]) {
    let text: string;
    try {
      text = decodeURIComponent(part);
    } catch {
      throw new HttpError(400, "invalid_request", "Cannot read the address: an escape in it is broken");
    }
    if (!isPlainText(text)) {
      throw new HttpError(400, "invalid_request", "Cannot read the address: it has the character NUL");
    }
  }
}
