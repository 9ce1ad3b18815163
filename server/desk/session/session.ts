import { sessionDay } from "../../../src/market/calendars/calendar.js";
import type { Bars } from "../../../src/market/series/bars.js";
import type { Timeframe } from "../../../src/market/time/timeframe.js";
import type { Broker, BrokerUpdate } from "../../../src/trading/orders/broker.js";
import type { Denial, RiskVerdict } from "../../../src/trading/limits/denial.js";
import type { JournalRecord } from "../../../src/trading/orders/journal.js";
import type { DecidedOrder } from "../../../src/trading/verdict/policy-preview.js";
import { checkOrder } from "../../../src/trading/verdict/risk-check.js";
import type { TradingEvent } from "../../../src/trading/orders/step.js";
import type { Sql } from "../../db/client.js";
import { barCloses } from "../../market-data/bar-time.js";
import type { FeedBar } from "../../market-data/bar-feed.js";
import { AlertList } from "../ledger/alert-list.js";
import { Book } from "../ledger/book.js";
import { type NewAlert, note } from "../ledger/desk-context.js";
import { joined } from "../ledger/join-changes.js";
import type { DeskSession } from "../safety/desk-session.js";
import { type DeskOrder, isOpen } from "../ledger/desk-order.js";
import { EquityTrack } from "../ledger/equity-track.js";
import { LimitWatch } from "../safety/limit-watch.js";
import { MarketWatch, type MarketSource } from "../market/market-watch.js";
import { type Intent, OrderManagement, PATIENCE, type Patience } from "../orders/order-management.js";
import { OrderStream } from "../safety/order-stream.js";
import { RecentActivity } from "../safety/recent-activity.js";
import { openAccount, reconcile, type Reconciliation } from "../orders/reconcile.js";
import {
  type Held,
  heldNow,
  heldWith,
  type OrderFacts,
  riskContext,
  riskOrder,
  type RiskSources,
} from "../safety/risk-view.js";
import type { Change } from "../ledger/rows.js";
import { Safety } from "../safety/safety.js";
import { StrategyBoard } from "../strategies/strategy-board.js";
import { Switchboard } from "../safety/switchboard.js";
import { Watchdog } from "../safety/watchdog.js";
import { type StoredNote, Writer } from "../ledger/writer.js";

/** How often and how long; wall milliseconds. */
export interface SessionTimes {
  readonly tickMs: number;
  readonly reconcileMs: number;
  /** How long the order stream may take to be ready. */
  readonly streamMs: number;
  /** Pause between comparisons of the books. */
  readonly pauseMs: number;
  readonly patience: Patience;
}

export const SESSION_TIMES: SessionTimes = {
  tickMs: 500,
  reconcileMs: 60_000,
  streamMs: 15_000,
  pauseMs: 500,
  patience: PATIENCE,
};

/** Before an order is sent although the cancels that it needs are not confirmed. */
const ROOM_PATIENCE_MS = 60_000;

/** Pause until books that differ are compared again. Wall milliseconds. */
const DIFFERENT_MS = 5000;

/** How long a bar waits for a first price of its symbol. */
const PRICE_PATIENCE_MS = 3000;

/** Orders kept in memory before those that have long been done are forgotten. */
const MOST_ORDERS = 1000;

/** How long an order that is done is kept in memory then; what is asked for later is read again. */
const DONE_KEPT_MS = 10_000;

/** Of an order that has no model and asks for no approval. */
const NOTHING_ASKED = { gate: null, approvalRequired: false, approval: null };

/** Decided orders that are kept to try another policy on. */
const DECIDED_KEPT = 100;

export interface SessionParts {
  readonly sql: Sql;
  readonly broker: Broker;
  readonly source: MarketSource;
  readonly epoch: number;
  readonly now: () => number;
  readonly times: SessionTimes;
  /** Hears each journal record once it is stored. */
  readonly heard: (notes: readonly StoredNote[]) => void;
  readonly log: (line: string) => void;
}

/**
 * One life of the trading side, from recovery to the first failure. What is in memory is read from the database and
 * compared with the broker at the start; after a failure it is thrown away and a new session begins the same way.
 */
export class TradingSession implements DeskSession {
  readonly sql: Sql;
  readonly broker: Broker;
  readonly writer: Writer;
  readonly market: MarketWatch;
  readonly #parts: SessionParts;
  book!: Book;
  alerts!: AlertList;
  safety!: Safety;
  equity!: EquityTrack;
  oms!: OrderManagement;
  board!: StrategyBoard;
  switchboard!: Switchboard;
  /** Resolves with why the session ended. */
  readonly ended: Promise<unknown>;
  #end!: (reason: unknown) => void;
  #closed = false;
  #timer: ReturnType<typeof setInterval> | null = null;
  #stream!: OrderStream;
  #limits!: LimitWatch;
  #watchdog!: Watchdog;
  #reconciled: Reconciliation | null = null;
  #reconciling: Promise<Reconciliation> | null = null;
  #ticking = false;
  #brokerProblem: string | null = null;
  readonly #recent = new RecentActivity(this);
  readonly #decided: DecidedOrder[] = [];
  /** The day of which each symbol's days were read last. */
  readonly #learned = new Map<string, number>();
  readonly #whenDone = new Map<string, (() => void)[]>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.sql = parts.sql;
    this.broker = parts.broker;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.writer = new Writer(parts.sql, parts.epoch, parts.now, parts.heard);
    this.market = new MarketWatch(parts.broker, parts.source, parts.now);
  }

  now(): number {
    return this.#parts.now();
  }

  marketNow(): number {
    return this.market.marketNow();
  }

  get replay(): boolean {
    return this.#parts.source.replay;
  }

  get lastReconciliation(): Reconciliation | null {
    return this.#reconciled;
  }

  /** Whether the broker's stream is connected and heard. */
  get streamReady(): boolean {
    return this.#stream.ready;
  }

  get streamLostAt(): number | null {
    return this.#stream.lostAt;
  }

  get heartbeatAt(): number | null {
    return this.#watchdog.heartbeatAt;
  }

  /** Why the broker did not answer last time; null when it did. */
  get brokerProblem(): string | null {
    return this.#brokerProblem;
  }

  log(line: string): void {
    this.#parts.log(line);
  }

  /** The stored bars of a series, or null when there are none. */
  history(symbol: string, timeframe: Timeframe): Promise<Bars | null> {
    return this.#parts.source.history(symbol, timeframe);
  }

  /** Reads what is stored, compares it with the broker, and begins to trade. */
  async start(): Promise<void> {
    const { sql, broker } = this;
    this.safety = await Safety.load(sql, () => this.now());
    this.safety.hold("recovery", "HALTED", "Start-up: the books are being compared with the broker's");
    this.alerts = await AlertList.load(sql, () => this.now());
    const account = await broker.account();
    const name = `${broker.name}:${account.id}`;
    this.book = await Book.load(sql, name);
    this.equity = await EquityTrack.load(sql, name);
    this.oms = new OrderManagement(
      this,
      () => this.safety.policy.maxSignalAgeMs,
      (reducing) => this.safety.takeMessage(reducing),
      this.#parts.times.patience,
    );
    this.switchboard = new Switchboard(this);
    this.#limits = new LimitWatch(this, this.switchboard);
    this.#stream = this.#openStream();
    this.#watchdog = new Watchdog(this, this.#limits, () => this.#stream.lostAt);
    this.board = await StrategyBoard.load(this);
    await this.#stream.open(this.#parts.times.streamMs);
    await this.market.refresh(this.board.symbols);
    const opening = openAccount(this, account, await broker.positions(), this.marketNow());
    if (opening) await this.writer.write(opening);
    await this.writer.write({
      journal: [note("session.started", "desk", null, { account: name, epoch: this.#parts.epoch })],
    });
    await this.reconcileNow("start");
    await this.#stream.begin();
    if (this.#closed) return;
    await this.market.open(this.board.subscriptions, (bar) => this.#onBar(bar));
    this.safety.release("recovery");
    this.#watchdog.start();
    this.#timer = setInterval(() => void this.#tick(), this.#parts.times.tickMs);
  }

  /** Ends the session; nothing is written or sent any more. */
  async stop(reason: unknown = "Stopped"): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer) clearInterval(this.#timer);
    this.#stream?.close();
    this.market.close();
    this.writer.stop(reason instanceof Error ? reason : new Error(String(reason)));
    this.#end(reason);
  }

  fail(reason: unknown): void {
    void this.stop(reason);
  }

  readonly path = {
    apply: (strategy: string, event: TradingEvent): readonly JournalRecord[] => {
      try {
        return this.board?.find(strategy)?.apply(event) ?? [];
      } catch (error) {
        this.log(`Strategy ${strategy} could not take ${event.kind}: ${(error as Error).message}`);
        return [];
      }
    },
    barAt: (strategy: string, marketTime: number) =>
      this.board?.find(strategy)?.barAt(marketTime) ?? { time: sessionDay(marketTime), index: -1 },
  };

  alert(alert: NewAlert): Change {
    if (alert.level === "critical") this.log(`ALERT ${alert.code}: ${alert.message}`);
    return this.alerts.raise(alert);
  }

  /** Stores a change; when that fails the session is over. */
  async store(change: Change | null): Promise<void> {
    if (change === null) return;
    try {
      await this.writer.write(change);
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /** The model that a strategy rests on; null for none. */
  modelOf(strategy: string): string | null {
    return this.board?.row(strategy)?.settings.model ?? null;
  }

  /** What risk says of an intent now. */
  check(intent: Intent, facts: Partial<OrderFacts> = {}, held?: Held): RiskVerdict {
    const age = Math.max(0, this.marketNow() - intent.decidedAt);
    const order = riskOrder(intent, age, this.now(), this.board.protectiveStop(intent));
    const usual = { queued: this.board.isDaily(order.strategy), ...NOTHING_ASKED };
    const context = riskContext(order, this.#sources(), { ...usual, ...facts }, held);
    this.#decided.push({ order, context });
    if (this.#decided.length > 2 * DECIDED_KEPT) this.#decided.splice(0, DECIDED_KEPT);
    return checkOrder(order, context, this.safety.policy);
  }

  /** Orders that were decided lately with what was known then, so that another policy can be tried on them. */
  get decided(): readonly DecidedOrder[] {
    return this.#decided;
  }

  /**
   * Takes intents through risk, stores them with their verdicts in one transaction, and sends what was allowed. Resolves
   * once they are stored; what an id was decided for before is given back as it is.
   */
  async place(
    intents: readonly Intent[],
    extra: Change | null = null,
    facts: Partial<OrderFacts> = {},
  ): Promise<readonly DeskOrder[]> {
    if (intents.length === 0) {
      await this.store(extra);
      return [];
    }
    const changes: (Change | null)[] = [extra];
    let held = heldNow(this.#sources());
    const placed = intents.map((intent) => {
      const known = this.book.orders.get(intent.id);
      if (known) return { order: known, verdict: null };
      const verdict = this.check(intent, facts, held);
      const { order, change } = this.oms.take(intent, verdict);
      changes.push(change);
      if (verdict.kind === "reject") changes.push(this.#disableRepeating(intent, verdict.denials));
      else held = heldWith(held, order, this.#recent.addOrder(intent), this.market);
      return { order, verdict };
    });
    await this.store(joined(...changes));
    for (const { order, verdict } of placed) {
      if (!verdict || verdict.kind === "reject") continue;
      void this.#send(order, verdict.cancelFirst);
    }
    return placed.map(({ order }) => order);
  }

  /** Asks for cancels of open orders; gives the ids asked for. */
  async cancelAll(ids: Iterable<string>, actor: string, reason: string): Promise<string[]> {
    const asked: string[] = [];
    const work: Promise<unknown>[] = [];
    for (const id of ids) {
      const order = this.book.orders.get(id);
      if (!order || !isOpen(order)) continue;
      asked.push(id);
      this.safety.countMessage();
      work.push(this.#guard(this.oms.cancel(order, actor, reason)));
    }
    await Promise.all(work);
    return asked;
  }

  /** Resolves when an order is done, or after some time. */
  whenDone(id: string, patienceMs: number): Promise<boolean> {
    const order = this.book.orders.get(id);
    if (!order || !isOpen(order)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), patienceMs);
      const done = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      this.#whenDone.set(id, [...(this.#whenDone.get(id) ?? []), done]);
    });
  }

  settled(orderId: string): void {
    const order = this.book.orders.get(orderId);
    if (!order || isOpen(order)) return;
    for (const done of this.#whenDone.get(orderId) ?? []) done();
    this.#whenDone.delete(orderId);
    if (order.row.reduce_only) this.#sendWaiting(order.row);
  }

  /** Sends the entry that waited for an exit. */
  #sendWaiting({ strategy, symbol }: DeskOrder["row"]): void {
    for (const order of Array.from(this.book.openOrders)) {
      const { row } = order;
      if (row.strategy !== strategy || row.symbol !== symbol || row.state !== "pending_submit") continue;
      if (order.attempts === 0 && !order.held && !order.busy) void this.#send(order, []);
    }
  }

  /** Compares the books now; one comparison at a time. */
  reconcileNow(occasion: string): Promise<Reconciliation> {
    this.#reconciling ??= this.#reconcile(occasion).finally(() => (this.#reconciling = null));
    return this.#reconciling;
  }

  async #reconcile(occasion: string): Promise<Reconciliation> {
    const { cashTolerance } = this.safety.policy;
    const { pauseMs } = this.#parts.times;
    const result = await reconcile(this, this.oms, occasion, { cashTolerance, tries: 4, pauseMs });
    this.#reconciled = result;
    if (result.differences.length === 0) this.safety.release("books");
    else this.safety.hold("books", "HALTED", "Our books and the broker's differ; see the alerts");
    return result;
  }

  #openStream(): OrderStream {
    return new OrderStream({
      broker: this.broker,
      safety: this.safety,
      now: () => this.now(),
      take: (update) => void this.#guard(this.#take(update)),
      catchUp: () => this.#guard(this.reconcileNow("reconnect")),
    });
  }

  /** Control 13: a strategy that filled too often on one side waits for a person. */
  #disableRepeating({ strategy }: Intent, denials: readonly Denial[]): Change | null {
    const found = denials.find(({ code }) => code === "STRATEGY_FILLS_REPEATED");
    if (!found || this.safety.disabled.has(strategy)) return null;
    return joined(
      this.safety.setDisabled(strategy, found.message, "risk"),
      this.alert({
        level: "critical",
        code: found.code,
        message: `Strategy ${strategy} is disabled: ${found.message}`,
        action: "Look at its fills; an admin sets it running again.",
        strategy,
      }),
    );
  }

  async #onBar(bar: FeedBar): Promise<void> {
    if (this.#closed) return;
    await this.#learnDays(bar);
    await this.#hearPrice(bar.symbol);
    const closed = barCloses(bar.timeframe, bar.bar.time);
    await this.board.onBar(bar, Math.max(0, this.marketNow() - closed), closed);
    await this.#limits.afterBar(bar.symbol);
  }

  /** Bars of minutes say little of days: theirs are read when a day begins. */
  async #learnDays({ symbol, timeframe, bar }: FeedBar): Promise<void> {
    const day = sessionDay(bar.time);
    if (timeframe === "1Day" || this.#learned.get(symbol) === day) return;
    this.#learned.set(symbol, day);
    const days = await this.history(symbol, "1Day");
    if (days) this.market.learn(days);
  }

  /** A bar that was missed may come before the stream's first price, without which nothing may be decided. */
  async #hearPrice(symbol: string): Promise<void> {
    const end = this.now() + PRICE_PATIENCE_MS;
    const heard = (): boolean => typeof this.market.feed?.latest(symbol)?.last === "number";
    while (!this.#closed && this.now() < end && !heard()) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** One update of the stream; for an order in memory the changes are made before anything else runs. */
  async #take(update: BrokerUpdate): Promise<void> {
    const { fill } = update;
    const { clientOrderId, id } = update.order;
    const known = this.book.byBrokerId(id) !== undefined || this.book.orders.has(clientOrderId);
    if (!known && clientOrderId) await this.book.find(this.sql, clientOrderId);
    const filledBefore = this.book.orders.get(clientOrderId)?.filled;
    const change = this.#apply(update);
    const order = this.book.orders.get(clientOrderId);
    if (change.journal.length === 0 && !change.orders) return;
    const booked = order !== undefined && (filledBefore === undefined || !order.filled.eq(filledBefore));
    if (fill && booked) this.#recent.addFill(order);
    await this.store(change);
    if (order) this.settled(order.row.id);
    if (fill && booked) {
      await this.board.afterFill(order);
      await this.#limits.afterFill(order, Number(fill.price));
    }
    if (update.order.status === "rejected") {
      await this.#limits.tellBreaker({ kind: "outcome", refused: true, time: this.now() });
    }
  }

  /** A defect half way leaves memory ahead of what is stored: the session is over. */
  #apply(update: BrokerUpdate): Change {
    try {
      return this.oms.events.update(update);
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  async #send(order: DeskOrder, cancelFirst: readonly string[]): Promise<void> {
    order.held = cancelFirst.length > 0;
    await this.#guard(
      (async () => {
        if (order.held) await this.#makeRoom(order, cancelFirst);
        if (this.oms.waits(order)) return;
        this.safety.countMessage();
        if (!order.row.reduce_only) await this.#limits.tellBreaker({ kind: "sent", time: this.now() });
        await this.oms.send(order);
        const refused = order.row.state === "rejected";
        if (order.row.broker_id !== null || refused) {
          await this.#limits.tellBreaker({ kind: "outcome", refused, time: this.now() });
        }
      })(),
    );
  }

  /** Waits for the cancels that an order needs; one that is not confirmed is asked about meanwhile. */
  async #makeRoom(order: DeskOrder, cancelFirst: readonly string[]): Promise<void> {
    try {
      await this.cancelAll(cancelFirst, "risk", `Makes room for ${order.row.id}`);
      await Promise.all(cancelFirst.map((id) => this.whenDone(id, ROOM_PATIENCE_MS)));
    } finally {
      order.held = false;
    }
  }

  async #tick(): Promise<void> {
    if (this.#ticking || this.#closed) return;
    this.#ticking = true;
    try {
      await this.#watchdog.beat();
      await this.#guard(this.#askBroker());
      await this.board.tick();
      await this.#limits.mark();
      await this.#limits.tellBreaker({ kind: "tick", time: this.now() });
      await this.#guard(this.oms.settle());
      const last = this.#reconciled?.at ?? 0;
      const differ = (this.#reconciled?.differences.length ?? 0) > 0;
      const every = Math.min(this.#parts.times.reconcileMs, differ ? DIFFERENT_MS : Infinity);
      if (this.now() - last > every) await this.#guard(this.reconcileNow("timer"));
      this.#recent.forget(this.safety.policy);
      if (this.book.orders.size > MOST_ORDERS) this.book.forgetBefore(this.now() - DONE_KEPT_MS);
    } catch (error) {
      this.fail(error);
    } finally {
      this.#ticking = false;
    }
  }

  async #askBroker(): Promise<void> {
    try {
      await this.market.refresh(this.board.symbols);
      this.#brokerProblem = null;
    } catch (error) {
      this.#brokerProblem = (error as Error).message;
    }
  }

  /** Waits for work whose failure is the broker's: it is logged and tried again later. A failed write ends the session. */
  async #guard(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (this.writer.failure !== null) this.fail(this.writer.failure);
      else if (!this.#closed) this.log((error as Error).message);
    }
  }

  #sources(): RiskSources {
    const reconciled = this.#reconciled;
    return {
      book: this.book,
      market: this.market,
      safety: this.safety,
      equity: this.equity,
      modelOf: (strategy) => this.modelOf(strategy),
      recentOrders: this.#recent.orders,
      recentFillsOf: (strategy) => this.#recent.fillsOf(strategy),
      databaseUp: this.writer.failure === null,
      brokerConnected: this.#stream.ready,
      heartbeatAt: this.heartbeatAt,
      reconciled: reconciled && { at: reconciled.at, differences: reconciled.differences.length },
      now: this.now(),
    };
  }
}
