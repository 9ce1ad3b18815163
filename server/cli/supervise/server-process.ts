import { spawn } from "node:child_process";
import process from "node:process";
import { API_VARIABLES } from "../../config.js";
import type { Child } from "./kept-process.js";
import { runtimeFor, serverPermissions } from "./runtime.js";

export interface ServerSettings {
  readonly port: number;
  /** Settings of the broker, and the hosts it is reached at. */
  readonly broker: {
    readonly environment: Readonly<Record<string, string>>;
    readonly hosts: readonly string[];
  };
  readonly databaseUrl: string;
  readonly version: string;
  readonly codeVersion: string;
  /** Hears what it writes to stderr, line by line; our own stderr when left out. */
  readonly note?: (text: string) => void;
}

/** What a runtime needs of the environment besides our settings. */
const INHERITED = [
  "PATH",
  "HOME",
  "DENO_DIR",
  "DENO_NO_UPDATE_CHECK",
  "SystemRoot",
  "TMPDIR",
  "TEMP",
  ...API_VARIABLES,
];

/**
 * With its small first heap V8 collects all of it once a second under load, and a decision waits for that. Room for the
 * young, megabytes, lets what a request leaves behind die there.
 */
const ENGINE = ["--v8-flags=--initial-heap-size=160,--min-semi-space-size=32,--max-semi-space-size=32"];

/** What a child is given of our environment: nothing that is a secret. */
export function inheritedEnvironment(): Record<string, string | undefined> {
  const present = INHERITED.filter((name) => process.env[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, process.env[name]]));
}

/** Starts the server with no more permissions and environment than it needs. It ends when we do, however we do. */
export function startServer(settings: ServerSettings): Child {
  const { port, databaseUrl, version, codeVersion, broker, note } = settings;
  const permissions = serverPermissions(port, databaseUrl, broker.hosts);
  const { program, args } = runtimeFor("server/main.ts", permissions, ENGINE);
  const child = spawn(program, args, {
    stdio: ["pipe", "ignore", note ? "pipe" : "inherit"],
    env: {
      ...inheritedEnvironment(),
      ...broker.environment,
      DATABASE_URL: databaseUrl,
      VERNIER_PORT: String(port),
      VERNIER_VERSION: version,
      VERNIER_CODE_VERSION: codeVersion,
      VERNIER_TIED: "1",
    },
  });
  child.stdin!.on("error", () => {});
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.trim().split("\n")) note?.(line);
  });
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(`Cannot start the server: ${error.message}`));
    child.on("exit", (code, signal) =>
      resolve(`The server ended unexpectedly with ${signal ?? `code ${code}`}`),
    );
  });
  return {
    pid: child.pid,
    ended,
    ready: () => Promise.race([answering(port), ended.then((reason) => Promise.reject(new Error(reason)))]),
    stop: async () => {
      child.stdin!.end();
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function answering(port: number): Promise<void> {
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/v1/health`);
      await response.body?.cancel();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
