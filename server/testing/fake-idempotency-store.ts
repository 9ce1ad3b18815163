import type { IdempotencyStore, KeptAnswer } from "../http/idempotency.js";

interface Row {
  readonly request: string;
  readonly at: number;
  until: number;
  answer: KeptAnswer | null;
}

/** An idempotency store in memory. */
export function createFakeIdempotencyStore(): IdempotencyStore {
  const rows = new Map<string, Row>();
  const id = (who: string, key: string): string => JSON.stringify([who, key]);
  return {
    claim: async (who, key, request, at, until) => {
      const row = rows.get(id(who, key));
      if (row && row.request !== request) return { kind: "other" };
      if (row?.answer) return { kind: "answered", answer: row.answer };
      if (row && row.until > at) return { kind: "busy", until: row.until };
      rows.set(id(who, key), { request, at, until, answer: null });
      return { kind: "ours" };
    },
    complete: async (who, key, answer) => void (rows.get(id(who, key))!.answer = answer),
    release: async (who, key) => void rows.delete(id(who, key)),
    reopen: async (who, key, at) => void (rows.get(id(who, key))!.until = at),
    deleteBefore: async (at) => {
      for (const [key, row] of rows) if (row.at < at) rows.delete(key);
    },
  };
}
