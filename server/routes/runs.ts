import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { judgeRun, RunDetail } from "../../src/contracts/run-detail.js";
import { RunSummary } from "../../src/contracts/run.js";
import { NewRun, RunProgress } from "../../src/contracts/run-request.js";
import { type AppEnvironment, HttpError } from "../http/errors.js";
import type { Services } from "../services.js";
import { body, found, json, personOf } from "./answers.js";
import {
  cursorParameter,
  integerParameter,
  nameParameter,
  queryParameters,
  symbolParameter,
} from "./parameters.js";

const RunList = z
  .object({
    runs: z.array(RunSummary),
    underWay: z.array(RunProgress).meta({ description: "Runs that were asked for and are not stored yet" }),
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
      strategy: nameParameter.optional(),
      limit: integerParameter(1, 200, 50),
      cursor: cursorParameter.optional(),
    }),
  },
  responses: { 200: json("A page of runs", RunList) },
});

const params = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/, { error: "expected 16 hexadecimal digits" }),
});

const askRoute = createRoute({
  method: "post",
  path: "/v1/runs",
  summary:
    "Asks for a backtest; it is made apart from the server, one at a time, and proven before it is stored",
  request: { query: queryParameters({}), body: body(NewRun) },
  responses: { 202: json("How far it is, and the id it will have", RunProgress) },
});

const getRoute = createRoute({
  method: "get",
  path: "/v1/runs/{id}",
  summary: "One stored backtest with equity and trades, judged by all trials on its bars",
  request: { params, query: queryParameters({}) },
  responses: {
    200: json("The run", RunDetail),
    202: json("It is under way", RunProgress),
    409: json("It failed or was canceled; the message says why", z.any()),
  },
});

const cancelRoute = createRoute({
  method: "delete",
  path: "/v1/runs/{id}",
  summary: "Cancels a run that is under way; a stored one is kept",
  request: { params, query: queryParameters({}) },
  responses: {
    202: json("It is canceled", RunProgress),
    409: json("It is stored already", z.any()),
  },
});

/** `/v1/runs`: list, ask for, get, cancel. */
export function registerRuns(
  app: OpenAPIHono<AppEnvironment>,
  { runs, trials, runJobs }: Pick<Services, "runs" | "trials" | "runJobs">,
): void {
  app.openapi(listRoute, async (context) => {
    const { symbol, strategy, limit, cursor } = context.req.valid("query");
    const page = await runs.listRuns({
      limit,
      ...(symbol === undefined ? {} : { symbol }),
      ...(strategy === undefined ? {} : { strategy }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const underWay = [...(await runJobs.underWay())];
    return context.json({ runs: [...page.runs], underWay, next: page.next }, 200);
  });

  app.openapi(askRoute, async (context) => {
    const job = await runJobs.ask(context.req.valid("json"), personOf(context).name);
    context.header("Location", `/v1/runs/${job.id}`);
    return context.json(job, 202);
  });

  app.openapi(getRoute, async (context) => {
    const { id } = context.req.valid("param");
    const run = await runs.getRun(id);
    if (run) return context.json(judgeRun(run, await trials.list(run.dataHash)), 200);
    const job = found(await runJobs.find(id), `run "${id}"`);
    if (job.status === "failed" || job.status === "canceled") {
      throw new HttpError(409, `run_${job.status}`, `Cannot show run "${id}": it ${describeEnd(job)}`);
    }
    return context.json(job, 202);
  });

  app.openapi(cancelRoute, async (context) => {
    const { id } = context.req.valid("param");
    const job = await runJobs.cancel(id, personOf(context).name);
    if (job?.status === "canceled") return context.json(job, 202);
    if (job?.status === "done" || (await runs.getRun(id))) {
      throw new HttpError(
        409,
        "run_stored",
        `Cannot cancel run "${id}": it is stored, and a stored run is kept`,
      );
    }
    const { status } = found(job, `run "${id}"`);
    throw new HttpError(409, "run_ended", `Cannot cancel run "${id}": it is ${status}`);
  });
}

function describeEnd({ status, reason }: RunProgress): string {
  return `${status === "failed" ? "failed" : "was canceled"}: ${reason ?? "no reason is known"}`;
}
