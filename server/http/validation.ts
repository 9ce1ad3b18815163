import type { z } from "@hono/zod-openapi";
import { type AppContext, type ErrorDetail, HttpError } from "./errors.js";

type Issue = z.core.$ZodIssue;
type Validated = { readonly target: string } & (
  { readonly success: true } | { readonly success: false; readonly error: z.ZodError }
);

const MOST_DETAILS = 20;

/**
 * Answers 400 with every field that is wrong and what is acceptable. The schema's own message says what is
 * acceptable: `expected an integer from 1 to 200`. What a body had in a field is not repeated: it may be a secret.
 */
export function refuseInvalid(result: Validated, context: AppContext): void {
  if (result.success) return;
  const inBody = result.target === "json";
  const details = result.error.issues
    .flatMap((issue) => (inBody ? describeField(issue, []) : describeParameter(issue, context)))
    .slice(0, MOST_DETAILS);
  const kind = inBody ? "Field" : "Parameter";
  const message = details.map(({ field, problem }) => `${kind} "${field}" ${problem}`).join("; ");
  throw new HttpError(400, "invalid_request", message, details);
}

function describeParameter(issue: Issue, context: AppContext): ErrorDetail[] {
  if (issue.code === "unrecognized_keys") return unknownKeys(issue.keys, issue.message);
  const field = String(issue.path[0] ?? "");
  const value = context.req.query(field) ?? context.req.param(field) ?? "";
  return [{ field, problem: `is "${value.slice(0, 80)}", ${issue.message}` }];
}

function describeField(issue: Issue, above: readonly PropertyKey[]): ErrorDetail[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return unknownKeys(
      issue.keys.map((key) => [...path, key].join(".")),
      "leave it out",
    );
  }
  const first = issue.code === "invalid_union" ? issue.errors[0] : undefined;
  if (first && first.length > 0) return first.flatMap((inner) => describeField(inner, path));
  const problem = issue.message.replace(/^(Invalid input: |Too (small|big): )/, "is wrong, ");
  return [
    {
      field: path.join(".").slice(0, 80),
      problem: problem.startsWith("is ") ? problem : `is wrong, ${problem}`,
    },
  ];
}

function unknownKeys(keys: readonly string[], acceptable: string): ErrorDetail[] {
  return keys.map((field) => ({ field: field.slice(0, 80), problem: `is unknown, ${acceptable}` }));
}
