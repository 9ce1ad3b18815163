import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Change } from "../desk/ledger/rows.js";
import { connect, type Sql } from "./client.js";
import { migrate } from "./migrate.js";
import { serverDatabaseUrl } from "./server-role.js";
import { createTestDatabase, type TestDatabase } from "./embedded/test-database.js";
import { verifyJournal } from "./verify-journal.js";

const AT = "2026-01-05T15:00:00.123Z";
const ACCOUNT = "test:1";

// Keeps the cluster alive from test to test.
let keeper: TestDatabase;
let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  keeper = await createTestDatabase();
});
afterAll(() => keeper?.drop());
beforeEach(async () => {
  database = await createTestDatabase();
  ({ sql } = database);
  await migrate(sql);
  await sql`SELECT desk_take_over()`;
});
afterEach(() => database?.drop());

async function commit(change: object): Promise<void> {
  await sql`SELECT desk_commit(1, ${JSON.stringify({ at: AT, ...change })}::text::jsonb)`;
}

function note(kind: string, subject: string | null, body: object = {}) {
  return { kind, actor: "test", subject, body: JSON.stringify(body) };
}

function orderRow(id: string, changes: object = {}) {
  return {
    id,
    account: ACCOUNT,
    broker_id: `broker-${id}`,
    strategy: "sma",
    symbol: "TEST",
    side: "buy",
    type: "market",
    quantity: "10",
    time_in_force: "gtc",
    reduce_only: false,
    state: "filled",
    filled: "10",
    notional: "1000",
    broker_filled: "10",
    reserved_price: "100",
    denials: [],
    decided_at: AT,
    created_at: AT,
    updated_at: AT,
    ...changes,
  };
}

function fillRow(order_id: string, changes: object = {}) {
  return {
    account: ACCOUNT,
    execution_id: `fill-${order_id}`,
    order_id,
    strategy: "sma",
    symbol: "TEST",
    side: "buy",
    quantity: "10",
    price: "100",
    market_time: AT,
    recorded_at: AT,
    source: "stream",
    ...changes,
  };
}

function position(quantity: string): Change["positions"] {
  return [
    {
      account: ACCOUNT,
      strategy: "sma",
      symbol: "TEST",
      quantity,
      average_price: "100",
      realised: "0",
      opened_at: AT,
    },
  ];
}

/** Two orders, one fill and the money for it. */
async function writeBooks(): Promise<void> {
  await commit({
    journal: [note("account.opened", null)],
    cash_entries: [
      { account: ACCOUNT, id: 1, at: AT, kind: "opening", amount: "5000", reason: "The broker's cash" },
    ],
  });
  await commit({
    journal: [note("order.decided", "a", { why: "Größe → 10" }), note("order.checked", "a")],
    orders: [orderRow("a", { state: "pending_submit", filled: "0", notional: "0", broker_id: null })],
  });
  await commit({
    journal: [note("order.sent", "a", { brokerId: "broker-a" }), note("order.filled", "a")],
    orders: [orderRow("a")],
    fills: [fillRow("a")],
    positions: position("10"),
  });
  await commit({
    journal: [note("order.decided", "b"), note("order.denied", "b", { denials: [] })],
    orders: [orderRow("b", { state: "rejected", filled: "0", notional: "0", broker_id: null })],
  });
  const later = "2026-01-05T15:00:01.000Z";
  await commit({
    journal: [note("reconciliation", null)],
    equity_points: [{ account: ACCOUNT, day: "2026-01-05", at: later, equity: "5000", cash: "4000" }],
  });
}

/** Does what only the owner can: changes what triggers guard. */
async function tamper(statement: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe("SET LOCAL session_replication_role = replica");
    await tx.unsafe(statement);
  });
}

describe("verifyJournal()", () => {
  test("finds nothing in an empty journal", async () => {
    const report = await verifyJournal(sql);
    expect(report).toMatchObject({ ok: true, records: 0, first: null, last: null, problems: [] });
  });

  test("finds nothing when chain and books are whole, and recomputes the head's hash", async () => {
    await writeBooks();
    const [head] = await sql<{ hash: string }[]>`SELECT hash FROM journal_head`;
    const report = await verifyJournal(sql);
    expect(report).toEqual({ ok: true, records: 8, first: 1, last: 8, hash: head!.hash, problems: [] });
  });

  test("reads a long journal page by page when it is longer than one", async () => {
    const many = Array.from({ length: 4500 }, (_, i) => note("signal", "sma", { i }));
    await commit({ journal: many });
    const seen: number[] = [];
    const report = await verifyJournal(sql, (done) => seen.push(done));
    expect(report).toMatchObject({ ok: true, records: 4500 });
    expect(seen).toEqual([2000, 4000, 4500]);
  });

  test.each([
    ["a body is changed", `UPDATE journal SET body = '{"why":"other"}' WHERE seq = 2`, /record 2 .*content/],
    ["a kind is changed", `UPDATE journal SET kind = 'order.denied' WHERE seq = 3`, /record 3 .*content/],
    ["an actor is changed", `UPDATE journal SET actor = 'person:x' WHERE seq = 4`, /record 4 .*content/],
    ["a subject is changed", `UPDATE journal SET subject = 'b' WHERE seq = 3`, /record 3 .*content/],
    ["a time is changed", `UPDATE journal SET at = at + interval '1 s' WHERE seq = 5`, /record 5 .*content/],
    [
      "a time is changed by less than a millisecond",
      `UPDATE journal SET at = at + interval '10 microseconds' WHERE seq = 5`,
      /record 5 .*no whole millisecond/,
    ],
    [
      "a hash is changed",
      `UPDATE journal SET hash = repeat('a', 64) WHERE seq = 4`,
      /record 4 .*its hash is aaaaaaaaaaaa/,
    ],
    ["a body is no JSON any more", `UPDATE journal SET body = 'x' WHERE seq = 4`, /record 4 .*content/],
    [
      "a body and its hash are changed",
      `UPDATE journal SET body = '{}', hash = encode(sha256(convert_to(concat_ws(E'\\n', previous, seq,
        (extract(epoch FROM at) * 1000)::bigint, kind, actor, coalesce(subject, ''), '{}'), 'UTF8')), 'hex')
        WHERE seq = 2`,
      /record 3 .*follows/,
    ],
    ["a record is deleted", `DELETE FROM journal WHERE seq = 4`, /record 5: record 4 is missing/],
    ["the first record is deleted", `DELETE FROM journal WHERE seq = 1`, /record 2: record 1 is missing/],
    [
      "two records are swapped",
      `UPDATE journal SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4);
       UPDATE journal SET seq = -seq WHERE seq < 0`,
      /record 3 /,
    ],
    ["the end is cut off", `DELETE FROM journal WHERE seq > 6`, /ends at record 6, its head is at 8/],
    ["all is cut off", `DELETE FROM journal`, /ends at record 0, its head is at 8/],
    ["the head is gone", `DELETE FROM journal_head`, /no head/],
    ["the head has another hash", `UPDATE journal_head SET hash = repeat('b', 64)`, /its head has bbbb/],
  ])("names the first broken place when %s", async (_, statement, line) => {
    await writeBooks();
    await tamper(statement);
    const report = await verifyJournal(sql);
    expect(report.ok).toBe(false);
    expect(report.problems[0]).toMatch(line);
    expect(report.problems[0]).not.toContain("\n");
  });

  test.each([
    [
      "a fill is deleted",
      `DELETE FROM fills`,
      [/Order a has 10 filled, .* 0/, /Position of sma in TEST is 10/, /Cash of test:1/],
    ],
    ["a fill's order is gone", `DELETE FROM desk_orders WHERE id = 'a'`, [/Fill fill-a is of order a/]],
    ["a position is changed", `UPDATE positions SET quantity = 11`, [/Position of sma in TEST is 11, .* 10/]],
    ["a position is gone", `DELETE FROM positions`, [/Position of sma in TEST is 0, .* 10/]],
    [
      "a price is changed",
      `UPDATE fills SET price = 99`,
      [/Order a has 10/, /Cash of test:1 .* 4000, .* 4010/],
    ],
    ["a cash entry is changed", `UPDATE cash_entries SET amount = 6000`, [/Cash of test:1 .* 4000, .* 5000/]],
    [
      "an order has another id at the broker",
      `UPDATE desk_orders SET broker_id = 'other' WHERE id = 'a'`,
      [/Order a has the id other at the broker, it was sent as broker-a/],
    ],
    [
      "an order was never decided",
      `INSERT INTO desk_orders SELECT (jsonb_populate_record(o, '{"id":"c","broker_id":null,"filled":0,"notional":0}')).*
        FROM desk_orders o WHERE id = 'a'`,
      [/Order c has no record of its decision/],
    ],
  ])("names what does not agree when %s", async (_, statement, lines) => {
    await writeBooks();
    await tamper(statement);
    const { ok, problems } = await verifyJournal(sql);
    expect(ok).toBe(false);
    expect(problems).toHaveLength(lines.length);
    for (const [k, line] of lines.entries()) expect(problems[k]).toMatch(line);
  });

  test.each([
    ["sent without a decision", [note("order.sent", "c")], /Order c was sent before/],
    [
      "sent before it was checked",
      [note("order.decided", "c"), note("order.sent", "c"), note("order.checked", "c")],
      /Order c was sent before it was decided and checked/,
    ],
    [
      "denied and sent",
      [note("order.decided", "c"), note("order.denied", "c"), note("order.sent", "c")],
      /Order c was denied and sent all the same/,
    ],
    [
      "sent as two",
      [
        note("order.decided", "c"),
        note("order.checked", "c"),
        note("order.sent", "c", { brokerId: "x" }),
        note("order.sent", "c", { brokerId: "y" }),
      ],
      /Order c has 2 ids at the broker, expected one/,
    ],
  ])("names an order when it was %s", async (_, journal, line) => {
    await writeBooks();
    await commit({ journal });
    const { problems } = await verifyJournal(sql);
    expect(problems).toEqual([expect.stringMatching(line)]);
  });
});

describe("the journal", () => {
  test.each([
    ["UPDATE", `UPDATE journal SET body = '{}' WHERE seq = 1`],
    ["DELETE", `DELETE FROM journal WHERE seq = 1`],
    ["TRUNCATE", `TRUNCATE journal`],
  ])("refuses %s by its owner", async (_, statement) => {
    await writeBooks();
    await expect(sql.unsafe(statement)).rejects.toThrow();
    expect((await verifyJournal(sql)).ok).toBe(true);
  });

  test.each([
    ["change a record", `UPDATE journal SET body = '{}' WHERE seq = 1`],
    ["delete a record", `DELETE FROM journal WHERE seq = 1`],
    ["truncate it", `TRUNCATE journal`],
    [
      "add a record beside the chain",
      `INSERT INTO journal SELECT 99, at, kind, actor, subject, body, previous, hash FROM journal`,
    ],
    ["move its head", `UPDATE journal_head SET seq = 0`],
    ["drop its trigger", `DROP TRIGGER journal_is_kept ON journal`],
    ["turn its triggers off", `SET session_replication_role = replica`],
    ["disable its triggers", `ALTER TABLE journal DISABLE TRIGGER ALL`],
    ["drop it", `DROP TABLE journal`],
    ["become its owner", `SET ROLE vernier`],
    ["change a fill", `UPDATE fills SET price = 1`],
    ["delete a fill", `DELETE FROM fills`],
    ["change an order by itself", `UPDATE desk_orders SET state = 'canceled'`],
    ["move money", `INSERT INTO cash_entries VALUES ('test:1', 2, now(), 'correction', 1000000, 'x')`],
    [
      "replace its function",
      `CREATE OR REPLACE FUNCTION desk_take_over() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'`,
    ],
  ])("does not let the server's role %s", async (_, statement) => {
    await writeBooks();
    const url = await serverDatabaseUrl(sql, database.url);
    const server = connect(url!, { max: 1 });
    try {
      const [row] = await server<{ records: number }[]>`SELECT count(*)::int AS records FROM journal`;
      expect(row!.records).toBe(8);
      await expect(server.unsafe(statement)).rejects.toMatchObject({ code: expect.stringMatching(/^42/) });
    } finally {
      await server.end();
    }
    expect((await verifyJournal(sql)).ok).toBe(true);
  });

  test("takes a record of the server's role through its function only at the present epoch", async () => {
    await writeBooks();
    const server = connect((await serverDatabaseUrl(sql, database.url))!, { max: 1 });
    const batch = JSON.stringify({ at: AT, journal: [note("signal", null)] });
    try {
      await expect(server`SELECT desk_commit(0, ${batch}::text::jsonb)`).rejects.toMatchObject({
        code: "VN001",
      });
      await server`SELECT desk_commit(1, ${batch}::text::jsonb)`;
    } finally {
      await server.end();
    }
    expect(await verifyJournal(sql)).toMatchObject({ ok: true, records: 9 });
  });
});
