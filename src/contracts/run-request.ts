import { z } from "zod";
import { RunOptions } from "./run.js";
import { WireTime } from "./wire.js";

/** What may be asked to be run. What is left out of the options takes its default. */
export const NewRun = z
  .strictObject({
    symbol: z.string().regex(/^[A-Za-z0-9.^-]{1,16}$/, {
      error: "expected 1 to 16 letters, digits, dots or dashes, as in AAPL",
    }),
    timeframe: z
      .string()
      .regex(/^[1-9]\d{0,2}(Sec|Min|Hour|Day|Week|Month)$/, {
        error: "expected a count and Sec, Min, Hour, Day, Week or Month, as in 1Day",
      })
      .default("1Day"),
    strategy: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, { error: "expected the name of a strategy, as in sma-crossover" }),
    parameters: z.record(z.string().max(64), z.number()).default({}),
    options: z.strictObject(RunOptions.partial().shape).default({}),
  })
  .meta({ id: "NewRun" });

export const RUN_STATUSES = ["queued", "running", "done", "failed", "canceled"] as const;

/** How far a run is that was asked for. */
export const RunProgress = z
  .object({
    id: z.string().meta({ description: "The id that the run has once it is stored" }),
    status: z.enum(RUN_STATUSES),
    progress: z.number().meta({ description: "From 0 to 1" }),
    reason: z.string().nullable().meta({ description: "Why it failed or was canceled" }),
    symbol: z.string(),
    strategy: z.string(),
    askedBy: z.string(),
    askedAt: WireTime,
  })
  .meta({ id: "RunProgress" });

export type NewRun = z.infer<typeof NewRun>;
export type RunProgress = z.infer<typeof RunProgress>;
export type RunStatus = (typeof RUN_STATUSES)[number];
