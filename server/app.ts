import { OpenAPIHono } from "@hono/zod-openapi";
import { type AppEnvironment, HttpError, sendError, toHttpError } from "./http/errors.js";
import { identify, requireLoopbackHost, requirePlainRequest } from "./http/guards.js";
import { secureHeaders } from "./http/security-headers.js";
import { refuseInvalid } from "./http/validation.js";
import { registerBars } from "./routes/bars.js";
import { registerDocs } from "./routes/docs.js";
import { registerHealth } from "./routes/health.js";
import { registerRuns } from "./routes/runs.js";
import { registerSite } from "./routes/site.js";
import type { ServerIdentity, Services } from "./services.js";

export interface AppOptions extends ServerIdentity {
  /** Hears an error that is no answer to the client, with the request's id. */
  readonly log: (line: string) => void;
}

/** The server's routes over its services. It listens to nothing: `app.request()` tests it. */
export function createApp(services: Services, options: AppOptions): OpenAPIHono<AppEnvironment> {
  const app = new OpenAPIHono<AppEnvironment>({ defaultHook: refuseInvalid });
  app.use(identify, secureHeaders, requireLoopbackHost(options.port), requirePlainRequest);
  app.onError((error, context) => {
    const answer = toHttpError(error);
    if (answer.status >= 500 && !(error instanceof HttpError)) {
      options.log(
        `${context.get("requestId")} ${context.req.method} ${context.req.path}: ${error.stack ?? error.message}`,
      );
    }
    return sendError(context, answer);
  });
  registerHealth(app, services, options);
  registerRuns(app, services);
  registerBars(app, services.bars);
  registerDocs(app, options);
  registerSite(app, services.site, options.port);
  return app;
}
