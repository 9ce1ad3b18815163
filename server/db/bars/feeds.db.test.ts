import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomBars } from "../../../src/fixtures/builders/random-bars.js";
import { type Bars, createBars, hashBars, sliceBars } from "../../../src/market/series/bars.js";
import { givenCalendar } from "../../../src/market/calendars/detect-calendar.js";
import { inspectBars } from "../../../src/market/series/quality.js";
import { TABLES, type TableName, writeBackup } from "../backup/backup.js";
import { type BarStore, createBarStore } from "./bar-store.js";
import { createPartitions } from "./bar-partitions.js";
import { migrate, readMigrations } from "../migrate.js";
import { restoreBackup } from "../backup/restore.js";
import { createTestDatabase, type TestDatabase } from "../embedded/test-database.js";

const bars = randomBars(21, 1200);
const instrument = {
  symbol: "TEST",
  name: "A test",
  kind: "stock",
  currency: "USD",
  calendar: "NYSE",
} as const;
const PREVIOUS = readMigrations().filter(({ name }) => name < "0005");
const OLDEST = readMigrations().filter(({ name }) => name < "0004");

/** Rows of the schema before feeds, as its store wrote them. */
async function fillPrevious({ sql }: TestDatabase): Promise<void> {
  await sql`INSERT INTO instruments VALUES ('TEST', 'A test', 'stock', 'USD', 'NYSE')`;
  await createPartitions(sql, ["1970-01", "1970-02", "1970-03"]);
  for (let i = 0; i < 80; i++) {
    await sql`INSERT INTO bars (symbol, timeframe, time, open, high, low, close, volume, adjusted_close)
      VALUES ('TEST', '1Day', ${sql.typed(bars.time[i]!, 1184)}, ${bars.open[i]!}, ${bars.high[i]!}, ${bars.low[i]!},
        ${bars.close[i]!}, ${bars.volume[i]!}, ${i % 2 ? bars.close[i]! : null})`;
  }
  const quality = JSON.parse(JSON.stringify(inspectBars(sliceBars(bars, 0, 80))));
  await sql`INSERT INTO series (symbol, timeframe, source, synthetic, rows, first, last, data_hash, quality)
    VALUES ('TEST', '1Day', 'seeded walk', true, 80, ${sql.typed(bars.time[0]!, 1184)},
      ${sql.typed(bars.time[79]!, 1184)}, ${hashBars(sliceBars(bars, 0, 80))}, ${sql.json(quality)})`;
  await sql`INSERT INTO trials VALUES (${"a".repeat(64)}, 'x', ${"b".repeat(16)}, ${"c".repeat(16)}, now(), 5, 1, 0, 3, '')`;
}

/** Each table's columns, as the schema has them now. */
async function columnsNow({ sql }: TestDatabase): Promise<Map<string, string[]>> {
  const rows = await sql<{ table: string; columns: string[] }[]>`SELECT relname AS table,
      array_agg(attname::text ORDER BY attnum) AS columns
    FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') GROUP BY relname`;
  return new Map(
    rows.filter(({ table }) => Object.hasOwn(TABLES, table)).map(({ table, columns }) => [table, columns]),
  );
}

describe("migration 0005-feeds", () => {
  test.each([
    ["0003", OLDEST],
    ["0004", PREVIOUS],
  ])("migrate() keeps every row of the schema %s, and every bar is packaged", async (_name, previous) => {
    const database = await createTestDatabase();
    try {
      await migrate(database.sql, previous);
      await fillPrevious(database);
      const columns = await columnsNow(database);
      // The order of rows names the feed: the same column for all stands in for it here.
      const digest = () =>
        Promise.all(
          [...columns].map(async ([table, names]) => {
            const cells = names.join(", ");
            const [row] = await database.sql.unsafe<{ digest: string }[]>(
              `SELECT count(*) || md5(string_agg(t::text, '|' ORDER BY t::text)) AS digest FROM (SELECT ${cells} FROM ${table}) t`,
            );
            return [table, row!.digest];
          }),
        );
      const before = await digest();
      await migrate(database.sql);
      expect(await digest()).toEqual(before);
      const store = createBarStore(database.sql);
      expect(hashBars((await store.readBars("TEST", "1Day"))!)).toBe(hashBars(sliceBars(bars, 0, 80)));
      expect(await store.findSeries("TEST", "1Day")).toMatchObject({ feed: "packaged", rows: 80 });
      expect((await database.sql`SELECT DISTINCT feed FROM bars`).map((row) => row["feed"])).toEqual([
        "packaged",
      ]);
    } finally {
      await database.drop();
    }
  });

  test("restoreBackup() brings back a backup of the previous schema, row by row", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-feeds-"));
    const [old, target] = [await createTestDatabase(), await createTestDatabase()];
    try {
      await migrate(old.sql, OLDEST);
      await fillPrevious(old);
      const file = path.join(folder, "old.gz");
      const written = await backupOfOldest(old, file);
      await migrate(target.sql);
      expect(await restoreBackup(target.sql, file)).toEqual(written);
      const store = createBarStore(target.sql);
      expect(hashBars((await store.readBars("TEST", "1Day", {}, "packaged"))!)).toBe(
        hashBars(sliceBars(bars, 0, 80)),
      );
    } finally {
      await old.drop();
      await target.drop();
      fs.rmSync(folder, { recursive: true });
    }
  });

  test("restoreBackup() refuses a backup of a later schema", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-feeds-"));
    const database = await createTestDatabase();
    try {
      await migrate(database.sql);
      const file = path.join(folder, "new.gz");
      await writeBackup(database.sql, file, 0);
      const text = gunzipSync(fs.readFileSync(file))
        .toString()
        .replace('],"months"', ',"9999-later"],"months"');
      fs.writeFileSync(file, gzipSync(text));
      await expect(restoreBackup(database.sql, file)).rejects.toThrow("9999-later, the database 0001");
    } finally {
      await database.drop();
      fs.rmSync(folder, { recursive: true });
    }
  });
});

describe("BarStore", () => {
  let database: TestDatabase;
  let store: BarStore;

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrate(database.sql);
    store = createBarStore(database.sql);
  });
  afterAll(() => database.drop());

  const paper = (start: number, end: number) =>
    store.mergeBars({ instrument, feed: "paper", bars: sliceBars(bars, start, end) });

  test("mergeBars() counts what is new and what changed when parts overlap", async () => {
    expect(await paper(100, 1150)).toEqual({ added: 1050, changed: 0 });
    expect(await paper(1000, 1200)).toEqual({ added: 50, changed: 0 });
    const doubled = { ...sliceBars(bars, 0, 150), volume: bars.volume.slice(0, 150).map((v) => v + 1) };
    expect(await store.mergeBars({ instrument, feed: "paper", bars: doubled })).toEqual({
      added: 100,
      changed: 50,
    });
    const series = await store.findSeries("TEST", "1Day", "paper");
    expect(series).toMatchObject({ rows: 1200, first: bars.time[0], last: bars.time[1199] });
    const stored = await store.readBars("TEST", "1Day", {}, "paper");
    expect(series!.dataHash).toBe(hashBars(stored!));
    expect(series!.quality).toEqual(inspectBars(stored!));
    expect(stored!.length).toBe(1200);
  });

  test("findSeries() gives the hash of the bars as they are after each change", async () => {
    const before = (await store.findSeries("TEST", "1Day", "paper"))!.dataHash;
    await paper(0, 150);
    const after = (await store.findSeries("TEST", "1Day", "paper"))!.dataHash;
    expect(after).not.toBe(before);
    expect(after).toBe(hashBars(bars));
    expect((await store.findSeries("TEST", "1Day", "paper"))!.dataHash).toBe(after);
  });

  test("findSeries() keeps no hash of bars that changed while it was made", async () => {
    await paper(0, 1200);
    await database.sql`UPDATE series SET data_hash = NULL, changes = changes + 1 WHERE symbol = 'TEST'`;
    let asked: Promise<unknown> = Promise.resolve();
    await database.sql.begin(async (tx) => {
      await tx`UPDATE bars SET volume = volume + 1 WHERE symbol = 'TEST' AND time = ${tx.typed(bars.time[5]!, 1184)}`;
      await tx`UPDATE series SET data_hash = NULL, changes = changes + 1 WHERE symbol = 'TEST'`;
      asked = store.findSeries("TEST", "1Day", "paper");
      const waits = async (): Promise<boolean> =>
        (await database.sql`SELECT 1 FROM pg_locks WHERE NOT granted`).length > 0;
      while (!(await waits())) continue;
    });
    await asked;
    const stored = await store.readBars("TEST", "1Day", {}, "paper");
    expect((await store.findSeries("TEST", "1Day", "paper"))!.dataHash).toBe(hashBars(stored!));
    await paper(0, 1200);
  });

  test("mergeBars() keeps the calendar that was set when later bars have none of their own", async () => {
    const own = { ...instrument, symbol: "SET" };
    const some = { ...sliceBars(bars, 0, 20), symbol: "SET", calendar: givenCalendar("fx") };
    await store.mergeBars({ instrument: own, feed: "iex", bars: some });
    const later = createBars({ ...some, calendar: undefined }, sliceBars(bars, 20, 40));
    await store.mergeBars({ instrument: own, feed: "iex", bars: later });
    expect(await store.readBars("SET", "1Day")).toMatchObject({ length: 40, calendar: givenCalendar("fx") });
  });

  test("mergeBars() writes one row a time when two write the same bars at once", async () => {
    const other = { ...sliceBars(bars, 0, 700), symbol: "TWICE" };
    const own = { ...instrument, symbol: "TWICE" };
    const results = await Promise.all(
      [0, 1, 2].map(() => store.mergeBars({ instrument: own, feed: "iex", bars: other })),
    );
    expect(results.map(({ added }) => added).sort()).toEqual([0, 0, 700]);
    expect((await store.findSeries("TWICE", "1Day"))!).toMatchObject({ rows: 700, feed: "iex" });
  });

  describe("appendBar()", () => {
    const streamed = { ...bars, symbol: "STREAM" };
    const own = { ...instrument, symbol: "STREAM" };
    const append = (row: number, changes: Partial<Bars> = {}) =>
      store.appendBar({
        instrument: own,
        feed: "paper",
        bars: { ...sliceBars(streamed, row, row + 1), ...changes },
      });
    const volumes = async () => Array.from((await store.readBars("STREAM", "1Day"))!.volume);

    test("appendBar() adds a bar and its partition, once, and takes its new values", async () => {
      const late = Float64Array.of(Date.UTC(2031, 4, 6));
      expect([await append(0), await append(1), await append(0)]).toEqual([true, true, false]);
      expect(await append(1, { time: late })).toBe(true);
      expect(await append(1, { volume: Float64Array.of(7) })).toBe(false);
      expect(await volumes()).toEqual([bars.volume[0], 7, bars.volume[1]]);
      expect(await store.findSeries("STREAM", "1Day")).toMatchObject({
        rows: 3,
        first: bars.time[0],
        last: late[0],
        dataHash: hashBars((await store.readBars("STREAM", "1Day"))!),
      });
    });

    test("appendBar() adds one row when two write the same bar of a new month at once", async () => {
      const time = Float64Array.of(Date.UTC(2032, 4, 6));
      const added = await Promise.all([0, 1, 2].map(() => append(5, { time })));
      expect(added.filter(Boolean).length).toBe(1);
    });

    test("appendBar() refuses what is no bar, and more than one", async () => {
      await expect(append(3, { low: Float64Array.of(1e9) })).rejects.toThrow("STREAM 1Day at");
      await expect(append(3, sliceBars(streamed, 0, 2))).rejects.toThrow("expected 1, received 2");
    });
  });

  test("mergeBars() refuses all of them when one is no bar", async () => {
    const low = bars.low.slice(0, 20);
    low[7] = 1e9;
    const broken = { ...sliceBars(bars, 0, 20), symbol: "BROKEN", low };
    await expect(store.mergeBars({ instrument, feed: "sip", bars: broken })).rejects.toThrow(
      'Cannot store bars of BROKEN 1Day at 1970-01-08, column "high"',
    );
    expect(await store.findSeries("BROKEN", "1Day")).toBeNull();
  });

  test("findSeries() prefers packaged, then sip, iex and paper, and takes the one that is named", async () => {
    const symbol = "MANY";
    const some = { ...sliceBars(bars, 0, 10), symbol };
    const own = { ...instrument, symbol };
    const found = async (): Promise<unknown> => (await store.findSeries(symbol, "1Day"))?.feed;
    for (const feed of ["paper", "iex", "sip"] as const) {
      await store.mergeBars({ instrument: own, feed, bars: some });
      expect(await found()).toBe(feed);
    }
    await store.replaceSeries({
      instrument: own,
      bars: some,
      adjustedClose: null,
      quality: inspectBars(some),
    });
    expect(await found()).toBe("packaged");
    expect((await store.findSeries(symbol, "1Day", "paper"))?.feed).toBe("paper");
    expect((await store.listSeries()).filter((s) => s.symbol === symbol)).toHaveLength(4);
  });

  test("mergeBars() keeps the name that a symbol has, and takes one for a symbol without", async () => {
    const name = async (symbol: string): Promise<unknown> =>
      (await database.sql`SELECT name FROM instruments WHERE symbol = ${symbol}`)[0]!["name"];
    const add = (symbol: string, as: string) =>
      store.mergeBars({
        instrument: { ...instrument, symbol, name: as },
        feed: "iex",
        bars: { ...sliceBars(bars, 0, 1), symbol },
      });
    for (const as of ["NAMED", "The name", "Another"]) await add("NAMED", as);
    expect(await name("NAMED")).toBe("The name");
  });
});

/** A backup as the schema before trading wrote it: its tables, its columns, its order. */
async function backupOfOldest(old: TestDatabase, file: string) {
  const columns = await columnsNow(old);
  const order: Partial<Record<TableName, string>> = {
    series: "symbol, timeframe",
    bars: "symbol, timeframe, time",
  };
  const lines = [
    JSON.stringify({
      format: "vernier-backup/1",
      createdAt: new Date(0).toISOString(),
      migrations: OLDEST.map(({ name }) => name),
      months: ["1970-01", "1970-02", "1970-03"],
    }),
  ];
  const digests = [];
  for (const table of (Object.keys(TABLES) as TableName[]).filter((name) => columns.has(name))) {
    const names = columns.get(table)!;
    const cells = names.map((name) => `${name}::text`).join(", ");
    const rows = await old.sql.unsafe<{ line: string }[]>(
      `SELECT json_build_array(${cells})::text AS line FROM ${table} ORDER BY ${order[table] ?? TABLES[table]}`,
    );
    const text = rows.map(({ line }) => `${line}\n`);
    const digest = { rows: rows.length, sha256: createHash("sha256").update(text.join("")).digest("hex") };
    digests.push({ table, ...digest });
    lines.push(
      JSON.stringify({ table, columns: names }),
      ...rows.map(({ line }) => line),
      "end of rows",
      JSON.stringify(digest),
    );
  }
  fs.writeFileSync(file, gzipSync(`${[...lines, "end"].join("\n")}\n`));
  return digests;
}
