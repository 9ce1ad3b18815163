import type { IncomingHttpHeaders } from "node:http";
import type { OrderUpdate, Outcome } from "../exchange/command.js";
import { DataStream, type DataStreamLimits } from "./data-stream.js";
import type { PaperEngine } from "../exchange/engine.js";
import type { FaultRule } from "../exchange/faults.js";
import type { Accept } from "../http/http-server.js";
import { latestTick, stampOf, wireBar, wireQuote, wireTrade } from "../http/market-data.js";
import type { Keys } from "../exchange/options.js";
import { OrderStream } from "./order-stream.js";

/** Both streams, and the faults that befall them. */
export class Publisher {
  readonly #orders: OrderStream;
  readonly #data: DataStream;
  /** Wall times until which a stream says nothing. */
  #silent = { orders: 0, data: 0 };
  /** An update that has to wait for the next one. */
  #held: string | null = null;

  constructor(keys: Keys, limits: DataStreamLimits) {
    this.#orders = new OrderStream(keys);
    this.#data = new DataStream(keys, limits);
  }

  /** Takes a socket in; false for a path that is no stream. */
  connect(path: string, headers: IncomingHttpHeaders, accept: Accept): boolean {
    if (path === "/stream") {
      accept((socket) => this.#orders.accept(socket));
      return true;
    }
    if (!/^\/v2\/(iex|sip|delayed_sip|test)$/.test(path)) return false;
    const packed = headers["content-type"] === "application/msgpack";
    accept((socket) => this.#data.accept(socket, packed));
    return true;
  }

  /** Sends an update to everybody who listens, with what befalls it. */
  update({ json }: OrderUpdate, faults: readonly FaultRule[]): void {
    const names = new Set(faults.map(({ fault }) => fault));
    if (names.has("out-of-order") && this.#held === null) {
      this.#held = json;
      const { ms } = faults.find(({ fault }) => fault === "out-of-order")!;
      // The last update of all would never come.
      setTimeout(() => this.#releaseHeld(json), ms).unref();
      return;
    }
    this.#send(json);
    if (names.has("duplicate-update")) this.#send(json);
    if (this.#held !== null) this.#releaseHeld(this.#held);
  }

  /**
   * A bar that has closed: intraday as `b`; a daily one as both `d` and `b`, so that either subscription follows the
   * replay.
   */
  bars(engine: PaperEngine, closed: Outcome["bars"]): void {
    if (this.#silent.data > Date.now()) return;
    for (const { symbol, index } of closed) {
      const bars = engine.bars(symbol)!;
      const t = new Date(stampOf(bars.timeframe, bars.time[index]!));
      const message = { S: symbol, ...wireBar(bars, index), t };
      this.#data.publish("bars", symbol, { T: "b", ...message });
      if (engine.replay.daily) this.#data.publish("dailyBars", symbol, { T: "d", ...message });
    }
  }

  /** Quotes and trades at the latest prices: as long as they come, the exchange lives. */
  beat(engine: PaperEngine): void {
    if (this.#silent.data > Date.now()) return;
    for (const symbol of engine.symbols) {
      const tick = latestTick(engine, symbol);
      if (!tick) continue;
      const t = new Date(tick.time);
      if (this.#data.wants("quotes", symbol))
        this.#data.publish("quotes", symbol, { T: "q", S: symbol, ...wireQuote(tick), t });
      if (this.#data.wants("trades", symbol))
        this.#data.publish("trades", symbol, { T: "t", S: symbol, ...wireTrade(tick), t });
    }
  }

  /** Drops a stream or silences it; other faults are not of streams. */
  strike({ fault, stream, ms }: FaultRule): void {
    if (fault === "drop-stream") {
      if (stream !== "data") for (const socket of this.#orders.clients) socket.terminate();
      if (stream !== "orders") for (const socket of this.#data.sockets) socket.terminate();
    }
    if (fault !== "silent-stream") return;
    const until = Date.now() + ms;
    if (stream !== "data") this.#silent.orders = until;
    if (stream !== "orders") this.#silent.data = until;
  }

  #releaseHeld(json: string): void {
    if (this.#held !== json) return;
    this.#held = null;
    this.#send(json);
  }

  #send(json: string): void {
    if (this.#silent.orders <= Date.now()) this.#orders.publish(json);
  }
}
