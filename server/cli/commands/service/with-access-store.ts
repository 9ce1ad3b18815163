import process from "node:process";
import type { AccessStore } from "../../../access/access-store.js";
import { createAccessStore } from "../../../access/postgres-access-store.js";
import { CLONE } from "../../../clone.js";
import { type Config, readConfig } from "../../../config.js";
import type { Io } from "../../kit/command.js";
import { openDatabase } from "../../supervise/database.js";

/** Work on tokens and codes in the database of VERNIER_HOME, which is started for it where it does not run. */
export async function withAccessStore<T>(
  io: Io,
  work: (store: AccessStore, config: Config) => Promise<T>,
): Promise<T> {
  const config = readConfig(process.env, CLONE);
  const { sql, release } = await openDatabase(config, io.note);
  try {
    return await work(createAccessStore(sql), config);
  } finally {
    await release();
  }
}
