import { decimal, type Exactly, plain, ZERO } from "../../../src/core/decimal.js";
import type { Side } from "../../../src/trading/orders/order.js";
import type { Sql } from "../../db/client.js";
import { type DeskOrder, deskOrder, isOpen } from "./desk-order.js";
import { ISO, type OrderRow, type PositionRow } from "./rows.js";

/** Signed units that a strategy holds, exactly. */
export interface Holding {
  readonly strategy: string;
  readonly symbol: string;
  quantity: Exactly;
  averagePrice: Exactly;
  realised: Exactly;
  openedAt: string | null;
}

/** What a fill adds. */
export interface Execution {
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Exactly;
  readonly price: Exactly;
  /** ISO 8601. */
  readonly time: string;
}

/**
 * Orders, positions and cash of one account, exactly as its fills make them. What is stored is read once at the start;
 * from then on memory is ahead and every change is written.
 */
export class Book {
  readonly account: string;
  readonly orders = new Map<string, DeskOrder>();
  readonly #byBrokerId = new Map<string, DeskOrder>();
  readonly #open = new Map<string, DeskOrder>();
  readonly holdings = new Map<string, Holding>();
  cash: Exactly = ZERO;
  cashEntries = 0;

  constructor(account: string) {
    this.account = account;
  }

  static async load(sql: Sql, account: string): Promise<Book> {
    const book = new Book(account);
    const rows = await sql<OrderRow[]>`SELECT ${sql.unsafe(ORDER_COLUMNS)} FROM desk_orders o
      WHERE account = ${account} AND (state NOT IN ('filled', 'canceled', 'expired', 'rejected')
        OR unresolved IS NOT NULL OR created_at > now() - interval '1 day')
      ORDER BY created_at, id`;
    const executions = await sql<{ order_id: string; execution_id: string }[]>`
      SELECT order_id, execution_id FROM fills WHERE account = ${account}
        AND order_id IN (SELECT id FROM desk_orders WHERE account = ${account} AND (state NOT IN
          ('filled', 'canceled', 'expired', 'rejected') OR unresolved IS NOT NULL
          OR created_at > now() - interval '1 day'))`;
    const byOrder = groupBy(executions, (e) => e.order_id);
    for (const row of rows) {
      book.add(
        deskOrder(
          row,
          (byOrder.get(row.id) ?? []).map((e) => e.execution_id),
        ),
      );
    }
    await book.#loadMoney(sql);
    return book;
  }

  /** The order of an id, also one that has long been done. */
  async find(sql: Sql, id: string): Promise<DeskOrder | null> {
    const known = this.orders.get(id);
    if (known) return known;
    const [row] = await sql<OrderRow[]>`SELECT ${sql.unsafe(ORDER_COLUMNS)} FROM desk_orders o
      WHERE id = ${id} AND account = ${this.account}`;
    if (!row) return null;
    const executions = await sql<
      { execution_id: string }[]
    >`SELECT execution_id FROM fills WHERE order_id = ${id}`;
    // Another event may have brought it in while we asked.
    return (
      this.orders.get(id) ??
      this.add(
        deskOrder(
          row,
          executions.map((e) => e.execution_id),
        ),
      )
    );
  }

  add(order: DeskOrder): DeskOrder {
    this.orders.set(order.row.id, order);
    this.touched(order);
    return order;
  }

  /** To be called after an order's row changed. */
  touched(order: DeskOrder): void {
    const { id, broker_id } = order.row;
    if (broker_id !== null) this.#byBrokerId.set(broker_id, order);
    if (isOpen(order)) this.#open.set(id, order);
    else this.#open.delete(id);
  }

  byBrokerId(id: string): DeskOrder | undefined {
    return this.#byBrokerId.get(id);
  }

  get openOrders(): Iterable<DeskOrder> {
    return this.#open.values();
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Forgets orders that are done since a moment, but not those of this session that could be asked for again. */
  forgetBefore(wall: number): void {
    const limit = new Date(wall).toISOString();
    for (const [id, { row }] of this.orders) {
      if (this.#open.has(id) || row.updated_at >= limit) continue;
      this.orders.delete(id);
      if (row.broker_id !== null) this.#byBrokerId.delete(row.broker_id);
    }
  }

  holding(strategy: string, symbol: string): Holding | undefined {
    return this.holdings.get(`${strategy}\n${symbol}`);
  }

  quantityOf(strategy: string, symbol: string): Exactly {
    return this.holding(strategy, symbol)?.quantity ?? ZERO;
  }

  /** Signed units of each symbol, all strategies together; none that are flat. */
  netQuantities(): Map<string, Exactly> {
    const net = new Map<string, Exactly>();
    for (const { symbol, quantity } of this.holdings.values()) {
      net.set(symbol, (net.get(symbol) ?? ZERO).plus(quantity));
    }
    for (const [symbol, quantity] of net) if (quantity.eq(0)) net.delete(symbol);
    return net;
  }

  /** Books an execution: position, realised profit and cash. */
  execute({ strategy, symbol, side, quantity, price, time }: Execution): Holding {
    const key = `${strategy}\n${symbol}`;
    const holding = this.holdings.get(key) ?? {
      strategy,
      symbol,
      quantity: ZERO,
      averagePrice: ZERO,
      realised: ZERO,
      openedAt: null,
    };
    this.holdings.set(key, holding);
    const signed = side === "buy" ? quantity : quantity.times(-1);
    this.cash = this.cash.minus(signed.times(price));
    const before = holding.quantity;
    const after = before.plus(signed);
    if (before.eq(0) || before.times(signed).gt(0)) {
      const cost = before.times(holding.averagePrice).plus(signed.times(price));
      holding.averagePrice = cost.div(after);
      if (before.eq(0)) holding.openedAt = time;
    } else {
      const closing = before.abs().lt(quantity) ? before : signed.times(-1);
      holding.realised = holding.realised.plus(closing.times(price.minus(holding.averagePrice)));
      if (after.eq(0)) {
        holding.averagePrice = ZERO;
        holding.openedAt = null;
      } else if (after.times(before).lt(0)) {
        holding.averagePrice = price;
        holding.openedAt = time;
      }
    }
    holding.quantity = after;
    return holding;
  }

  positionRow({ strategy, symbol, quantity, averagePrice, realised, openedAt }: Holding): PositionRow {
    return {
      account: this.account,
      strategy,
      symbol,
      quantity: plain(quantity),
      average_price: plain(averagePrice),
      realised: plain(realised),
      opened_at: openedAt,
    };
  }

  async #loadMoney(sql: Sql): Promise<void> {
    const { account } = this;
    const positions = await sql<
      PositionRow[]
    >`SELECT account, strategy, symbol, quantity::text, average_price::text,
      realised::text, to_char(opened_at AT TIME ZONE 'UTC', ${ISO}) AS opened_at FROM positions WHERE account = ${account}`;
    for (const p of positions) {
      this.holdings.set(`${p.strategy}\n${p.symbol}`, {
        strategy: p.strategy,
        symbol: p.symbol,
        quantity: decimal(p.quantity),
        averagePrice: decimal(p.average_price),
        realised: decimal(p.realised),
        openedAt: p.opened_at,
      });
    }
    const [money] = await sql<{ cash: string; entries: number }[]>`
      SELECT (coalesce((SELECT sum(amount) FROM cash_entries WHERE account = ${account}), 0)
        - coalesce((SELECT sum(CASE side WHEN 'buy' THEN quantity * price ELSE -quantity * price END)
          FROM fills WHERE account = ${account}), 0))::text AS cash,
        (SELECT count(*)::int FROM cash_entries WHERE account = ${account}) AS entries`;
    this.cash = decimal(money!.cash);
    this.cashEntries = money!.entries;
  }
}

/** The columns of `OrderRow`, as their texts. */
export const ORDER_COLUMNS = `o.id, o.account, o.broker_id, o.strategy, o.model, o.person, o.symbol, o.side, o.type,
  o.quantity::text, o.limit_price::text, o.stop_price::text, o.trail_percent::text, o.time_in_force, o.reduce_only,
  o.state, o.unresolved, o.filled::text, o.notional::text, o.broker_filled::text, o.reserved_price::text, o.reason,
  o.denials, o.decision, to_char(o.decided_at AT TIME ZONE 'UTC', '${ISO}') AS decided_at,
  to_char(o.created_at AT TIME ZONE 'UTC', '${ISO}') AS created_at,
  to_char(o.updated_at AT TIME ZONE 'UTC', '${ISO}') AS updated_at`;

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
