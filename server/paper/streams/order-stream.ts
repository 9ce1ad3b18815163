import { WebSocket, type RawData } from "ws";
import type { Keys } from "../exchange/options.js";

/** A message of the client, as far as we read it. */
interface Wish {
  readonly action?: string;
  readonly key?: string;
  readonly secret?: string;
  readonly data?: {
    readonly key_id?: string;
    readonly secret_key?: string;
    readonly streams?: unknown;
  };
}

/** The clients of `/stream`: JSON in binary frames. */
export class OrderStream {
  readonly #keys: Keys;
  readonly #listening = new Set<WebSocket>();
  readonly #clients = new Set<WebSocket>();

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  get clients(): ReadonlySet<WebSocket> {
    return this.#clients;
  }

  accept(socket: WebSocket): void {
    let authorized = false;
    this.#clients.add(socket);
    socket.on("close", () => {
      this.#clients.delete(socket);
      this.#listening.delete(socket);
    });
    socket.on("error", () => socket.terminate());
    socket.on("message", (raw) => {
      const wish = parseWish(raw);
      if (!wish) return sendError(socket, "invalid syntax");
      if (wish.action === "authenticate" || wish.action === "auth") {
        authorized = this.#fits(wish);
        const status = authorized ? "authorized" : "unauthorized";
        send(socket, { stream: "authorization", data: { status, action: "authenticate" } });
        return;
      }
      if (wish.action !== "listen") return sendError(socket, `unknown action "${wish.action ?? ""}"`);
      if (!authorized)
        return send(socket, { stream: "authorization", data: { status: "unauthorized", action: "listen" } });
      const wanted = wish.data?.streams;
      const streams = Array.isArray(wanted) && wanted.includes("trade_updates") ? ["trade_updates"] : [];
      if (streams.length > 0) this.#listening.add(socket);
      else this.#listening.delete(socket);
      send(socket, { stream: "listening", data: { streams } });
    });
  }

  /** Sends a message that is JSON already to everybody who listens. */
  publish(json: string): void {
    const frame = Buffer.from(json);
    for (const socket of this.#listening)
      if (socket.readyState === WebSocket.OPEN) socket.send(frame, { binary: true });
  }

  #fits({ key, secret, data }: Wish): boolean {
    return (data?.key_id ?? key) === this.#keys.keyId && (data?.secret_key ?? secret) === this.#keys.secret;
  }
}

function parseWish(raw: RawData): Wish | null {
  try {
    const wish: unknown = JSON.parse(String(raw));
    return typeof wish === "object" && wish !== null && !Array.isArray(wish) ? (wish as Wish) : null;
  } catch {
    return null;
  }
}

function send(socket: WebSocket, message: unknown): void {
  socket.send(Buffer.from(JSON.stringify(message)), { binary: true });
}

function sendError(socket: WebSocket, message: string): void {
  send(socket, { action: "error", data: { error_message: message } });
}
