import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  ControlsState,
  KillSwitchAnswer,
  KillSwitchCommand,
  ModeTransitionAnswer,
  ModeTransitionCommand,
  PolicyAnswer,
  PolicyCommand,
  PolicyRecord,
  TradingStateCommand,
} from "../../src/contracts/controls.js";
import type { AppEnvironment } from "../http/errors.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { body, json, personOf } from "./answers.js";
import { queryParameters } from "./parameters.js";

const PolicyList = z
  .object({
    policies: z
      .array(PolicyRecord)
      .meta({ description: "Every version, newest first; the first one is in force" }),
  })
  .meta({ id: "PolicyList" });

const stateRoute = createRoute({
  method: "get",
  path: "/v1/controls",
  summary: "Trading state, kill switches, circuit breaker and the forty controls",
  request: { query: queryParameters({}) },
  responses: { 200: json("The controls", ControlsState) },
});

const killRoute = createRoute({
  method: "post",
  path: "/v1/controls/kill-switch",
  summary: "Stops trading of all, a strategy, a model or a symbol; starts it again in two steps",
  request: { query: queryParameters({}), body: body(KillSwitchCommand) },
  responses: { 200: json("The switch and what it did", KillSwitchAnswer) },
});

const modeRoute = createRoute({
  method: "post",
  path: "/v1/controls/trading-state",
  summary: "Sets whether orders may add risk (ACTIVE), only reduce it (REDUCING), or none may pass (HALTED)",
  request: { query: queryParameters({}), body: body(TradingStateCommand) },
  responses: { 200: json("The controls after it", ControlsState) },
});

const transitionRoute = createRoute({
  method: "post",
  path: "/v1/controls/mode-transition",
  summary: "Asks to move between paper and real money; two people and every criterion are needed",
  request: { query: queryParameters({}), body: body(ModeTransitionCommand) },
  responses: { 200: json("Each criterion and what came of it", ModeTransitionAnswer) },
});

const policiesRoute = createRoute({
  method: "get",
  path: "/v1/controls/policy",
  summary: "The risk policy and its earlier versions",
  request: { query: queryParameters({}) },
  responses: { 200: json("The versions", PolicyList) },
});

const policyRoute = createRoute({
  method: "post",
  path: "/v1/controls/policy",
  summary: "Changes the risk policy as a new version, previews a change, or goes back to a version",
  request: { query: queryParameters({}), body: body(PolicyCommand) },
  responses: { 200: json("The policy and what it would have changed", PolicyAnswer) },
});

/** `/v1/controls` and what can be commanded there. */
export function registerControls(app: OpenAPIHono<AppEnvironment>, desk: TradingDesk): void {
  app.openapi(stateRoute, async (context) => context.json(await desk.controls(), 200));
  app.openapi(killRoute, async (context) =>
    context.json(await desk.killSwitch(context.req.valid("json"), personOf(context)), 200),
  );
  app.openapi(modeRoute, async (context) =>
    context.json(await desk.setMode(context.req.valid("json"), personOf(context)), 200),
  );
  app.openapi(transitionRoute, async (context) =>
    context.json(await desk.modeTransition(context.req.valid("json"), personOf(context)), 200),
  );
  app.openapi(policiesRoute, async (context) =>
    context.json({ policies: [...(await desk.policies())] }, 200),
  );
  app.openapi(policyRoute, async (context) =>
    context.json(await desk.changePolicy(context.req.valid("json"), personOf(context)), 200),
  );
}
