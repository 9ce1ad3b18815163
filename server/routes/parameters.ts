import { z } from "@hono/zod-openapi";
import { parseTimeframe, type Timeframe } from "../../src/market/time/timeframe.js";

/** A query parameter that is an integer of a range. */
export function integerParameter(min: number, max: number, initial: number) {
  const error = `expected an integer from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, { error, abort: true })
    .transform(Number)
    .pipe(z.int({ error }).min(min, { error }).max(max, { error }))
    .default(initial)
    .openapi({ type: "integer", minimum: min, maximum: max, default: initial });
}

const SYMBOL = "expected 1 to 16 letters, digits, dots or dashes, as in AAPL";

export const symbolParameter = z
  .string()
  .regex(/^[A-Za-z0-9.^-]{1,16}$/, { error: SYMBOL })
  .transform((text) => text.toUpperCase())
  .openapi({ type: "string", example: "AAPL" });

export const timeframeParameter = z
  .string()
  .regex(/^[1-9]\d{0,2}(Sec|Min|Hour|Day|Week|Month)$/, {
    error: "expected a count and Sec, Min, Hour, Day, Week or Month, as in 1Day",
    abort: true,
  })
  .transform((text): Timeframe => parseTimeframe(text))
  .default("1Day")
  .openapi({ type: "string", default: "1Day" });

/** The name of a strategy, on the desk or of the catalog. */
export const nameParameter = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, { error: "expected the name of a strategy, as in sma-crossover" });

/** The number of a record. */
export const idParameter = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, { error: "expected the number of a record, as in 17", abort: true })
  .transform(Number)
  .openapi({ type: "integer", minimum: 1, maximum: 999_999_999 });

export const cursorParameter = z.string().max(128, { error: 'expected "next" of an earlier answer' });

const TIME = "expected a date or time in ISO 8601 UTC, as in 2018-01-31 or 2018-01-31T09:30:00Z";

/** A query parameter that is a moment; epoch milliseconds UTC on our side. */
export const timeParameter = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/, { error: TIME, abort: true })
  .transform((text) => Date.parse(text))
  .refine(Number.isFinite, { error: TIME })
  .optional()
  .openapi({ type: "string", example: "2018-01-31" });

/** Query parameters, no other than these. */
export function queryParameters<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape);
  return z.strictObject(shape, {
    error: names.length > 0 ? `expected one of: ${names.join(", ")}` : "expected none",
  });
}
