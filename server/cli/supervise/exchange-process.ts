import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { CLONE } from "../../clone.js";
import { permissionFlags } from "./permissions.js";
import type { Child } from "./kept-process.js";
import { runtimeFor } from "./runtime.js";
import { inheritedEnvironment } from "./server-process.js";

export interface ExchangeSettings {
  readonly home: string;
  readonly port: number;
  /** `ID:SECRET`. */
  readonly keys: string;
  /** More words for `vernier paper`: what is replayed, and how. */
  readonly words?: readonly string[];
  /** Heard line by line. */
  readonly note: (text: string) => void;
}

/** Starts our paper exchange over the packaged bars, with its journal in the home folder. It ends when we do. */
export function startExchange({ home, port, keys, words: more = [], note }: ExchangeSettings): Child {
  const speed = process.env["VERNIER_PAPER_SPEED"];
  const faults = process.env["VERNIER_PAPER_FAULTS"];
  const words = [
    "paper",
    "--port",
    String(port),
    "--dir",
    path.join(home, "paper"),
    ...(speed ? ["--speed", speed] : []),
    ...(faults ? ["--faults", faults] : []),
    ...(more.includes("--requests-per-minute") ? [] : ["--requests-per-minute", "1200"]),
    ...more,
  ];
  const flags = permissionFlags("paper", undefined, home, words);
  const { program, args } = runtimeFor("server/cli/main.ts", flags);
  const child = spawn(program, [...args, ...words], {
    cwd: CLONE,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...inheritedEnvironment(), VERNIER_HOME: home, VERNIER_PAPER_KEYS: keys, VERNIER_TIED: "1" },
  });
  child.stdin.on("error", () => {});
  let last = "";
  let isReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (!text.startsWith("Paper exchange at")) return;
    note(text.trim());
    isReady();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.trim().split("\n")) note((last = line));
  });
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(`Cannot start the paper exchange: ${error.message}`));
    child.on("exit", (code, signal) =>
      resolve(`The paper exchange ended with ${signal ?? `code ${code}`}${last ? ` (${last})` : ""}`),
    );
  });
  return {
    pid: child.pid,
    ended,
    ready: () => Promise.race([ready, ended.then((reason) => Promise.reject(new Error(reason)))]),
    stop: async () => {
      child.stdin.end();
      child.kill("SIGTERM");
      await ended;
    },
  };
}
