import type { Clock } from "../../src/core/clock.js";
import type { Random } from "../../src/core/random.js";
import type { Bar, Bars } from "../../src/market/series/bars.js";
import { isCovered, nextSession, sessionHours } from "../../src/market/calendars/calendar.js";
import { createFailureReader } from "../brokers/alpaca-failure.js";
import type { AlpacaSettings } from "../brokers/alpaca-settings.js";
import { type ConnectionEvents, keepConnected, processRandom } from "../brokers/reconnection.js";
import type { BarStore } from "../db/bars/bar-store.js";
import { type BarSource, EARLIEST } from "./bar-source.js";
import { barCloses } from "./bar-time.js";
import { openDataStream } from "./data-stream.js";
import type { BarFeed, BarFeedState, FeedBar } from "./feed-records.js";
import { describeBars, instrumentOf, requireBars, toBars } from "./fetched-bars.js";
import { LatestPrices, type Tick } from "./latest-prices.js";

export type { BarFeed, FeedBar } from "./feed-records.js";

export interface BarFeedOptions {
  readonly settings: AlpacaSettings;
  /** Where missed bars are asked for. */
  readonly source: BarSource;
  readonly store: Pick<BarStore, "findExtent" | "appendBar">;
  readonly symbols: readonly string[];
  readonly timeframe: "1Day" | "1Min";
  readonly clock: Clock;
  /**
   * Hears each bar while it is being stored: bars of one time together, the next ones when all of them are stored and
   * done. When it throws or rejects, or a bar cannot be stored, the bar comes again after the feed has connected anew.
   */
  onBar(bar: FeedBar): void | Promise<void>;
  /** What a person should know: a refused bar, a lost connection. */
  onProblem?(problem: string): void;
  /** Opening of the last bar of a symbol that was handled; the last stored one when there is no such function. */
  after?(symbol: string): number | null;
  /** Whether something has to be heard; while the regular session is on by our clock when there is no such function. */
  isExpecting?(): boolean;
  /** How long nothing may be heard while something is expected; 120,000. */
  readonly silenceMs?: number;
  /** Wait after a session's close before its bar is asked for when the stream has not brought it; 60,000. */
  readonly settleMs?: number;
  /** Wait before the stream is opened again, and the longest one; 250 and 15,000. */
  readonly firstDelayMs?: number;
  readonly longestDelayMs?: number;
  readonly random?: Random;
}

const CLOCK_SLACK_MS = 30_000;

/** A bar as it came. */
type Arrived = Pick<FeedBar, "symbol" | "bar" | "receivedAt">;

/** Bars in the order given, cut where one has the symbol of an earlier one or another time. */
function instantsOf(bars: readonly Arrived[]): Arrived[][] {
  const instants: Arrived[][] = [];
  for (const arrived of bars) {
    const last = instants.at(-1);
    const together = last?.every(
      ({ symbol, bar }) => symbol !== arrived.symbol && bar.time === arrived.bar.time,
    );
    if (last && together) last.push(arrived);
    else instants.push([arrived]);
  }
  return instants;
}

/**
 * Follows bars, trades and quotes of some symbols: each closed bar is checked, stored and handed on, each once and in
 * order of time. Whenever the stream was away, the source is asked for what was missed before anything else. A daily
 * bar of the stream counts when its session has closed, until then it only gives the newest price.
 */
export function createBarFeed(options: BarFeedOptions): BarFeed {
  return new StreamedBarFeed(options);
}

class StreamedBarFeed implements BarFeed {
  readonly #options: BarFeedOptions;
  readonly #prices = new LatestPrices();
  readonly #seen = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #connection: { close(): void };
  #arrived: Arrived[] = [];
  #queue: Promise<void> = Promise.resolve();
  #state: BarFeedState;
  #events: ConnectionEvents | null = null;
  #failed: ConnectionEvents | null = null;
  #marketTime = -Infinity;
  #askedTime = Infinity;
  #askedAt = 0;
  #isClosed = false;

  constructor(options: BarFeedOptions) {
    this.#options = options;
    const { settings, symbols, timeframe, silenceMs = 120_000, random = processRandom() } = options;
    const { firstDelayMs = 250, longestDelayMs = 15_000 } = options;
    this.#state = {
      connected: false,
      since: options.clock.now(),
      lastMessageAt: null,
      subscribed: [],
      problem: "not connected yet",
    };
    const failures = createFailureReader(settings);
    this.#connection = keepConnected(
      (events) => {
        this.#events = events;
        return openDataStream(settings, timeframe, symbols, failures, events, {
          subscribed: (confirmed) => this.#subscribed(confirmed, events),
          bar: (symbol, bar) => this.#streamed(symbol, bar),
          tick: (tick) => this.#tick(tick),
        });
      },
      {
        ready: () => {},
        lost: (reason) => this.#lost(reason),
        expecting: () => (this.#isExpecting() ? "while the market is open" : null),
      },
      { random, silenceMs, firstDelayMs, longestDelayMs, readyMs: settings.timeoutMs },
    );
  }

  latest(symbol: string) {
    return this.#prices.get(symbol);
  }

  state() {
    return this.#state;
  }

  close() {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#connection.close();
  }

  /** Missed bars come first: what the stream brings from now on waits behind them. */
  #subscribed(confirmed: readonly string[], events: ConnectionEvents): void {
    this.#state = { ...this.#state, subscribed: confirmed };
    this.#then(async () => {
      await this.#catchUp();
      if (this.#events !== events || this.#state.subscribed.length === 0) return;
      this.#state = { ...this.#state, connected: true, since: this.#options.clock.now(), problem: null };
    });
  }

  #streamed(symbol: string, bar: Bar): void {
    this.#arrived.push({ symbol, bar, receivedAt: this.#heard() });
    if (this.#arrived.length > 1) return;
    this.#then(async () => {
      for (const instant of instantsOf(this.#arrived.splice(0))) await this.#takeStreamed(instant);
    });
  }

  /** Bars of several symbols that came together are stored and handed on together. */
  async #takeStreamed(bars: readonly Arrived[]): Promise<void> {
    const closed: Arrived[] = [];
    for (const arrived of bars) if (await this.#hasClosed(arrived)) closed.push(arrived);
    if (closed.some(({ symbol, bar }) => this.#missesSession(symbol, bar.time))) await this.#catchUp();
    await this.#take(closed);
  }

  /** Whether a bar is over; one that is not gives the newest price, and is asked for later. */
  async #hasClosed({ symbol, bar, receivedAt }: Arrived): Promise<boolean> {
    const { timeframe } = this.#options;
    const closes = barCloses(timeframe, bar.time);
    const over = timeframe !== "1Day" || closes <= (await this.#timeAtLeast(closes));
    const marketTime = over ? closes : this.#marketTime;
    this.#prices.take({ symbol, marketTime, last: bar.close }, receivedAt);
    if (!over) this.#askAt(symbol, bar.time, closes - this.#marketTime);
    return over;
  }

  #tick(tick: Tick): void {
    const receivedAt = this.#heard();
    if (tick.marketTime > this.#marketTime) this.#marketTime = tick.marketTime;
    this.#prices.take(tick, receivedAt);
  }

  #heard(): number {
    const now = this.#options.clock.now();
    this.#state = { ...this.#state, lastMessageAt: now };
    return now;
  }

  #lost(reason: string): void {
    this.#options.onProblem?.(`The feed of bars was lost: ${reason}`);
    this.#arrived = [];
    const since = this.#state.connected ? this.#options.clock.now() : this.#state.since;
    this.#state = { ...this.#state, connected: false, since, subscribed: [], problem: reason };
  }

  /**
   * Runs one task after the other. One that fails ends its connection and with it what else that brought: the next
   * connection asks for all that was not handed on.
   */
  #then(task: () => Promise<void>): void {
    const events = this.#events;
    this.#queue = this.#queue.then(async () => {
      if (this.#isClosed || events === null || events === this.#failed) return;
      try {
        await task();
      } catch (error) {
        this.#failed = events;
        const reason = error instanceof Error ? error.message : String(error);
        if (!this.#isClosed) events.failed(reason);
      }
    });
  }

  /** Hands on the closed bars after the last ones seen, oldest first. */
  async #catchUp(): Promise<void> {
    const { source, timeframe, symbols, clock } = this.#options;
    const to = await this.#timeAtLeast(Infinity);
    const missed: Omit<Arrived, "receivedAt">[] = [];
    for (const symbol of symbols) {
      const seen = this.#seen.get(symbol) ?? (await this.#firstSeen(symbol, to));
      this.#seen.set(symbol, seen);
      if (seen >= to) continue;
      const from = Math.max(seen, EARLIEST);
      for (const bar of await source.fetchBars({ symbol, timeframe, from, to })) {
        if (!(barCloses(timeframe, bar.time) > to)) missed.push({ symbol, bar });
      }
    }
    const receivedAt = clock.now();
    missed.sort((a, b) => a.bar.time - b.bar.time);
    const arrived = missed.map((one) => ({ ...one, receivedAt }));
    for (const instant of instantsOf(arrived)) await this.#take(instant);
  }

  /** Where a symbol begins: after what was handled before, else after what the source has now. */
  async #firstSeen(symbol: string, to: number): Promise<number> {
    const handled = await this.#lastHandled(symbol);
    // Bars of a later time than the market's were left by another replay.
    if (handled !== null && handled <= to) return handled;
    const { source, timeframe } = this.#options;
    const newest = await source.fetchBars({ symbol, timeframe, from: EARLIEST, to, newest: 2 });
    return newest.findLast(({ time }) => barCloses(timeframe, time) <= to)?.time ?? -Infinity;
  }

  async #lastHandled(symbol: string): Promise<number | null> {
    const { after, store, source, timeframe } = this.#options;
    if (after) return after(symbol);
    return (await store.findExtent(symbol, timeframe, source.feed))?.last ?? null;
  }

  /** Stores bars and hands them on at once: what is decided on one is not kept waiting for its row. */
  async #take(bars: readonly Arrived[]): Promise<void> {
    const { timeframe, onBar, store, source } = this.#options;
    const checked = await Promise.all(bars.map((arrived) => this.#check(arrived)));
    const fresh = checked.filter((one) => one !== null);
    await Promise.all(
      fresh.flatMap(({ arrived, columns }) => [
        store.appendBar({
          instrument: instrumentOf(arrived.symbol, arrived.symbol),
          feed: source.feed,
          bars: columns,
        }),
        onBar({ ...arrived, timeframe }),
      ]),
    );
    for (const { arrived } of fresh) this.#seen.set(arrived.symbol, arrived.bar.time);
  }

  /** The bar as columns; null for one that was handed on before, or is none. */
  async #check(arrived: Arrived): Promise<{ readonly arrived: Arrived; readonly columns: Bars } | null> {
    const { symbol, bar } = arrived;
    if (bar.time <= (this.#seen.get(symbol) ?? -Infinity)) return null;
    const { source, timeframe } = this.#options;
    const columns = toBars(await describeBars(source, symbol, timeframe), [bar]);
    try {
      requireBars(columns);
      return { arrived, columns };
    } catch (error) {
      this.#options.onProblem?.((error as Error).message);
      if (Number.isFinite(bar.time)) this.#seen.set(symbol, bar.time);
      return null;
    }
  }

  /** The market's time, asked for only where what is known of it leaves open whether a moment has come. */
  async #timeAtLeast(wanted: number): Promise<number> {
    const { source, clock } = this.#options;
    // A real market's clock goes no faster than ours, a replay's may.
    const latest = this.#askedTime + (clock.now() - this.#askedAt) + CLOCK_SLACK_MS;
    if (this.#marketTime >= wanted || (source.feed !== "paper" && wanted < Infinity && latest < wanted)) {
      return this.#marketTime;
    }
    this.#askedAt = clock.now();
    this.#askedTime = await source.marketTime();
    this.#marketTime = Math.max(this.#marketTime, this.#askedTime);
    return this.#marketTime;
  }

  /** Whether the calendar has sessions between the last bar seen and a daily bar. */
  #missesSession(symbol: string, time: number): boolean {
    if (this.#options.timeframe !== "1Day") return false;
    const seen = this.#seen.get(symbol);
    if (seen === undefined || !isCovered(seen) || !isCovered(time)) return false;
    return time > seen && nextSession(seen) < time;
  }

  /** Asks for the bar of a session some time after its close, and again until it is there. */
  #askAt(symbol: string, time: number, untilClose: number): void {
    if (this.#timers.has(symbol)) return;
    const { settleMs = 60_000 } = this.#options;
    const ask = (): void => {
      this.#timers.delete(symbol);
      this.#then(async () => {
        await this.#catchUp();
        if ((this.#seen.get(symbol) ?? -Infinity) < time) this.#askAt(symbol, time, 0);
      });
    };
    this.#timers.set(symbol, setTimeout(ask, untilClose + settleMs));
  }

  #isExpecting(): boolean {
    const { clock, isExpecting, symbols } = this.#options;
    if (isExpecting) return isExpecting();
    const now = clock.now();
    const hours = symbols.length > 0 && isCovered(now) ? sessionHours(now) : null;
    return hours !== null && now >= hours.open && now < hours.close;
  }
}
