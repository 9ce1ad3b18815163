import { OpenAPIHono } from "@hono/zod-openapi";
import type { Role } from "../src/contracts/controls.js";
import type { Clock } from "../src/core/clock.js";
import { AccessError } from "./access/access-error.js";
import { limitsWith, type RateLimits } from "./access/rate-limits.js";
import type { LogChoice } from "./config.js";
import { type AppEnvironment, HttpError, sendError, toHttpError } from "./http/errors.js";
import { identify, requireLoopbackHost, requirePlainRequest } from "./http/guards.js";
import { protectRoutes } from "./http/protect.js";
import { errorLine, isUnexpected, logRequests } from "./http/request-log.js";
import { RequestMetrics } from "./http/request-metrics.js";
import { secureHeaders } from "./http/security-headers.js";
import { refuseInvalid } from "./http/validation.js";
import { TIME_LIMITS } from "./listen/time-limits.js";
import { registerAlerts } from "./routes/alerts.js";
import { registerBars } from "./routes/bars.js";
import { registerControls } from "./routes/controls.js";
import { registerDocs } from "./routes/docs.js";
import { registerEvents } from "./routes/events.js";
import { registerHealth } from "./routes/health.js";
import { registerMetrics } from "./routes/metrics.js";
import { registerOrders } from "./routes/orders.js";
import { registerPositions } from "./routes/positions.js";
import { registerPrometheus } from "./routes/prometheus.js";
import { registerRecommendations } from "./routes/recommendations.js";
import { registerRuns } from "./routes/runs.js";
import { registerServiceHealth } from "./routes/service-health.js";
import { registerSessions } from "./routes/sessions.js";
import { registerSite } from "./routes/site.js";
import { registerStrategies } from "./routes/strategies.js";
import type { ServerIdentity, Services } from "./services.js";

export interface AppOptions extends ServerIdentity {
  /** Hears lines of JSON: requests, and errors that are no answer to the client, each with the request's id. */
  readonly log: (line: string) => void;
  /** Which requests are logged; none when left out. */
  readonly logRequests?: LogChoice;
  /** Requests a minute, where they are not the usual ones. */
  readonly limits?: Partial<RateLimits>;
  /** What may be done without a token or a session; to read when left out. */
  readonly anonymous?: readonly Role[];
  /** The system's when left out. */
  readonly clock?: Clock;
  /** How long a body may take to come, in milliseconds, where it is not the usual time. */
  readonly bodyMs?: number;
  /** Ends the event streams, which would hold up the end of the server. */
  readonly stop?: AbortSignal;
}

/**
 * The server's routes over its services. It listens to nothing: `app.request()` tests it.
 *
 * @throws Error when a route has no row in the table of access, or a row no route.
 */
export function createApp(services: Services, options: AppOptions): OpenAPIHono<AppEnvironment> {
  const { port, log, clock = { now: () => Date.now() } } = options;
  const { access, desk, idempotency } = services;
  const metrics = new RequestMetrics();
  const app = new OpenAPIHono<AppEnvironment>({ defaultHook: refuseInvalid });
  const which = options.logRequests ?? "none";
  app.use(identify, logRequests({ log, which, metrics, now: () => clock.now() }), secureHeaders);
  app.use(requireLoopbackHost(port), requirePlainRequest);
  app.onError((error, context) => {
    const answer = toHttpError(error);
    if (isUnexpected(error, answer)) log(errorLine(context, error, clock.now()));
    if (error instanceof AccessError && error.retryAfterMs !== null) {
      context.header("Retry-After", String(Math.ceil(error.retryAfterMs / 1000)));
    }
    return sendError(context, answer);
  });
  app.notFound((context) =>
    sendError(context, new HttpError(404, "not_found", `Cannot find ${context.req.path}`)),
  );
  const checkTable = protectRoutes(app, {
    access,
    idempotency,
    clock,
    port,
    limits: limitsWith(options.limits ?? {}),
    anonymous: options.anonymous ?? ["viewer"],
    bodyMs: options.bodyMs ?? TIME_LIMITS.bodyMs,
  });
  registerHealth(app, services, options);
  registerServiceHealth(app, desk);
  registerMetrics(app, desk);
  registerStrategies(app, desk);
  registerPositions(app, desk);
  registerOrders(app, desk);
  registerRecommendations(app, desk);
  registerAlerts(app, desk);
  registerControls(app, desk);
  registerRuns(app, services);
  registerBars(app, services.bars);
  registerEvents(app, desk, options.stop);
  registerSessions(app, access, { port, clock });
  registerPrometheus(app, desk, metrics);
  checkTable();
  registerDocs(app, options);
  registerSite(app, services.site, port);
  return app;
}
