import type { MiddlewareHandler } from "hono";
import type { LogChoice } from "../config.js";
import { type AppContext, type AppEnvironment, HttpError } from "./errors.js";
import { isApi } from "./guards.js";
import type { RequestMetrics } from "./request-metrics.js";

export interface RequestLogOptions {
  readonly log: (line: string) => void;
  readonly which: LogChoice;
  readonly metrics: RequestMetrics;
  /** Epoch milliseconds UTC. */
  readonly now: () => number;
}

/**
 * Counts each request and logs it as one line of JSON. The line has the route's pattern and the name of who asked, never
 * what could hold a secret: address, headers, cookies, body.
 */
export function logRequests({
  log,
  which,
  metrics,
  now,
}: RequestLogOptions): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const started = performance.now();
    await next();
    const ms = performance.now() - started;
    const { status } = context.res;
    const { method } = context.req;
    const route = context.get("route");
    metrics.record(method, route, status, ms / 1000);
    if (which === "none" || (which === "changes" && !isNotable(context, status))) return;
    log(
      JSON.stringify({
        time: new Date(now()).toISOString(),
        level: status >= 500 ? "error" : "info",
        id: context.get("requestId"),
        method: method.slice(0, 16),
        route: route ?? null,
        status,
        ms: Math.round(ms * 10) / 10,
        principal: context.get("principal")?.name ?? null,
      }),
    );
  };
}

/** One line of JSON about an error that is no answer to the client. */
export function errorLine(context: AppContext, error: Error, now: number): string {
  return JSON.stringify({
    time: new Date(now).toISOString(),
    level: "error",
    id: context.get("requestId"),
    method: context.req.method.slice(0, 16),
    route: context.get("route") ?? null,
    error: error.stack ?? error.message,
  });
}

/** Whether an error says nothing to the client, so that the log has to. */
export function isUnexpected(error: Error, answer: HttpError): boolean {
  return answer.status >= 500 && answer.code === "internal" && !(error instanceof HttpError);
}

function isNotable(context: AppContext, status: number): boolean {
  if (!isApi(context.req.path)) return false;
  const reads = context.req.method === "GET" || context.req.method === "HEAD";
  return !reads || status >= 500 || [401, 403, 429].includes(status);
}
