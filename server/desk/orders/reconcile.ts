import { isoTime } from "../../../src/contracts/run-record.js";
import { decimal, plain, ZERO } from "../../../src/core/decimal.js";
import type {
  BrokerAccount,
  BrokerFill,
  BrokerOrder,
  BrokerPosition,
} from "../../../src/trading/orders/broker.js";
import { compareBooks, type BookDifference } from "../../../src/trading/orders/compare-books.js";
import { isDone } from "../../../src/trading/orders/order-state.js";
import type { Book } from "../ledger/book.js";
import { type DeskContext, note } from "../ledger/desk-context.js";
import { joined } from "../ledger/join-changes.js";
import type { OrderManagement } from "./order-management.js";
import type { Change } from "../ledger/rows.js";

/** What a comparison of the books found. */
export interface Reconciliation {
  readonly at: number;
  readonly occasion: string;
  readonly differences: readonly BookDifference[];
  readonly found: { readonly orders: number; readonly fills: number; readonly quarantined: number };
}

export interface ReconcileOptions {
  /** Money that cash may differ by. */
  readonly cashTolerance: number;
  /** Comparisons, with a pause between, before a difference counts: fills go on while we ask. */
  readonly tries: number;
  readonly pauseMs: number;
}

/**
 * Compares orders, fills, positions and cash with the broker's, oldest first: fills that we missed are booked, orders
 * of ours are brought up to date, orders that are not ours are quarantined. What then differs still is given back.
 *
 * @throws Error when the broker does not answer; a failed query tells nothing.
 */
export async function reconcile(
  desk: DeskContext,
  oms: OrderManagement,
  occasion: string,
  options: ReconcileOptions,
): Promise<Reconciliation> {
  const started = desk.now();
  const found = { orders: 0, fills: 0, quarantined: 0 };
  let differences: readonly BookDifference[] = [];
  for (let k = 0; k < options.tries; k++) {
    if (k > 0) await new Promise((resolve) => setTimeout(resolve, options.pauseMs));
    await catchUp(desk, oms, found);
    const [positions, account] = await Promise.all([desk.broker.positions(), desk.broker.account()]);
    differences = differencesOf(desk.book, positions, account, options.cashTolerance);
    if (differences.length === 0) break;
  }
  const at = desk.now();
  await desk.writer.write(recordOf(desk, { at, occasion, differences, found }, at - started));
  return { at, occasion, differences, found };
}

/** Books what happened at the broker and was not heard. */
async function catchUp(
  desk: DeskContext,
  oms: OrderManagement,
  found: { orders: number; fills: number; quarantined: number },
): Promise<void> {
  const { book, broker, writer } = desk;
  const asked = desk.now();
  const open = await broker.openOrders();
  for (const order of open) found.quarantined += await takeOrder(desk, oms, order);
  const atBroker = new Set(open.map(({ id }) => id));
  for (const order of Array.from(book.openOrders)) {
    const { row, busy } = order;
    const heardOf = row.broker_id !== null && atBroker.has(row.broker_id);
    if (busy || heardOf || Date.parse(row.created_at) >= asked) continue;
    const before = order.row;
    await oms.ask(order);
    if (order.row !== before) found.orders++;
  }
  const unknown: BrokerFill[] = [];
  for (const fill of await broker.fillsAfter(await fillCursor(desk))) {
    const change = oms.events.fill(fill, "activities");
    if (change) {
      found.fills++;
      await writer.write(change);
      desk.settled(book.byBrokerId(fill.orderId)!.row.id);
    } else if (!book.byBrokerId(fill.orderId)) unknown.push(fill);
  }
  if (unknown.length > 0) found.fills += await takeStrangers(desk, oms, unknown);
  await oms.settle();
}

/** Brings an open order of the broker's list into the book; 1 when it is not ours. */
async function takeOrder(desk: DeskContext, oms: OrderManagement, found: BrokerOrder): Promise<number> {
  const { book, writer } = desk;
  const order = book.byBrokerId(found.id) ?? (await book.find(desk.sql, found.clientOrderId));
  if (!order) {
    const change = oms.events.adopt(found);
    if (change) await writer.write(change);
    return 1;
  }
  const change = oms.events.snapshot(order, found, "list");
  if (change) await writer.write(change);
  if (isDone(order.row.state) && order.row.state !== "filled") await cancelLateArrival(desk, found);
  return 0;
}

/** An order that was given up arrived after all: nobody counts on it any more, so it is canceled. */
async function cancelLateArrival(desk: DeskContext, found: BrokerOrder): Promise<void> {
  await desk.writer.write(
    joined(
      {
        journal: [
          note("order.late", "broker", found.clientOrderId, { brokerId: found.id, status: found.status }),
        ],
      },
      desk.alert({
        level: "warning",
        code: "ORDER_LATE",
        message: `Order ${found.clientOrderId} reached the broker after it was given up; it is being canceled`,
        action: "None if the cancel is confirmed; what filled is in the position.",
        symbol: found.symbol,
      }),
    ),
  );
  await desk.broker.cancel(found.id);
}

/** Fills of orders that no list showed and memory does not hold: ours from long ago, or not ours at all. */
async function takeStrangers(
  desk: DeskContext,
  oms: OrderManagement,
  fills: readonly BrokerFill[],
): Promise<number> {
  const { book, sql, writer } = desk;
  let count = 0;
  for (const fill of fills) {
    const [row] = await sql<{ id: string }[]>`SELECT id FROM desk_orders
      WHERE account = ${book.account} AND broker_id = ${fill.orderId}`;
    if (row) await book.find(sql, row.id);
    else await writer.write(oms.events.adopt(strangerOf(fill))!);
    const change = oms.events.fill(fill, "activities");
    if (!change) continue;
    await writer.write(change);
    count++;
  }
  return count;
}

/** An order of which only fills are known. */
function strangerOf(fill: BrokerFill): BrokerOrder {
  return {
    id: fill.orderId,
    clientOrderId: `external:${fill.orderId}`,
    symbol: fill.symbol,
    side: fill.side,
    type: "market",
    quantity: fill.quantity,
    timeInForce: "day",
    limitPrice: null,
    stopPrice: null,
    trailPercent: null,
    status: "canceled",
    filledQuantity: fill.quantity,
    filledAveragePrice: fill.price,
    submittedAt: fill.time,
    updatedAt: fill.time,
    replacedBy: null,
    replaces: null,
  };
}

/**
 * The market's time from which on fills are asked for: that of the last one we knew when the books last agreed, or of the
 * account's opening. A later one proves nothing: the stream may have lost what came before it.
 */
async function fillCursor({ sql, book }: DeskContext): Promise<number> {
  const [row] = await sql<{ time: number | null }[]>`SELECT greatest(
    (SELECT max(market_time) FROM fills WHERE account = ${book.account} AND recorded_at <=
      (SELECT max(at - ms * interval '1 millisecond') FROM reconciliations WHERE account = ${book.account} AND ok)),
    (SELECT (value->>'marketTime')::timestamptz FROM desk_state WHERE name = ${`opening:${book.account}`})) AS time`;
  return (row?.time ?? 0) - 1;
}

/** In what positions and cash differ. */
function differencesOf(
  book: Book,
  positions: readonly BrokerPosition[],
  account: Pick<BrokerAccount, "cash">,
  cashTolerance: number,
): BookDifference[] {
  const ours = [...book.netQuantities()].map(([symbol, quantity]) => ({ symbol, quantity: plain(quantity) }));
  return compareBooks(
    { cash: plain(book.cash), positions: ours, orders: [], fills: [] },
    { cash: account.cash, positions, orders: [], fills: [] },
    { cashTolerance },
  );
}

function recordOf(desk: DeskContext, result: Reconciliation, ms: number): Change {
  const { at, occasion, differences, found } = result;
  const ok = differences.length === 0;
  const record = {
    journal: [note("reconciliation", "desk", null, { occasion, ok, differences, found })],
    reconciliations: [{ account: desk.book.account, at: isoTime(at), occasion, ok, differences, found, ms }],
  };
  if (ok) return record;
  const words = differences.map(
    ({ key, ours, broker }) => `${key || "cash"} ${ours ?? "none"} here, ${broker ?? "none"} there`,
  );
  return joined(
    record,
    desk.alert({
      level: "critical",
      code: "BOOKS_DIFFER",
      message: `Our books and the broker's differ: ${words.join("; ")}`,
      action: "Find the fill, transfer or order that explains it; no position is opened until they agree.",
    }),
  );
}

/**
 * What the books of a new account begin with: the broker's cash, and its positions as if they had been bought at their
 * average price; null for an account that has begun.
 */
export function openAccount(
  desk: Pick<DeskContext, "book" | "now">,
  account: BrokerAccount,
  positions: readonly BrokerPosition[],
  marketTime: number,
): Change | null {
  const { book } = desk;
  if (book.cashEntries > 0) return null;
  const at = isoTime(desk.now());
  const cost = positions.reduce(
    (sum, { quantity, averagePrice }) => sum.plus(decimal(quantity).times(averagePrice)),
    ZERO,
  );
  const amount = plain(decimal(account.cash).plus(cost));
  book.cashEntries = 1;
  book.cash = decimal(amount);
  const opening: Change = {
    journal: [note("account.opened", "desk", null, { account: book.account, cash: account.cash, positions })],
    cash_entries: [
      { account: book.account, id: 1, at, kind: "opening", amount, reason: "The broker's cash" },
    ],
    state: [
      {
        name: `opening:${book.account}`,
        value: { marketTime: isoTime(marketTime) },
        changed_at: at,
        changed_by: "desk",
      },
    ],
  };
  return joined(
    opening,
    ...positions.map((position) => openPosition(book, position, isoTime(marketTime), at)),
  );
}

function openPosition(book: Book, position: BrokerPosition, marketTime: string, at: string): Change {
  const { account } = book;
  const { symbol, averagePrice } = position;
  const signed = decimal(position.quantity);
  const side = signed.gt(0) ? "buy" : "sell";
  const quantity = plain(signed.abs());
  const price = plain(decimal(averagePrice));
  const id = `opening:${account}:${symbol}`;
  const holding = book.execute({
    strategy: "external",
    symbol,
    side,
    quantity: signed.abs(),
    price: decimal(averagePrice),
    time: marketTime,
  });
  const row = {
    id,
    account,
    broker_id: null,
    strategy: "external",
    model: null,
    person: null,
    symbol,
    side,
    type: "market",
    quantity,
    limit_price: null,
    stop_price: null,
    trail_percent: null,
    time_in_force: "day",
    reduce_only: false,
    state: "filled",
    unresolved: null,
    filled: quantity,
    notional: plain(decimal(price).times(quantity)),
    broker_filled: quantity,
    reserved_price: price,
    reason: "Held when the account was opened here",
    denials: [],
    decision: null,
    decided_at: marketTime,
    created_at: at,
    updated_at: at,
  } as const;
  return {
    journal: [note("position.opened", "desk", id, { symbol, quantity: position.quantity, price })],
    orders: [row],
    fills: [
      {
        account,
        execution_id: id,
        order_id: id,
        strategy: "external",
        symbol,
        side,
        quantity,
        price,
        market_time: marketTime,
        recorded_at: at,
        source: "order",
      },
    ],
    positions: [book.positionRow(holding)],
  };
}
