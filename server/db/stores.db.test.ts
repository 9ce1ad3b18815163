import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRun } from "../../src/contracts/run-record.js";
import { createBars, hashBars, sliceBars } from "../../src/market/series/bars.js";
import { givenCalendar } from "../../src/market/calendars/detect-calendar.js";
import type { QualityReport } from "../../src/market/series/quality.js";
import { DEFAULT_OPTIONS } from "../../src/simulation/account/options.js";
import { randomBars } from "../../src/fixtures/builders/random-bars.js";
import { createBarStore } from "./bars/bar-store.js";
import { migrate, migrationStatus, readMigrations } from "./migrate.js";
import { createRunStore } from "./run-store.js";
import { createTestDatabase, type TestDatabase } from "./embedded/test-database.js";

const QUALITY: QualityReport = {
  rows: 2500,
  staleOpens: 3,
  missingSessions: 0,
  unexpectedSessions: 0,
  zeroVolume: 0,
  issues: [{ row: 2, column: "open", problem: "equals the previous close" }],
};

const bars = randomBars(7, 2500);
const instrument = {
  symbol: "TEST",
  name: "A test",
  kind: "stock",
  currency: "USD",
  calendar: "NYSE",
} as const;
const series = { instrument, bars, adjustedClose: null, quality: QUALITY };
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await Promise.all([migrate(database.sql), migrate(database.sql)]);
});
afterAll(() => database.drop());

function run(seed: number, createdAt: number) {
  const spec = { symbol: "TEST", strategy: "random", parameters: { seed }, options: DEFAULT_OPTIONS };
  return makeRun(bars, spec, { createdAt, codeVersion: "0.0.0-test" });
}

describe("migrate()", () => {
  test("migrate() applies nothing when everything is applied, even by two at once before", async () => {
    expect(await migrate(database.sql)).toEqual([]);
    expect((await migrationStatus(database.sql)).pending).toEqual([]);
  });

  test("migrate() refuses to go on when an applied migration was changed", async () => {
    const [first, ...rest] = readMigrations();
    const changed = [{ ...first!, checksum: "0" }, ...rest];
    await expect(migrate(database.sql, changed)).rejects.toThrow("was changed after it was applied");
  });

  test("migrate() refuses to go on when the database has a migration of a newer version", async () => {
    await expect(migrate(database.sql, [])).rejects.toThrow("of a newer version");
  });

  test("migrate() leaves nothing behind when a migration fails in its middle", async () => {
    const text = "CREATE TABLE half (id int); SELECT 1 / 0;";
    const broken = [...readMigrations(), { name: "9999-broken", text, checksum: "x" }];
    await expect(migrate(database.sql, broken)).rejects.toThrow("division by zero");
    const [row] = await database.sql`SELECT to_regclass('half') AS half`;
    expect(row!["half"]).toBeNull();
  });
});

describe("BarStore", () => {
  test("replaceSeries() keeps every bit when bars are read back", async () => {
    const store = createBarStore(database.sql);
    expect(await store.replaceSeries(series)).toBe(true);
    const stored = await store.readBars("TEST", "1Day");
    expect(hashBars(stored!)).toBe(hashBars(bars));
    expect({ source: stored!.source, synthetic: stored!.synthetic }).toEqual({
      source: "seeded walk",
      synthetic: true,
    });
  });

  test("replaceSeries() does nothing when the same series is stored", async () => {
    expect(await createBarStore(database.sql).replaceSeries(series)).toBe(false);
  });

  test("replaceSeries() keeps a calendar that was set, and finds it from the times when none was", async () => {
    const store = createBarStore(database.sql);
    const days = { ...bars, symbol: "DAYS", calendar: givenCalendar("weekdays") };
    const found = createBars({ ...days, calendar: undefined }, days);
    await store.replaceSeries({ ...series, bars: days });
    expect((await store.readBars("DAYS", "1Day"))!.calendar).toEqual(days.calendar);
    expect(await store.replaceSeries({ ...series, bars: found })).toBe(true);
    expect((await store.findSeries("DAYS", "1Day"))!.calendar).toBeNull();
    expect((await store.readBars("DAYS", "1Day"))!.calendar).toMatchObject({ name: "24/7", set: false });
  });

  test("replaceSeries() takes the place of the bars before when they differ", async () => {
    const store = createBarStore(database.sql);
    const shorter = { ...sliceBars(bars, 0, 100), symbol: "SHORT" };
    await store.replaceSeries({ ...series, bars: { ...bars, symbol: "SHORT" } });
    await store.replaceSeries({ ...series, bars: shorter });
    expect((await store.readBars("SHORT", "1Day"))!.length).toBe(100);
    expect((await store.findSeries("SHORT", "1Day"))!.rows).toBe(100);
  });

  test("replaceSeries() keeps the old series when a bar is refused", async () => {
    const store = createBarStore(database.sql);
    const high = bars.high.slice();
    high[1500] = 0;
    await expect(store.replaceSeries({ ...series, bars: { ...bars, high } })).rejects.toThrow(
      "check constraint",
    );
    expect((await store.findSeries("TEST", "1Day"))!.dataHash).toBe(hashBars(bars));
    expect((await store.readBars("TEST", "1Day"))!.length).toBe(2500);
  });

  test("replaceSeries() stores null for an adjusted close that is NaN", async () => {
    const adjustedClose = Float64Array.of(1.5, Number.NaN);
    const two = { ...sliceBars(bars, 0, 2), symbol: "TWO" };
    await createBarStore(database.sql).replaceSeries({ ...series, bars: two, adjustedClose });
    const rows = await database.sql`SELECT adjusted_close FROM bars WHERE symbol = 'TWO' ORDER BY time`;
    expect(rows.map((row) => row["adjusted_close"])).toEqual([1.5, null]);
  });

  test("readBars() gives the bars of a range when times or a limit are given", async () => {
    const store = createBarStore(database.sql);
    const part = await store.readBars("TEST", "1Day", { from: bars.time[10]!, to: bars.time[20]!, limit: 5 });
    expect(Array.from(part!.time)).toEqual(Array.from(bars.time.subarray(10, 15)));
  });

  test("readBars() gives null when there is no such series", async () => {
    expect(await createBarStore(database.sql).readBars("NONE", "1Day")).toBeNull();
  });

  test("listSeries() gives quality and extent of each series", async () => {
    const list = await createBarStore(database.sql).listSeries();
    const found = list.find((s) => s.symbol === "TEST")!;
    expect(found).toMatchObject({
      name: "A test",
      rows: 2500,
      first: bars.time[0],
      last: bars.time[2499],
      quality: QUALITY,
    });
  });
});

describe("RunStore", () => {
  test("insertRun() stores a run once, and getRun() gives it back whole", async () => {
    const store = createRunStore(database.sql);
    const record = run(1, 1_700_000_000_123);
    expect([await store.insertRun(record), await store.insertRun(record)]).toEqual([true, false]);
    expect(await store.getRun(record.id)).toEqual(record);
  });

  test("insertRun() throws when the same run came to another result", async () => {
    const record = { ...run(1, 1_700_000_000_123), hash: "0".repeat(64) };
    await expect(createRunStore(database.sql).insertRun(record)).rejects.toThrow("it is stored with result");
  });

  test("listRuns() gives every run once, newest first, when pages are followed", async () => {
    const store = createRunStore(database.sql);
    for (const seed of [2, 3, 4, 5]) await store.insertRun(run(seed, 1_700_000_000_000 + (seed >> 1)));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listRuns({ limit: 2, symbol: "TEST", ...(cursor ? { cursor } : {}) });
      seen.push(...page.runs.map((r) => r.id));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
    expect(seen[0]).toBe(run(1, 0).id);
  });

  test("getRun() gives no calendar when the run was stored before calendars were", async () => {
    const store = createRunStore(database.sql);
    const record = run(11, 1_700_000_000_000);
    const earlier = { ...run(12, 1_700_000_000_000), calendar: null };
    for (const one of [record, earlier]) await store.insertRun(one);
    expect(record.calendar).toMatchObject({ name: "us", periodsPerYear: 252 });
    expect(await store.getRun(record.id)).toEqual(record);
    expect(await store.getRun(earlier.id)).toEqual(earlier);
  });

  test("listRuns() gives no run when a filter fits none", async () => {
    expect(await createRunStore(database.sql).listRuns({ limit: 5, strategy: "none" })).toEqual({
      runs: [],
      next: null,
    });
  });

  test("listRuns() refuses a cursor when it is none", async () => {
    await expect(createRunStore(database.sql).listRuns({ limit: 5, cursor: "x" })).rejects.toThrow(
      'Cursor "x" is none',
    );
  });

  test.each(["UPDATE runs SET trials = 2", "DELETE FROM runs", "TRUNCATE runs"])(
    "runs refuses to change when asked to %s",
    async (text) => {
      await expect(database.sql.unsafe(text)).rejects.toThrow("Cannot change table runs");
    },
  );
});
