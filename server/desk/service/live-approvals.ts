import type { Sql } from "../../db/client.js";
import { DEFAULT_POLICY } from "../../../src/trading/policy/risk-policy.js";

/** How long an approval of real money holds. */
const HOLDS_MS = 24 * 3_600_000;

/** Who approved real money, and when. */
export interface LiveApproval {
  readonly person: string;
  /** ISO 8601. */
  readonly time: string;
}

/** Approvals of real money that still hold. */
export async function liveApprovals(sql: Sql, now: number): Promise<readonly LiveApproval[]> {
  const [row] = await sql<
    { value: LiveApproval[] }[]
  >`SELECT value FROM desk_state WHERE name = 'live-approvals'`;
  return (row?.value ?? []).filter(({ time }) => now - Date.parse(time) <= HOLDS_MS);
}

/**
 * Lets a server go on to real money only with enough approvals of people.
 *
 * @throws Error that says how many there are and how many are needed.
 */
export async function requireApprovals(sql: Sql, now = Date.now()): Promise<void> {
  const found = (await liveApprovals(sql, now)).length;
  const [row] = await sql<{ limits: { liveApprovals?: number } }[]>`SELECT limits FROM policies
    ORDER BY version DESC LIMIT 1`;
  const needed = row?.limits.liveApprovals ?? DEFAULT_POLICY.liveApprovals;
  if (found >= needed) return;
  throw new Error(
    `Cannot trade live: ${found} people approved it in the last 24 hours, expected ${needed}; unset VERNIER_LIVE and approve it on the controls page`,
  );
}
