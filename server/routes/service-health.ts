import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { SERVICE_NAMES, ServiceHealth } from "../../src/contracts/account.js";
import type { AppEnvironment } from "../http/errors.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { found, json } from "./answers.js";
import { queryParameters } from "./parameters.js";

const ServiceList = z.object({ services: z.array(ServiceHealth) }).meta({ id: "ServiceList" });

const listRoute = createRoute({
  method: "get",
  path: "/v1/health/services",
  summary: "How each part of the system does",
  request: { query: queryParameters({}) },
  responses: { 200: json("The parts", ServiceList) },
});

const getRoute = createRoute({
  method: "get",
  path: "/v1/health/services/{name}",
  summary: "How one part of the system does",
  request: {
    params: z.object({
      name: z.enum(SERVICE_NAMES, { error: `expected one of: ${SERVICE_NAMES.join(", ")}` }),
    }),
    query: queryParameters({}),
  },
  responses: { 200: json("The part", ServiceHealth) },
});

/** `/v1/health/services`: list, get. */
export function registerServiceHealth(app: OpenAPIHono<AppEnvironment>, desk: TradingDesk): void {
  app.openapi(listRoute, async (context) => context.json({ services: [...(await desk.services())] }, 200));
  app.openapi(getRoute, async (context) => {
    const { name } = context.req.valid("param");
    const service = (await desk.services()).find((s) => s.name === name);
    return context.json(found(service, `service "${name}"`), 200);
  });
}
