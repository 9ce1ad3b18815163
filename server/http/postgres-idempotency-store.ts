import type { Sql } from "../db/client.js";
import type { Claim, IdempotencyStore } from "./idempotency.js";

interface KeyRow {
  readonly request: string;
  readonly claimedUntil: number;
  readonly status: number | null;
  readonly body: string | null;
}

/** Idempotency keys in Postgres. */
export function createIdempotencyStore(sql: Sql): IdempotencyStore {
  const time = (at: number) => sql.typed(at, 1184);
  return {
    claim: async (who, key, request, at, until): Promise<Claim> => {
      const claimed =
        await sql`INSERT INTO idempotency_keys AS k (who, key, request, claimed_at, claimed_until)
        VALUES (${who}, ${key}, ${request}, ${time(at)}, ${time(until)})
        ON CONFLICT (who, key) DO UPDATE SET claimed_until = excluded.claimed_until
          WHERE k.request = excluded.request AND k.status IS NULL AND k.claimed_until <= ${time(at)}`;
      if (claimed.count > 0) return { kind: "ours" };
      const [row] = await sql<KeyRow[]>`SELECT request, claimed_until AS "claimedUntil", status, body
        FROM idempotency_keys WHERE who = ${who} AND key = ${key}`;
      // It was given back in between: the client asks again.
      if (!row) return { kind: "busy", until: at + 1000 };
      if (row.request !== request) return { kind: "other" };
      if (row.status === null) return { kind: "busy", until: row.claimedUntil };
      return { kind: "answered", answer: { status: row.status, body: row.body! } };
    },
    complete: async (who, key, { status, body }) => {
      await sql`UPDATE idempotency_keys SET status = ${status}, body = ${body} WHERE who = ${who} AND key = ${key}`;
    },
    release: async (who, key) => {
      await sql`DELETE FROM idempotency_keys WHERE who = ${who} AND key = ${key} AND status IS NULL`;
    },
    reopen: async (who, key, at) => {
      await sql`UPDATE idempotency_keys SET claimed_until = ${time(at)}
        WHERE who = ${who} AND key = ${key} AND status IS NULL`;
    },
    deleteBefore: async (at) => {
      await sql`DELETE FROM idempotency_keys WHERE claimed_at < ${time(at)}`;
    },
  };
}
