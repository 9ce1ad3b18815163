import type { AddressInfo } from "node:net";
import { serve, type ServerType } from "@hono/node-server";

/** A server that listens on loopback. */
export interface Listening {
  readonly port: number;
  /** Takes no more requests and resolves when those under way are answered. */
  close(): Promise<void>;
}

/** How often connections that became idle are closed while the server ends. */
const CLOSE_IDLE_MS = 50;

/** How long a port that can take no more connections rests. */
const AGAIN_MS = 100;

export type Handler = (request: Request) => Response | Promise<Response>;

/** The little of Deno that we use, where it is there. */
interface DenoServe {
  serve(options: { hostname: string; port: number; onListen: () => void }, handler: Handler): DenoServer;
}

interface DenoServer {
  readonly addr: { readonly port: number };
  /** Rejects when no more connections can be taken, as with too many open files. */
  readonly finished: Promise<void>;
  shutdown(): Promise<void>;
}

/** Listens on a port of 127.0.0.1, with Deno's own server where we run on it, else with Node's. */
export async function listen(handler: Handler, port: number): Promise<Listening> {
  const deno = (globalThis as { Deno?: DenoServe }).Deno;
  try {
    return deno ? listenOnDeno(deno, handler, port) : await listenOnNode(handler, port);
  } catch (cause) {
    const { code, name } = cause as { code?: string; name?: string };
    if (code !== "EADDRINUSE" && name !== "AddrInUse") throw cause;
    throw new Error(
      `Cannot listen on 127.0.0.1:${port}: the port is in use, set VERNIER_PORT to a free one`,
      { cause },
    );
  }
}

/** A flood of connections ends Deno's server: it listens again as soon as it can, and trading goes on meanwhile. */
function listenOnDeno(deno: DenoServe, handler: Handler, port: number): Listening {
  const open = (at: number): DenoServer => {
    const opened = deno.serve({ hostname: "127.0.0.1", port: at, onListen: () => {} }, handler);
    opened.finished.catch(() => again(opened.addr.port));
    return opened;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = (at: number): void => {
    timer = setTimeout(() => {
      try {
        server = open(at);
      } catch {
        again(at);
      }
    }, AGAIN_MS);
  };
  let server = open(port);
  return {
    port: server.addr.port,
    close: () => {
      clearTimeout(timer);
      return server.shutdown();
    },
  };
}

function listenOnNode(handler: Handler, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: handler, hostname: "127.0.0.1", port }, (address: AddressInfo) => {
      resolve({
        port: address.port,
        close: () =>
          new Promise((done) => {
            // A stream that ends leaves its connection idle, and an open page would ask on it again.
            const closing = setInterval(() => closeIdle(server), CLOSE_IDLE_MS);
            server.close(() => {
              clearInterval(closing);
              done();
            });
            closeIdle(server);
          }),
      });
    });
    server.on("error", reject);
  });
}

function closeIdle(server: ServerType): void {
  if ("closeIdleConnections" in server) server.closeIdleConnections();
}
