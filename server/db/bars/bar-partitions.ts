import type { Query } from "../client.js";

const LOCK = 8_787_002;

/** The months, as in `2013-02`, that times (epoch milliseconds UTC) fall into. */
export function monthsOf(times: Float64Array): readonly string[] {
  const months = new Set<string>();
  for (const time of times) months.add(new Date(time).toISOString().slice(0, 7));
  return [...months];
}

/** The months that have a partition. */
export async function listMonths(query: Query): Promise<readonly string[]> {
  const rows = await query<{ name: string }[]>`SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'bars'::regclass ORDER BY name`;
  return rows.map(({ name }) => name.slice("bars_".length).replace("_", "-"));
}

/** Makes the partitions of months where they are missing; only then do writers wait for each other. */
export async function createPartitions(tx: Query, months: readonly string[]): Promise<void> {
  if ((await missingMonths(tx, months)).length === 0) return;
  await tx`SELECT pg_advisory_xact_lock(${LOCK})`;
  const missing = await missingMonths(tx, months);
  const [row] = await tx<
    { known: boolean }[]
  >`SELECT to_regprocedure('create_bars_partition(text)') IS NOT NULL AS known`;
  if (row!.known) for (const month of missing) await tx`SELECT create_bars_partition(${month})`;
  // An earlier schema has no function for it.
  else for (const month of missing) await tx.unsafe(createStatement(month));
}

async function missingMonths(query: Query, months: readonly string[]): Promise<readonly string[]> {
  const present = new Set(await listMonths(query));
  return months.filter((month) => !present.has(month));
}

/** As in `bars_2013_02`. Only digits come in, so the name needs no quoting. */
function partitionName(month: string): string {
  return `bars_${month.replace("-", "_")}`;
}

function createStatement(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  const next = new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
  return `CREATE TABLE ${partitionName(month)} PARTITION OF bars FOR VALUES FROM ('${month}-01 00:00Z') TO ('${next}-01 00:00Z')`;
}
