import type { Bars } from "../../../src/market/series/bars.js";
import { Book, priceOrZero } from "./book.js";
import type { AccountConfiguration, ClosedBar, Command, Outcome } from "./command.js";
import { decimal, roundHalfUp, type Exactly } from "../../../src/core/decimal.js";
import { Ids } from "./ids.js";
import type { RunSettings } from "./options.js";
import { OrderDesk, type DeskMarket } from "./order-desk.js";
import type { PaperOrder } from "./paper-order.js";
import { Replay } from "./replay.js";
import { Venue } from "./venue.js";

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
export class PaperEngine implements DeskMarket {
  readonly settings: RunSettings;
  readonly replay: Replay;
  readonly venue: Venue;
  readonly ids: Ids;
  readonly book: Book;
  readonly desk: OrderDesk;
  readonly points: EquityPoint[] = [];
  readonly startCash: Exactly;
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
    return this.ids.named("asset", symbol);
  }

  /** The latest price; 0 before a symbol's first bar. */
  price(symbol: string): Exactly {
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
    this.points.push({
      time: closing,
      day: this.replay.day(this.tick),
      equity: Number(roundHalfUp(equity, 6)),
    });
    return this.symbols
      .filter((symbol) => this.venue.present(symbol))
      .map((symbol) => ({ symbol, index: this.venue.index(symbol) }));
  }
}
