import type { Config } from "../../config.js";
import { connect, type Sql } from "../../db/client.js";
import { startDatabase } from "../../db/embedded/embedded.js";
import { migrate } from "../../db/migrate.js";

/** The database of this run: ours, started or adopted, or the one that DATABASE_URL names. */
export interface UsedDatabase {
  readonly url: string;
  readonly sql: Sql;
  /** Closes our connections, and stops the database when nobody else uses it. */
  release(): Promise<void>;
}

/**
 * Opens the database and brings its schema up to date, unless asked to leave it; says what it found.
 *
 * @throws Error with one line when it cannot be started or reached.
 */
export async function openDatabase(
  config: Config,
  note: (text: string) => void,
  schema: "migrate" | "leave" = "migrate",
): Promise<UsedDatabase> {
  const started = performance.now();
  const own = config.databaseUrl ? null : await startDatabase(config.home, { note });
  const url = config.databaseUrl ?? own!.url;
  const sql = connect(url);
  const release = async (): Promise<void> => {
    await sql.end({ timeout: 1 });
    await own?.release();
  };
  try {
    const [row] = await sql<{ version: string }[]>`SELECT current_setting('server_version') AS version`;
    const applied = schema === "migrate" ? await migrate(sql) : [];
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const { host } = new URL(url);
    const how = own ? (own.adopted ? "running already" : `started in ${seconds} s`) : "from DATABASE_URL";
    note(
      `Database: Postgres ${row?.version} at ${host}, ${how}${applied.length ? `, migrated: ${applied.join(", ")}` : ""}`,
    );
    return { url, sql, release };
  } catch (error) {
    await release();
    throw describeFailure(error, url);
  }
}

function describeFailure(error: unknown, url: string): unknown {
  const { code } = error as { code?: string };
  if (!code || !/^(ECONN|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|CONNECT|28|3D)/.test(code)) return error;
  const { host, pathname } = new URL(url);
  const reason = (error as Error).message;
  return new Error(`Cannot open the database ${pathname.slice(1)} at ${host}: ${reason}`, { cause: error });
}
