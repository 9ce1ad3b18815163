import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { migrate } from "../../db/migrate.js";
import { createTestDatabase, type TestDatabase } from "../../db/embedded/test-database.js";
import { verifyJournal } from "../../db/verify-journal.js";
import { note } from "./desk-context.js";
import type { OrderRow } from "./rows.js";
import { type StoredNote, Writer } from "./writer.js";

let database: TestDatabase;
let epoch: number;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.sql);
});
beforeEach(async () => {
  epoch = await takeOver();
});
afterAll(() => database.drop());

async function takeOver(): Promise<number> {
  const [row] = await database.sql<{ epoch: number }[]>`SELECT desk_take_over()::int AS epoch`;
  return row!.epoch;
}

function writer(heard: StoredNote[] = [], of = epoch): Writer {
  return new Writer(
    database.sql,
    of,
    () => Date.UTC(2026, 0, 5),
    (notes) => heard.push(...notes),
  );
}

function says(text: string) {
  return { journal: [note("test.said", "test", text, { text })] };
}

async function subjects(prefix: string): Promise<string[]> {
  const rows = await database.sql<{ subject: string }[]>`
    SELECT subject FROM journal WHERE subject LIKE ${`${prefix}%`} ORDER BY seq`;
  return rows.map(({ subject }) => subject);
}

describe("Writer", () => {
  test("write() stores changes in the order in which they came, however many at once, and says where", async () => {
    const heard: StoredNote[] = [];
    const one = writer(heard);
    const names = Array.from({ length: 450 }, (_, k) => `order-${String(k).padStart(3, "0")}`);
    const places = await Promise.all(names.map((name) => one.write(says(name))));
    expect(await subjects("order-")).toEqual(names);
    expect(heard.map(({ body }) => body["subject"])).toEqual(names);
    const rows = await database.sql<
      { seq: string }[]
    >`SELECT seq FROM journal WHERE subject LIKE 'order-%' ORDER BY seq`;
    expect(heard.map(({ seq }) => seq)).toEqual(rows.map(({ seq }) => Number(seq)));
    expect(places.at(-1)).toBe(heard.at(-1)!.seq);
    // The first goes alone, the rest in batches whose last place each of them is given.
    expect(new Set(places).size).toBeLessThan(10);
    expect(one.depth).toBe(0);
  });

  test("write() keeps the last version of a row and adds counts up when changes share a batch", async () => {
    const one = writer();
    const at = "2026-01-05T00:00:00.000Z";
    await Promise.all([
      one.write(says("versions-first")),
      one.write({
        ...says("versions-1"),
        orders: [row({ state: "pending_submit" })],
        denials: [{ control: 3, count: 1, last_at: at }],
      }),
      one.write({
        ...says("versions-2"),
        orders: [row({ state: "accepted" })],
        denials: [{ control: 3, count: 2, last_at: at }],
      }),
    ]);
    expect(await database.sql`SELECT state FROM desk_orders WHERE id = 'one'`).toEqual([
      { state: "accepted" },
    ]);
    expect(await database.sql`SELECT count::int FROM control_denials WHERE control = 3`).toEqual([
      { count: 3 },
    ]);
  });

  test("write() stores a change whole or not at all, and writes nothing more after a failure", async () => {
    const one = writer();
    await one.write(says("failing-before"));
    const results = await Promise.allSettled([
      one.write({ ...says("failing-bad"), orders: [row({ id: "none", quantity: "0" })] }),
      one.write(says("failing-behind")),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(one.write(says("failing-later"))).rejects.toThrow("desk_orders_quantity_check");
    expect(one.failure).toBeInstanceOf(Error);
    expect(await subjects("failing-")).toEqual(["failing-before"]);
    expect(await database.sql`SELECT 1 FROM desk_orders WHERE id = 'none'`).toEqual([]);
  });

  test("write() of a process that another one has followed stores nothing", async () => {
    const old = writer();
    await old.write(says("fenced-old"));
    const next = writer([], await takeOver());
    await expect(old.write(says("fenced-late"))).rejects.toThrow(
      "Cannot write: another process trades since",
    );
    await next.write(says("fenced-new"));
    await expect(old.write(says("fenced-later"))).rejects.toThrow("another process trades");
    expect(await subjects("fenced-")).toEqual(["fenced-old", "fenced-new"]);
  });

  test("stop() refuses what comes later", async () => {
    const one = writer();
    const before = one.write(says("stopped-before"));
    await before;
    one.stop(new Error("The server stops"));
    await expect(one.write(says("stopped-after"))).rejects.toThrow("The server stops");
    expect(await subjects("stopped-")).toEqual(["stopped-before"]);
  });

  test("what writers stored is one unbroken chain", async () => {
    const { records, problems, first } = await verifyJournal(database.sql);
    // An order without a record of its own is what the failing test left out.
    expect(problems.filter((line) => !line.includes("one"))).toEqual([]);
    expect(first).toBe(1);
    expect(records).toBeGreaterThan(450);
  });
});

function row(changes: Partial<OrderRow>): OrderRow {
  const at = "2026-01-05T00:00:00.000Z";
  return {
    id: "one",
    account: "test",
    broker_id: null,
    strategy: "s",
    model: null,
    person: null,
    symbol: "AAA",
    side: "buy",
    type: "market",
    quantity: "10",
    limit_price: null,
    stop_price: null,
    trail_percent: null,
    time_in_force: "gtc",
    reduce_only: false,
    state: "accepted",
    unresolved: null,
    filled: "0",
    notional: "0",
    broker_filled: "0",
    reserved_price: "100",
    reason: null,
    denials: [],
    decision: null,
    decided_at: at,
    created_at: at,
    updated_at: at,
    ...changes,
  };
}
