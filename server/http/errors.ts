import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { InputError } from "../../src/core/errors.js";

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
  Variables: { requestId: string };
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

/** An error of a handler as what the client may know of it. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
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
