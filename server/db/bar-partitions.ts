import type { Query } from "./client.js";

const LOCK = 8_787_002;

/** Makes the monthly partitions that times (epoch milliseconds UTC) fall into, where they are missing. */
export async function createPartitions(tx: Query, times: Float64Array): Promise<void> {
  const months = new Set<string>();
  for (const time of times) months.add(new Date(time).toISOString().slice(0, 7));
  await tx`SELECT pg_advisory_xact_lock(${LOCK})`;
  const rows = await tx<{ name: string }[]>`SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'bars'::regclass`;
  const present = new Set(rows.map((row) => row.name));
  const statements = [...months].filter((month) => !present.has(partitionName(month))).map(createStatement);
  if (statements.length > 0) await tx.unsafe(statements.join(";\n"));
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
