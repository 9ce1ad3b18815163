import { spawn } from "node:child_process";
import process from "node:process";
import { API_VARIABLES } from "../../config.js";
import { runtimeFor, serverPermissions } from "./runtime.js";

export interface ServerSettings {
  readonly port: number;
  readonly databaseUrl: string;
  readonly version: string;
  readonly codeVersion: string;
}

/** The server in a process of its own. */
export interface ServerProcess {
  /** Resolves with what to say when the process ends. */
  readonly ended: Promise<string>;
  /** Resolves when the server answers; rejects when it ends before. */
  ready(): Promise<void>;
  stop(): Promise<void>;
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

/** Starts the server with no more permissions and environment than it needs. It ends when we do, however we do. */
export function startServer(settings: ServerSettings): ServerProcess {
  const { port, databaseUrl, version, codeVersion } = settings;
  const { program, args } = runtimeFor("server/main.ts", serverPermissions(port, databaseUrl));
  const inherited = INHERITED.filter((name) => process.env[name] !== undefined);
  const child = spawn(program, args, {
    stdio: ["pipe", "ignore", "inherit"],
    env: {
      ...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
      DATABASE_URL: databaseUrl,
      VERNIER_PORT: String(port),
      VERNIER_VERSION: version,
      VERNIER_CODE_VERSION: codeVersion,
      VERNIER_TIED: "1",
    },
  });
  child.stdin.on("error", () => {});
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(`Cannot start the server: ${error.message}`));
    child.on("exit", (code, signal) =>
      resolve(`The server ended unexpectedly with ${signal ?? `code ${code}`}`),
    );
  });
  return {
    ended,
    ready: () => Promise.race([answering(port), ended.then((reason) => Promise.reject(new Error(reason)))]),
    stop: async () => {
      child.stdin.end();
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
