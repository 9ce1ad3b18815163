import type { Change } from "./rows.js";

/** Changes one after the other as one. */
export function joined(...changes: readonly (Change | null)[]): Change {
  const all: Record<string, unknown[]> = { journal: [] };
  for (const change of changes) {
    if (change === null) continue;
    for (const [table, rows] of Object.entries(change) as [string, readonly unknown[] | undefined][]) {
      if (rows) (all[table] ??= []).push(...rows);
    }
  }
  return all as unknown as Change;
}
