import { createHmac } from "node:crypto";
import type { Sql } from "./client.js";

const ROLE = "vernier_server";

/** Tables that the server writes by itself; those of trading it reads, and writes through functions only. */
const WRITABLE: Readonly<Record<string, string>> = {
  "INSERT, UPDATE, DELETE": "instruments, series, bars, refreshes, sessions, idempotency_keys, run_jobs",
  // It judges tokens and codes and makes none: only commands of the owner do.
  "UPDATE (used_at)": "tokens",
  DELETE: "sign_in_codes",
  INSERT: "runs, trials, access_log, control_proofs",
};

const FUNCTIONS =
  "create_bars_partition(text), append_bar(jsonb), journal_append(jsonb, timestamptz, bigint), desk_commit(bigint, jsonb), desk_take_over()";

/**
 * The address under which the server connects: as a role that can change no schema, and no journal, fill or order but
 * through the functions of the schema. The role's password derives from the owner's. Null when the owner may make no
 * roles, as on some hosted databases; the server then connects as the owner.
 */
export async function serverDatabaseUrl(sql: Sql, ownerUrl: string): Promise<string | null> {
  const url = new URL(ownerUrl);
  const password = createHmac("sha256", decodeURIComponent(url.password)).update(ROLE).digest("hex");
  try {
    await sql.begin(async (tx) => {
      await tx`SELECT pg_advisory_xact_lock(8787012)`;
      const [known] = await tx`SELECT 1 FROM pg_roles WHERE rolname = ${ROLE}`;
      await tx.unsafe(`${known ? "ALTER" : "CREATE"} ROLE ${ROLE} LOGIN PASSWORD '${password}'`);
      await tx.unsafe(`GRANT USAGE ON SCHEMA public TO ${ROLE}`);
      await tx.unsafe(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${ROLE}`);
      await tx.unsafe(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${ROLE}`);
      for (const [rights, tables] of Object.entries(WRITABLE)) {
        await tx.unsafe(`GRANT ${rights} ON ${tables} TO ${ROLE}`);
      }
      await tx.unsafe(`GRANT EXECUTE ON FUNCTION ${FUNCTIONS} TO ${ROLE}`);
    });
  } catch (error) {
    if ((error as { code?: string }).code === "42501") return null;
    throw error;
  }
  url.username = ROLE;
  url.password = password;
  return url.href;
}
