import type { IncomingHttpHeaders } from "node:http";
import process from "node:process";
import type { WebSocket } from "ws";
import { InputError } from "../../src/core/errors.js";
import type { Bars } from "../../src/market/bars.js";
import { ApiError, notFound } from "./api-error.js";
import type { ApiAnswer, ApiContext, Route } from "./api.js";
import { DataStream } from "./data-stream.js";
import type { Command, Outcome } from "./command.js";
import type { PaperEngine } from "./engine.js";
import { listenHttp, type Door, type RawAnswer, type RawRequest } from "./http-server.js";
import { latestTick, stampOf, wireBar, wireQuote, wireTrade } from "./market-data.js";
import { DEFAULT_KEYS, DEFAULT_RUN, type Keys, type RunSettings } from "./options.js";
import { OrderStream } from "./order-stream.js";
import { RateLimit, type RateState } from "./rate-limit.js";
import { ACCOUNT_ROUTES } from "./rest-account.js";
import { DATA_ROUTES } from "./rest-data.js";
import { MARKET_ROUTES } from "./rest-market.js";
import { ORDER_ROUTES } from "./rest-orders.js";
import { POSITION_ROUTES } from "./rest-positions.js";
import { PaperRun } from "./run.js";

/** Everything about an exchange; what is left out has the default named. */
export interface PaperExchangeOptions extends Partial<RunSettings> {
  readonly bars: readonly Bars[];
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Where the journal lies; null, the default, keeps nothing. */
  readonly folder?: string | null;
  /** Begins another run in the folder; false. */
  readonly fresh?: boolean;
  readonly keys?: Keys;
  /** Wall seconds a bar; 0, the default, waits for `step`. */
  readonly speed?: number;
  /** Requests a minute, of trading and of data each; 200, 0 for no limit. */
  readonly requestsPerMinute?: number;
  /** Data streams that may be open at once; 1, 0 for any number. */
  readonly dataConnections?: number;
  /** Symbols that a data stream may ask for; 0, the default, for any number. */
  readonly dataSymbols?: number;
  /** Wall milliseconds that a cancel or replacement stays pending; 0, the default, none, null until `confirm`. */
  readonly confirmMs?: number | null;
  /** Wall milliseconds between quotes and trades at the latest price; 1000, 0 for none. */
  readonly heartbeatMs?: number;
  /** Told of what happens, a line at a time. */
  readonly note?: (line: string) => void;
}

/** Where the market stands, for people, tests and the control endpoint. */
export interface PaperState {
  readonly name: "vernier paper exchange";
  readonly run: string;
  readonly time: string;
  readonly phase: "open" | "closed" | "ended";
  /** Opening of the bar last opened, under the time of its series; null before the first. */
  readonly bar: string | null;
  readonly barsPlayed: number;
  readonly barsLeft: number;
  readonly speed: number;
  readonly synthetic: boolean;
  readonly data: readonly {
    readonly symbol: string;
    readonly timeframe: string;
    readonly rows: number;
    readonly source: string;
    readonly synthetic: boolean;
  }[];
  readonly orders: { readonly all: number; readonly open: number };
  readonly executions: number;
  readonly commands: number;
  readonly message: string;
}

/** A running exchange. */
export interface PaperExchange {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, also for the streams with `ws:`. */
  readonly url: string;
  readonly keys: Keys;
  /** Commands that were found in the journal. */
  readonly recovered: number;
  /** Resolves with the reason when it stops by itself: its disk refused a write, or a defect. */
  readonly ended: Promise<Error>;
  state(): PaperState;
  /**
   * Plays the next phase, or one by name: `open` fills what waits for the open, `close` plays the bar to its end and
   * publishes it. Resolves when it is on the disk and published.
   *
   * @throws InputError when it is not the turn of that phase, or after the last bar.
   */
  step(phase?: "open" | "close"): Promise<PaperState>;
  /** Settles cancels and replacements that are pending, or one of them by the id of the order it is about. */
  confirm(orderId?: string): Promise<void>;
  close(): Promise<void>;
}

const ROUTES: readonly Route[] = [
  ...ORDER_ROUTES,
  ...POSITION_ROUTES,
  ...ACCOUNT_ROUTES,
  ...MARKET_ROUTES,
  ...DATA_ROUTES,
];

const JSON_TYPE = { "content-type": "application/json" };

/**
 * Starts an exchange on loopback that speaks Alpaca's protocols and replays bars.
 *
 * @throws InputError for settings or bars that cannot be, or a folder with another run; Error when the port is taken or
 *   the journal cannot be played again.
 */
export async function startPaperExchange(options: PaperExchangeOptions): Promise<PaperExchange> {
  const exchange = new Exchange(options);
  await exchange.start();
  return exchange;
}

class Exchange implements PaperExchange, Door {
  port = 0;
  recovered = 0;
  readonly keys: Keys;
  readonly #options: PaperExchangeOptions;
  readonly #orderStream: OrderStream;
  readonly #dataStream: DataStream;
  readonly #limits: { readonly trading: RateLimit; readonly data: RateLimit };
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #run: PaperRun | null = null;
  #closeServer: () => Promise<void> = async () => {};
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  readonly ended: Promise<Error>;
  #end: (reason: Error) => void = () => {};
  #requests = 0;
  #closed = false;

  constructor(options: PaperExchangeOptions) {
    const { keys = DEFAULT_KEYS, requestsPerMinute = 200, dataConnections = 1, dataSymbols = 0 } = options;
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.keys = keys;
    this.#orderStream = new OrderStream(keys);
    this.#dataStream = new DataStream(keys, { connections: dataConnections, symbols: dataSymbols });
    this.#limits = { trading: new RateLimit(requestsPerMinute), data: new RateLimit(requestsPerMinute) };
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const { bars, folder = null, fresh = false, port = 0, heartbeatMs = 1000 } = this.#options;
    // The port comes first: while the journal is read, requests are told to wait.
    const server = await listenHttp(this, port);
    this.port = server.port;
    this.#closeServer = server.close;
    try {
      const { run, recovered, cut } = await PaperRun.open(bars, settingsOf(this.#options), folder, fresh);
      this.#run = run;
      this.recovered = recovered;
      if (cut > 0) this.#note(`Cut ${cut} bytes of a torn last line off the journal`);
    } catch (error) {
      await server.close();
      throw error;
    }
    for (const id of this.#engine.desk.pending.keys()) this.#confirmLater(id);
    if (heartbeatMs > 0) this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
    this.#playOn();
  }

  state(): PaperState {
    const run = this.#opened;
    const { engine } = run;
    const { replay, tick, barOpen, ended, desk } = engine;
    const phase = ended ? "ended" : barOpen ? "open" : "closed";
    const synthetic = run.series.some((series) => series.synthetic);
    return {
      name: "vernier paper exchange",
      run: run.id,
      time: new Date(engine.now).toISOString(),
      phase,
      bar: tick < replay.start ? null : new Date(replay.times[tick]!).toISOString(),
      barsPlayed: tick - replay.start + (barOpen ? 0 : 1),
      barsLeft: replay.length - 1 - tick,
      speed: this.#speed,
      synthetic,
      data: run.series.map(({ symbol, timeframe, rows, source, synthetic }) => ({
        symbol,
        timeframe,
        rows,
        source,
        synthetic,
      })),
      orders: { all: desk.all.length, open: desk.open.size },
      executions: desk.executions.length,
      commands: run.sequence,
      message: ended
        ? "The replay has ended and the market stays closed; begin a new run to go on"
        : `Replays ${synthetic ? "synthetic" : "historical"} bars; no real market is reached`,
    };
  }

  async step(phase?: "open" | "close"): Promise<PaperState> {
    const { engine, journal } = this.#opened;
    if (engine.ended) throw new InputError("Cannot step: the replay has ended, begin a new run");
    const next = engine.barOpen ? "close" : "open";
    if (phase !== undefined && phase !== next)
      throw new InputError(`Cannot step to "${phase}": the next phase is "${next}"`);
    this.execute({ do: next });
    await journal.durable();
    return this.state();
  }

  async confirm(orderId?: string): Promise<void> {
    const { engine, journal } = this.#opened;
    for (const id of engine.desk.pending.keys())
      if (orderId === undefined || id === orderId) this.execute({ do: "confirm", id });
    await journal.durable();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#closeServer();
    await this.#run?.journal.close();
  }

  /** Applies a checked command; what it did is published when it is on the disk. */
  execute(command: Command): Outcome {
    const run = this.#opened;
    const outcome = run.execute(command);
    run.journal.durable().then(
      () => this.#publish(outcome, command),
      (error: Error) => this.#fail(error),
    );
    if ((command.do === "cancel" || command.do === "replace") && command.pending)
      this.#confirmLater(command.id);
    return outcome;
  }

  async answer(raw: RawRequest): Promise<RawAnswer> {
    const number = ++this.#requests;
    const headers: Record<string, string> = {
      ...JSON_TYPE,
      "x-request-id": `${this.port}-${process.pid}-${number}`,
    };
    try {
      if (!this.#run) throw new ApiError(503, 50310000, "the exchange is starting");
      this.#checkKeys(raw.headers);
      if (raw.path.startsWith("/paper/v1/")) return toRaw(await this.#control(raw), headers);
      const limit = raw.path.startsWith("/v2/stocks") ? this.#limits.data : this.#limits.trading;
      addRateHeaders(headers, limit.take(Date.now()));
      const answer = this.#route(raw);
      await this.#run.journal.durable();
      return toRaw(answer, headers);
    } catch (error) {
      return this.#refusal(error, headers);
    }
  }

  connect(path: string, headers: IncomingHttpHeaders, accept: () => Promise<WebSocket>): boolean {
    if (!this.#run) return false;
    if (path === "/stream") void accept().then((socket) => this.#orderStream.accept(socket));
    else if (/^\/v2\/(iex|sip|delayed_sip|test)$/.test(path)) {
      const packed = headers["content-type"] === "application/msgpack";
      void accept().then((socket) => this.#dataStream.accept(socket, packed));
    } else return false;
    return true;
  }

  get #opened(): PaperRun {
    if (!this.#run) throw new Error("Cannot use the paper exchange: it has not started");
    return this.#run;
  }

  get #engine(): PaperEngine {
    return this.#opened.engine;
  }

  get #speed(): number {
    return this.#options.speed ?? 0;
  }

  #note(line: string): void {
    this.#options.note?.(line);
  }

  #route({ method, path, query, body }: RawRequest): ApiAnswer {
    const context: ApiContext = {
      engine: this.#engine,
      execute: (command) => this.execute(command),
      confirmsLater: this.#options.confirmMs !== undefined && this.#options.confirmMs !== 0,
    };
    let known = false;
    for (const { method: verb, pattern, handle } of ROUTES) {
      const match = pattern.exec(path);
      if (!match) continue;
      known = true;
      if (verb !== method) continue;
      return handle(context, { method, path, query, body: parseBody(body) }, match.slice(1));
    }
    throw known ? new ApiError(405, 40510000, "method not allowed") : notFound("endpoint not found");
  }

  async #control({ method, path, body }: RawRequest): Promise<ApiAnswer> {
    if (method === "GET" && path === "/paper/v1/state") return { status: 200, body: this.state() };
    if (method === "POST" && path === "/paper/v1/confirm") {
      await this.confirm();
      return { status: 200, body: this.state() };
    }
    if (method !== "POST" || path !== "/paper/v1/step") throw notFound("endpoint not found");
    const phase = (parseBody(body) as { phase?: unknown } | undefined)?.phase;
    if (phase !== undefined && phase !== "open" && phase !== "close" && phase !== "bar")
      throw new ApiError(400, 40010000, 'phase must be "open", "close" or "bar"');
    try {
      if (phase === "bar" && !this.#engine.barOpen) await this.step("open");
      return { status: 200, body: await this.step(phase === "bar" ? "close" : phase) };
    } catch (error) {
      if (error instanceof InputError) throw new ApiError(409, 40910000, error.message);
      throw error;
    }
  }

  #checkKeys(headers: IncomingHttpHeaders): void {
    const { keyId, secret } = this.keys;
    if (headers["apca-api-key-id"] !== keyId || headers["apca-api-secret-key"] !== secret)
      throw new ApiError(401, 40110000, "access key verification failed: request is unauthorized");
  }

  #refusal(error: unknown, headers: Record<string, string>): RawAnswer {
    if (error instanceof ApiError) {
      const { status, code, message, figures } = error;
      if (status === 429) headers["retry-after"] ??= "1";
      return toRaw({ status, body: { code, message, ...figures } }, headers);
    }
    // The state may be half changed: going on could acknowledge what a restart would not know.
    this.#fail(error as Error);
    return toRaw(
      { status: 500, body: { code: 50010000, message: "internal server error occurred" } },
      headers,
    );
  }

  #fail(error: Error): void {
    if (this.#closed) return;
    this.#end(new Error(`The paper exchange stops: ${error.message}`, { cause: error }));
    void this.close();
  }

  #publish({ updates, bars }: Outcome, command: Command): void {
    if (this.#closed) return;
    for (const { json } of updates) this.#orderStream.publish(json);
    for (const { symbol, index } of bars) this.#publishBar(symbol, index);
    if (command.do === "open" || command.do === "close") this.#beat();
  }

  /** A minute bar goes out as `b`; a daily one as both `d` and `b`, so that either subscription follows the replay. */
  #publishBar(symbol: string, index: number): void {
    const bars = this.#engine.bars(symbol)!;
    const bar = wireBar(bars, index);
    const message = { S: symbol, ...bar, t: new Date(stampOf(bars.timeframe, bars.time[index]!)) };
    this.#dataStream.publish("bars", symbol, { T: "b", ...message });
    if (this.#engine.replay.daily) this.#dataStream.publish("dailyBars", symbol, { T: "d", ...message });
  }

  /** Quotes and trades at the latest prices: as long as they come, the exchange lives. */
  #beat(): void {
    for (const symbol of this.#engine.symbols) {
      const tick = latestTick(this.#engine, symbol);
      if (!tick) continue;
      const t = new Date(tick.time);
      if (this.#dataStream.wants("quotes", symbol))
        this.#dataStream.publish("quotes", symbol, { T: "q", S: symbol, ...wireQuote(tick), t });
      if (this.#dataStream.wants("trades", symbol))
        this.#dataStream.publish("trades", symbol, { T: "t", S: symbol, ...wireTrade(tick), t });
    }
  }

  #confirmLater(id: string): void {
    const { confirmMs = 0 } = this.#options;
    if (confirmMs === null) return;
    this.#later(confirmMs, () => {
      if (this.#engine.desk.pending.has(id)) this.execute({ do: "confirm", id });
    });
  }

  /** Plays phase after phase: half of a bar's wall time open, half closed. */
  #playOn(): void {
    if (this.#speed === 0) return;
    if (this.#engine.ended) {
      this.#note(this.state().message);
      return;
    }
    this.#later(this.#speed * 500, () => {
      if (!this.#engine.ended) this.execute({ do: this.#engine.barOpen ? "close" : "open" });
      this.#playOn();
    });
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#closed) work();
    }, ms);
    this.#timers.add(timer);
  }
}

/** The settings of a run with their defaults; throws an InputError for one outside of its range. */
function settingsOf(options: PaperExchangeOptions): RunSettings {
  const settings: Record<string, unknown> = { ...DEFAULT_RUN };
  for (const name of Object.keys(DEFAULT_RUN) as (keyof RunSettings)[])
    if (options[name] !== undefined) settings[name] = options[name];
  const checked = settings as unknown as RunSettings;
  const refuse = (name: keyof RunSettings, expected: string): never => {
    throw new InputError(`Option "${name}" is ${JSON.stringify(checked[name])}, expected ${expected}`);
  };
  if (!Number.isSafeInteger(checked.seed)) refuse("seed", "an integer");
  if (!(checked.cash > 0 && checked.cash <= 1e12)) refuse("cash", "a number above 0, at most 1e12");
  if (!(checked.partial >= 0 && checked.partial <= 1)) refuse("partial", "a fraction from 0 to 1");
  if (!(checked.slippageBps >= 0 && checked.slippageBps < 10_000))
    refuse("slippageBps", "a number from 0 to below 10000");
  if (!(checked.multiplier >= 1 && checked.multiplier <= 4)) refuse("multiplier", "a number from 1 to 4");
  const { maxVolumeShare } = checked;
  if (maxVolumeShare !== null && !(maxVolumeShare > 0 && maxVolumeShare <= 1))
    refuse("maxVolumeShare", "a fraction above 0, at most 1");
  return checked;
}

function parseBody(body: string): unknown {
  if (body === "") return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new ApiError(400, 40010000, "request body format is invalid");
  }
}

function addRateHeaders(
  headers: Record<string, string>,
  { limit, remaining, reset, allowed }: RateState,
): void {
  headers["x-ratelimit-limit"] = String(limit);
  headers["x-ratelimit-remaining"] = String(remaining);
  headers["x-ratelimit-reset"] = String(reset);
  if (allowed) return;
  headers["retry-after"] = String(Math.max(1, reset - Math.floor(Date.now() / 1000)));
  throw new ApiError(429, 42910000, "rate limit exceeded");
}

function toRaw({ status, body }: ApiAnswer, headers: Readonly<Record<string, string>>): RawAnswer {
  return { status, headers, body: body === undefined ? "" : JSON.stringify(body) };
}
