import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { LiveStrategyRecord, StrategyPatch, StrategyPatchAnswer } from "../../src/contracts/controls.js";
import type { AppEnvironment } from "../http/errors.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { body, found, json, personOf } from "./answers.js";
import { nameParameter, queryParameters } from "./parameters.js";

const StrategyList = z.object({ strategies: z.array(LiveStrategyRecord) }).meta({ id: "LiveStrategyList" });
const params = z.object({ name: nameParameter });

const listRoute = createRoute({
  method: "get",
  path: "/v1/strategies",
  summary: "The strategies that trade on the desk",
  request: { query: queryParameters({}) },
  responses: { 200: json("The strategies", StrategyList) },
});

const getRoute = createRoute({
  method: "get",
  path: "/v1/strategies/{name}",
  summary: "One strategy",
  request: { params, query: queryParameters({}) },
  responses: { 200: json("The strategy", LiveStrategyRecord) },
});

const patchRoute = createRoute({
  method: "patch",
  path: "/v1/strategies/{name}",
  summary: "Changes a strategy as a new version, says what a change would do, or goes back to a version",
  request: { params, query: queryParameters({}), body: body(StrategyPatch) },
  responses: { 200: json("The strategy and what changed", StrategyPatchAnswer) },
});

/** `/v1/strategies`: list, get, patch. */
export function registerStrategies(app: OpenAPIHono<AppEnvironment>, desk: TradingDesk): void {
  app.openapi(listRoute, async (context) =>
    context.json({ strategies: [...(await desk.listStrategies())] }, 200),
  );
  app.openapi(getRoute, async (context) => {
    const { name } = context.req.valid("param");
    return context.json(found(await desk.getStrategy(name), `strategy "${name}"`), 200);
  });
  app.openapi(patchRoute, async (context) => {
    const { name } = context.req.valid("param");
    const answer = await desk.patchStrategy(name, context.req.valid("json"), personOf(context));
    return context.json(answer, 200);
  });
}
