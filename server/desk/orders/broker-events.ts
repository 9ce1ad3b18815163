import { isoTime } from "../../../src/contracts/run-record.js";
import { decimal, type Exactly, plain } from "../../../src/core/decimal.js";
import type { BrokerFill, BrokerOrder, BrokerUpdate } from "../../../src/trading/orders/broker.js";
import type { JournalRecord } from "../../../src/trading/orders/journal.js";
import { canMove, isDone, type OrderState } from "../../../src/trading/orders/order-state.js";
import { type DeskContext, note } from "../ledger/desk-context.js";
import { joined } from "../ledger/join-changes.js";
import { averagePriceOf, type DeskOrder, deskOrder, remainingOf, stateAfter } from "../ledger/desk-order.js";
import type { Change, FillRow, JournalNote, OrderRow } from "../ledger/rows.js";

/** Executions that we worked out from an order's sum because the broker listed none. */
const FROM_SUM = "order:";

/** Where we learned something from. */
export type Source = FillRow["source"];

/** The changes that the broker's words make, applied to memory at once; to be written by the caller. */
export class BrokerEvents {
  readonly #desk: DeskContext;

  constructor(desk: DeskContext) {
    this.#desk = desk;
  }

  /** What the stream said. */
  update(update: BrokerUpdate): Change {
    const order = this.#orderOf(update.order);
    const { fill } = update;
    if (!order) return joined(this.#quarantine(update.order), fill ? this.fill(fill, "stream") : null);
    return joined(
      this.snapshot(order, update.order, "stream", update.order.status),
      fill ? this.#execute(order, fill, "stream") : null,
    );
  }

  /** Takes over where the broker says an order stands. */
  snapshot(order: DeskOrder, found: BrokerOrder, source: string, status = found.status): Change | null {
    const { row } = order;
    const to = stateAfter(row.state, status);
    const filled = decimal(found.filledQuantity);
    const known =
      row.broker_id === found.id && row.unresolved === null && filled.lte(decimal(row.broker_filled));
    if (known && to === null) return null;
    this.#set(order, {
      broker_id: row.broker_id ?? found.id,
      unresolved: null,
      broker_filled: plain(filled.gt(row.broker_filled) ? filled : decimal(row.broker_filled)),
    });
    const resolved = row.unresolved === null ? [] : [this.#note(order, "order.resolved", { source })];
    if (to === null) return { journal: resolved, orders: [order.row] };
    const reason = status === "canceled" ? (order.cancelReason ?? reasonOf(found)) : reasonOf(found);
    return joined({ journal: resolved }, this.move(order, to, reason, found.updatedAt));
  }

  /** Moves an order along the table, tells the decision path, and says so. */
  move(order: DeskOrder, to: OrderState, reason: string | null, marketTime: number): Change {
    const records = this.#tellPath(order, to, reason ?? "The broker ended it", marketTime);
    this.#set(order, { state: to, ...(reason !== null && isDone(to) ? { reason } : {}) });
    const body = { state: to, ...(reason === null ? {} : { reason }), ...recordsOf(records) };
    return { journal: [this.#note(order, `order.${to}`, body)], orders: [order.row] };
  }

  /** An execution of any order; one that is not ours is quarantined first by its order. */
  fill(fill: BrokerFill, source: Source): Change | null {
    const order = this.#desk.book.byBrokerId(fill.orderId);
    return order ? this.#execute(order, fill, source) : null;
  }

  /** What the order's own sum says beyond the executions that are listed. */
  fillFromSum(order: DeskOrder, found: BrokerOrder): Change | null {
    const missing = decimal(found.filledQuantity).minus(order.filled);
    if (missing.lte(0) || found.filledAveragePrice === null) return null;
    const paid = decimal(found.filledAveragePrice).times(found.filledQuantity).minus(order.notional);
    const price = paid.div(missing);
    if (price.lte(0)) return null;
    const { id: orderId, symbol, side, updatedAt: time } = found;
    const executionId = `${FROM_SUM}${found.id}:${found.filledQuantity}`;
    return this.#execute(
      order,
      { executionId, orderId, symbol, side, quantity: plain(missing), price: plain(price), time },
      "order",
    );
  }

  /** An order that the broker has and we did not send. */
  #quarantine(found: BrokerOrder): Change {
    const { book } = this.#desk;
    const moment = isoTime(this.#desk.now());
    const row: OrderRow = {
      id: found.clientOrderId || `external:${found.id}`,
      account: book.account,
      broker_id: found.id,
      strategy: "external",
      model: null,
      person: null,
      symbol: found.symbol,
      side: found.side,
      type: found.type,
      quantity: found.quantity,
      limit_price: found.limitPrice,
      stop_price: found.stopPrice,
      trail_percent: found.trailPercent,
      time_in_force: found.timeInForce,
      reduce_only: false,
      state: isGone(found) ? "canceled" : "accepted",
      unresolved: null,
      filled: "0",
      notional: "0",
      broker_filled: found.filledQuantity,
      reserved_price: found.limitPrice ?? found.stopPrice ?? "0",
      reason: "Not sent by this desk",
      denials: [],
      decision: null,
      decided_at: isoTime(found.submittedAt),
      created_at: moment,
      updated_at: moment,
    };
    const order = book.add(deskOrder(row));
    return joined(
      { journal: [this.#note(order, "order.quarantined", { status: found.status })], orders: [row] },
      this.#desk.alert({
        level: "critical",
        code: "ORDER_UNKNOWN",
        message: `The broker has an order that this desk did not send: ${found.side} ${found.quantity} ${found.symbol}, ${found.id}`,
        action:
          "Find out who sent it; cancel it at the broker if nobody did. Its symbol is closed to entries until it is done.",
        symbol: found.symbol,
      }),
    );
  }

  /** Quarantines an order that a list holds and memory does not. */
  adopt(found: BrokerOrder): Change | null {
    return this.#orderOf(found) ? null : this.#quarantine(found);
  }

  #execute(order: DeskOrder, fill: BrokerFill, source: Source): Change | null {
    const { book } = this.#desk;
    if (order.executions.has(fill.executionId)) return null;
    const quantity = decimal(fill.quantity);
    const price = decimal(fill.price);
    const covered = [...order.executions].some((id) => id.startsWith(FROM_SUM));
    order.executions.add(fill.executionId);
    if (covered && order.filled.plus(quantity).gt(order.row.broker_filled)) {
      const body = { executionId: fill.executionId, quantity: fill.quantity, price: fill.price };
      return { journal: [this.#note(order, "fill.covered", body)] };
    }
    const { strategy, symbol, side } = order.row;
    order.filled = order.filled.plus(quantity);
    order.notional = order.notional.plus(quantity.times(price));
    const holding = book.execute({ strategy, symbol, side, quantity, price, time: isoTime(fill.time) });
    const overfilled = order.filled.gt(order.row.quantity);
    const state = fillState(order);
    const records = this.#fillPath(order, quantity, price, fill.time);
    this.#set(order, {
      state,
      unresolved: null,
      broker_id: order.row.broker_id ?? fill.orderId,
      filled: plain(order.filled),
      notional: plain(order.notional),
      broker_filled: plain(
        order.filled.gt(order.row.broker_filled) ? order.filled : decimal(order.row.broker_filled),
      ),
    });
    const body = {
      executionId: fill.executionId,
      quantity: fill.quantity,
      price: fill.price,
      filled: plain(order.filled),
      average: averagePriceOf(order),
      position: plain(holding.quantity),
      cash: plain(book.cash),
      source,
      ...recordsOf(records),
    };
    const kind = remainingOf(order).eq(0) ? "order.filled" : "order.partially_filled";
    return joined(
      {
        journal: [this.#note(order, kind, body)],
        orders: [order.row],
        fills: [
          {
            account: book.account,
            execution_id: fill.executionId,
            order_id: order.row.id,
            strategy,
            symbol,
            side,
            quantity: plain(quantity),
            price: plain(price),
            market_time: isoTime(fill.time),
            recorded_at: isoTime(this.#desk.now()),
            source,
          },
        ],
        positions: [book.positionRow(holding)],
      },
      overfilled ? this.#overfill(order) : null,
    );
  }

  #overfill({ row, filled }: DeskOrder): Change {
    return this.#desk.alert({
      level: "critical",
      code: "ORDER_OVERFILLED",
      message: `Order ${row.id} filled ${plain(filled)} of ${row.quantity} ${row.symbol}`,
      action: "Check the order at the broker; the position counts what filled.",
      strategy: row.strategy,
      symbol: row.symbol,
    });
  }

  #fillPath(
    order: DeskOrder,
    quantity: Exactly,
    price: Exactly,
    marketTime: number,
  ): readonly JournalRecord[] {
    const { id, strategy, symbol, side, decision } = order.row;
    const { time, index } = this.#desk.path.barAt(strategy, marketTime);
    const unheard = decision !== null && order.row.state === "pending_submit";
    const before = unheard
      ? this.#desk.path.apply(strategy, { kind: "accepted", time: decision.decidedAt, clientOrderId: id })
      : [];
    const fill = {
      clientOrderId: id,
      symbol,
      side,
      index,
      time,
      quantity: quantity.toNumber(),
      price: price.toNumber(),
      reference: price.toNumber(),
      commission: 0,
      remaining: remainingOf(order).toNumber(),
    };
    return [...before, ...this.#desk.path.apply(strategy, { kind: "fill", fill })];
  }

  /** Moves that the decision path knows; being sent and being about to be canceled are the desk's own. */
  #tellPath(order: DeskOrder, to: OrderState, reason: string, marketTime: number): readonly JournalRecord[] {
    const { id: clientOrderId, strategy, decision, state } = order.row;
    if (decision === null) return [];
    const { path } = this.#desk;
    if (to === "accepted" || to === "submitted") {
      if (state !== "pending_submit") return [];
      return path.apply(strategy, { kind: "accepted", time: decision.decidedAt, clientOrderId });
    }
    if (to !== "canceled" && to !== "expired" && to !== "rejected") return [];
    const { time } = path.barAt(strategy, marketTime);
    return path.apply(strategy, { kind: to, time, clientOrderId, reason });
  }

  #orderOf(found: BrokerOrder): DeskOrder | undefined {
    const { book } = this.#desk;
    return book.byBrokerId(found.id) ?? book.orders.get(found.clientOrderId);
  }

  #set(order: DeskOrder, changes: Partial<OrderRow>): void {
    order.row = { ...order.row, ...changes, updated_at: isoTime(this.#desk.now()) };
    this.#desk.book.touched(order);
  }

  #note(order: DeskOrder, kind: string, body: Readonly<Record<string, unknown>>): JournalNote {
    const { strategy, symbol } = order.row;
    return note(kind, "broker", order.row.id, { strategy, symbol, ...body });
  }
}

/** The records of the decision path inside a journal body. */
export function recordsOf(records: readonly JournalRecord[]): { records?: readonly JournalRecord[] } {
  return records.length === 0 ? {} : { records };
}

function fillState(order: DeskOrder): OrderState {
  const { state } = order.row;
  const to = remainingOf(order).eq(0) ? "filled" : "partially_filled";
  if (state === to) return state;
  if (state === "pending_cancel" && to === "partially_filled") return state;
  return canMove(state, to) ? to : state;
}

function isGone({ status }: BrokerOrder): boolean {
  return status === "canceled" || status === "expired" || status === "rejected" || status === "replaced";
}

function reasonOf({ status, replacedBy }: BrokerOrder): string | null {
  if (status === "replaced") return `Replaced by ${replacedBy ?? "another order"}`;
  if (status === "canceled") return "Canceled at the broker";
  if (status === "expired") return "Its time in force ended";
  if (status === "rejected") return "The broker rejected it";
  return null;
}
