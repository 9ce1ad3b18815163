import path from "node:path";
import type { Role } from "../src/contracts/controls.js";
import { InputError } from "../src/core/errors.js";
import { DEFAULT_LIMITS, LEAST_STOPS, type RateLimits } from "./access/rate-limits.js";

/** Which requests are logged: all, those that change something or are refused, or none. */
export const LOG_CHOICES = ["all", "changes", "none"] as const;
export type LogChoice = (typeof LOG_CHOICES)[number];

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
  /** What may be done without a token or a session. */
  readonly anonymous: readonly Role[];
  /** Requests a minute of each kind. */
  readonly limits: RateLimits;
  /** Which requests are logged. */
  readonly log: LogChoice;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 8787;

/** The settings of the API, which the server's process is given besides its port and database. */
export const API_VARIABLES = [
  "VERNIER_ANONYMOUS",
  "VERNIER_LOG",
  "VERNIER_READS_PER_MINUTE",
  "VERNIER_CONTROLS_PER_MINUTE",
  "VERNIER_STOPS_PER_MINUTE",
  "VERNIER_ORDERS_PER_MINUTE",
  "VERNIER_RUNS_PER_MINUTE",
  "VERNIER_SIGN_INS_PER_MINUTE",
] as const;

const MOST_PER_MINUTE = 1_000_000;

/**
 * The settings that the environment gives, an empty one counting as absent: VERNIER_HOME, VERNIER_PORT, DATABASE_URL,
 * VERNIER_ANONYMOUS (`viewer` or `none`), VERNIER_LOG (`all`, `changes` or `none`), and the limits
 * VERNIER_READS_PER_MINUTE, …_CONTROLS_…, …_STOPS_… (at least 60), …_ORDERS_…, …_RUNS_…, …_SIGN_INS_….
 *
 * @throws InputError for a value that cannot be one; the address is never repeated, it may hold a password.
 */
export function readConfig(environment: Environment, clone: string): Config {
  return {
    clone,
    home: path.resolve(environment["VERNIER_HOME"] || path.join(clone, ".vernier")),
    port: readPort(environment["VERNIER_PORT"]),
    databaseUrl: readDatabaseAddress(environment["DATABASE_URL"]),
    anonymous: oneOf(environment, "VERNIER_ANONYMOUS", ["viewer", "none"]) === "none" ? [] : ["viewer"],
    limits: {
      reads: readLimit(environment, "VERNIER_READS_PER_MINUTE", DEFAULT_LIMITS.reads),
      controls: readLimit(environment, "VERNIER_CONTROLS_PER_MINUTE", DEFAULT_LIMITS.controls),
      stops: readLimit(environment, "VERNIER_STOPS_PER_MINUTE", DEFAULT_LIMITS.stops, LEAST_STOPS),
      orders: readLimit(environment, "VERNIER_ORDERS_PER_MINUTE", DEFAULT_LIMITS.orders),
      runs: readLimit(environment, "VERNIER_RUNS_PER_MINUTE", DEFAULT_LIMITS.runs),
      "sign-ins": readLimit(environment, "VERNIER_SIGN_INS_PER_MINUTE", DEFAULT_LIMITS["sign-ins"]),
    },
    log: oneOf(environment, "VERNIER_LOG", LOG_CHOICES) ?? "changes",
  };
}

function oneOf<T extends string>(environment: Environment, name: string, words: readonly T[]): T | null {
  const text = environment[name];
  if (!text) return null;
  const word = words.find((w) => w === text);
  if (word === undefined) throw new InputError(`${name} is "${text}", expected one of: ${words.join(", ")}`);
  return word;
}

function readLimit(environment: Environment, name: string, initial: number, least = 1): number {
  const text = environment[name];
  if (!text) return initial;
  const limit = Number(text);
  if (!/^\d{1,7}$/.test(text) || limit < least || limit > MOST_PER_MINUTE) {
    throw new InputError(`${name} is "${text}", expected an integer from ${least} to ${MOST_PER_MINUTE}`);
  }
  return limit;
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
