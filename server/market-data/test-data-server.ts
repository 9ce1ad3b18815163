import type { AddressInfo } from "node:net";
import { decode, encode } from "@msgpack/msgpack";
import { WebSocketServer } from "ws";

/** A data stream as Alpaca's, whose messages a test sends. */
export interface DataServer {
  readonly port: number;
  /** Subscriptions that came. */
  readonly subscriptions: Record<string, unknown>[];
  send(...messages: readonly Record<string, unknown>[]): void;
  close(): Promise<void>;
}

/** @param confirm what a subscription is answered with; the subscription itself when left out */
export async function startDataServer(
  confirm: (wish: Record<string, unknown>) => Record<string, unknown> = (wish) => wish,
): Promise<DataServer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const subscriptions: Record<string, unknown>[] = [];
  server.on("connection", (socket) => {
    const send = (message: Record<string, unknown>): void => socket.send(encode([message]));
    send({ T: "success", msg: "connected" });
    socket.on("message", (raw) => {
      const wish = decode(raw as Buffer) as Record<string, unknown>;
      if (wish["action"] === "auth") return send({ T: "success", msg: "authenticated" });
      subscriptions.push(wish);
      send({ T: "subscription", ...confirm(wish) });
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    subscriptions,
    send: (...messages) => {
      for (const socket of server.clients) socket.send(encode(messages));
    },
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
