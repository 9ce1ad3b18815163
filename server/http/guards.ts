import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { type AppEnvironment, HttpError } from "./errors.js";

const LONGEST_URL = 4096;

/** Gives each request an id: the client's own when it is a plain word, else a new one. */
export const identify: MiddlewareHandler<AppEnvironment> = async (context, next) => {
  const given = context.req.header("X-Request-ID") ?? "";
  const id = /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
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
    if (!allowed.has((context.req.header("Host") ?? "").toLowerCase())) {
      throw new HttpError(
        403,
        "forbidden_host",
        `Cannot answer for this Host, expected 127.0.0.1:${port} or localhost:${port}`,
      );
    }
    await next();
  };
}

/** Refuses what no route takes: other methods, bodies, addresses beyond 4 kB. */
export const requirePlainRequest: MiddlewareHandler<AppEnvironment> = async (context, next) => {
  const { method, url } = context.req;
  if (method !== "GET" && method !== "HEAD") {
    context.header("Allow", "GET, HEAD");
    throw new HttpError(405, "method_not_allowed", `Cannot ${method}: only GET and HEAD are served`);
  }
  if (url.length > LONGEST_URL) {
    throw new HttpError(
      414,
      "address_too_long",
      `Cannot answer: the address is over ${LONGEST_URL} characters long`,
    );
  }
  const length = context.req.header("Content-Length") ?? "0";
  if (length !== "0" || context.req.header("Transfer-Encoding") !== undefined) {
    throw new HttpError(413, "body_not_accepted", "Cannot answer: the request has a body, expected none");
  }
  await next();
};
