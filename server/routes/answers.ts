import type { z } from "@hono/zod-openapi";
import type { Person } from "../desk/contract/trading-desk.js";
import { type AppContext, HttpError } from "../http/errors.js";

/** A JSON answer in a route's description. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** A JSON body in a route's description. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

/** Who makes a change; nobody in particular makes none. */
export function personOf(context: AppContext): Person {
  const { name, roles } = context.get("principal");
  if (name === null) throw new HttpError(401, "sign_in_required", "Cannot change anything: nobody signed in");
  return { name, roles };
}

/** What was asked for, or 404. */
export function found<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new HttpError(404, "not_found", `Cannot find ${what}`);
  return value;
}
