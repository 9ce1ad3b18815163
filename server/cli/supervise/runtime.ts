import path from "node:path";
import process from "node:process";
import { CLONE } from "../../clone.js";
import { databaseHost } from "./permissions.js";

/** Whether this process runs on Deno; else it runs on Node. */
const onDeno = "deno" in process.versions;

/** A program of ours in another process on this runtime: what to run and its first arguments. */
export interface Runtime {
  readonly program: string;
  readonly args: readonly string[];
}

/** How to run a file of the clone, with permissions and flags of the engine where the runtime has them. */
export function runtimeFor(
  file: string,
  permissions: readonly string[],
  engine: readonly string[] = [],
): Runtime {
  const target = path.join(CLONE, file);
  if (!onDeno) return { program: process.execPath, args: ["--import", "tsx", target] };
  const flags = ["--quiet", "--no-prompt", "--no-remote", "--config", path.join(CLONE, "deno.json")];
  return { program: process.execPath, args: ["run", ...flags, ...engine, ...permissions, target] };
}

/**
 * All that the server may do: answer on its port, reach its database and its broker, read pages, packages and the code
 * of its threads.
 */
export function serverPermissions(
  port: number,
  databaseUrl: string,
  brokerHosts: readonly string[],
): string[] {
  const readable = ["dist", "node_modules", "src", "server/jobs"].map((folder) => path.join(CLONE, folder));
  return [
    `--allow-net=${[`127.0.0.1:${port}`, ...databaseHost(databaseUrl), ...brokerHosts].join(",")}`,
    `--allow-read=${readable.join(",")}`,
    "--allow-env=DATABASE_URL,VERNIER_*,APCA_API_KEY_ID,APCA_API_SECRET_KEY,WS_*,PG*,USER,USERNAME,NODE_*,APACHE_ARROW*",
  ];
}
