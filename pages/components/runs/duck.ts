import * as duckdb from "@duckdb/duckdb-wasm";

/** A row as plain values; BIGINT must be cast in the query. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement with its values. */
export type Sql = (sql: string, values?: readonly (string | number)[]) => Promise<Row[]>;

let instance: Promise<duckdb.AsyncDuckDB> | undefined;

/** Opens the page's one database with tables from Arrow IPC streams. */
export async function openDuck(tables: Readonly<Record<string, Uint8Array>>): Promise<Sql> {
  const db = await (instance ??= start());
  const connection = await db.connect();
  for (const [name, bytes] of Object.entries(tables)) {
    await connection.query(`DROP TABLE IF EXISTS "${name}"`);
    await connection.insertArrowFromIPCStream(bytes, { name, schema: "main" });
  }
  return async (sql, values = []) => {
    const statement = await connection.prepare(sql);
    try {
      const table = await statement.query(...values);
      return table.toArray().map((row: { toJSON(): Row }) => row.toJSON());
    } finally {
      await statement.close();
    }
  };
}

async function start(): Promise<duckdb.AsyncDuckDB> {
  const script = import.meta.resolve("@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js");
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(script, { type: "module" }));
  await db.instantiate(import.meta.resolve("@duckdb/duckdb-wasm/dist/duckdb-eh.wasm"));
  const connection = await db.connect();
  // Without these, a statement that needs an extension would fetch it from another host.
  await connection.query(
    "SET autoload_known_extensions=false; SET enable_external_access=false; SET lock_configuration=true",
  );
  await connection.close();
  return db;
}
