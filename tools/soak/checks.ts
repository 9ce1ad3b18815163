import type { Sql } from "../../server/db/client.js";
import { verifyJournal } from "../../server/db/verify-journal.js";
import type { ClientOrder } from "./api-client.js";
import { readExchange } from "./exchange-books.js";
import type { Rig } from "./rig.js";

/** Figures of a run that are no judgement. */
export interface SoakCounts {
  readonly acknowledged: number;
  readonly deniedToPersons: number;
  readonly orders: number;
  readonly ordersDenied: number;
  readonly ordersAtExchange: number;
  readonly neverSent: number;
  readonly fills: number;
  readonly fillsRecovered: number;
  readonly resends: number;
  readonly lateArrivals: number;
  readonly resolvedLater: number;
  readonly cancels: number;
  readonly sessions: number;
  readonly reconciliations: number;
  readonly reconciliationsWithDifferences: number;
  readonly journalRecords: number;
}

const CENT = 0.005;
const MOST_EVIDENCE = 20;

/** Orders that the client was told of and that are not in the database, by their ids. */
export async function lostOrders(sql: Sql, orders: readonly ClientOrder[]): Promise<string[]> {
  const ids = orders.flatMap((order) => [...order.ids]);
  if (ids.length === 0) return [];
  const rows = await sql<{ id: string }[]>`SELECT id FROM unnest(${ids}::text[]) AS id
    WHERE NOT EXISTS (SELECT 1 FROM desk_orders o WHERE o.id = id.id)`;
  return rows.map(({ id }) => id);
}

/** Everything that must hold once the desk is quiet; gives what does not, in words. */
export async function judge(rig: Rig, orders: readonly ClientOrder[]): Promise<string[]> {
  const { sql } = rig;
  const exchange = await readExchange(rig.exchangeUrl, rig.keys);
  const problems: string[] = [];
  const say = (line: string): void => void problems.push(line);

  for (const id of await lostOrders(sql, orders)) say(`Acknowledged order ${id} is not in the database`);
  for (const { key, ids } of orders) {
    if (ids.size > 1) say(`Idempotency key ${key} made ${ids.size} orders: ${[...ids].join(", ")}`);
  }

  const rows = await sql<
    {
      id: string;
      broker_id: string | null;
      strategy: string;
      state: string;
      unresolved: string | null;
      filled: string;
      denied: boolean;
      reason: string | null;
    }[]
  >`SELECT id, broker_id, strategy, state, unresolved, filled::text, jsonb_array_length(denials) > 0 AS denied, reason
    FROM desk_orders`;
  const byClient = new Map<string, (typeof exchange.orders)[number][]>();
  for (const order of exchange.orders) {
    byClient.set(order.client_order_id, [...(byClient.get(order.client_order_id) ?? []), order]);
  }
  for (const row of rows) {
    const found = byClient.get(row.id) ?? [];
    byClient.delete(row.id);
    if (row.strategy === "external") say(`Order ${row.id} was found at the exchange and is not ours`);
    if (found.length > 1) say(`Order ${row.id} is ${found.length} orders at the exchange`);
    if (row.unresolved !== null || row.state === "pending_submit") {
      say(`Order ${row.id} was left ${row.state}, unresolved: ${row.unresolved}`);
    }
    const [one] = found;
    if (row.denied && one) say(`Order ${row.id} was denied and is at the exchange`);
    if (one && row.broker_id !== one.id)
      say(`Order ${row.id} is ${one.id} at the exchange, ${row.broker_id} here`);
    if (!one && row.broker_id !== null) say(`Order ${row.id} is not at the exchange as ${row.broker_id}`);
    if (!one && !row.denied && !isNeverSent(row.state)) {
      say(`Order ${row.id} is ${row.state} here and not at the exchange`);
    }
    if (one && Number(one.filled_qty) !== Number(row.filled)) {
      say(`Order ${row.id} has ${row.filled} filled here, ${one.filled_qty} at the exchange`);
    }
    if (one && isDone(one.status) !== isDone(row.state)) {
      say(`Order ${row.id} is ${row.state} here, ${one.status} at the exchange`);
    }
  }
  for (const [id] of byClient) say(`Order ${id} is at the exchange and not in the database`);

  const ours = await sql<
    { symbol: string; quantity: string }[]
  >`SELECT symbol, sum(quantity)::text AS quantity
    FROM positions GROUP BY symbol HAVING sum(quantity) <> 0`;
  const held = new Map(ours.map(({ symbol, quantity }) => [symbol, Number(quantity)]));
  for (const symbol of new Set([...held.keys(), ...exchange.positions.keys()])) {
    const [here, there] = [held.get(symbol) ?? 0, exchange.positions.get(symbol) ?? 0];
    if (here !== there) say(`Position in ${symbol} is ${here} here, ${there} at the exchange`);
  }
  const [money] = await sql<{ cash: string }[]>`SELECT ((SELECT sum(amount) FROM cash_entries)
    - coalesce((SELECT sum(CASE side WHEN 'buy' THEN quantity * price ELSE -quantity * price END) FROM fills), 0))::text
    AS cash`;
  if (Math.abs(Number(money!.cash) - exchange.cash) > CENT) {
    say(`Cash is ${money!.cash} here, ${exchange.cash} at the exchange`);
  }
  const alerts = await sql<{ code: string; message: string }[]>`SELECT code, message FROM alerts
    WHERE code IN ('ORDER_OVERFILLED', 'ORDER_UNKNOWN')`;
  for (const { code, message } of alerts) say(`${code}: ${message}`);

  const { problems: broken } = await verifyJournal(sql);
  problems.push(...broken);
  const more = problems.length - MOST_EVIDENCE;
  return more > 0 ? [...problems.slice(0, MOST_EVIDENCE), `and ${more} more`] : problems;
}

export async function countSoak(rig: Rig, orders: readonly ClientOrder[]): Promise<SoakCounts> {
  const [row] = await rig.sql<Omit<SoakCounts, "acknowledged" | "deniedToPersons">[]>`SELECT
    (SELECT count(*)::int FROM desk_orders) AS "orders",
    (SELECT count(*)::int FROM desk_orders WHERE jsonb_array_length(denials) > 0) AS "ordersDenied",
    (SELECT count(*)::int FROM desk_orders WHERE broker_id IS NOT NULL) AS "ordersAtExchange",
    (SELECT count(*)::int FROM desk_orders WHERE broker_id IS NULL AND jsonb_array_length(denials) = 0) AS "neverSent",
    (SELECT count(*)::int FROM fills) AS "fills",
    (SELECT count(*)::int FROM fills WHERE source <> 'stream') AS "fillsRecovered",
    (SELECT count(*)::int FROM (SELECT subject FROM journal WHERE kind = 'order.sent' GROUP BY subject
      HAVING count(*) > 1) again) AS "resends",
    (SELECT count(*)::int FROM journal WHERE kind = 'order.late') AS "lateArrivals",
    (SELECT count(*)::int FROM journal WHERE kind = 'order.resolved') AS "resolvedLater",
    (SELECT count(*)::int FROM journal WHERE kind = 'order.cancel_requested') AS "cancels",
    (SELECT count(*)::int FROM journal WHERE kind = 'session.started') AS "sessions",
    (SELECT count(*)::int FROM reconciliations) AS "reconciliations",
    (SELECT count(*)::int FROM reconciliations WHERE NOT ok) AS "reconciliationsWithDifferences",
    (SELECT seq::int FROM journal_head) AS "journalRecords"`;
  return {
    acknowledged: orders.filter(({ ids }) => ids.size > 0).length,
    deniedToPersons: orders.filter(({ denied }) => denied !== null).length,
    ...row!,
  };
}

/** Why orders never went to the exchange: the codes of denials, and the words of those that were given up. */
export async function countReasons(sql: Sql): Promise<Readonly<Record<string, number>>> {
  const rows = await sql<{ why: string; count: number }[]>`
    SELECT coalesce(denials->0->>'code', regexp_replace(regexp_replace(reason, ' \\(.*', ''), '^(Makes room for).*', '\\1 another'), state) AS why, count(*)::int AS count FROM desk_orders
    WHERE broker_id IS NULL GROUP BY 1 ORDER BY 2 DESC`;
  return Object.fromEntries(rows.map(({ why, count }) => [why, count]));
}

/** States in which an order can rest here that the exchange never had. */
function isNeverSent(state: string): boolean {
  return state === "expired" || state === "canceled" || state === "rejected";
}

function isDone(state: string): boolean {
  return ["filled", "canceled", "expired", "rejected", "replaced"].includes(state);
}
