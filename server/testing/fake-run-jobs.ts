import { isoTime } from "../../src/contracts/run-record.js";
import type { RunProgress } from "../../src/contracts/run-request.js";
import { canonicalJson, hash } from "../../src/core/hash.js";
import type { RunJobs } from "../jobs/run-jobs.js";

/** Jobs in memory that are never made by themselves; `set` says how far one is. */
export interface FakeRunJobs extends RunJobs {
  set(id: string, changes: Partial<RunProgress>): void;
}

export function createFakeRunJobs(now: () => number = () => Date.now()): FakeRunJobs {
  const jobs = new Map<string, RunProgress>();
  const isOpen = ({ status }: RunProgress): boolean => status === "queued" || status === "running";
  return {
    ask: async (run, person) => {
      const id = hash(canonicalJson(run)).slice(0, 16);
      const known = jobs.get(id);
      if (known && known.status !== "failed" && known.status !== "canceled") return known;
      const { symbol, strategy } = run;
      const job = {
        id,
        status: "queued" as const,
        progress: 0,
        reason: null,
        symbol: symbol.toUpperCase(),
        strategy,
        askedBy: person,
        askedAt: isoTime(now()),
      };
      jobs.set(id, job);
      return job;
    },
    find: async (id) => jobs.get(id) ?? null,
    underWay: async () => [...jobs.values()].filter(isOpen),
    cancel: async (id, person) => {
      const job = jobs.get(id);
      if (!job || !isOpen(job)) return job ?? null;
      const canceled = { ...job, status: "canceled" as const, reason: `Canceled by ${person}` };
      jobs.set(id, canceled);
      return canceled;
    },
    set: (id, changes) => void jobs.set(id, { ...jobs.get(id)!, ...changes }),
  };
}
