import type { Query } from "./client.js";

/** Lines of each kind of problem that are given; more are counted. */
const MOST_LINES = 10;

const SIGNED = "CASE side WHEN 'buy' THEN quantity ELSE -quantity END";
const CASH = "CASE side WHEN 'buy' THEN -quantity * price ELSE quantity * price END";

/** What holds among the books, each as a query that gives a line for whatever breaks it. */
const BOOK_RULES: readonly string[] = [
  `SELECT format('Fill %s is of order %s, which there is not', f.execution_id, f.order_id) AS line
      FROM fills f LEFT JOIN desk_orders o ON o.id = f.order_id AND o.account = f.account WHERE o.id IS NULL
      ORDER BY f.recorded_at, f.execution_id`,
  `WITH sums AS (SELECT order_id, sum(quantity) AS filled, sum(quantity * price) AS notional FROM fills GROUP BY 1)
      SELECT format('Order %s has %s filled, its fills add up to %s', o.id, trim_scale(o.filled),
        trim_scale(coalesce(s.filled, 0))) AS line
      FROM desk_orders o LEFT JOIN sums s ON s.order_id = o.id
      WHERE o.filled <> coalesce(s.filled, 0) OR abs(o.notional - coalesce(s.notional, 0)) > 0.000001 ORDER BY o.id`,
  `WITH sums AS (SELECT account, strategy, symbol, sum(${SIGNED}) AS quantity FROM fills GROUP BY 1, 2, 3)
      SELECT format('Position of %s in %s is %s, its fills add up to %s', strategy, symbol,
        trim_scale(coalesce(p.quantity, 0)), trim_scale(coalesce(s.quantity, 0))) AS line
      FROM positions p FULL JOIN sums s USING (account, strategy, symbol)
      WHERE coalesce(p.quantity, 0) <> coalesce(s.quantity, 0) ORDER BY strategy, symbol`,
  // The latest mark of the account's cash. What was booked in the same millisecond may lie on either side of it.
  `WITH latest AS (SELECT DISTINCT ON (account) account, at, cash FROM equity_points ORDER BY account, at DESC),
      sums AS (SELECT l.account, l.cash,
        (SELECT coalesce(sum(amount), 0) FROM cash_entries c WHERE c.account = l.account AND c.at <= l.at)
        + (SELECT coalesce(sum(${CASH}), 0) FROM fills f WHERE f.account = l.account AND f.recorded_at < l.at) AS booked
        FROM latest l WHERE NOT EXISTS
          (SELECT 1 FROM fills f WHERE f.account = l.account AND f.recorded_at = l.at))
      SELECT format('Cash of %s was marked as %s, entries and fills add up to %s', account, trim_scale(cash),
        trim_scale(booked)) AS line
      FROM sums WHERE abs(cash - booked) > 0.000001 ORDER BY account`,
];

/** What the journal says of orders, as queries in the same way. */
const JOURNAL_RULES: readonly string[] = [
  `WITH named AS (SELECT subject, body::jsonb->>'brokerId' AS broker FROM journal
        WHERE kind = 'order.sent' AND body::jsonb ? 'brokerId')
      SELECT format('Order %s has %s ids at the broker, expected one', subject, count(DISTINCT broker)) AS line
      FROM named GROUP BY subject HAVING count(DISTINCT broker) > 1 ORDER BY subject`,
  `SELECT format('Order %s has the id %s at the broker, it was sent as %s', o.id, coalesce(o.broker_id, 'none'),
        j.body::jsonb->>'brokerId') AS line
      FROM desk_orders o JOIN journal j ON j.subject = o.id AND j.kind = 'order.sent' AND j.body::jsonb ? 'brokerId'
      WHERE o.broker_id IS DISTINCT FROM j.body::jsonb->>'brokerId' ORDER BY o.id`,
  `SELECT format('Order %s has no record of its decision', o.id) AS line FROM desk_orders o
      WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = o.id
        AND j.kind IN ('order.decided', 'order.quarantined', 'position.opened')) ORDER BY o.id`,
  `WITH steps AS (SELECT subject,
        min(seq) FILTER (WHERE kind = 'order.decided') AS decided,
        min(seq) FILTER (WHERE kind IN ('order.checked', 'order.denied')) AS checked,
        min(seq) FILTER (WHERE kind = 'order.denied') AS denied,
        min(seq) FILTER (WHERE kind = 'order.sent') AS sent
        FROM journal WHERE kind IN ('order.decided', 'order.checked', 'order.denied', 'order.sent') GROUP BY subject)
      SELECT CASE WHEN denied IS NOT NULL THEN format('Order %s was denied and sent all the same', subject)
        ELSE format('Order %s was sent before it was decided and checked', subject) END AS line
      FROM steps WHERE sent IS NOT NULL AND (denied IS NOT NULL OR decided IS NULL OR checked IS NULL
        OR NOT (decided < checked AND checked < sent)) ORDER BY subject`,
];

/**
 * What does not agree among orders, fills, positions and cash, in words; empty when all does. They are compared with the
 * journal too when it can be trusted.
 */
export async function verifyBooks(query: Query, trustJournal: boolean): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const rule of [...BOOK_RULES, ...(trustJournal ? JOURNAL_RULES : [])]) {
    const rows = await query.unsafe<{ line: string; total: number }[]>(
      `SELECT line, (count(*) OVER ())::int AS total FROM (${rule}) found LIMIT ${MOST_LINES}`,
    );
    problems.push(...rows.map(({ line }) => line));
    const more = (rows[0]?.total ?? 0) - rows.length;
    if (more > 0) problems.push(`${more} more of this kind`);
  }
  return problems;
}
