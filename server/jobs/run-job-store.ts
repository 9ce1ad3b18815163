import type { NewRun, RunStatus } from "../../src/contracts/run-request.js";
import type { Sql } from "../db/client.js";

/** A run that was asked for, as it is kept. Times are epoch milliseconds UTC. */
export interface RunJob {
  readonly id: string;
  readonly symbol: string;
  readonly strategy: string;
  readonly request: NewRun;
  readonly status: RunStatus;
  /** From 0 to 1. */
  readonly progress: number;
  readonly reason: string | null;
  readonly askedBy: string;
  readonly askedAt: number;
  /** How often it was begun: more than once when a server died over it. */
  readonly starts: number;
}

export type NewRunJob = Pick<RunJob, "id" | "symbol" | "strategy" | "request" | "askedBy" | "askedAt">;

/** Where jobs are kept, so that a restart goes on with them. */
export interface RunJobStore {
  /** Adds a job, or queues one again that failed or was canceled; gives it as it stands. */
  put(job: NewRunJob): Promise<RunJob>;
  find(id: string): Promise<RunJob | null>;
  listOpen(): Promise<readonly RunJob[]>;
  /** Takes the next job until a time; null when there is none, or one is being made somewhere. */
  claim(at: number, until: number): Promise<RunJob | null>;
  /** Keeps a job that is being made; false when it is no longer to be made. */
  keep(id: string, progress: number, until: number): Promise<boolean>;
  /** Ends a job that is being made; false when it was canceled meanwhile. */
  finish(id: string, status: "done" | "failed", reason: string | null): Promise<boolean>;
  /** Gives a job back to the queue. */
  giveBack(id: string): Promise<void>;
  /** Cancels a job that waits or is being made, and gives any job as it stands then. */
  cancel(id: string, reason: string): Promise<RunJob | null>;
}

/** Any number will do, as long as it stays. */
const LOCK = 8_787_004;

/** Jobs in Postgres. */
export function createRunJobStore(sql: Sql): RunJobStore {
  const time = (at: number) => sql.typed(at, 1184);
  const columns = sql`id, symbol, strategy, request, status, progress, reason, asked_by AS "askedBy",
    asked_at AS "askedAt", starts`;
  const find = async (id: string): Promise<RunJob | null> => {
    const [row] = await sql<RunJob[]>`SELECT ${columns} FROM run_jobs WHERE id = ${id}`;
    return row ?? null;
  };
  return {
    put: async ({ id, symbol, strategy, request, askedBy, askedAt }) => {
      await sql`INSERT INTO run_jobs AS j (id, symbol, strategy, request, status, asked_by, asked_at)
        VALUES (${id}, ${symbol}, ${strategy}, ${sql.json(request as never)}, 'queued', ${askedBy}, ${time(askedAt)})
        ON CONFLICT (id) DO UPDATE SET status = 'queued', progress = 0, reason = NULL, starts = 0, claimed_until = NULL,
          asked_by = excluded.asked_by, asked_at = excluded.asked_at
        WHERE j.status IN ('failed', 'canceled', 'done')`;
      return (await find(id))!;
    },
    find,
    listOpen: () => sql<RunJob[]>`SELECT ${columns} FROM run_jobs WHERE status IN ('queued', 'running')
      ORDER BY asked_at, id LIMIT 200`,
    claim: (at, until) =>
      sql.begin(async (tx) => {
        await tx`SELECT pg_advisory_xact_lock(${LOCK})`;
        const [row] = await tx<RunJob[]>`UPDATE run_jobs SET status = 'running', starts = starts + 1,
            claimed_until = ${time(until)}
          WHERE id = (SELECT id FROM run_jobs WHERE status IN ('queued', 'running') ORDER BY asked_at, id LIMIT 1)
            AND NOT EXISTS (SELECT FROM run_jobs WHERE status = 'running' AND claimed_until > ${time(at)})
          RETURNING ${columns}`;
        return row ?? null;
      }),
    keep: async (id, progress, until) => {
      const kept = await sql`UPDATE run_jobs SET progress = ${progress}, claimed_until = ${time(until)}
        WHERE id = ${id} AND status = 'running'`;
      return kept.count > 0;
    },
    finish: async (id, status, reason) => {
      const ended =
        await sql`UPDATE run_jobs SET status = ${status}, reason = ${reason}, claimed_until = NULL,
          progress = CASE WHEN ${status} = 'done' THEN 1 ELSE progress END
        WHERE id = ${id} AND status = 'running'`;
      return ended.count > 0;
    },
    giveBack: async (id) => {
      await sql`UPDATE run_jobs SET status = 'queued', progress = 0, claimed_until = NULL
        WHERE id = ${id} AND status = 'running'`;
    },
    cancel: async (id, reason) => {
      await sql`UPDATE run_jobs SET status = 'canceled', reason = ${reason}, claimed_until = NULL
        WHERE id = ${id} AND status IN ('queued', 'running')`;
      return find(id);
    },
  };
}
