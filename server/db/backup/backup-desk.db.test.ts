import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Query } from "../client.js";
import { digestTables, writeBackup } from "./backup.js";
import { migrate } from "../migrate.js";
import { restoreBackup } from "./restore.js";
import { createTestDatabase, type TestDatabase } from "../embedded/test-database.js";
import { verifyJournal } from "../verify-journal.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-backup-desk-"));
const file = path.join(folder, "desk.backup.gz");
const AT = "2026-01-02T03:04:05.678Z";
let source: TestDatabase;
let target: TestDatabase;

const note = (kind: string, body: object) => ({
  kind,
  actor: "strategy:test",
  subject: "order-1",
  body: JSON.stringify(body),
});

const ORDER = {
  id: "order-1",
  account: "paper:1",
  broker_id: "b1",
  strategy: "test",
  model: null,
  person: null,
  symbol: "TEST",
  side: "buy",
  type: "market",
  quantity: "10.000000001",
  limit_price: null,
  stop_price: null,
  trail_percent: null,
  time_in_force: "day",
  reduce_only: false,
  state: "filled",
  unresolved: null,
  filled: "10.000000001",
  notional: "1012.5",
  broker_filled: "10.000000001",
  reserved_price: "101.25",
  reason: 'odd "text"\n✓',
  denials: [],
  decision: { a: 1 },
  decided_at: AT,
  created_at: AT,
  updated_at: AT,
};
const FILL = {
  account: "paper:1",
  execution_id: "e1",
  order_id: "order-1",
  strategy: "test",
  symbol: "TEST",
  side: "buy",
  quantity: "10.000000001",
  price: "101.250000000000000001",
  market_time: AT,
  recorded_at: AT,
  source: "stream",
};

async function commit(query: Query, batch: object): Promise<void> {
  await query`SELECT desk_commit(1, ${JSON.stringify({ at: AT, ...batch })}::text::jsonb)`;
}

beforeAll(async () => {
  source = await createTestDatabase();
  target = await createTestDatabase();
  await migrate(source.sql);
  await migrate(target.sql);
  const { sql } = source;
  await sql`SELECT desk_take_over()`;
  await commit(sql, {
    journal: [note("order.decided", { why: "ü 💶" }), note("order.filled", { quantity: "10.000000001" })],
    orders: [ORDER],
    fills: [FILL],
    positions: [
      {
        account: "paper:1",
        strategy: "test",
        symbol: "TEST",
        quantity: "10.000000001",
        average_price: "101.25",
        realised: "0",
        opened_at: AT,
      },
    ],
    cash_entries: [
      { account: "paper:1", id: 1, at: AT, kind: "opening", amount: "100000.00", reason: "start" },
    ],
    equity_points: [{ account: "paper:1", day: "2026-01-02", at: AT, equity: "100000.01", cash: "98987.5" }],
    state: [{ name: "mode", value: { mode: "ACTIVE" }, changed_at: AT, changed_by: "desk" }],
    denials: [{ control: 1, count: 3, last_at: AT }],
  });
});
afterAll(async () => {
  await source.drop();
  await target.drop();
  fs.rmSync(folder, { recursive: true });
});

describe("a backup of a desk", () => {
  test("restoreBackup() brings journal, orders, fills and money back with equal hashes", async () => {
    const written = await writeBackup(source.sql, file, 0);
    expect(written.filter(({ rows }) => rows > 0).map(({ table }) => table)).toEqual(
      expect.arrayContaining(["journal", "desk_orders", "fills", "positions", "cash_entries", "desk_state"]),
    );
    expect(await restoreBackup(target.sql, file)).toEqual(written);
    expect(await target.sql.begin((tx) => digestTables(tx))).toEqual(written);
    const [fill] = await target.sql<{ price: string }[]>`SELECT price::text FROM fills`;
    expect(fill!.price).toBe("101.250000000000000001");
  });

  test("the restored chain is whole, and goes on where it ended", async () => {
    const before = await verifyJournal(target.sql);
    expect(before).toMatchObject({ problems: [], records: 2 });
    await target.sql`SELECT desk_take_over()`;
    await commit(target.sql, { journal: [note("order.noted", {})] });
    expect(await verifyJournal(target.sql)).toMatchObject({ problems: [], records: 3 });
  });
});
