import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve, type ServerType } from "@hono/node-server";
import type { Handler, Listening } from "./listening.js";
import type { TimeLimits } from "./time-limits.js";

/** How often connections that became idle are closed while the server ends. */
const CLOSE_IDLE_MS = 50;

/** Listens with Node's server, which keeps the time limits itself. */
export function listenOnNode(
  handler: Handler,
  port: number,
  { headMs, idleMs, bodyMs }: TimeLimits,
): Promise<Listening> {
  const serverOptions = {
    headersTimeout: headMs,
    requestTimeout: headMs + bodyMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.max(20, Math.round(Math.min(headMs, bodyMs) / 4)),
  };
  return new Promise((resolve, reject) => {
    const fetch = (request: Request, env: unknown) =>
      handler(request, (env as HttpBindings).incoming.socket.remoteAddress ?? null);
    const options = { fetch, hostname: "127.0.0.1", port, createServer, serverOptions };
    const server = serve(options, (address: AddressInfo) => {
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
