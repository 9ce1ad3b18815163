import http from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";

const MOST_BYTES = 1_000_000;

/** A request as text, before anything was looked at. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Called when the answer has been handed to the system. */
  readonly sent?: () => void;
}

/** Answers an upgrade, and hands the socket over. */
export type Accept = (take: (socket: WebSocket) => void) => void;

/** What a server hands its requests and sockets to; an answer of null cuts the connection without a word. */
export interface Door {
  answer(request: RawRequest): Promise<RawAnswer | null>;
  /** Takes a socket in; false for a path that has none. */
  connect(path: string, headers: http.IncomingHttpHeaders, accept: Accept): boolean;
}

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens on a port of 127.0.0.1; 0 takes a free one.
 *
 * @throws Error with one line when the port is taken.
 */
export async function listenHttp(door: Door, port: number): Promise<HttpServer> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false });
  const server = http.createServer((request, response) => {
    void respond(door, request, response);
  });
  // A client that sends again just as an idle connection is closed could not tell what became of its order.
  server.keepAliveTimeout = 75_000;
  const connections = new Set<Duplex>();
  server.on("connection", (socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    // The socket is handed over within the callback: on Deno its first message may follow at once.
    const accept = (take: (socket: WebSocket) => void): void =>
      sockets.handleUpgrade(request, socket, head, take);
    const path = (request.url ?? "/").split("?")[0]!;
    if (!door.connect(path, request.headers, accept)) socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`Cannot listen on 127.0.0.1:${port}: the port is in use`)
          : error,
      ),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

async function respond(
  door: Door,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  try {
    const body = await bodyOf(request);
    if (body === null) {
      response.writeHead(413, { connection: "close" }).end();
      return;
    }
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const answer = await door.answer({
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
    });
    if (answer === null) response.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body, answer.sent);
  } catch {
    // The client went away, or sent no URL.
    if (!response.headersSent) response.writeHead(400).end();
    else response.destroy();
  }
}

/** The body as text; null when it is too long. */
async function bodyOf(request: http.IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
