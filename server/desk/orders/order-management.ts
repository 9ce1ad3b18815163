import { isoTime } from "../../../src/contracts/run-record.js";
import { decimal, type Exactly, plain } from "../../../src/core/decimal.js";
import type {
  BrokerOrder,
  BrokerOrderType,
  BrokerTimeInForce,
  Decimal,
} from "../../../src/trading/orders/broker.js";
import type { Denial, RiskVerdict } from "../../../src/trading/limits/denial.js";
import { canMove, isDone } from "../../../src/trading/orders/order-state.js";
import type { Order, Side } from "../../../src/trading/orders/order.js";
import { BrokerEvents, recordsOf } from "./broker-events.js";
import { type DeskContext, note } from "../ledger/desk-context.js";
import { joined } from "../ledger/join-changes.js";
import { type DeskOrder, deskOrder, isOpen, requestOf } from "../ledger/desk-order.js";
import type { Change, OrderRow } from "../ledger/rows.js";

/** An order that somebody or something wants. */
export interface Intent {
  /** The client order id; the same decision gives the same one. */
  readonly id: string;
  readonly strategy: string;
  readonly model: string | null;
  readonly person: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly type: BrokerOrderType;
  readonly quantity: Exactly;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly trailPercent: Decimal | null;
  readonly timeInForce: BrokerTimeInForce;
  readonly reduceOnly: boolean;
  /** The market's time of the signal. */
  readonly decidedAt: number;
  readonly decision: Order | null;
  /** At which it counts as exposure while it is open. */
  readonly reservedPrice: number;
  /** Who it is of in the journal: `strategy:NAME`, `person:NAME`. */
  readonly actor: string;
  /** Why, for the journal. */
  readonly why: string;
}

/** How long the broker may take, in wall milliseconds. */
export interface Patience {
  /** Before a command that got no answer is asked about. */
  readonly unresolved: number;
  /** Before an order that the broker does not know is sent again, since a late one may still arrive. */
  readonly resend: number;
  /** Before a cancel that was not confirmed is asked about. */
  readonly cancel: number;
  /** Before a fill that the broker's sum has and no list shows is taken from the sum. */
  readonly sum: number;
}

export const PATIENCE: Patience = { unresolved: 1500, resend: 4000, cancel: 3000, sum: 10_000 };

/** Sends of one order before it is given up. */
const MOST_ATTEMPTS = 5;

/** Orders from decision to end: written before they are sent, sent once, asked about when the answer is lost. */
export class OrderManagement {
  readonly events: BrokerEvents;
  readonly #desk: DeskContext;
  readonly #patience: Patience;
  /** Signals older than this are not sent again. Wall milliseconds. */
  readonly #freshMs: () => number;
  /** Takes a message from the rate limit; false when none is left for now. */
  readonly #takeMessage: (reducing: boolean) => boolean;
  readonly #gaps = new Map<string, number>();
  #settling = false;

  constructor(
    desk: DeskContext,
    freshMs: () => number,
    takeMessage: (reducing: boolean) => boolean,
    patience: Patience = PATIENCE,
  ) {
    this.#desk = desk;
    this.#patience = patience;
    this.#freshMs = freshMs;
    this.#takeMessage = takeMessage;
    this.events = new BrokerEvents(desk);
  }

  /**
   * Takes an intent and what risk says of it into memory; gives the order, held, and the change that stores both. The
   * caller writes the change, then lets go of the order and calls `send`. An order of the same id is given back
   * unchanged, without a change.
   */
  take(intent: Intent, verdict: RiskVerdict): { readonly order: DeskOrder; readonly change: Change | null } {
    const known = this.#desk.book.orders.get(intent.id);
    if (known) return { order: known, change: null };
    const row = this.#rowOf(intent, verdict);
    const order = this.#desk.book.add({ ...deskOrder(row), held: true, unsent: true });
    const { id, strategy, symbol, side, type, quantity, limit_price, stop_price } = row;
    const subject = { strategy, symbol, side, type, quantity, limit_price, stop_price };
    const journal = [note("order.decided", intent.actor, id, { ...subject, why: intent.why })];
    if (verdict.kind === "reject") {
      const records = intent.decision
        ? this.#desk.path.apply(strategy, {
            kind: "rejected",
            time: intent.decision.decidedAt,
            clientOrderId: id,
            reason: verdict.denials[0]!.message,
            denial: verdict.denials[0]!,
          })
        : [];
      journal.push(
        note("order.denied", "risk", id, { strategy, denials: verdict.denials, ...recordsOf(records) }),
      );
      return { order, change: { journal, orders: [row], denials: countOf(verdict.denials, row.created_at) } };
    }
    journal.push(
      note("order.checked", "risk", id, {
        strategy,
        verdict: verdict.kind,
        reserved: row.reserved_price,
        ...(verdict.kind === "reduce" ? this.#reduced(intent, verdict) : {}),
      }),
    );
    return { order, change: { journal, orders: [row] } };
  }

  #reduced(
    { id: clientOrderId, strategy, decision }: Intent,
    { quantity, denial }: Extract<RiskVerdict, { kind: "reduce" }>,
  ) {
    if (decision === null) return { quantity, denial };
    const reduced = { time: decision.decidedAt, clientOrderId, quantity, reason: denial.message, denial };
    return {
      quantity,
      denial,
      ...recordsOf(this.#desk.path.apply(strategy, { kind: "reduced", ...reduced })),
    };
  }

  /** Sends an order that is stored; what comes of it is stored before this resolves. */
  async send(order: DeskOrder): Promise<void> {
    if (order.busy || order.held || order.row.state !== "pending_submit" || this.waits(order)) return;
    if (this.#cannotReverse(order)) return this.#giveUp(order, "The position that it reverses is not closed");
    if (order.row.reduce_only && !(await this.#fitExit(order))) return;
    order.busy = true;
    order.unsent = false;
    order.attempts++;
    order.sentAt = this.#desk.now();
    try {
      const outcome = await this.#desk.broker.submit(requestOf(order));
      order.busy = false;
      await this.#store(order, this.#afterSubmit(order, outcome));
    } finally {
      order.busy = false;
    }
    if (wantsCancel(order) && isOpen(order)) await this.#sendCancel(order);
  }

  /**
   * Whether an entry waits for its strategy's exit to the same side: a broker refuses to open one side of a symbol while
   * an order works that closes the other.
   */
  waits({ row, attempts }: DeskOrder): boolean {
    if (row.state !== "pending_submit" || row.reduce_only || row.decision === null || attempts > 0)
      return false;
    for (const { row: other } of this.#desk.book.openOrders) {
      if (!other.reduce_only || other.decision === null || other.strategy !== row.strategy) continue;
      if (other.symbol === row.symbol && other.side === row.side) return true;
    }
    return false;
  }

  #cannotReverse({ row, attempts }: DeskOrder): boolean {
    if (row.reduce_only || row.decision === null || attempts > 0) return false;
    const held = this.#desk.book.quantityOf(row.strategy, row.symbol);
    return row.side === "buy" ? held.lt(0) : held.gt(0);
  }

  /** An exit that waited closes no more than is still held, lest it opens the other side; false when that is nothing. */
  async #fitExit(order: DeskOrder): Promise<boolean> {
    const { row, attempts } = order;
    if (attempts > 0) return true;
    const held = this.#desk.book.quantityOf(row.strategy, row.symbol).times(row.side === "sell" ? 1 : -1);
    if (held.gte(row.quantity)) return true;
    if (held.lte(0)) {
      await this.#giveUp(order, "The position is closed already");
      return false;
    }
    const body = { strategy: row.strategy, symbol: row.symbol, quantity: plain(held), asked: row.quantity };
    const orders = [this.#set(order, { quantity: plain(held) })];
    await this.#store(order, { journal: [note("order.reduced", "desk", row.id, body)], orders });
    return !order.busy && !order.held && order.row.state === "pending_submit";
  }

  async #giveUp(order: DeskOrder, reason: string): Promise<void> {
    await this.#store(order, this.events.move(order, "expired", reason, this.#desk.marketNow()));
  }

  #afterSubmit(
    order: DeskOrder,
    outcome: Awaited<ReturnType<DeskContext["broker"]["submit"]>>,
  ): Change | null {
    const { id, strategy } = order.row;
    const ms = this.#desk.now() - order.sentAt;
    const body = { strategy, attempt: order.attempts, ms, outcome: outcome.kind };
    if (outcome.kind === "confirmed") {
      const sent = note("order.sent", "desk", id, { ...body, brokerId: outcome.value.id });
      return joined({ journal: [sent] }, this.events.snapshot(order, outcome.value, "answer"));
    }
    const sent = note("order.sent", "desk", id, { ...body, reason: outcome.reason });
    if (outcome.kind === "refused" && !outcome.retry) {
      if (order.row.state !== "pending_submit") return { journal: [sent] };
      const reason = `${outcome.code}: ${outcome.reason}`;
      return joined({ journal: [sent] }, this.events.move(order, "rejected", reason, this.#desk.marketNow()));
    }
    if (order.row.state !== "pending_submit") return { journal: [sent] };
    return { journal: [sent], orders: [this.#set(order, { unresolved: outcome.reason })] };
  }

  /** What was never sent is canceled here and now. */
  async #dropUnsent(order: DeskOrder, actor: string, reason: string): Promise<true> {
    const { id, strategy } = order.row;
    const asked = note("order.cancel_requested", actor, id, { strategy, reason });
    const ended = this.events.move(order, "canceled", reason, this.#desk.marketNow());
    await this.#store(order, joined({ journal: [asked] }, ended));
    return true;
  }

  /** Asks for a cancel; the order is canceled when the broker says so. False when it is done already. */
  async cancel(order: DeskOrder, actor: string, reason: string): Promise<boolean> {
    const { state, id, strategy } = order.row;
    if (!isOpen(order)) return false;
    order.cancelAskedAt = this.#desk.now();
    order.cancelReason ??= reason;
    if (order.unsent && order.row.broker_id === null) return this.#dropUnsent(order, actor, reason);
    // A command that is under way sees the wish when it ends.
    const { busy } = order;
    const moves = canMove(state, "pending_cancel");
    if (moves) this.#set(order, { state: "pending_cancel" });
    const asked = note("order.cancel_requested", actor, id, { strategy, reason });
    await this.#desk.writer.write({ journal: [asked], ...(moves ? { orders: [order.row] } : {}) });
    if (!busy && order.row.broker_id !== null) await this.#sendCancel(order);
    return true;
  }

  async #sendCancel(order: DeskOrder): Promise<void> {
    const { broker_id, id, strategy } = order.row;
    if (broker_id === null || order.busy || isDone(order.row.state)) return;
    order.busy = true;
    order.cancelAskedAt = this.#desk.now();
    const outcome = await this.#desk.broker.cancel(broker_id).finally(() => (order.busy = false));
    const sent = note("order.cancel_sent", "desk", id, {
      strategy,
      outcome: outcome.kind,
      ...(outcome.kind === "confirmed" ? {} : { reason: outcome.reason }),
    });
    await this.#desk.writer.write({ journal: [sent] });
    if (outcome.kind === "refused") await this.ask(order);
  }

  /** Asks the broker about an order and stores the answer; null when it has none of that id. */
  async ask(order: DeskOrder): Promise<BrokerOrder | null> {
    const found = await this.#desk.broker.findOrder(order.row.id);
    if (found) await this.#store(order, this.events.snapshot(order, found, "query"));
    return found;
  }

  /** Looks after every order whose fate is not known; a broker that does not answer leaves it for the next time. */
  async settle(): Promise<void> {
    if (this.#settling) return;
    this.#settling = true;
    try {
      for (const order of Array.from(this.#desk.book.openOrders)) {
        if (!order.busy && this.#needsCare(order)) await this.#careFor(order);
      }
    } finally {
      this.#settling = false;
    }
  }

  /** Whether any order's fate is not known. */
  get uncertain(): number {
    let count = 0;
    for (const { row } of this.#desk.book.openOrders) {
      if (row.unresolved !== null || row.state === "pending_submit") count++;
    }
    return count;
  }

  #needsCare(order: DeskOrder): boolean {
    const now = this.#desk.now();
    const { row, sentAt, cancelAskedAt } = order;
    if (order.held) return false;
    if (this.waits(order)) {
      order.waitedAt = now;
      return false;
    }
    if (row.state === "pending_submit") return now - sentAt > this.#patience.unresolved;
    if (row.unresolved !== null) return true;
    if (row.state === "pending_cancel" || cancelAskedAt > 0)
      return now - cancelAskedAt > this.#patience.cancel;
    return this.#hasGap(order);
  }

  #hasGap(order: DeskOrder): boolean {
    const { id, broker_filled } = order.row;
    if (order.filled.gte(broker_filled)) return (void this.#gaps.delete(id), false);
    const since = this.#gaps.get(id);
    if (since === undefined) this.#gaps.set(id, this.#desk.now());
    return since !== undefined && this.#desk.now() - since > this.#patience.unresolved;
  }

  async #careFor(order: DeskOrder): Promise<void> {
    const found = await this.ask(order);
    if (!found) return this.#neverArrived(order);
    if (order.filled.lt(order.row.broker_filled)) {
      await this.#fetchFills(order, found);
    } else if (wantsCancel(order) && isOpen(order) && this.#takeMessage(true)) {
      await this.#sendCancel(order);
    }
  }

  async #fetchFills(order: DeskOrder, found: BrokerOrder): Promise<void> {
    for (const fill of await this.#desk.broker.fillsAfter(found.submittedAt - 1)) {
      await this.#store(order, this.events.fill(fill, "activities"));
    }
    const since = this.#gaps.get(order.row.id);
    const long = since !== undefined && this.#desk.now() - since > this.#patience.sum;
    if (long && order.filled.lt(order.row.broker_filled)) {
      await this.#store(order, this.events.fillFromSum(order, found));
    }
  }

  /** The broker does not know an order that was stored: it is sent again under the same id, or given up when it is old. */
  async #neverArrived(order: DeskOrder): Promise<void> {
    const { row } = order;
    if (row.broker_id !== null) return;
    const now = this.#desk.now();
    if (order.sentAt > 0 && now - order.sentAt < this.#patience.resend) return;
    const since = Math.max(Date.parse(row.created_at), order.waitedAt);
    const fresh = now - since < this.#freshMs() && order.attempts < MOST_ATTEMPTS;
    if (fresh && !wantsCancel(order) && row.state === "pending_submit") {
      if (this.#takeMessage(row.reduce_only)) await this.send(order);
      return;
    }
    this.#set(order, { unresolved: null });
    const canceled = wantsCancel(order);
    const reason = canceled ? "Canceled before it reached the broker" : "It never reached the broker";
    const to = canceled ? "canceled" : "expired";
    await this.#store(order, this.events.move(order, to, reason, this.#desk.marketNow()));
  }

  async #store(order: DeskOrder, change: Change | null): Promise<void> {
    if (change === null) return;
    await this.#desk.writer.write(change);
    this.#desk.settled(order.row.id);
  }

  #set(order: DeskOrder, changes: Partial<OrderRow>): OrderRow {
    order.row = { ...order.row, ...changes, updated_at: isoTime(this.#desk.now()) };
    this.#desk.book.touched(order);
    return order.row;
  }

  #rowOf(intent: Intent, verdict: RiskVerdict): OrderRow {
    const denied = verdict.kind === "reject" ? verdict.denials : [];
    const quantity = verdict.kind === "reduce" ? decimal(verdict.quantity) : intent.quantity;
    const moment = isoTime(this.#desk.now());
    return {
      id: intent.id,
      account: this.#desk.book.account,
      broker_id: null,
      strategy: intent.strategy,
      model: intent.model,
      person: intent.person,
      symbol: intent.symbol,
      side: intent.side,
      type: intent.type,
      quantity: plain(quantity),
      limit_price: intent.limitPrice,
      stop_price: intent.stopPrice,
      trail_percent: intent.trailPercent,
      time_in_force: intent.timeInForce,
      reduce_only: intent.reduceOnly,
      state: denied.length > 0 ? "rejected" : "pending_submit",
      unresolved: null,
      filled: "0",
      notional: "0",
      broker_filled: "0",
      reserved_price: String(intent.reservedPrice),
      reason: denied[0]?.message ?? null,
      denials: denied.map(({ control, code, message, limit, figure }) => ({
        control,
        code,
        message,
        limit,
        figure,
      })),
      decision: intent.decision,
      decided_at: isoTime(intent.decidedAt),
      created_at: moment,
      updated_at: moment,
    };
  }
}

/** Whether somebody asked for its cancel, also before this process began. */
function wantsCancel({ row, cancelAskedAt }: DeskOrder): boolean {
  return row.state === "pending_cancel" || cancelAskedAt > 0;
}

/** How often each control said no. */
function countOf(denials: readonly Denial[], at: string): NonNullable<Change["denials"]> {
  const counts = new Map<number, number>();
  for (const { control } of denials) counts.set(control, (counts.get(control) ?? 0) + 1);
  return [...counts].map(([control, count]) => ({ control, count, last_at: at }));
}
