import type { Bars } from "../../src/market/bars.js";
import { Book, priceOrZero } from "./book.js";
import { decimal, rounded, type Decimal } from "./decimal.js";
import { Ids } from "./ids.js";
import type { RunSettings } from "./options.js";
import { OrderDesk, type OrderUpdate } from "./order-desk.js";
import type { OrderTerms, PaperOrder, ReplaceTerms } from "./paper-order.js";
import { Replay } from "./replay.js";
import { Venue } from "./venue.js";

/** What a scripted fault makes of a cancel: a part, or all, fills around it. */
export type CancelRace = "partial-fill-racing-cancel" | "fill-after-cancel";

/** The account's settings that clients can change. */
export interface AccountConfiguration {
  readonly dtbp_check: string;
  readonly trade_confirm_email: string;
  readonly suspend_trade: boolean;
  readonly no_shorting: boolean;
  readonly fractional_trading: boolean;
  readonly max_margin_multiplier: string;
  readonly pdt_check: string;
  readonly ptp_no_exception_entry: boolean;
  readonly disable_overnight_trading: boolean;
  readonly max_options_trading_level: number;
}

/** Everything that changes the state; the journal is a list of these. */
export type Command =
  | { readonly do: "open" }
  | { readonly do: "close" }
  | { readonly do: "submit"; readonly terms: OrderTerms }
  | {
      readonly do: "cancel";
      readonly id: string;
      /** True when a later `confirm` settles it. */
      readonly pending?: boolean;
      readonly race?: CancelRace;
    }
  | { readonly do: "replace"; readonly id: string; readonly terms: ReplaceTerms; readonly pending?: boolean }
  | { readonly do: "confirm"; readonly id: string }
  | { readonly do: "configure"; readonly changes: Partial<AccountConfiguration> };

/** A bar that has just closed. */
export interface ClosedBar {
  readonly symbol: string;
  /** Place in the series. */
  readonly index: number;
}

/** What applying a command did. */
export interface Outcome {
  /** The order that was made, for a submit or a replacement. */
  readonly order: PaperOrder | null;
  /** That order as JSON, as it stood when it was taken in, before anything filled. */
  readonly answer: Readonly<Record<string, unknown>> | null;
  readonly updates: readonly OrderUpdate[];
  /** Bars that closed. */
  readonly bars: readonly ClosedBar[];
  /** Execution id, quantity and price of each execution, in order. */
  readonly fills: readonly (readonly [string, string, string])[];
}

/** Equity at a bar's close. */
export interface EquityPoint {
  readonly time: number;
  readonly day: number;
  readonly equity: number;
}

/** Wire times never collide: each command moves the market's clock by this much. */
const COMMAND_MS = 1;

/**
 * The exchange without its wires: a deterministic machine from commands to orders, fills and account. The same
 * settings, bars and commands give the same state, to the last id.
 */
export class PaperEngine {
  readonly settings: RunSettings;
  readonly replay: Replay;
  readonly venue: Venue;
  readonly ids: Ids;
  readonly book: Book;
  readonly desk: OrderDesk;
  readonly points: EquityPoint[] = [];
  readonly startCash: Decimal;
  /** The market's time, epoch milliseconds UTC. */
  now: number;
  /** The tick last opened; one before the start until then. */
  tick: number;
  /** Whether the bars of the tick are open. */
  barOpen = false;
  configuration: AccountConfiguration;
  readonly #bars: ReadonlyMap<string, Bars>;

  constructor(bars: readonly Bars[], settings: RunSettings, run: string) {
    this.settings = settings;
    this.replay = new Replay(bars, settings.from);
    this.ids = new Ids(run);
    this.startCash = decimal(settings.cash);
    this.book = new Book(this.startCash);
    this.venue = new Venue(bars, this.replay.times, this.replay.start, settings);
    this.#bars = new Map(bars.map((series) => [series.symbol, series]));
    this.tick = this.replay.start - 1;
    this.now =
      this.tick >= 0 ? this.replay.closing(this.tick) : this.replay.opening(this.replay.start) - 3_600_000;
    this.desk = new OrderDesk(this);
    this.configuration = {
      dtbp_check: "entry",
      trade_confirm_email: "none",
      suspend_trade: false,
      no_shorting: false,
      fractional_trading: true,
      max_margin_multiplier: String(settings.multiplier),
      pdt_check: "entry",
      ptp_no_exception_entry: false,
      disable_overnight_trading: false,
      max_options_trading_level: 0,
    };
  }

  get symbols(): readonly string[] {
    return [...this.#bars.keys()];
  }

  bars(symbol: string): Bars | undefined {
    return this.#bars.get(symbol);
  }

  assetId(symbol: string): string {
    return this.ids.of("asset", symbol);
  }

  /** The latest price; 0 before a symbol's first bar. */
  price(symbol: string): Decimal {
    return priceOrZero(this.venue.price(symbol));
  }

  /** Whether every bar has been played. */
  get ended(): boolean {
    return !this.barOpen && this.tick === this.replay.length - 1;
  }

  /** Whether a session is under way, be it between two of its bars. */
  get marketOpen(): boolean {
    if (this.barOpen) return true;
    return this.tick >= this.replay.start && !this.replay.endsSession(this.tick);
  }

  /** Applies a command that has been checked. */
  apply(command: Command): Outcome {
    switch (command.do) {
      case "open":
        return this.#finish(null, this.#openBars());
      case "close":
        return this.#finish(null, this.#closeBars());
      case "submit":
        this.#passTime();
        return this.#finish(this.desk.submit(command.terms));
      case "cancel":
        this.#passTime();
        this.desk.cancel(this.desk.get(command.id), command.pending ?? false, command.race);
        return this.#finish();
      case "replace":
        this.#passTime();
        return this.#finish(
          this.desk.replace(this.desk.get(command.id), command.terms, command.pending ?? false),
        );
      case "confirm":
        this.#passTime();
        this.desk.confirm(this.desk.get(command.id));
        return this.#finish();
      case "configure":
        this.#passTime();
        this.configuration = { ...this.configuration, ...command.changes };
        return this.#finish();
    }
  }

  /** The prices that a tick's opening or close brings, for the journal. */
  pricesOf(command: Command): Record<string, unknown> | null {
    if (command.do !== "open" && command.do !== "close") return null;
    const prices: Record<string, unknown> = {};
    for (const [symbol, bars] of this.#bars) {
      if (!this.venue.present(symbol)) continue;
      const i = this.venue.index(symbol);
      prices[symbol] =
        command.do === "open"
          ? bars.open[i]
          : [bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.volume[i]];
    }
    return prices;
  }

  #finish(order: PaperOrder | null = null, bars: readonly ClosedBar[] = []): Outcome {
    return { order, bars, ...this.desk.take() };
  }

  /** Moves the clock on a little, never past the close of open bars. */
  #passTime(): void {
    const end = this.barOpen ? this.replay.closing(this.tick) - 2 : Infinity;
    if (this.now < end) this.now += COMMAND_MS;
  }

  #openBars(): ClosedBar[] {
    this.tick++;
    this.now = Math.max(this.now, this.replay.opening(this.tick));
    this.barOpen = true;
    if (this.tick === this.replay.start || this.replay.startsSession(this.tick))
      this.book.startSession((symbol) => this.price(symbol), this.symbols);
    this.venue.openBars(this.tick);
    this.desk.openBars(this.tick === this.replay.start || this.replay.startsSession(this.tick));
    this.venue.matchOpen();
    return [];
  }

  #closeBars(): ClosedBar[] {
    const closing = this.replay.closing(this.tick);
    this.now = Math.max(this.now, closing - 1);
    this.venue.matchRest();
    this.desk.closeBars(this.replay.endsSession(this.tick));
    this.barOpen = false;
    this.now = Math.max(this.now, closing);
    const equity = this.book.equity((symbol) => this.price(symbol));
    this.book.closingEquity = equity;
    this.points.push({ time: closing, day: this.replay.day(this.tick), equity: Number(rounded(equity, 6)) });
    return this.symbols
      .filter((symbol) => this.venue.present(symbol))
      .map((symbol) => ({ symbol, index: this.venue.index(symbol) }));
  }
}
