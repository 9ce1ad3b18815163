import { isoTime } from "../../../src/contracts/run-record.js";
import { decimal, type Exactly, plain, ZERO } from "../../../src/core/decimal.js";
import { createBars, sliceBars, type Bars } from "../../../src/market/series/bars.js";
import { parseTimeframe, type Timeframe } from "../../../src/market/time/timeframe.js";
import { findStrategy } from "../../../src/strategies/catalog.js";
import { LONG, SHORT, type RunSide } from "../../../src/strategies/contract/signal.js";
import type { Order } from "../../../src/trading/orders/order.js";
import { isDone } from "../../../src/trading/orders/order-state.js";
import type { FeedBar } from "../../market-data/bar-feed.js";
import { note } from "../ledger/desk-context.js";
import { joined } from "../ledger/join-changes.js";
import { DecisionTimes } from "./decision-times.js";
import { type DeskOrder, isOpen } from "../ledger/desk-order.js";
import { LiveStrategy } from "./live-strategy.js";
import { aloneEquity } from "./model-alone.js";
import type { Intent } from "../orders/order-management.js";
import { RecommendationList } from "./recommendation-list.js";
import type { Change, DeskStrategy } from "../ledger/rows.js";
import type { DeskSession } from "../safety/desk-session.js";

const SIGNAL_WORDS: Readonly<Record<number, string>> = {
  0: "hold",
  1: "long",
  2: "flat",
  3: "abstain",
  4: "abstain and leave",
  [-1]: "short",
};

/** The word for what a signal means to a strategy that may take some sides only. */
export function signalWord(signal: number, side: RunSide): string {
  const refused = (signal === SHORT && side === "long") || (signal === LONG && side === "short");
  return refused ? "flat" : (SIGNAL_WORDS[signal] ?? String(signal));
}

/** The strategies of the desk: each decides on the bars of its symbol, once a bar, and guards what it holds. */
export class StrategyBoard {
  readonly recommendations: RecommendationList;
  readonly decisionTimes = new DecisionTimes();
  readonly #session: DeskSession;
  readonly #rows = new Map<string, DeskStrategy>();
  readonly #live = new Map<string, LiveStrategy>();
  readonly #alone = new Map<string, { readonly lastBar: number; readonly equity: Exactly | null }>();
  /** Where each strategy stands: the last bar that it decided on. */
  readonly #progress: Map<string, { readonly lastBar: number; readonly lastSignal: number }>;

  private constructor(
    session: DeskSession,
    recommendations: RecommendationList,
    progress: Map<string, { readonly lastBar: number; readonly lastSignal: number }>,
  ) {
    this.#session = session;
    this.recommendations = recommendations;
    this.#progress = progress;
  }

  /** Reads the strategies, their progress and their state; each is warm from the stored bars. */
  static async load(session: DeskSession): Promise<StrategyBoard> {
    const { sql, book } = session;
    const rows = await sql<
      DeskStrategy[]
    >`SELECT name, version, settings, status, status_reason FROM desk_strategies ORDER BY name`;
    const progress = await sql<{ strategy: string; last_bar: number; last_signal: number }[]>`
      SELECT strategy, last_bar, last_signal FROM strategy_progress WHERE account = ${book.account}`;
    const board = new StrategyBoard(
      session,
      await RecommendationList.load(sql, book.account),
      new Map(progress.map((p) => [p.strategy, { lastBar: p.last_bar, lastSignal: p.last_signal }])),
    );
    for (const row of rows) await board.#add(row);
    return board;
  }

  find(name: string): LiveStrategy | undefined {
    return this.#live.get(name);
  }

  row(name: string): DeskStrategy | undefined {
    return this.#rows.get(name);
  }

  get rows(): Iterable<DeskStrategy> {
    return this.#rows.values();
  }

  get symbols(): Set<string> {
    const symbols = new Set<string>();
    for (const { settings } of this.#rows.values()) symbols.add(settings.symbol);
    for (const { symbol, quantity } of this.#session.book.holdings.values()) {
      if (!quantity.eq(0)) symbols.add(symbol);
    }
    return symbols;
  }

  /** The series that the desk listens to: those of its strategies, and of what it holds besides. */
  get subscriptions(): readonly {
    readonly symbol: string;
    readonly timeframe: Timeframe;
    readonly after: number | null;
  }[] {
    const timeframe = parseTimeframe([...this.#rows.values()][0]?.settings.timeframe ?? "1Day");
    return [...this.symbols].map((symbol) => ({ symbol, timeframe, after: this.#handled(symbol) }));
  }

  /** Opening of the last bar of a symbol that all its strategies have decided on. */
  #handled(symbol: string): number | null {
    const last = [...this.#live.values()]
      .filter(({ settings, barCount }) => settings.symbol === symbol && barCount > 0)
      .map(({ lastBar }) => lastBar);
    return last.length === 0 ? null : Math.min(...last);
  }

  /** What a strategy would be worth had its rule traded by itself; null until it can be told. */
  async aloneEquity(name: string): Promise<Exactly | null> {
    const live = this.#live.get(name);
    if (!live) return null;
    const known = this.#alone.get(name);
    if (known?.lastBar === live.lastBar) return known.equity;
    const { sql, book } = this.#session;
    const [row] = await sql<{ bar: number }[]>`SELECT (value->>'bar')::timestamptz AS bar FROM desk_state
      WHERE name = ${startName(book.account, name)}`;
    const { symbol, timeframe } = live.settings;
    const bars = row ? await this.#session.history(symbol, parseTimeframe(timeframe)) : null;
    const equity = bars && aloneEquity(bars, live.settings, row!.bar);
    this.#alone.set(name, { lastBar: live.lastBar, equity });
    return equity;
  }

  isDaily(name: string): boolean {
    return this.#rows.get(name)?.settings.timeframe.endsWith("Day") === true;
  }

  /** Where a stop will guard what an intent opens; null for nothing. */
  protectiveStop({ strategy, reduceOnly, side }: Intent): number | null {
    const settings = this.#rows.get(strategy)?.settings;
    if (!settings || reduceOnly || settings.stopLoss === null) return null;
    const latest = this.#session.market.latest(settings.symbol);
    if (latest === null) return null;
    return latest.price * (1 + (side === "buy" ? -1 : 1) * settings.stopLoss);
  }

  /** Puts a changed strategy in the place of the one before; its history is read anew. */
  async replace(row: DeskStrategy): Promise<void> {
    await this.#add(row);
  }

  /**
   * A bar has closed: every strategy of its series decides, and its orders, its progress and its signal are stored in one
   * transaction, that of several strategies together. A bar that a strategy has decided on is none to it.
   *
   * @param ageMs since the bar closed, in the market's time
   */
  async onBar({ symbol, timeframe, bar, receivedAt }: FeedBar, ageMs: number, closed: number): Promise<void> {
    const intents: Intent[] = [];
    const changes: (Change | null)[] = [];
    for (const strategy of this.#live.values()) {
      const { settings } = strategy;
      if (settings.symbol !== symbol || settings.timeframe !== timeframe) continue;
      if (bar.time <= strategy.lastBar) continue;
      const signal = strategy.see(bar);
      const decided = await this.#decide(strategy, signal, bar.close, ageMs, closed);
      intents.push(...decided.intents);
      changes.push(decided.change);
    }
    if (changes.length === 0) return;
    // What they decide at once is stored at once.
    await this.#session.place(intents, joined(...changes));
    const took = this.#session.now() - receivedAt;
    for (let i = 0; i < intents.length; i++) this.decisionTimes.record(took);
  }

  /** After a fill: a stop guards what was opened, and goes when it is closed. */
  async afterFill(order: DeskOrder): Promise<void> {
    const { strategy, symbol, reduce_only, id } = order.row;
    const settings = this.#rows.get(strategy)?.settings;
    if (!settings || settings.stopLoss === null) return;
    const held = this.#session.book.holding(strategy, symbol);
    if (!held || held.quantity.eq(0)) return this.#dropStops(strategy, symbol, "The position is closed");
    if (reduce_only || isOpen(order)) return;
    const long = held.quantity.gt(0);
    const level = held.averagePrice.toNumber() * (1 + (long ? -1 : 1) * settings.stopLoss);
    const price = Math.round(level * 100) / 100;
    await this.#session.place([
      {
        id: `${id}.stop`,
        strategy,
        model: settings.model,
        person: null,
        symbol,
        side: long ? "sell" : "buy",
        type: "stop",
        quantity: held.quantity.abs(),
        limitPrice: null,
        stopPrice: String(price),
        trailPercent: null,
        timeInForce: "gtc",
        reduceOnly: true,
        decidedAt: this.#session.marketNow(),
        decision: null,
        reservedPrice: price,
        actor: `strategy:${strategy}`,
        why: `Guards ${plain(held.quantity)} ${symbol} bought at ${plain(held.averagePrice)}`,
      },
    ]);
  }

  async #dropStops(strategy: string, symbol: string, reason: string): Promise<void> {
    const ids: string[] = [];
    for (const { row } of this.#session.book.openOrders) {
      if (row.strategy === strategy && row.symbol === symbol && row.id.endsWith(".stop")) ids.push(row.id);
    }
    await this.#session.cancelAll(ids, `strategy:${strategy}`, reason);
  }

  /** Time passed: recommendations expire, and what waited for them is over. */
  async tick(): Promise<void> {
    for (const expired of this.recommendations.expired(this.#session.now())) {
      await this.#session.store(this.recommendations.expire(expired, this.#session));
    }
  }

  /** What a signal asks for, and the change that is to be stored with it; what it takes back is cancelled before. */
  async #decide(
    strategy: LiveStrategy,
    signal: LiveStrategy["lastSignal"],
    close: number,
    ageMs: number,
    closed: number,
  ): Promise<{ readonly intents: readonly Intent[]; readonly change: Change | null }> {
    const session = this.#session;
    const { name, settings } = strategy;
    const progress = this.#progressOf(strategy);
    const skipped = signal === 0 ? null : this.#skips(name, ageMs);
    if (signal === 0 || skipped !== null) {
      const words = {
        strategy: name,
        symbol: settings.symbol,
        signal: signalWord(signal, settings.side),
        reason: skipped,
      };
      const journal = skipped === null ? [] : [note("signal.skipped", `strategy:${name}`, name, words)];
      return { intents: [], change: { ...progress, journal } };
    }
    const decision = strategy.decide(signal);
    const words = {
      strategy: name,
      symbol: settings.symbol,
      signal: signalWord(signal, settings.side),
      close,
    };
    const decided: Change = {
      ...progress,
      journal: [note("signal", `strategy:${name}`, name, { ...words, records: decision.records })],
    };
    if (decision.cancels.length > 0) {
      await session.cancelAll(decision.cancels, `strategy:${name}`, "A new signal replaced it");
    }
    const intents: Intent[] = [];
    const changes: (Change | null)[] = [decided, ...this.recommendations.withdraw(decision.cancels, session)];
    for (const order of decision.orders) {
      const intent = this.#intentOf(strategy, order, close, closed, signal);
      if (intent.quantity.lte(0)) changes.push(this.#unfunded(strategy, order));
      else if (settings.needsApproval && !intent.reduceOnly) {
        changes.push(this.recommendations.propose(intent, close, session));
      } else intents.push(intent);
    }
    return { intents, change: joined(...changes) };
  }

  /** Why a signal is not followed; null when it is. */
  #skips(name: string, ageMs: number): string | null {
    const row = this.#rows.get(name)!;
    if (row.status !== "running") return `The strategy is ${row.status}`;
    const { maxSignalAgeMs } = this.#session.safety.policy;
    if (ageMs > maxSignalAgeMs) {
      return `The bar closed ${Math.round(ageMs / 1000)} s ago in the market's time, at most ${maxSignalAgeMs / 1000} s are allowed`;
    }
    return null;
  }

  #unfunded(strategy: LiveStrategy, order: Order): Change {
    const { clientOrderId, decidedAt: time } = order;
    const reason = "Funds do not cover the order";
    const records = strategy.apply({ kind: "rejected", time, clientOrderId, reason });
    const body = { strategy: strategy.name, reason, records };
    return { journal: [note("order.unfunded", `strategy:${strategy.name}`, clientOrderId, body)] };
  }

  #intentOf(strategy: LiveStrategy, order: Order, close: number, closed: number, signal: number): Intent {
    const { settings, name } = strategy;
    const rule = findStrategy(settings.strategy);
    return {
      id: order.clientOrderId,
      strategy: name,
      model: settings.model,
      person: null,
      symbol: order.symbol,
      side: order.side,
      type: "market",
      quantity: decimal(strategy.quantityOf(order)),
      limitPrice: null,
      stopPrice: null,
      trailPercent: null,
      timeInForce: "gtc",
      reduceOnly: order.reduceOnly,
      decidedAt: closed,
      decision: order,
      reservedPrice: close,
      actor: `strategy:${name}`,
      why: `${rule.title} says ${signalWord(signal, settings.side)} on the close ${close}`,
    };
  }

  #progressOf(strategy: LiveStrategy): Pick<Change, "progress"> {
    const { lastBar, lastSignal, name } = strategy;
    this.#progress.set(name, { lastBar, lastSignal });
    const row = {
      account: this.#session.book.account,
      strategy: name,
      last_bar: isoTime(lastBar),
      last_signal: lastSignal,
    };
    return { progress: [row] };
  }

  async #add(row: DeskStrategy): Promise<void> {
    const session = this.#session;
    const { name, settings } = row;
    const timeframe = parseTimeframe(settings.timeframe);
    const [flow] = await session.sql<{ flow: string }[]>`
      SELECT coalesce(sum(CASE side WHEN 'sell' THEN quantity * price ELSE -quantity * price END), 0)::text AS flow
      FROM fills WHERE account = ${session.book.account} AND strategy = ${name}`;
    const holding = session.book.holding(name, settings.symbol);
    const held = { quantity: holding?.quantity ?? ZERO, averagePrice: holding?.averagePrice ?? ZERO };
    const live = new LiveStrategy(name, settings, decimal(flow!.flow), held, openDecisions(session, name));
    const history = await session.history(settings.symbol, timeframe);
    const progress = this.#progress.get(name);
    if (history) {
      session.market.learn(history);
      live.warmUp(seenBefore(history, progress?.lastBar ?? Infinity));
    }
    if (progress) live.lastSignal = progress.lastSignal as LiveStrategy["lastSignal"];
    this.#rows.set(name, row);
    this.#live.set(name, live);
    if (progress || live.barCount === 0) return;
    const started = {
      name: startName(session.book.account, name),
      value: { bar: isoTime(live.lastBar) },
      changed_at: isoTime(session.now()),
      changed_by: "desk",
    };
    await session.store({ ...this.#progressOf(live), journal: [], state: [started] });
  }
}

function startName(account: string, strategy: string): string {
  return `started:${account}:${strategy}`;
}

function seenBefore(history: Bars, lastBar: number): Bars {
  let length = history.length;
  while (length > 0 && history.time[length - 1]! > lastBar) length--;
  return length === 0 ? createBars(history, emptyColumns()) : sliceBars(history, 0, length);
}

function emptyColumns() {
  const none = new Float64Array(0);
  return { time: none, open: none, high: none, low: none, close: none, volume: none };
}

/** Open orders of a strategy as its state has them. */
function openDecisions(session: DeskSession, name: string) {
  const open = [];
  for (const { row, filled } of session.book.openOrders) {
    if (row.strategy !== name || row.decision === null || isDone(row.state)) continue;
    open.push({ order: row.decision, state: row.state, filled: filled.toNumber() });
  }
  return open;
}
