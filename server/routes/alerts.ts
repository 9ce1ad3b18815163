import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { AlertRecord } from "../../src/contracts/account.js";
import type { AppEnvironment } from "../http/errors.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { body, json, personOf } from "./answers.js";
import { idParameter, integerParameter, queryParameters } from "./parameters.js";

const AlertList = z.object({ alerts: z.array(AlertRecord) }).meta({ id: "AlertList" });
const Acknowledgement = z
  .strictObject({
    note: z.string().trim().max(500, { error: "expected at most 500 characters" }).nullable().default(null),
  })
  .meta({ id: "Acknowledgement" });

const listRoute = createRoute({
  method: "get",
  path: "/v1/alerts",
  summary: "What a person should know of, newest first",
  request: {
    query: queryParameters({
      state: z.enum(["open", "all"], { error: "expected open or all" }).default("open"),
      limit: integerParameter(1, 500, 100),
    }),
  },
  responses: { 200: json("The alerts", AlertList) },
});

const acknowledgeRoute = createRoute({
  method: "post",
  path: "/v1/alerts/{id}/acknowledge",
  summary: "Says that a person has seen an alert",
  request: { params: z.object({ id: idParameter }), query: queryParameters({}), body: body(Acknowledgement) },
  responses: { 200: json("The alert", AlertRecord) },
});

/** `/v1/alerts`: list, acknowledge. */
export function registerAlerts(app: OpenAPIHono<AppEnvironment>, desk: TradingDesk): void {
  app.openapi(listRoute, async (context) => {
    const { state, limit } = context.req.valid("query");
    return context.json({ alerts: [...(await desk.listAlerts(state, limit))] }, 200);
  });
  app.openapi(acknowledgeRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { note } = context.req.valid("json");
    return context.json(await desk.acknowledge(id, note, personOf(context)), 200);
  });
}
