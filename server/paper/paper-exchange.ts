import type { IncomingHttpHeaders } from "node:http";
import process from "node:process";
import { InputError } from "../../src/core/errors.js";
import { createRandom } from "../../src/core/random.js";
import type { Bars } from "../../src/market/series/bars.js";
import { pause } from "../db/embedded/process-state.js";
import { ApiError, notFound } from "./http/api-error.js";
import { ok, type ApiAnswer, type ApiContext, type Route } from "./http/api.js";
import type { CancelRace, Command, Outcome } from "./exchange/command.js";
import { Crash } from "./exchange/crash.js";
import type { PaperEngine } from "./exchange/engine.js";
import { FaultDesk, type FaultRule } from "./exchange/faults.js";
import { readSpent, writeSpent } from "./exchange/spent-faults.js";
import { claimFolder, folderName, HOLDER_PATH } from "./exchange/folder-lock.js";
import { listenHttp, type Accept, type Door, type RawAnswer, type RawRequest } from "./http/http-server.js";
import { DEFAULT_KEYS, runSettings, type Keys, type RunSettings } from "./exchange/options.js";
import { Publisher } from "./streams/publisher.js";
import { type RateState, RateWindows } from "../rates/rate-windows.js";
import { ACCOUNT_ROUTES } from "./http/rest-account.js";
import { DATA_ROUTES } from "./http/rest-data.js";
import { MARKET_ROUTES } from "./http/rest-market.js";
import { ORDER_ROUTES } from "./http/rest-orders.js";
import { POSITION_ROUTES } from "./http/rest-positions.js";
import { PaperRun } from "./exchange/run.js";
import { stateOf, type PaperState } from "./exchange/state.js";

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
  /** What goes wrong, from `parseFaults`; nothing. */
  readonly faults?: readonly FaultRule[];
  /** Ends the process for a scripted crash; `process.exit`. */
  readonly exit?: (code: number) => void;
  /** Told of what happens, a line at a time. */
  readonly note?: (line: string) => void;
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

/** What an open exchange consists of. */
interface Parts {
  readonly run: PaperRun;
  readonly strikes: FaultDesk;
  readonly crash: Crash;
}

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

/** What the headers say where no limit is set. */
const UNLIMITED = 1_000_000;

class Exchange implements PaperExchange, Door {
  port = 0;
  recovered = 0;
  readonly keys: Keys;
  readonly ended: Promise<Error>;
  readonly #options: PaperExchangeOptions;
  readonly #publisher: Publisher;
  readonly #windows = new RateWindows();
  /** Requests a minute of trading, and of data. */
  readonly #limit: number;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #undo: (() => Promise<void>)[] = [];
  #parts: Parts | null = null;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
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
    this.#publisher = new Publisher(keys, { connections: dataConnections, symbols: dataSymbols });
    this.#limit = requestsPerMinute === 0 ? UNLIMITED : requestsPerMinute;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const { port = 0, heartbeatMs = 1000 } = this.#options;
    // The port comes first: while the journal is read, requests are told to wait.
    const server = await listenHttp(this, port);
    this.port = server.port;
    this.#undo.push(server.close);
    try {
      this.#parts = await this.#open();
    } catch (error) {
      await this.close();
      throw error;
    }
    for (const id of this.#engine.desk.pending.keys()) this.#confirmLater(id);
    if (heartbeatMs > 0) this.#heartbeat = setInterval(() => this.#publisher.beat(this.#engine), heartbeatMs);
    this.#playOn();
  }

  state(): PaperState {
    return stateOf(this.#opened.run, this.#speed);
  }

  async step(phase?: "open" | "close"): Promise<PaperState> {
    const { engine, journal } = this.#opened.run;
    if (engine.ended) throw new InputError("Cannot step: the replay has ended, begin a new run");
    const next = engine.barOpen ? "close" : "open";
    if (phase !== undefined && phase !== next)
      throw new InputError(`Cannot step to "${phase}": the next phase is "${next}"`);
    this.#play();
    await journal.durable();
    return this.state();
  }

  async confirm(orderId?: string): Promise<void> {
    const { engine, journal } = this.#opened.run;
    for (const id of engine.desk.pending.keys())
      if (orderId === undefined || id === orderId) this.#execute({ do: "confirm", id });
    await journal.durable();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    for (const timer of this.#timers) clearTimeout(timer);
    for (const step of this.#undo.splice(0)) await step();
  }

  async answer(raw: RawRequest): Promise<RawAnswer | null> {
    const number = ++this.#requests;
    const headers: Record<string, string> = {
      "content-type": "application/json",
      "x-request-id": `${this.port}-${process.pid}-${number}`,
    };
    try {
      if (raw.path === HOLDER_PATH) return toRaw(ok({ folder: this.#folderName }), headers);
      if (!this.#parts) throw new ApiError(503, 50310000, "the exchange is starting");
      this.#checkKeys(raw.headers);
      if (raw.path.startsWith("/paper/v1/")) return toRaw(await this.#control(raw), headers);
      return await this.#serve(raw, headers, this.#parts);
    } catch (error) {
      return this.#refusal(error, headers);
    }
  }

  connect(path: string, headers: IncomingHttpHeaders, accept: Accept): boolean {
    return this.#parts !== null && this.#publisher.connect(path, headers, accept);
  }

  get #opened(): Parts {
    if (!this.#parts) throw new Error("Cannot use the paper exchange: it has not started");
    return this.#parts;
  }

  get #engine(): PaperEngine {
    return this.#opened.run.engine;
  }

  get #speed(): number {
    return this.#options.speed ?? 0;
  }

  get #folderName(): string | null {
    const { folder } = this.#options;
    return folder ? folderName(folder) : null;
  }

  async #open(): Promise<Parts> {
    const { bars, folder = null, fresh = false, faults = [], note } = this.#options;
    if (folder !== null) this.#undo.push(await claimFolder(folder, this.port));
    const settings = runSettings(this.#options);
    const { run, recovered, cut } = await PaperRun.open(bars, settings, folder, fresh);
    // The journal closes before the folder is given free.
    this.#undo.splice(1, 0, () => run.journal.close());
    this.recovered = recovered;
    if (cut > 0) note?.(`Cut ${cut} bytes of a torn last line off the journal`);
    const random = createRandom(settings.seed + recovered);
    const { tick, replay, desk } = run.engine;
    const order = desk.all.filter(({ parent, replaces }) => parent === null && replaces === null).length;
    const played = tick - replay.start + (run.engine.barOpen ? 0 : 1);
    const strikes = new FaultDesk(faults, random.next, { order, bar: played }, readSpent(folder));
    const leave = this.#options.exit ?? ((code: number): void => process.exit(code));
    const exit = (code: number): void => {
      writeSpent(folder, strikes.spent);
      leave(code);
    };
    return { run, strikes, crash: new Crash(run.journal, exit, random.next) };
  }

  /** Answers a request of Alpaca's API, with the faults that strike it. */
  async #serve(raw: RawRequest, headers: Record<string, string>, parts: Parts): Promise<RawAnswer | null> {
    const { run, strikes, crash } = parts;
    const { method, path } = raw;
    const struck = [...strikes.onRequest(method, path)];
    await delay(struck);
    this.#strikeBefore(struck, parts);
    const before = struck.length;
    const kind = path.startsWith("/v2/stocks") ? "data" : "trading";
    addRateHeaders(headers, this.#windows.count(kind, this.#limit, Date.now()));
    const answer = this.#route(raw, struck);
    await run.journal.durable();
    await delay(struck.slice(before));
    for (const rule of struck) {
      const { fault, ms, point } = rule;
      if (fault === "lost-ack") return null;
      if (fault === "timeout-after-accept") {
        await pause(ms);
        return null;
      }
      if (fault === "500" || fault === "503") throw failure(fault);
      if (fault === "crash" && point !== "after-answer") crash.now();
    }
    const leaving = struck.find(({ fault }) => fault === "crash" || fault === "restart");
    const sent = leaving && ((): void => this.#leave(leaving));
    return { ...toRaw(answer, headers), ...(sent ? { sent } : {}) };
  }

  /** What faults do before a command is applied. */
  #strikeBefore(struck: readonly FaultRule[], { crash }: Parts): void {
    for (const rule of struck) {
      this.#publisher.strike(rule);
      if (rule.fault === "crash") crash.arm(rule);
      if (rule.fault === "429") throw new ApiError(429, 42910000, "rate limit exceeded");
      if ((rule.fault === "500" || rule.fault === "503") && !rule.accepted) throw failure(rule.fault);
    }
  }

  #route({ method, path, query, body }: RawRequest, struck: FaultRule[]): ApiAnswer {
    const { strikes } = this.#opened;
    const { confirmMs = 0 } = this.#options;
    const context: ApiContext = {
      engine: this.#engine,
      execute: (command) => this.#execute(command),
      beforeOrder: () => {
        const more = strikes.onOrder(method, path);
        struck.push(...more);
        this.#strikeBefore(more, this.#opened);
      },
      raceOf: (id) => strikes.onCancel(id)?.fault as CancelRace | undefined,
      confirmsLater: confirmMs !== 0,
    };
    let known = false;
    for (const { method: verb, pattern, handle } of ROUTES) {
      const match = pattern.exec(path);
      if (!match) continue;
      known = true;
      if (verb === method)
        return handle(context, { method, path, query, body: parseBody(body) }, match.slice(1));
    }
    throw known ? new ApiError(405, 40510000, "method not allowed") : notFound("endpoint not found");
  }

  async #control({ method, path, body }: RawRequest): Promise<ApiAnswer> {
    if (method === "GET" && path === "/paper/v1/state") return ok(this.state());
    if (method === "POST" && path === "/paper/v1/confirm") {
      await this.confirm();
      return ok(this.state());
    }
    if (method !== "POST" || path !== "/paper/v1/step") throw notFound("endpoint not found");
    const phase = (parseBody(body) as { phase?: unknown } | null | undefined)?.phase;
    if (phase !== undefined && phase !== "open" && phase !== "close" && phase !== "bar")
      throw new ApiError(400, 40010000, 'phase must be "open", "close" or "bar"');
    try {
      if (phase === "bar" && !this.#engine.barOpen) await this.step("open");
      return ok(await this.step(phase === "bar" ? "close" : phase));
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
    this.#options.note?.(`A request failed: ${(error as Error).message}`);
    return toRaw(
      { status: 500, body: { code: 50010000, message: "internal server error occurred" } },
      headers,
    );
  }

  /** Applies a checked command; what it did is published when it is on the disk. */
  #execute(command: Command): Outcome {
    const { run, strikes } = this.#opened;
    let outcome: Outcome;
    try {
      outcome = run.execute(command);
    } catch (error) {
      // The state may be half changed: going on could acknowledge what a restart would not know.
      this.#fail(error as Error);
      throw error;
    }
    if (command.do === "submit") strikes.name(outcome.order!.id);
    run.journal.durable().then(
      () => this.#publish(outcome, command),
      (error: Error) => this.#fail(error),
    );
    if ((command.do === "cancel" || command.do === "replace") && command.pending)
      this.#confirmLater(command.id);
    return outcome;
  }

  #publish({ updates, bars }: Outcome, command: Command): void {
    if (this.#closed) return;
    const { strikes, crash } = this.#opened;
    for (const update of updates) {
      const struck = strikes.onUpdate();
      for (const rule of struck) {
        this.#publisher.strike(rule);
        if (rule.fault === "crash" && rule.point !== "after-answer") crash.now();
      }
      this.#publisher.update(update, struck);
      for (const rule of struck) this.#leave(rule);
    }
    this.#publisher.bars(this.#engine, bars);
    if (command.do === "open" || command.do === "close") this.#publisher.beat(this.#engine);
  }

  /** Plays the next phase. */
  #play(): void {
    const { run, strikes } = this.#opened;
    const { barOpen } = run.engine;
    const struck = barOpen ? strikes.onBar() : [];
    this.#strikeBefore(struck, this.#opened);
    this.#execute({ do: barOpen ? "close" : "open" });
    for (const rule of struck)
      void run.journal.durable().then(
        () => this.#leave(rule),
        () => {},
      );
  }

  /** Ends the process after what had to be answered or published, when a rule says so. */
  #leave(rule: FaultRule): void {
    if (rule.fault === "crash") this.#opened.crash.now();
    if (rule.fault !== "restart") return;
    const { crash } = this.#opened;
    void this.close().then(() => crash.now());
  }

  #fail(error: Error): void {
    if (this.#closed) return;
    this.#end(new Error(`The paper exchange stops: ${error.message}`, { cause: error }));
    void this.close();
  }

  #confirmLater(id: string): void {
    const { confirmMs = 0 } = this.#options;
    if (confirmMs === null) return;
    this.#later(confirmMs, () => {
      if (this.#engine.desk.pending.has(id)) this.#execute({ do: "confirm", id });
    });
  }

  /** Plays phase after phase: half of a bar's wall time open, half closed. */
  #playOn(): void {
    if (this.#speed === 0) return;
    if (this.#engine.ended) {
      this.#options.note?.(this.state().message);
      return;
    }
    this.#later(this.#speed * 500, () => {
      if (!this.#engine.ended) this.#play();
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

/** Waits as long as rules of latency say. */
async function delay(struck: readonly FaultRule[]): Promise<void> {
  for (const { fault, ms } of struck) if (fault === "latency") await pause(ms);
}

function failure(fault: "500" | "503"): ApiError {
  return fault === "500"
    ? new ApiError(500, 50010000, "internal server error occurred")
    : new ApiError(503, 50310000, "service unavailable");
}

function parseBody(body: string): unknown {
  if (body === "") return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new ApiError(400, 40010000, "request body format is invalid");
  }
}

function addRateHeaders(headers: Record<string, string>, { limit, left, endsAt, allowed }: RateState): void {
  const reset = Math.ceil(endsAt / 1000);
  headers["x-ratelimit-limit"] = String(limit);
  headers["x-ratelimit-remaining"] = String(left);
  headers["x-ratelimit-reset"] = String(reset);
  if (allowed) return;
  headers["retry-after"] = String(Math.max(1, reset - Math.floor(Date.now() / 1000)));
  throw new ApiError(429, 42910000, "rate limit exceeded");
}

function toRaw({ status, body }: ApiAnswer, headers: Readonly<Record<string, string>>): RawAnswer {
  return { status, headers, body: body === undefined ? "" : JSON.stringify(body) };
}
