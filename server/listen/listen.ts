import { denoListener, listenOnDeno } from "./listen-on-deno.js";
import { listenOnNode } from "./listen-on-node.js";
import type { Handler, Listening } from "./listening.js";
import { TIME_LIMITS, type TimeLimits } from "./time-limits.js";

/**
 * Listens on a port of 127.0.0.1, with Deno's own server where we run on it, else with Node's. A connection that does not
 * bring a whole request in time is closed.
 *
 * @throws Error when the port is in use.
 */
export async function listen(
  handler: Handler,
  port: number,
  limits: TimeLimits = TIME_LIMITS,
): Promise<Listening> {
  const deno = denoListener();
  try {
    return deno ? listenOnDeno(deno, handler, port, limits) : await listenOnNode(handler, port, limits);
  } catch (cause) {
    const { code, name } = cause as { code?: string; name?: string };
    if (code !== "EADDRINUSE" && name !== "AddrInUse") throw cause;
    throw new Error(
      `Cannot listen on 127.0.0.1:${port}: the port is in use, set VERNIER_PORT to a free one`,
      { cause },
    );
  }
}
