import type { Sql } from "../db/client.js";
import type { AccessStore, StoredAdminCode, StoredCode, StoredSession, StoredToken } from "./access-store.js";

/** Tokens, sessions and codes in Postgres. */
export function createAccessStore(sql: Sql): AccessStore {
  const time = (at: number) => sql.typed(at, 1184);
  const tokenColumns = sql`name, hash, roles, created_at AS "createdAt", expires_at AS "expiresAt",
    used_at AS "usedAt", revoked_at AS "revokedAt"`;
  return {
    insertToken: async ({ name, hash, roles, createdAt, expiresAt }) => {
      const inserted = await sql`INSERT INTO tokens (hash, name, roles, created_at, expires_at)
        VALUES (${hash}, ${name}, ${roles}::text[], ${time(createdAt)}, ${expiresAt === null ? null : time(expiresAt)})
        ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING`;
      return inserted.count > 0;
    },
    findToken: async (hash) => {
      const [row] = await sql<StoredToken[]>`SELECT ${tokenColumns} FROM tokens WHERE hash = ${hash}`;
      return row ?? null;
    },
    listTokens: () => sql<StoredToken[]>`SELECT ${tokenColumns} FROM tokens ORDER BY created_at, name`,
    revokeToken: async (name, at) => {
      const revoked =
        await sql`UPDATE tokens SET revoked_at = ${time(at)} WHERE name = ${name} AND revoked_at IS NULL`;
      return revoked.count > 0;
    },
    touchToken: async (hash, at) => {
      await sql`UPDATE tokens SET used_at = greatest(used_at, ${time(at)}) WHERE hash = ${hash}`;
    },

    insertSession: async ({ hash, name, roles, token, createdAt, usedAt, expiresAt }) => {
      await sql`DELETE FROM sessions WHERE expires_at <= ${time(createdAt)}`;
      await sql`INSERT INTO sessions (hash, name, roles, token, created_at, used_at, expires_at)
        VALUES (${hash}, ${name}, ${roles}::text[], ${token}, ${time(createdAt)}, ${time(usedAt)}, ${time(expiresAt)})`;
    },
    findSession: async (hash, at) => {
      const [row] = await sql<
        StoredSession[]
      >`SELECT s.hash, s.name, s.roles, s.token, s.created_at AS "createdAt",
          s.used_at AS "usedAt", s.expires_at AS "expiresAt"
        FROM sessions s LEFT JOIN tokens t ON t.hash = s.token
        WHERE s.hash = ${hash} AND (s.token IS NULL
          OR (t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ${time(at)})))`;
      return row ?? null;
    },
    touchSession: async (hash, at) => {
      await sql`UPDATE sessions SET used_at = greatest(used_at, ${time(at)}) WHERE hash = ${hash}`;
    },
    deleteSession: async (hash) => void (await sql`DELETE FROM sessions WHERE hash = ${hash}`),

    insertCode: async ({ hash, name, roles, expiresAt }) => {
      await sql`INSERT INTO sign_in_codes (hash, name, roles, expires_at)
        VALUES (${hash}, ${name}, ${roles}::text[], ${time(expiresAt)})`;
    },
    takeCode: async (hash, at) => {
      await sql`DELETE FROM sign_in_codes WHERE expires_at <= ${time(at)}`;
      const [row] = await sql<StoredCode[]>`DELETE FROM sign_in_codes WHERE hash = ${hash}
        RETURNING hash, name, roles, expires_at AS "expiresAt"`;
      return row ?? null;
    },

    readAdminCode: async () => {
      const [row] = await sql<StoredAdminCode[]>`SELECT salt, hash, set_at AS "setAt" FROM admin_code`;
      return row ?? null;
    },
    writeAdminCode: async ({ salt, hash, setAt }) => {
      await sql`INSERT INTO admin_code (salt, hash, set_at) VALUES (${salt}, ${hash}, ${time(setAt)})
        ON CONFLICT (one) DO UPDATE SET salt = excluded.salt, hash = excluded.hash, set_at = excluded.set_at`;
    },

    note: async (event, name, at) => {
      await sql`INSERT INTO access_log (at, event, name) VALUES (${time(at)}, ${event}, ${name})`;
    },
    countSince: async (event, since) => {
      const [row] = await sql<{ count: number }[]>`SELECT count(*)::int AS count FROM access_log
        WHERE event = ${event} AND at >= ${time(since)}`;
      return row!.count;
    },
  };
}
