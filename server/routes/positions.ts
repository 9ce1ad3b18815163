import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { PositionRecord } from "../../src/contracts/orders.js";
import type { AppEnvironment } from "../http/errors.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { json } from "./answers.js";
import { queryParameters } from "./parameters.js";

const PositionList = z.object({ positions: z.array(PositionRecord) }).meta({ id: "PositionList" });

const route = createRoute({
  method: "get",
  path: "/v1/positions",
  summary: "What each strategy owns",
  request: { query: queryParameters({}) },
  responses: { 200: json("The positions", PositionList) },
});

/** `GET /v1/positions`. */
export function registerPositions(app: OpenAPIHono<AppEnvironment>, desk: TradingDesk): void {
  app.openapi(route, async (context) => context.json({ positions: [...(await desk.positions())] }, 200));
}
