import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { AccountSummary, EquityCurve } from "../../src/contracts/account.js";
import type { AppEnvironment } from "../http/errors.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { json } from "./answers.js";
import { integerParameter, queryParameters } from "./parameters.js";

const summaryRoute = createRoute({
  method: "get",
  path: "/v1/metrics/summary",
  summary: "The desk at a glance: profit, exposure, drawdown, and what waits for a person",
  request: { query: queryParameters({}) },
  responses: { 200: json("The desk", AccountSummary) },
});

const equityRoute = createRoute({
  method: "get",
  path: "/v1/metrics/equity",
  summary: "Equity over time beside what it is measured against, oldest first",
  request: { query: queryParameters({ limit: integerParameter(1, 10_000, 1000) }) },
  responses: { 200: json("The curves", EquityCurve) },
});

/** `GET /v1/metrics/summary` and `GET /v1/metrics/equity`. */
export function registerMetrics(app: OpenAPIHono<AppEnvironment>, desk: TradingDesk): void {
  app.openapi(summaryRoute, async (context) => context.json(await desk.summary(), 200));
  app.openapi(equityRoute, async (context) => {
    const { limit } = context.req.valid("query");
    return context.json(await desk.equityCurve(limit), 200);
  });
}
