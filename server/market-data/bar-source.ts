import { z } from "zod";
import { InputError } from "../../src/core/errors.js";
import type { Random } from "../../src/core/random.js";
import type { Bar } from "../../src/market/series/bars.js";
import { CALENDAR_YEARS } from "../../src/market/calendars/calendar.js";
import { dateMs } from "../../src/market/time/civil-date.js";
import { parseTimeframe, type Timeframe } from "../../src/market/time/timeframe.js";
import { createFailureReader, type FailureReader, isNotFound } from "../brokers/alpaca-failure.js";
import { errors, marketData, trading } from "../brokers/alpaca-sdk.js";
import { type AlpacaSettings, brokerName, checkAlpacaSettings } from "../brokers/alpaca-settings.js";
import { processRandom } from "../brokers/reconnection.js";
import type { LiveFeed } from "../db/bars/feed.js";
import { barTime, wireTime } from "./bar-time.js";
import { createTokenBucket, SYSTEM_TIMERS, type Timers, type TokenBucket } from "./token-bucket.js";

/** Nothing is asked for from before. */
export const EARLIEST = dateMs(CALENDAR_YEARS.first, 1, 1);

/** Which bars to fetch: from one opening to another, both included, or the newest so many up to `to`. */
export interface BarRequest {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Epoch milliseconds UTC, as our bars have it. */
  readonly from: number;
  readonly to: number;
  /** Only the last so many of them. */
  readonly newest?: number;
}

/** What the source knows of a symbol. */
export interface OfferedSymbol {
  readonly symbol: string;
  readonly name: string;
  readonly exchange: string;
}

export interface BarOrigin {
  /** For people, behind the name of the source. */
  readonly note: string;
  /** True when a program made the prices up. */
  readonly synthetic: boolean;
}

/** Historical bars over the network. Every method rejects with an Error of one line when it gets no answer. */
export interface BarSource {
  readonly feed: LiveFeed;
  /** For people: `paper exchange`, `Alpaca (iex)`. */
  readonly name: string;
  /** Bars of a symbol, oldest first, all pages; bars are as the source gave them, not yet checked. */
  fetchBars(request: BarRequest): Promise<readonly Bar[]>;
  /** Null when the source does not know the symbol. */
  findSymbol(symbol: string): Promise<OfferedSymbol | null>;
  /** Every symbol that can be asked for. */
  listSymbols(): Promise<readonly OfferedSymbol[]>;
  /** The market's time: what closes later is not whole. */
  marketTime(): Promise<number>;
  /** Where the bars of a symbol come from in the end; a replay says what it replays, and whether it is made up. */
  origin(symbol: string): Promise<BarOrigin>;
}

export interface BarSourceOptions {
  /** `iex` beyond this machine, `paper` on it. */
  readonly feed?: LiveFeed;
  /** Requests a minute; 180, below the 200 that Alpaca allows, and 60,000 to the paper exchange. */
  readonly perMinute?: number;
  /** How often a query is asked again after no answer, an error of the server or a rate limit; 4. */
  readonly retries?: number;
  /** Wait before it is asked again; doubles each time. 250. */
  readonly retryDelayMs?: number;
  /** Bars a page; 10,000. */
  readonly pageSize?: number;
  readonly random?: Random;
  readonly timers?: Timers;
}

const LONGEST_DELAY_MS = 60_000;
const BURST = 20;
/** SIP bars younger than this are for paying accounts only. */
const SIP_DELAY_MS = 16 * 60_000;
const TIMEFRAME = /^([1-9]|[1-5]\d)Min$|^([1-9]|1\d|2[0-3])Hour$|^1(Day|Week|Month)$/;

/** Alpaca's market data, or that of an exchange that speaks like it, through Alpaca's SDK. */
export function createBarSource(settings: AlpacaSettings, options: BarSourceOptions = {}): BarSource {
  checkAlpacaSettings(settings);
  return new AlpacaBarSource(settings, options);
}

/**
 * Reads a timeframe that bars can be fetched in.
 *
 * @throws InputError for another one.
 */
export function parseFetchTimeframe(text: string): Timeframe {
  const timeframe = parseTimeframe(text);
  if (TIMEFRAME.test(timeframe)) return timeframe;
  throw new InputError(
    `Cannot fetch bars of ${text}, expected 1Min to 59Min, 1Hour to 23Hour, 1Day, 1Week or 1Month`,
  );
}

class AlpacaBarSource implements BarSource {
  readonly feed: LiveFeed;
  readonly name: string;
  readonly #stocks: marketData.StockApi;
  readonly #config: trading.Configuration;
  readonly #failures: FailureReader;
  readonly #bucket: TokenBucket;
  readonly #timers: Timers;
  readonly #random: Random;
  readonly #options: BarSourceOptions;
  readonly #settings: AlpacaSettings;
  #replayed: Promise<readonly Replayed[]> | null = null;

  constructor(settings: AlpacaSettings, options: BarSourceOptions) {
    this.#settings = settings;
    const { keyId, secret, timeoutMs, tradingUrl, dataUrl } = settings;
    const broker = brokerName(settings);
    this.feed = options.feed ?? (broker === "paper exchange" ? "paper" : "iex");
    this.name = this.feed === "paper" ? broker : `Alpaca (${this.feed})`;
    const shared = { keyId, secret, timeoutMs };
    this.#stocks = new marketData.StockApi(
      new marketData.Configuration({ ...shared, basePath: base(dataUrl) }),
    );
    this.#config = new trading.Configuration({ ...shared, basePath: base(tradingUrl) });
    this.#failures = createFailureReader(settings);
    this.#timers = options.timers ?? SYSTEM_TIMERS;
    this.#bucket = createTokenBucket(
      options.perMinute ?? (this.feed === "paper" ? 60_000 : 180),
      BURST,
      this.#timers,
    );
    this.#random = options.random ?? processRandom();
    this.#options = options;
  }

  async fetchBars(request: BarRequest): Promise<readonly Bar[]> {
    const { symbol, timeframe, newest = Infinity } = request;
    const bars: Bar[] = [];
    const tokens = new Set<string>();
    let pageToken: string | null = null;
    do {
      const page = await this.#page(request, newest - bars.length, pageToken);
      for (const bar of page.bars[symbol] ?? []) bars.push(toBar(timeframe, bar));
      pageToken = page.nextPageToken || null;
      if (pageToken !== null && tokens.has(pageToken)) {
        throw new Error(`Cannot fetch bars of ${symbol} from the ${this.name}: page ${pageToken} came twice`);
      }
      if (pageToken !== null) tokens.add(pageToken);
    } while (pageToken !== null && bars.length < newest);
    return request.newest === undefined ? bars : bars.slice(0, newest).reverse();
  }

  async findSymbol(symbol: string): Promise<OfferedSymbol | null> {
    const api = new trading.AssetsApi(this.#config);
    return this.#query(`look up ${symbol}`, async () => {
      try {
        return toOffered(await api.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: symbol }));
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    });
  }

  async listSymbols(): Promise<readonly OfferedSymbol[]> {
    const api = new trading.AssetsApi(this.#config);
    return this.#query("list symbols", async () =>
      (await api.getV2Assets({ status: "active", assetClass: "us_equity" })).map(toOffered),
    );
  }

  async marketTime(): Promise<number> {
    const api = new trading.ClockApi(this.#config);
    const time = await this.#query("read the clock", async () =>
      (await api.legacyClock()).timestamp?.getTime(),
    );
    if (time === undefined || !Number.isFinite(time)) {
      throw new Error(`Cannot read the clock of the ${this.name}: it gave no time`);
    }
    return this.feed === "sip" ? time - SIP_DELAY_MS : time;
  }

  async origin(symbol: string): Promise<BarOrigin> {
    if (this.feed !== "paper") return { note: "adjusted for splits", synthetic: false };
    this.#replayed ??= this.#query("ask what is replayed", () => readReplayed(this.#settings));
    this.#replayed.catch(() => (this.#replayed = null));
    const replayed = (await this.#replayed).find((series) => series.symbol === symbol);
    if (!replayed) return { note: "a replay", synthetic: false };
    return { note: `a replay of: ${replayed.source}`, synthetic: replayed.synthetic };
  }

  #page(
    { symbol, timeframe, from, to, newest }: BarRequest,
    wanted: number,
    pageToken: string | null,
  ): Promise<marketData.StockBarsResp> {
    return this.#query(`fetch bars of ${symbol}`, async () => {
      const page = await this.#stocks.stockBars({
        symbols: symbol,
        timeframe,
        start: new Date(wireTime(timeframe, from)),
        end: new Date(wireTime(timeframe, to)),
        limit: Math.min(wanted, this.#options.pageSize ?? 10_000),
        adjustment: "split",
        sort: newest === undefined ? "asc" : "desc",
        ...(this.feed === "paper" ? {} : { feed: this.feed }),
        ...(pageToken === null ? {} : { pageToken }),
      });
      if (page === undefined || typeof page !== "object") throw new TypeError("it is no JSON object");
      // The types say that there are bars, Alpaca says null where there are none.
      const bars = (page.bars as typeof page.bars | null | undefined) ?? {};
      return { ...page, bars };
    });
  }

  /** Asks again after no answer, a server's error or a rate limit, and waits as long as the other side wishes. */
  async #query<T>(action: string, work: () => Promise<T>): Promise<T> {
    const { retries = 4, retryDelayMs = 250 } = this.#options;
    for (let attempt = 0; ; attempt++) {
      await this.#bucket.take();
      try {
        return await work();
      } catch (error) {
        if (attempt >= retries || !isPassing(error)) {
          const again = attempt === 0 ? "" : `, asked ${attempt + 1} times`;
          // oxlint-disable-next-line preserve-caught-error -- the SDK's error holds the answer's text, which may hold anything
          throw new Error(
            `Cannot ${action} from the ${this.name}: ${this.#failures.describe(error)}${again}`,
          );
        }
        const wished = error instanceof errors.ApiError ? error.retryAfterMs : undefined;
        const backoff = retryDelayMs * 2 ** attempt * (0.5 + this.#random.next() / 2);
        const delay = Math.min(wished ?? backoff, LONGEST_DELAY_MS);
        if (wished !== undefined) this.#bucket.pause(delay);
        else await this.#timers.sleep(delay);
      }
    }
  }
}

/** Whether the same question may be answered a moment later. */
function isPassing(error: unknown): boolean {
  if (error instanceof errors.FetchError) return true;
  if (!(error instanceof errors.ApiError)) return false;
  return error.status >= 500 || [408, 425, 429].includes(error.status);
}

/** What is no time or number becomes NaN, which the check of the bars refuses by its column. */
function toBar(timeframe: Timeframe, { t, o, h, l, c, v }: marketData.StockBar): Bar {
  const at = Date.parse(String(t));
  const time = Number.isFinite(at) ? barTime(timeframe, at) : Number.NaN;
  return { time, open: number(o), high: number(h), low: number(l), close: number(c), volume: number(v) };
}

function number(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

function toOffered({ symbol, name, exchange }: trading.Assets): OfferedSymbol {
  return { symbol, name: name || symbol, exchange };
}

/** What the state of our own paper exchange says of a symbol. */
const Replayed = z.object({ symbol: z.string(), source: z.string(), synthetic: z.boolean() });
type Replayed = z.infer<typeof Replayed>;

/** What a paper exchange replays; nothing for one that is not ours. */
async function readReplayed({
  tradingUrl,
  keyId,
  secret,
  timeoutMs,
}: AlpacaSettings): Promise<readonly Replayed[]> {
  const asked = fetch(`${base(tradingUrl)}/paper/v1/state`, {
    headers: { "APCA-API-KEY-ID": keyId, "APCA-API-SECRET-KEY": secret },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const response = await asked.catch((error: Error) => {
    throw new errors.FetchError(error, "The request failed");
  });
  if (response.status === 404) {
    await response.body?.cancel();
    return [];
  }
  if (!response.ok) throw await errors.buildApiError(response);
  return z.object({ data: z.array(Replayed) }).parse(await response.json()).data;
}

function base(url: string): string {
  return url.replace(/\/+$/, "");
}
