import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Decision, RecommendationRecord } from "../../src/contracts/controls.js";
import type { AppEnvironment } from "../http/errors.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { body, json, personOf } from "./answers.js";
import { idParameter, integerParameter, queryParameters } from "./parameters.js";

const RecommendationList = z
  .object({ recommendations: z.array(RecommendationRecord) })
  .meta({ id: "RecommendationList" });

const listRoute = createRoute({
  method: "get",
  path: "/v1/recommendations",
  summary: "Orders that wait for a person, or did, newest first",
  request: {
    query: queryParameters({
      state: z.enum(["pending", "all"], { error: "expected pending or all" }).default("pending"),
      limit: integerParameter(1, 500, 100),
    }),
  },
  responses: { 200: json("The recommendations", RecommendationList) },
});

const decisionRoute = <Verb extends "approve" | "reject">(verb: Verb, summary: string) =>
  createRoute({
    method: "post",
    path: `/v1/recommendations/{id}/${verb}` as const,
    summary,
    request: { params: z.object({ id: idParameter }), query: queryParameters({}), body: body(Decision) },
    responses: { 200: json("The recommendation as it stands", RecommendationRecord) },
  });

const approveRoute = decisionRoute(
  "approve",
  "Approves an order; every control is asked again at that moment",
);
const rejectRoute = decisionRoute("reject", "Rejects an order");

/** `/v1/recommendations`: list, approve, reject. */
export function registerRecommendations(app: OpenAPIHono<AppEnvironment>, desk: TradingDesk): void {
  app.openapi(listRoute, async (context) => {
    const { state, limit } = context.req.valid("query");
    return context.json({ recommendations: [...(await desk.listRecommendations(state, limit))] }, 200);
  });
  app.openapi(approveRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { reason } = context.req.valid("json");
    return context.json(await desk.decide(id, true, reason, personOf(context)), 200);
  });
  app.openapi(rejectRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { reason } = context.req.valid("json");
    return context.json(await desk.decide(id, false, reason, personOf(context)), 200);
  });
}
