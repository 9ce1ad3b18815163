import type { Handler, Listening } from "./listening.js";
import type { TimeLimits } from "./time-limits.js";

/** How long a port that can take no more connections rests. */
const AGAIN_MS = 100;

/** The little of Deno that we use. */
export interface DenoListener {
  listen(options: { hostname: string; port: number }): DenoPort;
  /** What `Deno.serve` itself gives each connection to. */
  serveConnection(
    connection: DenoConnection,
    signal: AbortSignal,
    handler: (request: Request, info: { readonly completed: Promise<void> }) => Response | Promise<Response>,
    onError: (error: unknown) => Response,
    onListen: () => void,
  ): DenoServer;
}

interface DenoPort {
  readonly addr: { readonly port: number };
  accept(): Promise<DenoConnection>;
  close(): void;
}

interface DenoConnection {
  readonly remoteAddr: { readonly hostname: string };
}

interface DenoServer {
  readonly finished: Promise<void>;
  shutdown(): Promise<void>;
}

/** A connection and since when it has asked nothing; null while it waits for an answer. */
interface Held {
  waitingSince: number | null;
  mostMs: number;
  open: number;
  readonly server: DenoServer;
  cut(): void;
}

/**
 * Deno's way to serve one connection; null on Node, and on a Deno without it. `Deno.serve` has no time limits, its own part
 * for one connection takes a signal that closes it.
 */
export function denoListener(): DenoListener | null {
  const deno = (globalThis as { Deno?: Record<PropertyKey, unknown> }).Deno;
  const inner = deno?.[deno["internal"] as symbol] as Record<string, unknown> | undefined;
  const serveConnection = inner?.["serveHttpOnConnection"];
  if (typeof serveConnection !== "function") return null;
  return {
    listen: deno!["listen"] as DenoListener["listen"],
    serveConnection: serveConnection as DenoListener["serveConnection"],
  };
}

/** Takes connections one by one, so that each has its time limits. */
export function listenOnDeno(
  deno: DenoListener,
  handler: Handler,
  port: number,
  limits: TimeLimits,
): Listening {
  const opened = deno.listen({ hostname: "127.0.0.1", port });
  const connections = new Set<Held>();
  const closing = new AbortController();
  const watch = setInterval(() => cutLate(connections), Math.min(limits.headMs, limits.idleMs) / 4);
  const accept = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        serve(await opened.accept());
      } catch {
        // A flood of connections takes every file that we may open; trading goes on meanwhile.
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  };
  const serve = (connection: DenoConnection): void => {
    const address = connection.remoteAddr.hostname;
    const abort = new AbortController();
    const answered = (): void => {
      if (--held.open > 0) return;
      held.waitingSince = performance.now();
      held.mostMs = limits.idleMs;
    };
    const server = deno.serveConnection(
      connection,
      abort.signal,
      (request, info) => {
        held.open++;
        held.waitingSince = null;
        info.completed.then(answered, answered);
        return handler(request, address);
      },
      () => new Response(null, { status: 500 }),
      () => {},
    );
    const cut = (): void => abort.abort();
    const held: Held = { waitingSince: performance.now(), mostMs: limits.headMs, open: 0, server, cut };
    connections.add(held);
    const ended = (): void => void connections.delete(held);
    server.finished.then(ended, ended);
  };
  void accept();
  return {
    port: opened.addr.port,
    close: async () => {
      closing.abort();
      opened.close();
      await Promise.allSettled(Array.from(connections, ({ server }) => server.shutdown()));
      clearInterval(watch);
    },
  };
}

function cutLate(connections: ReadonlySet<Held>): void {
  const now = performance.now();
  for (const { waitingSince, mostMs, cut } of connections) {
    if (waitingSince !== null && now - waitingSince > mostMs) cut();
  }
}
