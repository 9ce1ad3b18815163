import http from "node:http";
import net from "node:net";
import { type AlpacaSettings, paperSettings } from "./alpaca-settings.js";

/** What the relay does with one request; what is left out happens as it would without a relay. */
export interface Interference {
  /** Answers itself; the exchange hears nothing. */
  readonly answer?: {
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
  };
  /** Passes the request on and then gives no answer, or cuts the connection. */
  readonly lose?: "silently" | "cut";
  /** Changes the answer's text. */
  readonly edit?: (body: string) => string;
}

/** A relay in front of an exchange, to make the network fail on purpose. */
export interface Relay {
  readonly port: number;
  /** Method and path of every request, in order. */
  readonly requests: string[];
  /** Decides on each request; undefined leaves it alone. */
  interfere: ((request: string, url: URL) => Interference | undefined) | null;
  /** Cuts every open stream. */
  cutStreams(): void;
  /** From now on nothing passes on open streams, without a word. */
  muteStreams(): void;
  close(): Promise<void>;
}

export async function startRelay(target: number): Promise<Relay> {
  const streams = new Set<{ client: net.Socket; upstream: net.Socket }>();
  const sockets = new Set<net.Socket>();
  const relay = { requests: [] as string[], interfere: null as Relay["interfere"] };
  const server = http.createServer((request, response) => {
    const url = new URL(request.url!, "http://relay");
    const name = `${request.method} ${url.pathname}`;
    relay.requests.push(name);
    const { answer, lose, edit } = relay.interfere?.(name, url) ?? {};
    if (answer) {
      const body = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {});
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers }).end(body);
      return;
    }
    const options = {
      port: target,
      host: "127.0.0.1",
      path: request.url,
      method: request.method,
      headers: request.headers,
    };
    const onward = http.request(options, (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk));
      reply.on("end", () => {
        if (lose === "cut") return void request.socket.destroy();
        if (lose) return;
        const body = Buffer.concat(chunks).toString();
        const { "content-length": _, "transfer-encoding": __, ...headers } = reply.headers;
        response.writeHead(reply.statusCode!, headers).end(edit ? edit(body) : body);
      });
    });
    onward.on("error", () => request.socket.destroy());
    request.pipe(onward);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    const client = socket as net.Socket;
    const upstream = net.connect(target, "127.0.0.1", () => {
      const headers = Object.entries(request.headers).map(([key, value]) => `${key}: ${String(value)}\r\n`);
      upstream.write(`GET ${request.url} HTTP/1.1\r\n${headers.join("")}\r\n`);
      upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    const stream = { client, upstream };
    streams.add(stream);
    const end = (): void => {
      streams.delete(stream);
      client.destroy();
      upstream.destroy();
    };
    for (const side of [client, upstream]) side.on("error", end).on("close", end);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  return Object.assign(relay, {
    port,
    cutStreams: () => {
      for (const { client, upstream } of streams) [client, upstream].forEach((side) => side.destroy());
    },
    muteStreams: () => {
      for (const { client, upstream } of streams) {
        upstream.unpipe(client);
        upstream.resume();
      }
    },
    close: async () => {
      for (const { client, upstream } of streams) [client, upstream].forEach((side) => side.destroy());
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Settings for an exchange on a port of this machine. */
export function loopbackSettings(
  port: number,
  keys: { readonly keyId: string; readonly secret: string },
  timeoutMs = 2000,
): AlpacaSettings {
  return { ...paperSettings(`http://127.0.0.1:${port}`, keys), timeoutMs };
}
