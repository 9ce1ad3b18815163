import type { z } from "@hono/zod-openapi";
import { type AppContext, type ErrorDetail, HttpError } from "./errors.js";

type Issue = z.core.$ZodIssue;
type Validated = { readonly success: true } | { readonly success: false; readonly error: z.ZodError };

/**
 * Answers 400 with every field that is wrong and what is acceptable. The schema's own message says what is
 * acceptable: `expected an integer from 1 to 200`.
 */
export function refuseInvalid(result: Validated, context: AppContext): void {
  if (result.success) return;
  const details = result.error.issues.flatMap((issue) => describeIssue(issue, context));
  const message = details.map(({ field, problem }) => `Parameter "${field}" ${problem}`).join("; ");
  throw new HttpError(400, "invalid_request", message, details);
}

function describeIssue(issue: Issue, context: AppContext): ErrorDetail[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((field) => ({ field, problem: `is unknown, ${issue.message}` }));
  }
  const field = String(issue.path[0] ?? "");
  const value = context.req.query(field) ?? context.req.param(field) ?? "";
  return [{ field, problem: `is "${value.slice(0, 80)}", ${issue.message}` }];
}
