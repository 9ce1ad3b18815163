import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { judgeRun, RunDetail } from "../../src/contracts/run-detail.js";
import { RunSummary } from "../../src/contracts/run.js";
import { type AppEnvironment, ErrorResponse, HttpError } from "../http/errors.js";
import type { Services } from "../services.js";
import { integerParameter, queryParameters, symbolParameter } from "./parameters.js";

const RunList = z
  .object({
    runs: z.array(RunSummary),
    next: z.string().nullable().meta({ description: "The `cursor` of the next page; null on the last" }),
  })
  .meta({ id: "RunList" });

const listRoute = createRoute({
  method: "get",
  path: "/v1/runs",
  summary: "Stored backtests, newest first, without their series",
  request: {
    query: queryParameters({
      symbol: symbolParameter.optional(),
      strategy: z
        .string()
        .regex(/^[a-z0-9-]{1,64}$/, { error: "expected the name of a strategy, as in sma-crossover" })
        .optional(),
      limit: integerParameter(1, 200, 50),
      cursor: z.string().max(64, { error: 'expected "next" of an earlier answer' }).optional(),
    }),
  },
  responses: {
    200: { description: "A page of runs", content: { "application/json": { schema: RunList } } },
    400: { description: "A parameter is wrong", content: { "application/json": { schema: ErrorResponse } } },
  },
});

const getRoute = createRoute({
  method: "get",
  path: "/v1/runs/{id}",
  summary: "One stored backtest with equity and trades, judged by all trials on its bars",
  request: {
    params: z.object({
      id: z.string().regex(/^[0-9a-f]{16}$/, { error: "expected 16 hexadecimal digits" }),
    }),
    query: queryParameters({}),
  },
  responses: {
    200: { description: "The run", content: { "application/json": { schema: RunDetail } } },
    400: { description: "The id is none", content: { "application/json": { schema: ErrorResponse } } },
    404: { description: "There is no such run", content: { "application/json": { schema: ErrorResponse } } },
  },
});

/** `GET /v1/runs` and `GET /v1/runs/{id}`. */
export function registerRuns(
  app: OpenAPIHono<AppEnvironment>,
  { runs, trials }: Pick<Services, "runs" | "trials">,
): void {
  app.openapi(listRoute, async (context) => {
    const { symbol, strategy, limit, cursor } = context.req.valid("query");
    const page = await runs.listRuns({
      limit,
      ...(symbol === undefined ? {} : { symbol }),
      ...(strategy === undefined ? {} : { strategy }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return context.json({ runs: [...page.runs], next: page.next }, 200);
  });

  app.openapi(getRoute, async (context) => {
    const { id } = context.req.valid("param");
    const run = await runs.getRun(id);
    if (!run) throw new HttpError(404, "not_found", `Cannot find run "${id}"`);
    return context.json(judgeRun(run, await trials.list(run.dataHash)), 200);
  });
}
