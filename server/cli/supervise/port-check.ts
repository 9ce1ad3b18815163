import { probePort } from "../../db/embedded/embedded-server.js";
import { pause } from "../../db/embedded/process-state.js";

/** How long a Vernier that is just stopping may keep the port. */
const STOPPING_MS = 2500;

/**
 * The port to serve on: the wanted one when it is free, any free one for 0. Waits a moment for a Vernier that is just
 * stopping.
 *
 * @throws Error that says whether Vernier itself or another program has the port.
 */
export async function claimPort(wanted: number): Promise<number> {
  const end = Date.now() + STOPPING_MS;
  let running: boolean;
  do {
    const port = await probePort(wanted);
    if (port !== null) return port;
    running = await isVernier(wanted);
    if (running) await pause(100);
  } while (running && Date.now() < end);
  if (running) throw new Error(`Cannot start: Vernier is already running at http://127.0.0.1:${wanted}`);
  throw new Error(
    `Cannot start: port ${wanted} of 127.0.0.1 is in use by another program, set VERNIER_PORT to a free one`,
  );
}

async function isVernier(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/health`, { signal: AbortSignal.timeout(2000) });
    const body = (await response.json()) as { name?: unknown };
    return body.name === "vernier";
  } catch {
    return false;
  }
}
