import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { EventHub } from "../http/event-hub.js";
import { type AppEnvironment, HttpError } from "../http/errors.js";
import type { TradingDesk } from "../desk/contract/trading-desk.js";
import { json } from "./answers.js";
import { queryParameters } from "./parameters.js";

const SEQ = "expected the number of a journal record, as in 17";
const seqParameter = z
  .string()
  .regex(/^\d{1,15}$/, { error: SEQ })
  .transform(Number)
  .openapi({ type: "integer", minimum: 0 });

const route = createRoute({
  method: "get",
  path: "/v1/events",
  summary:
    "The journal as it is written, as server-sent events: id is the place in the journal, event the kind, data the record",
  request: { query: queryParameters({ after: seqParameter.optional() }) },
  responses: {
    200: {
      description:
        "The stream; it goes on after Last-Event-ID or `after` where one is given, else with what happens next",
      content: { "text/event-stream": { schema: z.string() } },
    },
    429: json("One person, or nobody at one address, has too many streams open", z.any()),
    503: json("Too many streams are open", z.any()),
  },
});

/** `GET /v1/events`. The streams end when `stop` is given. */
export function registerEvents(
  app: OpenAPIHono<AppEnvironment>,
  desk: TradingDesk,
  stop?: AbortSignal,
): void {
  const hub = new EventHub(desk, stop);
  app.openapi(route, async (context) => {
    const last = context.req.header("Last-Event-ID");
    if (last !== undefined && !/^\d{1,15}$/.test(last)) {
      throw new HttpError(
        400,
        "invalid_request",
        `Cannot go on after Last-Event-ID "${last.slice(0, 20)}", ${SEQ}`,
      );
    }
    const after = last === undefined ? context.req.valid("query").after : Number(last);
    context.header("Content-Type", "text/event-stream; charset=utf-8");
    context.header("X-Accel-Buffering", "no");
    const listener = { name: context.get("principal").name, address: context.env?.address ?? null };
    const stream = context.req.method === "HEAD" ? null : hub.open(after ?? null, listener);
    return context.body(stream as never, 200) as never;
  });
}
