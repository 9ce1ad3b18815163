#!/usr/bin/env node
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { GRANTS, permissionFlags } from "./supervise/permissions.js";

const clone = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const require = createRequire(import.meta.url);

/** The Deno binary that npm installed: from the platform's package, whether or not install scripts ran. */
function findDeno() {
  const libc = process.platform === "linux" ? "-glibc" : "";
  const file = process.platform === "win32" ? "deno.exe" : "deno";
  for (const name of [`@deno/${process.platform}-${process.arch}${libc}`, "deno"]) {
    try {
      const binary = path.join(path.dirname(require.resolve(`${name}/package.json`)), file);
      if (existsSync(binary)) return binary;
    } catch {
      // The next place may have it.
    }
  }
  return null;
}

/** The folder the user stands in: npm run moves to the package, and says where it came from. */
function userFolder() {
  const cwd = process.cwd();
  const initial = process.env.INIT_CWD;
  return initial && cwd === clone && existsSync(initial) ? initial : cwd;
}

/** The parent of a process where /proc tells it, as on Linux; else null. */
function parentOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return null;
  }
}

function fail(message) {
  process.stderr.write(`vernier: ${message}\n`);
  process.exit(1);
}

const deno = findDeno();
if (!deno) {
  fail(
    `Cannot find Deno for ${process.platform}-${process.arch} in node_modules: run npm ci, without --omit=optional`,
  );
}

const args = process.argv.slice(2);
const command = args.find((arg) => !arg.startsWith("-")) ?? "";
const cwd = userFolder();
const home = path.resolve(cwd, process.env.VERNIER_HOME || path.join(clone, ".vernier"));
const tied = GRANTS[command]?.tied === true && !args.includes("--help");
const child = spawn(
  deno,
  [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-remote",
    "--config",
    path.join(clone, "deno.json"),
    ...permissionFlags(command, process.env.DATABASE_URL, home, args),
    path.join(clone, "server", "cli", "main.ts"),
    ...args,
  ],
  {
    cwd,
    stdio: [tied ? "pipe" : "inherit", "inherit", "inherit"],
    env: {
      ...process.env,
      VERNIER_HOME: home,
      VERNIER_TIED: tied ? "1" : "",
      VERNIER_NODE: process.execPath,
      DENO_DIR: path.join(home, "deno"),
      DENO_NO_UPDATE_CHECK: "1",
    },
  },
);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
if (tied && process.env.npm_lifecycle_event) {
  // npm and its shell end without a word to us: alone, the server would go on and keep its port.
  const shell = process.ppid;
  const npm = parentOf(shell);
  const left = () => process.ppid !== shell || parentOf(shell) !== npm;
  setInterval(() => left() && child.kill("SIGTERM"), 500).unref();
}
child.on("error", (error) => fail(`Cannot start Deno: ${error.message}`));
child.on("exit", (code, signal) => process.exit(code ?? 128 + os.constants.signals[signal]));
