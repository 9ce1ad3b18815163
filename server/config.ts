import path from "node:path";
import { InputError } from "../src/core/errors.js";

/** The server's settings, from the environment. */
export interface Config {
  /** Folder of the clone: pages, packages and sources. */
  readonly clone: string;
  /** Folder of the database, caches and logs. */
  readonly home: string;
  /** Port of the server on loopback; 0 takes a free one. */
  readonly port: number;
  /** Address of a Postgres that replaces our own; null for our own. */
  readonly databaseUrl: string | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 8787;

/**
 * The settings that the environment gives: VERNIER_HOME, VERNIER_PORT and DATABASE_URL, an empty one counting as absent.
 *
 * @throws InputError for a port or an address that cannot be one; the address is never repeated, it may hold a password.
 */
export function readConfig(environment: Environment, clone: string): Config {
  return {
    clone,
    home: path.resolve(environment["VERNIER_HOME"] || path.join(clone, ".vernier")),
    port: readPort(environment["VERNIER_PORT"]),
    databaseUrl: readDatabaseAddress(environment["DATABASE_URL"]),
  };
}

function readPort(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new InputError(`VERNIER_PORT is "${text}", expected an integer from 0 to 65535`);
  }
  return port;
}

function readDatabaseAddress(text: string | undefined): string | null {
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname || url.pathname.length < 2) {
    throw new InputError(
      "DATABASE_URL is no address of a Postgres, expected postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    );
  }
  return text;
}
