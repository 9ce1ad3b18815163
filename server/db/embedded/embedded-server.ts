import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import process from "node:process";
import type { Account } from "./embedded-account.js";
import type { Binaries } from "./embedded-binaries.js";
import { isAlive, isPostgres, pause, readOptional } from "./process-state.js";

const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 30_000;

/** Nothing acknowledged may be lost, so the first three are what they are by default, in writing. */
const SETTINGS: Readonly<Record<string, string>> = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "40",
  shared_buffers: "64MB",
  max_wal_size: "256MB",
  timezone: "UTC",
  log_timezone: "UTC",
  jit: "off",
};

/** A Postgres process on a data folder. */
export interface Running {
  readonly pid: number;
  readonly port: number;
}

/** The server that runs on a data folder and is ready, or null. A stale process id counts as none. */
export function findRunning(data: string): Running | null {
  const { pid, port, ready } = readPidFile(data);
  return ready && isAlive(pid) && isPostgres(pid) ? { pid, port } : null;
}

/**
 * Waits until no other server holds the data folder: one that starts becomes ready and is returned, one that stops or
 * died frees it.
 */
export async function settle(data: string): Promise<Running | null> {
  const end = Date.now() + START_PATIENCE_MS;
  for (;;) {
    const running = findRunning(data);
    if (running) return running;
    const { pid } = readPidFile(data);
    if (!isAlive(pid)) return null;
    if (!isPostgres(pid)) {
      fs.rmSync(path.join(data, "postmaster.pid"), { force: true });
      return null;
    }
    if (Date.now() > end)
      throw new Error(`Cannot start the database: process ${pid} holds ${data} but is not ready`);
    await pause(20);
  }
}

/**
 * Starts the server on a data folder and waits until it is ready.
 *
 * @throws Error with the end of its log when it does not start.
 */
export async function launch(
  data: string,
  port: number,
  log: string,
  binaries: Binaries,
  account: Account | null,
): Promise<Running> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const descriptor = fs.openSync(log, "a", 0o600);
  const offset = fs.fstatSync(descriptor).size;
  const child = spawn(binaries.postgres, ["-D", data, "-p", String(port), ...settings], {
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
    cwd: data,
    stdio: ["ignore", descriptor, descriptor],
    detached: true,
  });
  let ended: string | null = null;
  child.on("error", (error) => (ended = error.message));
  child.on("exit", (code, signal) => (ended ??= `it ended with ${signal ?? `code ${code}`}`));
  fs.closeSync(descriptor);
  const end = Date.now() + START_PATIENCE_MS;
  while (ended === null) {
    const running = findRunning(data);
    if (running && running.pid === child.pid) {
      child.unref();
      return running;
    }
    if (Date.now() > end) ended = "it was not ready in time";
    await pause(10);
  }
  if (child.pid !== undefined && isAlive(child.pid)) child.kill("SIGKILL");
  const tail = readOptional(log).slice(offset).trim().split("\n").slice(-3).join(" ");
  throw new Error(`Cannot start the database: ${ended}. ${tail} (log: ${log})`);
}

/** Stops a server: it ends sessions and writes everything out. Resolves when its process is gone. */
export async function stop({ pid }: Running, binaries: Binaries, data: string): Promise<void> {
  const end = Date.now() + STOP_PATIENCE_MS;
  if (process.platform === "win32") {
    const control = path.join(path.dirname(binaries.postgres), "pg_ctl.exe");
    spawn(control, ["stop", "-m", "fast", "-D", data], { stdio: "ignore" });
  } else if (isAlive(pid)) process.kill(pid, "SIGINT");
  while (isAlive(pid)) {
    if (Date.now() > end) throw new Error(`Cannot stop the database: process ${pid} still runs`);
    await pause(10);
  }
}

/** Whether a port of loopback can be listened on. Port 0 asks for any; resolves to the port, or null. */
export function probePort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", () => resolve(null));
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address() as net.AddressInfo;
      probe.close(() => resolve(address.port));
    });
  });
}

/** Line 1 is the process, line 4 the port, line 8 the state. */
function readPidFile(data: string): { pid: number; port: number; ready: boolean } {
  const lines = readOptional(path.join(data, "postmaster.pid")).split("\n");
  return { pid: Number(lines[0] || 0), port: Number(lines[3] || 0), ready: lines[7]?.trim() === "ready" };
}
