import { spawn } from "node:child_process";
import process from "node:process";
import { CLONE } from "../../clone.js";
import { runtimeFor } from "./runtime.js";

/**
 * Builds the pages where they are stale, in a process group of its own, so that a stop ends the build and all that it
 * started.
 *
 * @throws Error with the build's last line when it fails.
 */
export function buildPagesApart(stop: AbortSignal, note: (text: string) => void): Promise<void> {
  const { program, args } = runtimeFor("server/cli/main.ts", ["--allow-all"]);
  const child = spawn(program, [...args, "publish"], {
    cwd: CLONE,
    stdio: ["ignore", "ignore", "pipe"],
    detached: process.platform !== "win32",
  });
  let last = "";
  let rest = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (last && !stop.aborted) note(last);
      last = line;
    }
  });
  const end = (): void => endGroup(child.pid);
  stop.addEventListener("abort", end, { once: true });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      stop.removeEventListener("abort", end);
      if (code === 0 && last) note(last);
      if (code === 0 || stop.aborted) resolve();
      else
        reject(
          new Error(last.replace(/^vernier: /, "") || `Cannot build the pages: it ended with code ${code}`),
        );
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
