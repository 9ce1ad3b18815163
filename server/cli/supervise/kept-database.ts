import { connect } from "../../db/client.js";
import { type EmbeddedDatabase, startDatabase } from "../../db/embedded/embedded.js";

const LOOK_EVERY_MS = 500;

/** Our own Postgres, started again when it dies. */
export interface KeptDatabase {
  stop(): Promise<void>;
}

/** Looks after the Postgres of a home folder: when it is gone, it is started again on its port. */
export function keepDatabase(home: string, url: string, note: (text: string) => void): KeptDatabase {
  const sql = connect(url, { max: 1 });
  const again: EmbeddedDatabase[] = [];
  let stopping = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    try {
      await sql`SELECT 1`;
    } catch {
      if (!stopping) await restart();
    }
    if (!stopping) timer = setTimeout(() => (looking = look()), LOOK_EVERY_MS);
  };
  const restart = async (): Promise<void> => {
    try {
      const started = await startDatabase(home, { note });
      again.push(started);
      if (!started.adopted) note("The database had ended and was started again");
    } catch (error) {
      note((error as Error).message);
    }
  };
  let looking = look();
  return {
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      await looking;
      await sql.end({ timeout: 1 });
      for (const database of again.reverse()) await database.release();
    },
  };
}
