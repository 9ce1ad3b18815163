import { decode, encode } from "@msgpack/msgpack";
import { WebSocket, type RawData } from "ws";
import type { Keys } from "../exchange/options.js";

const CHANNELS = ["trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds"] as const;
export type Channel = (typeof CHANNELS)[number];

/** How long a client may take to authenticate. */
const AUTH_MS = 10_000;
/** A client that lets so many bytes pile up is cut off. */
const SLOWEST_BYTES = 16_000_000;

const ERRORS: Readonly<Record<number, string>> = {
  400: "invalid syntax",
  401: "not authenticated",
  402: "auth failed",
  403: "already authenticated",
  404: "auth timeout",
  405: "symbol limit exceeded",
  406: "connection limit exceeded",
  407: "slow client",
};

export interface DataStreamLimits {
  /** Streams that may be open at once; Alpaca allows one for a key. 0 for any number. */
  readonly connections: number;
  /** Symbols over all channels of a stream; 0 for any number. */
  readonly symbols: number;
}

interface Client {
  readonly socket: WebSocket;
  readonly packed: boolean;
  readonly channels: Readonly<Record<Channel, Set<string>>>;
  authenticated: boolean;
}

/** The clients of `/v2/iex` and `/v2/sip`: arrays of messages, as JSON or, when the upgrade says so, msgpack. */
export class DataStream {
  readonly #keys: Keys;
  readonly #limits: DataStreamLimits;
  readonly #clients = new Set<Client>();

  constructor(keys: Keys, limits: DataStreamLimits) {
    this.#keys = keys;
    this.#limits = limits;
  }

  get sockets(): readonly WebSocket[] {
    return [...this.#clients].map(({ socket }) => socket);
  }

  /** @param packed whether messages are msgpack, both ways */
  accept(socket: WebSocket, packed: boolean): void {
    const channels = Object.fromEntries(
      CHANNELS.map((name) => [name, new Set<string>()]),
    ) as Client["channels"];
    const client: Client = { socket, packed, channels, authenticated: false };
    this.#clients.add(client);
    const late = setTimeout(() => fail(client, 404, true), AUTH_MS);
    socket.on("close", () => {
      clearTimeout(late);
      this.#clients.delete(client);
    });
    socket.on("error", () => socket.terminate());
    socket.on("message", (raw) => {
      const wish = parseWish(raw, packed);
      if (!wish) return fail(client, 400);
      if (wish["action"] === "auth") {
        if (this.#authenticate(client, wish)) clearTimeout(late);
        return;
      }
      if (!client.authenticated) return fail(client, 401);
      if (wish["action"] !== "subscribe" && wish["action"] !== "unsubscribe") return fail(client, 400);
      this.#change(client, wish, wish["action"] === "subscribe");
    });
    send(client, [{ T: "success", msg: "connected" }]);
  }

  /** Whether anybody wants a channel of a symbol. */
  wants(channel: Channel, symbol: string): boolean {
    for (const client of this.#clients) if (hears(client, channel, symbol)) return true;
    return false;
  }

  /** Sends a message to everybody who subscribed. `t` is a Date: text in JSON, a timestamp in msgpack. */
  publish(channel: Channel, symbol: string, message: Readonly<Record<string, unknown>>): void {
    for (const client of this.#clients) {
      if (!hears(client, channel, symbol)) continue;
      if (client.socket.bufferedAmount > SLOWEST_BYTES) fail(client, 407, true);
      else send(client, [message]);
    }
  }

  #authenticate(client: Client, { key, secret }: Readonly<Record<string, unknown>>): boolean {
    if (client.authenticated) {
      fail(client, 403);
      return true;
    }
    if (key !== this.#keys.keyId || secret !== this.#keys.secret) {
      fail(client, 402, true);
      return false;
    }
    const others = [...this.#clients].filter(({ authenticated }) => authenticated).length;
    if (this.#limits.connections > 0 && others >= this.#limits.connections) {
      fail(client, 406, true);
      return false;
    }
    client.authenticated = true;
    send(client, [{ T: "success", msg: "authenticated" }]);
    return true;
  }

  #change(client: Client, wish: Readonly<Record<string, unknown>>, add: boolean): void {
    const lists: [Channel, readonly string[]][] = [];
    for (const name of CHANNELS) {
      const symbols = wish[name];
      if (symbols === undefined || symbols === null) continue;
      if (!Array.isArray(symbols) || symbols.some((symbol) => typeof symbol !== "string"))
        return fail(client, 400);
      lists.push([name, symbols as string[]]);
    }
    const more = add ? lists.reduce((sum, [, symbols]) => sum + symbols.length, 0) : 0;
    const present = CHANNELS.reduce((sum, name) => sum + client.channels[name].size, 0);
    if (this.#limits.symbols > 0 && present + more > this.#limits.symbols) return fail(client, 405);
    for (const [name, symbols] of lists)
      for (const symbol of symbols) {
        if (add) client.channels[name].add(symbol.toUpperCase());
        else client.channels[name].delete(symbol.toUpperCase());
      }
    const subscribed = Object.fromEntries(CHANNELS.map((name) => [name, [...client.channels[name]]]));
    send(client, [{ T: "subscription", ...subscribed, corrections: [], cancelErrors: [] }]);
  }
}

function hears({ authenticated, channels }: Client, channel: Channel, symbol: string): boolean {
  return authenticated && (channels[channel].has(symbol) || channels[channel].has("*"));
}

function parseWish(raw: RawData, packed: boolean): Readonly<Record<string, unknown>> | null {
  try {
    const wish: unknown = packed ? decode(raw as Buffer) : JSON.parse(String(raw));
    return typeof wish === "object" && wish !== null && !Array.isArray(wish)
      ? (wish as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

function send({ socket, packed }: Client, messages: readonly unknown[]): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(packed ? encode(messages) : JSON.stringify(messages));
}

/** Reports an error of the stream, and ends it where it cannot go on. */
function fail(client: Client, code: number, end = false): void {
  send(client, [{ T: "error", code, msg: ERRORS[code] }]);
  if (end) client.socket.close();
}
