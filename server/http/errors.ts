import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { HTTPException } from "hono/http-exception";
import { InputError } from "../../src/core/errors.js";
import { AccessError } from "../access/access-error.js";
import type { Principal } from "../access/principal.js";
import { DeskError } from "../desk/contract/trading-desk.js";

/** One thing wrong with a request. */
const ErrorDetail = z.object({ field: z.string(), problem: z.string() }).meta({ id: "ErrorDetail" });

/** The one shape of every error. */
export const ErrorResponse = z
  .object({
    error: z.object({
      code: z.string().meta({ description: "For programs; stays the same" }),
      message: z.string().meta({ description: "For a person" }),
      details: z.array(ErrorDetail).optional(),
    }),
    request_id: z.string().meta({ description: "As in the X-Request-ID header and the server's log" }),
  })
  .meta({ id: "Error" });

export type ErrorDetail = z.infer<typeof ErrorDetail>;
type ErrorBody = z.infer<typeof ErrorResponse>;

export interface AppEnvironment {
  Bindings: {
    /** Of the client; null or absent where it is not known. */
    readonly address?: string | null;
  };
  Variables: {
    requestId: string;
    /** Pattern of the route that answers, as in /v1/runs/{id}; absent where none does. */
    route?: string;
    /** Who asks, on a route of the API. */
    principal: Principal;
    /** What a request was sent with as its Idempotency-Key, on a route that requires one. */
    idempotencyKey: string;
  };
}
export type AppContext = Context<AppEnvironment>;

/** An answer that is an error. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly details: readonly ErrorDetail[] | undefined;

  constructor(status: ContentfulStatusCode, code: string, message: string, details?: readonly ErrorDetail[]) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** Codes of a Postgres that is not there: refused, reset, shut down, starting, unknown host. */
const UNREACHABLE = /^(ECONN|EHOSTUNREACH|ENOTFOUND|ETIMEDOUT|CONNECT|57P0|53300|08)/;

/** The status of what the desk could not or would not do. */
export const DESK_STATUS = {
  invalid: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  denied: 422,
  halted: 503,
} as const satisfies Record<DeskError["kind"], ContentfulStatusCode>;

/** An error of a handler as what the client may know of it. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof DeskError) {
    const details = error.details.length > 0 ? error.details : undefined;
    return new HttpError(DESK_STATUS[error.kind], error.code, error.message, details);
  }
  if (error instanceof AccessError) return new HttpError(error.status, error.code, error.message);
  if (error instanceof HTTPException && error.status < 500) {
    return new HttpError(error.status as ContentfulStatusCode, "invalid_request", error.message);
  }
  if (error instanceof InputError) return new HttpError(400, "invalid_request", error.message);
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === "string" && UNREACHABLE.test(code)) {
    return new HttpError(
      503,
      "database_unavailable",
      "Cannot reach the database, try again or run vernier doctor",
    );
  }
  return new HttpError(
    500,
    "internal",
    "Cannot answer: the server met an error, its log names it by the request id",
  );
}

/** The error as JSON. */
export function sendError(context: AppContext, error: HttpError): Response {
  const details = error.details ? { details: [...error.details] } : {};
  const body: ErrorBody = {
    error: { code: error.code, message: error.message, ...details },
    request_id: context.get("requestId"),
  };
  return context.json(body, error.status);
}
