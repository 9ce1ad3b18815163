import type { Bar, Bars } from "../../../src/market/series/bars.js";
import { sessionDay } from "../../../src/market/calendars/calendar.js";
import type { Timeframe } from "../../../src/market/time/timeframe.js";
import type { Broker, BrokerAsset, BrokerClock } from "../../../src/trading/orders/broker.js";
import type { MarketView } from "../../../src/trading/risk/risk-context.js";
import { VOLATILITY_BARS, volatilityRatio } from "../../../src/trading/risk/volatility-ratio.js";
import type { BarFeed, FeedBar } from "../../market-data/bar-feed.js";

/** A series to listen to. */
interface WantedSeries {
  readonly symbol: string;
  /** The same for all: a key has one stream. */
  readonly timeframe: Timeframe;
  /** Opening of the last bar that was handled; null to begin with what comes. */
  readonly after: number | null;
}

/** Where bars come from. */
export interface MarketSource {
  /**
   * Subscribes; each closed bar after the last one handled comes once and in order, while it is being stored, and the next
   * one waits until `onBar` is done. Null when nothing is wanted.
   */
  open(wanted: readonly WantedSeries[], onBar: (bar: FeedBar) => Promise<void>): Promise<BarFeed | null>;
  /** The stored bars, fetched when there are none; null for a symbol that the source does not have. */
  history(symbol: string, timeframe: Timeframe): Promise<Bars | null>;
  /** True when the market is a replay of past bars, whose time is not the wall's. */
  readonly replay: boolean;
}

/** Sessions that the usual volume is the mean of. */
const VOLUME_SESSIONS = 20;
const DAYS_KEPT = VOLATILITY_BARS.recent + VOLATILITY_BARS.usual;
const ASSET_AGE_MS = 600_000;
/** Alpaca allows 200 requests a minute; a replay's clock runs, and is on this machine. */
const CLOCK_AGE_MS = { replay: 500, real: 30_000 } as const;

interface Daily {
  readonly volumes: number[];
  readonly closes: number[];
  previousClose: number | null;
  lastClose: number | null;
  day: number;
}

/** What is known of the market: latest prices, the usual volume, whether a symbol trades, the market's time. */
export class MarketWatch {
  readonly #broker: Broker;
  readonly #source: MarketSource;
  readonly #now: () => number;
  readonly #assets = new Map<string, { readonly asset: BrokerAsset | null; readonly at: number }>();
  readonly #daily = new Map<string, Daily>();
  readonly #seen = new Map<string, { last: number; jump: number | null; session: number }>();
  #feed: BarFeed | null = null;
  #clock: { readonly clock: BrokerClock; readonly at: number } | null = null;

  constructor(broker: Broker, source: MarketSource, now: () => number) {
    this.#broker = broker;
    this.#source = source;
    this.#now = now;
  }

  get feed(): BarFeed | null {
    return this.#feed;
  }

  get clock(): BrokerClock | null {
    return this.#clock?.clock ?? null;
  }

  async open(wanted: readonly WantedSeries[], onBar: (bar: FeedBar) => Promise<void>): Promise<void> {
    this.#feed = await this.#source.open(wanted, (bar) => {
      if (bar.timeframe === "1Day") this.#closeDay(bar.symbol, bar.bar);
      return onBar(bar);
    });
  }

  close(): void {
    this.#feed?.close();
    this.#feed = null;
  }

  /** Takes the days of a series up, oldest first. */
  learn(bars: Bars): void {
    if (bars.timeframe !== "1Day") return;
    const from = Math.max(0, bars.length - VOLUME_SESSIONS - 2);
    for (let i = from; i < bars.length; i++) {
      this.#closeDay(bars.symbol, { time: bars.time[i]!, close: bars.close[i]!, volume: bars.volume[i]! });
    }
  }

  /** The market's time now, as well as it is known. */
  marketNow(): number {
    const wall = this.#now();
    if (this.#clock === null) return wall;
    if (!this.#source.replay) return wall - (this.skewMs ?? 0);
    return Math.max(this.#clock.clock.time, this.#latestHeard);
  }

  /** Our clock less the broker's; 0 in a replay, whose time is its own, null before the first answer. */
  get skewMs(): number | null {
    if (this.#clock === null) return null;
    return this.#source.replay ? 0 : this.#clock.at - this.#clock.clock.time;
  }

  /** Whether a session is open by the market's time; null before the broker's clock is known. */
  get isOpen(): boolean | null {
    if (this.#clock === null) return null;
    const { isOpen, nextOpen, nextClose } = this.#clock.clock;
    return isOpen ? this.marketNow() < nextClose : this.marketNow() >= nextOpen;
  }

  /** Latest price of a symbol and our clock when it came; null when there is none. */
  latest(symbol: string): { readonly price: number; readonly receivedAt: number } | null {
    const { last = null, receivedAt = 0 } = this.#feed?.latest(symbol) ?? {};
    if (last !== null) return { price: last, receivedAt };
    const close = this.#daily.get(symbol)?.lastClose ?? null;
    return close === null ? null : { price: close, receivedAt: 0 };
  }

  /** How volatile a symbol's days are against what is usual; null with too few days. */
  volatilityRatio(symbol: string): number | null {
    const closes = this.#daily.get(symbol)?.closes ?? [];
    return volatilityRatio(closes.slice(1).map((close, i) => close / closes[i]! - 1));
  }

  /** Asks for what is too old: the clock, and what the broker says of the symbols. */
  async refresh(symbols: Iterable<string>): Promise<void> {
    const now = this.#now();
    const age = this.#source.replay ? CLOCK_AGE_MS.replay : CLOCK_AGE_MS.real;
    const work: Promise<void>[] = [];
    if (this.#clock === null || now - this.#clock.at > age) work.push(this.#readClock());
    for (const symbol of symbols) {
      const known = this.#assets.get(symbol);
      if (!known || now - known.at > ASSET_AGE_MS) work.push(this.#readAsset(symbol));
    }
    await Promise.all(work);
  }

  knows(symbol: string): boolean {
    return this.#assets.has(symbol);
  }

  /** What risk may know of a symbol. `queued` for an order that is meant for the next session's open. */
  view(symbol: string, queued: boolean): MarketView | null {
    const heard = this.#feed?.latest(symbol) ?? null;
    const asset = this.#assets.get(symbol)?.asset;
    const daily = this.#daily.get(symbol);
    const last = heard?.last ?? null;
    if (last !== null) this.#follow(symbol, last);
    // On a session's close its own figures are not yet what the price is compared with, as in a backtest.
    const ofClosed = heard !== null && daily !== undefined && sessionDay(heard.marketTime) === daily.day;
    const volumes = (ofClosed ? daily.volumes.slice(0, -1) : (daily?.volumes ?? [])).slice(-VOLUME_SESSIONS);
    return {
      last,
      ageMs: heard === null || last === null ? null : this.#now() - heard.receivedAt,
      bid: heard?.bid ?? null,
      ask: heard?.ask ?? null,
      previousClose: (ofClosed ? daily.previousClose : daily?.lastClose) ?? null,
      jump: this.#seen.get(symbol)?.jump ?? null,
      averageDailyVolume:
        volumes.length < VOLUME_SESSIONS ? null : volumes.reduce((sum, v) => sum + v, 0) / volumes.length,
      tradable: asset === undefined ? null : (asset?.tradable ?? false),
      halted: asset === undefined ? null : false,
      shortable: asset === undefined ? null : (asset?.shortable ?? false),
      sessionOpen: this.isOpen === null ? null : this.isOpen || queued,
      priceIncrement: last !== null && last < 1 ? 0.0001 : 0.01,
      quantityIncrement: asset?.fractionable === true ? 1e-9 : 1,
    };
  }

  get #latestHeard(): number {
    let latest = 0;
    for (const symbol of this.#daily.keys()) {
      latest = Math.max(latest, this.#feed?.latest(symbol)?.marketTime ?? 0);
    }
    return latest;
  }

  /** The largest change from one price to the next since the last day closed. */
  #follow(symbol: string, last: number): void {
    const session = this.#daily.get(symbol)?.day ?? 0;
    const seen = this.#seen.get(symbol);
    if (!seen || seen.session !== session) {
      this.#seen.set(symbol, { last, jump: null, session });
      return;
    }
    if (seen.last === last) return;
    seen.jump = Math.max(seen.jump ?? 0, Math.abs(last / seen.last - 1));
    seen.last = last;
  }

  #closeDay(symbol: string, { time, close, volume }: Pick<Bar, "time" | "close" | "volume">): void {
    let daily = this.#daily.get(symbol);
    if (!daily) {
      daily = { volumes: [], closes: [], previousClose: null, lastClose: null, day: 0 };
      this.#daily.set(symbol, daily);
    }
    if (time <= daily.day) return;
    daily.day = time;
    daily.previousClose = daily.lastClose;
    daily.lastClose = close;
    daily.closes.push(close);
    if (daily.closes.length > DAYS_KEPT + 1) daily.closes.shift();
    daily.volumes.push(volume);
    if (daily.volumes.length > VOLUME_SESSIONS + 1) daily.volumes.shift();
  }

  async #readClock(): Promise<void> {
    const asked = this.#now();
    const clock = await this.#broker.clock();
    this.#clock = { clock, at: (asked + this.#now()) / 2 };
  }

  async #readAsset(symbol: string): Promise<void> {
    this.#assets.set(symbol, { asset: await this.#broker.asset(symbol), at: this.#now() });
  }
}
