import { decimal, type Exactly } from "../../src/core/decimal.js";
import { sessionDay } from "../../src/market/calendar.js";
import type { Bars } from "../../src/market/bars.js";
import type { Timeframe } from "../../src/market/timeframe.js";
import type { Broker, BrokerUpdate } from "../../src/trading/broker.js";
import type { BreakerAction, BreakerEvent } from "../../src/trading/circuit-breaker.js";
import type { RiskVerdict } from "../../src/trading/denial.js";
import { reviewFill, reviewLosses, type FillReview } from "../../src/trading/fill-review.js";
import { reviewConnection, reviewHeartbeat } from "../../src/trading/heartbeat.js";
import type { JournalRecord } from "../../src/trading/journal.js";
import { overdueOrders, unconfirmedCancels } from "../../src/trading/order-lifetime.js";
import type { DecidedOrder } from "../../src/trading/policy-preview.js";
import { checkOrder } from "../../src/trading/risk-check.js";
import type { RecentFill, RecentOrder, RiskContext, RiskOrder } from "../../src/trading/risk-context.js";
import type { TradingEvent } from "../../src/trading/step.js";
import type { Sql } from "../db/client.js";
import { barCloses } from "../market-data/bar-time.js";
import type { FeedBar } from "../market-data/bar-feed.js";
import { AlertList } from "./alert-list.js";
import { Book } from "./book.js";
import { iso, joined, type NewAlert, note } from "./desk-context.js";
import type { DeskSession } from "./desk-session.js";
import { type DeskOrder, isOpen } from "./desk-order.js";
import { EquityTrack } from "./equity-track.js";
import { MarketWatch, type MarketSource } from "./market-watch.js";
import { type Intent, OrderManagement } from "./order-management.js";
import { openAccount, reconcile, type Reconciliation } from "./reconcile.js";
import {
  equityOf,
  type OrderFacts,
  riskContext,
  riskOpenOrders,
  riskOrder,
  riskPositions,
  type RiskSources,
} from "./risk-view.js";
import type { Change } from "./rows.js";
import { Safety } from "./safety.js";
import { StrategyBoard } from "./strategy-board.js";
import { Switchboard } from "./switchboard.js";
import { type StoredNote, Writer } from "./writer.js";

/** How often and how long; wall milliseconds. */
export interface SessionTimes {
  readonly tickMs: number;
  readonly reconcileMs: number;
  /** How long the order stream may take to be ready. */
  readonly streamMs: number;
  /** Pause between comparisons of the books. */
  readonly pauseMs: number;
}

export const SESSION_TIMES: SessionTimes = {
  tickMs: 500,
  reconcileMs: 60_000,
  streamMs: 15_000,
  pauseMs: 500,
};

/** When something happened by the market's time. */
interface AtMarket {
  readonly marketTime: number;
}

/** Before an order is sent although the cancels that it needs are not confirmed. */
const ROOM_PATIENCE_MS = 60_000;

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
  #stopListening: (() => void) | null = null;
  #streamReady = false;
  #streamLostAt: number | null = null;
  #early: BrokerUpdate[] | null = [];
  #heartbeatAt: number | null = null;
  #reconciled: Reconciliation | null = null;
  #reconciling: Promise<Reconciliation> | null = null;
  #ticking = false;
  #buyingPower: Exactly | null = null;
  #brokerProblem: string | null = null;
  #recentOrders: (RecentOrder & AtMarket)[] = [];
  #recentFills: (RecentFill & AtMarket)[] = [];
  readonly #decided: DecidedOrder[] = [];
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

  get streamReady(): boolean {
    return this.#streamReady;
  }

  get streamLostAt(): number | null {
    return this.#streamLostAt;
  }

  get heartbeatAt(): number | null {
    return this.#heartbeatAt;
  }

  get buyingPower(): Exactly | null {
    return this.#buyingPower;
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
    this.#buyingPower = decimal(account.buyingPower);
    const name = `${broker.name}:${account.id}`;
    this.book = await Book.load(sql, name);
    this.equity = await EquityTrack.load(sql, name);
    this.oms = new OrderManagement(this, this.safety.policy.maxSignalAgeMs, (reducing) =>
      this.safety.takeMessage(reducing),
    );
    this.switchboard = new Switchboard(this);
    this.board = await StrategyBoard.load(this);
    await this.#listen();
    await this.market.refresh(this.board.symbols);
    const opening = openAccount(this, account, await broker.positions(), this.marketNow());
    if (opening) await this.writer.write(opening);
    await this.writer.write({
      journal: [note("session.started", "desk", null, { account: name, epoch: this.#parts.epoch })],
    });
    await this.reconcileNow("start");
    for (const update of this.#early ?? []) await this.#take(update);
    this.#early = null;
    await this.#openFeed();
    this.safety.release("recovery");
    this.#heartbeatAt = this.now();
    this.#timer = setInterval(() => void this.#tick(), this.#parts.times.tickMs);
  }

  /** Ends the session; nothing is written or sent any more. */
  async stop(reason: unknown = "Stopped"): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer) clearInterval(this.#timer);
    this.#stopListening?.();
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

  /** What risk says of an intent now. */
  check(intent: Intent, facts: Partial<OrderFacts> = {}): RiskVerdict {
    const order = this.riskOrder(intent);
    const context = this.riskContext(order, intent, facts);
    this.#decided.push({ order, context });
    if (this.#decided.length > 2 * DECIDED_KEPT) this.#decided.splice(0, DECIDED_KEPT);
    return checkOrder(order, context, this.safety.policy);
  }

  /** Orders that were decided lately with what was known then, so that another policy can be tried on them. */
  get decided(): readonly DecidedOrder[] {
    return this.#decided;
  }

  riskOrder(intent: Intent): RiskOrder {
    const age = Math.max(0, this.marketNow() - intent.decidedAt);
    const stop = this.board?.protectiveStop(intent) ?? null;
    return riskOrder(intent, age, this.now(), stop);
  }

  riskContext(
    order: RiskOrder,
    intent: Pick<Intent, "timeInForce" | "strategy">,
    facts: Partial<OrderFacts>,
  ): RiskContext {
    const queued = this.board?.isDaily(intent.strategy) === true;
    return riskContext(order, this.#sources(), {
      queued,
      gate: null,
      approvalRequired: false,
      approval: null,
      ...facts,
    });
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
    const changes: (Change | null)[] = [extra];
    const placed = intents.map((intent) => {
      const known = this.book.orders.get(intent.id);
      if (known) return { order: known, verdict: null };
      const verdict = this.check(intent, facts);
      const { order, change } = this.oms.take(intent, verdict);
      changes.push(change);
      if (verdict.kind !== "reject") this.#remember(intent);
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

  /** Puts what the breaker asks for into effect. */
  async tellBreaker(event: BreakerEvent): Promise<void> {
    const { change, actions } = this.safety.tellBreaker(event);
    await this.store(change);
    for (const action of actions) await this.#follow(action);
  }

  /** Entries that may still fill. */
  openEntries(): string[] {
    const ids: string[] = [];
    for (const { row } of this.book.openOrders)
      if (!row.reduce_only && row.strategy !== "external") ids.push(row.id);
    return ids;
  }

  async #reconcile(occasion: string): Promise<Reconciliation> {
    const { cashTolerance } = this.safety.policy;
    const { pauseMs } = this.#parts.times;
    const result = await reconcile(this, this.oms, occasion, { cashTolerance, tries: 4, pauseMs });
    this.#reconciled = result;
    this.#buyingPower = decimal((await this.broker.account()).buyingPower);
    if (result.differences.length === 0) this.safety.release("books");
    else this.safety.hold("books", "HALTED", "Our books and the broker's differ; see the alerts");
    return result;
  }

  async #listen(): Promise<void> {
    let heard: () => void = () => {};
    const ready = new Promise<void>((resolve) => (heard = resolve));
    this.#stopListening = this.broker.listen({
      ready: () => {
        const again = this.#streamLostAt !== null;
        this.#streamReady = true;
        heard();
        if (!again || this.#early !== null) return;
        void this.#guard(this.reconcileNow("reconnect")).then(() => {
          if (!this.#streamReady) return;
          this.#streamLostAt = null;
          this.safety.release("stream");
        });
      },
      lost: (reason) => {
        this.#streamReady = false;
        this.#streamLostAt ??= this.now();
        this.safety.hold("stream", "REDUCING", `The broker's stream is lost: ${reason}`);
      },
      update: (update) => {
        if (this.#early !== null) this.#early.push(update);
        else void this.#guard(this.#take(update));
      },
    });
    const { streamMs } = this.#parts.times;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`The broker's stream was not ready within ${streamMs} ms`)),
        streamMs,
      );
    });
    await Promise.race([ready, late]).finally(() => clearTimeout(timer));
    this.#streamLostAt = null;
    this.safety.release("stream");
  }

  async #openFeed(): Promise<void> {
    await this.market.open(this.board.subscriptions, (bar) => this.#onBar(bar));
  }

  async #onBar(bar: FeedBar): Promise<void> {
    if (this.#closed) return;
    const closed = barCloses(bar.timeframe, bar.bar.time);
    await this.board.onBar(bar, Math.max(0, this.marketNow() - closed), closed);
    await this.#markEquity();
  }

  /** One update of the stream; the changes to memory are made before anything else runs. */
  async #take(update: BrokerUpdate): Promise<void> {
    const { fill } = update;
    const before = this.book.orders.get(update.order.clientOrderId);
    const filledBefore = before?.filled;
    const change = this.oms.events.update(update);
    const order = this.book.orders.get(update.order.clientOrderId);
    if (change.journal.length === 0 && !change.orders) return;
    if (fill && order && (filledBefore === undefined || !order.filled.eq(filledBefore)))
      this.#rememberFill(order);
    await this.store(change);
    if (order) this.settled(order.row.id);
    if (fill && order && (filledBefore === undefined || !order.filled.eq(filledBefore))) {
      await this.#afterFill(order, Number(fill.price));
    }
    if (update.order.status === "rejected") {
      await this.tellBreaker({ kind: "outcome", refused: true, time: this.now() });
    }
  }

  async #afterFill(order: DeskOrder, price: number): Promise<void> {
    const reference = Number(order.row.reserved_price);
    const direction = order.row.side === "buy" ? 1 : -1;
    if (order.row.type === "market" && reference > 0 && order.row.strategy !== "external" && !this.replay) {
      const slippageBps = Math.max(0, (direction * (price - reference) * 10_000) / reference);
      await this.tellBreaker({ kind: "fill", slippageBps, time: this.now() });
    }
    await this.board.afterFill(order);
    const value = equityOf(this.book, this.market);
    if (value === null) return;
    const account = {
      positions: riskPositions(this.book, this.market),
      equity: value.toNumber(),
      dayStartEquity: (this.equity.dayStart ?? value).toNumber(),
      highWaterMark: (this.equity.highWater ?? value).toNumber(),
    };
    await this.#act(reviewFill(account, order.row.symbol, this.safety.policy));
  }

  async #markEquity(): Promise<void> {
    const value = equityOf(this.book, this.market);
    if (value === null) return;
    const day = iso(sessionDay(this.marketNow())).slice(0, 10);
    const { change, newDay } = this.equity.mark(day, this.now(), value, this.book.cash);
    await this.store(change);
    if (newDay) await this.tellBreaker({ kind: "session", time: this.now() });
    const account = {
      equity: value.toNumber(),
      dayStartEquity: (this.equity.dayStart ?? value).toNumber(),
      highWaterMark: (this.equity.highWater ?? value).toNumber(),
    };
    await this.#act(reviewLosses(account, this.safety.policy));
  }

  async #act({ action, denials }: FillReview): Promise<void> {
    const [first] = denials;
    if (action === "none" || !first) return;
    if (action === "kill") return this.switchboard.engageByControl(first);
    if (action === "breaker") {
      const { last, dayStart } = this.equity;
      if (!last || !dayStart) return;
      const [equity, dayStartEquity] = [last.toNumber(), dayStart.toNumber()];
      return this.tellBreaker({ kind: "equity", equity, dayStartEquity, time: this.now() });
    }
    this.safety.hold("limits", "REDUCING", first.message);
    const message = first.message;
    await this.store(
      this.alert({
        level: "warning",
        code: first.code,
        message,
        action: "Only exits are let through until it holds.",
      }),
    );
  }

  async #follow(action: BreakerAction): Promise<void> {
    if (action.kind === "alert") {
      const { level, message } = action;
      return this.store(
        this.alert({ level, code: "BREAKER", message, action: "Look at the controls page; entries wait." }),
      );
    }
    await this.cancelAll(this.openEntries(), "risk", action.reason);
  }

  async #send(order: DeskOrder, cancelFirst: readonly string[]): Promise<void> {
    order.held = cancelFirst.length > 0;
    await this.#guard(
      (async () => {
        if (order.held) await this.#makeRoom(order, cancelFirst);
        if (this.oms.waits(order)) return;
        this.safety.countMessage();
        if (!order.row.reduce_only) await this.tellBreaker({ kind: "sent", time: this.now() });
        await this.oms.send(order);
        const refused = order.row.state === "rejected";
        if (order.row.broker_id !== null || refused) {
          await this.tellBreaker({ kind: "outcome", refused, time: this.now() });
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
      await this.#beat();
      await this.#guard(this.#askBroker());
      await this.board.tick();
      await this.#markEquity();
      await this.tellBreaker({ kind: "tick", time: this.now() });
      await this.#guard(this.oms.settle());
      const last = this.#reconciled?.at ?? 0;
      if (this.now() - last > this.#parts.times.reconcileMs) await this.#guard(this.reconcileNow("timer"));
      this.#forget();
    } catch (error) {
      this.fail(error);
    } finally {
      this.#ticking = false;
    }
  }

  /** The dead man's handle, the lost stream, and orders that worked too long. */
  async #beat(): Promise<void> {
    const now = this.now();
    const { policy } = this.safety;
    const heartbeat = reviewHeartbeat(this.#heartbeatAt === null ? null : now - this.#heartbeatAt, policy);
    const connection = reviewConnection(
      this.#streamLostAt === null ? null : now - this.#streamLostAt,
      policy,
    );
    this.#heartbeatAt = now;
    for (const { action, denial } of [heartbeat, connection]) {
      if (!denial) continue;
      if (action === "cancel") await this.cancelAll(this.openEntries(), "risk", denial.message);
      await this.store(
        this.alert({
          level: "warning",
          code: denial.code,
          message: denial.message,
          action: "Nothing to do if it passes; entries wait meanwhile.",
        }),
      );
    }
    const open = riskOpenOrders(this.book, this.market).filter(({ strategy }) => strategy !== "external");
    for (const { clientOrderId, denial } of overdueOrders(open, now, policy)) {
      await this.cancelAll([clientOrderId], "risk", denial.message);
    }
    for (const { denial } of unconfirmedCancels(open, now, policy)) {
      await this.store(
        this.alert({
          level: "warning",
          code: denial.code,
          message: denial.message,
          action: "The broker is being asked; look at the order there if this stays.",
        }),
      );
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
      recentOrders: this.#aged(this.#recentOrders),
      recentFills: this.#aged(this.#recentFills),
      databaseUp: this.writer.failure === null,
      brokerConnected: this.#streamReady,
      heartbeatAt: this.#heartbeatAt,
      reconciled: reconciled && { at: reconciled.at, differences: reconciled.differences.length },
      now: this.now(),
    };
  }

  #remember({ id, strategy, symbol, side, quantity, limitPrice, stopPrice, reduceOnly }: Intent): void {
    this.#recentOrders.push({
      clientOrderId: id,
      strategy,
      symbol,
      side,
      quantity: quantity.toNumber(),
      limitPrice: limitPrice === null ? null : Number(limitPrice),
      stopPrice: stopPrice === null ? null : Number(stopPrice),
      reduceOnly,
      time: this.now(),
      marketTime: this.marketNow(),
    });
  }

  /** What happened lately, on the wall's clock; in a replay as long ago as it is in the market's time. */
  #aged<T extends { readonly time: number } & AtMarket>(list: readonly T[]): readonly T[] {
    if (!this.replay) return list;
    const [now, market] = [this.now(), this.marketNow()];
    return list.map((one) => ({ ...one, time: now - Math.max(0, market - one.marketTime) }));
  }

  #rememberFill({ row: { id, strategy, side } }: DeskOrder): void {
    const [time, marketTime] = [this.now(), this.marketNow()];
    this.#recentFills.push({ clientOrderId: id, strategy, side, time, marketTime });
  }

  #forget(): void {
    const now = this.now();
    const { duplicateWindowMs, repeatedFillsMs } = this.safety.policy;
    this.#recentOrders = this.#recentOrders.filter(({ time }) => now - time <= duplicateWindowMs);
    this.#recentFills = this.#recentFills.filter(({ time }) => now - time <= repeatedFillsMs);
    if (this.book.orders.size > 20_000) this.book.forgetBefore(now - 3_600_000);
  }
}
