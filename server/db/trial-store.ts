import fs from "node:fs";
import type { Trial } from "../../src/research/trials/trial.js";
import { readLedger } from "../trials/file-ledger.js";
import type { TrialLedger } from "../trials/ledger.js";
import { decodeSums, encodeSums, orNull } from "../trials/trial-line.js";
import type { Query, Sql } from "./client.js";

const BATCH_ROWS = 2000;

/** Trials in Postgres; a recorded one is never changed. */
export function createTrialStore(sql: Sql): TrialLedger {
  return {
    record: (trials) => sql.begin((tx) => insertTrials(tx, trials)),
    list: (dataHash) => listTrials(sql, dataHash),
  };
}

/** What an import took from a ledger file. */
export interface TrialImport {
  /** Trials that the table did not have yet. */
  readonly added: number;
  /** Lines that are no trials. */
  readonly torn: number;
}

/**
 * Takes over what was appended to a ledger file since the last import, whole or not at all. The file is left as it is:
 * it goes on serving when no database runs. Two imports at once take turns.
 */
export function importTrials(sql: Sql, file: string): Promise<TrialImport> {
  return sql.begin(async (tx) => {
    await tx`INSERT INTO trial_imports (file, bytes) VALUES (${file}, 0) ON CONFLICT (file) DO NOTHING`;
    const [row] = await tx<{ bytes: number }[]>`
      SELECT bytes::float8 AS bytes FROM trial_imports WHERE file = ${file} FOR UPDATE`;
    const done = row?.bytes ?? 0;
    const size = fs.existsSync(file) ? fs.statSync(file).size : 0;
    // A file that became shorter is another file.
    const { trials, torn, end } = readLedger(file, size < done ? 0 : done);
    const added = await insertTrials(tx, trials);
    await tx`UPDATE trial_imports SET bytes = ${end}, imported_at = now() WHERE file = ${file}`;
    return { added, torn };
  });
}

async function insertTrials(tx: Query, trials: readonly Trial[]): Promise<number> {
  let added = 0;
  for (let start = 0; start < trials.length; start += BATCH_ROWS) {
    const batch = trials.slice(start, start + BATCH_ROWS);
    const inserted =
      await tx`INSERT INTO trials (data_hash, strategy, parameters_hash, options_hash, recorded_at,
        observations, sharpe, skewness, kurtosis, block_sums)
      SELECT data_hash, strategy, parameters_hash, options_hash, to_timestamp(recorded_at / 1000), observations, sharpe,
        skewness, kurtosis, decode(block_sums, 'base64')
      FROM unnest(${batch.map((t) => t.dataHash)}::text[], ${batch.map((t) => t.strategy)}::text[],
        ${batch.map((t) => t.parametersHash)}::text[], ${batch.map((t) => t.optionsHash)}::text[],
        ${batch.map((t) => t.recordedAt)}::float8[], ${batch.map((t) => t.observations)}::integer[],
        ${batch.map((t) => orNull(t.sharpe))}::float8[], ${batch.map((t) => orNull(t.skewness))}::float8[],
        ${batch.map((t) => orNull(t.kurtosis))}::float8[], ${batch.map((t) => encodeSums(t.blockSums))}::text[])
        AS t (data_hash, strategy, parameters_hash, options_hash, recorded_at, observations, sharpe, skewness,
          kurtosis, block_sums)
      ON CONFLICT DO NOTHING`;
    added += inserted.count;
  }
  return added;
}

interface TrialRow extends Omit<Trial, "sharpe" | "skewness" | "kurtosis" | "blockSums"> {
  readonly sharpe: number | null;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  readonly sums: string;
}

async function listTrials(sql: Sql, dataHash: string): Promise<readonly Trial[]> {
  const rows = await sql<
    TrialRow[]
  >`SELECT data_hash AS "dataHash", strategy, parameters_hash AS "parametersHash",
      options_hash AS "optionsHash", recorded_at AS "recordedAt", observations, sharpe, skewness, kurtosis,
      encode(block_sums, 'base64') AS sums
    FROM trials WHERE data_hash = ${dataHash} ORDER BY recorded_at, strategy, parameters_hash, options_hash`;
  return rows.map(toTrial);
}

function toTrial({ sums, sharpe, skewness, kurtosis, ...rest }: TrialRow): Trial {
  return {
    ...rest,
    sharpe: sharpe ?? Number.NaN,
    skewness: skewness ?? Number.NaN,
    kurtosis: kurtosis ?? Number.NaN,
    blockSums: decodeSums(sums) ?? new Float32Array(0),
  };
}
