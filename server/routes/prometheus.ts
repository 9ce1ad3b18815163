import process from "node:process";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { AppEnvironment } from "../http/errors.js";
import { type RequestMetrics, writeGauges } from "../http/request-metrics.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { queryParameters } from "./parameters.js";

const route = createRoute({
  method: "get",
  path: "/metrics",
  summary: "Requests, the desk's figures and memory, in the text format of Prometheus",
  request: { query: queryParameters({}) },
  responses: { 200: { description: "The figures", content: { "text/plain": { schema: z.string() } } } },
});

/** `GET /metrics`. */
export function registerPrometheus(
  app: OpenAPIHono<AppEnvironment>,
  desk: TradingDesk,
  requests: RequestMetrics,
): void {
  app.openapi(route, (context) => {
    const { rss, heapUsed } = process.memoryUsage();
    const text = [
      requests.write(),
      writeGauges("vernier_desk", desk.figures()),
      desk.metrics?.() ?? "",
      writeGauges("vernier_process", { residentBytes: rss, heapBytes: heapUsed }),
    ].join("");
    context.header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return context.body(text, 200) as never;
  });
}
