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

export type Handler = (request: Request) => Response | Promise<Response>;

/** The little of Deno that we use, where it is there. */
interface DenoServe {
  serve(
    options: { hostname: string; port: number; onListen: () => void },
    handler: Handler,
  ): { addr: { port: number }; shutdown(): Promise<void> };
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

function listenOnDeno(deno: DenoServe, handler: Handler, port: number): Listening {
  const server = deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, handler);
  return { port: server.addr.port, close: () => server.shutdown() };
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
