import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageFile } from "../../fixtures/builders/packaged-files.js";
import { writeParquet, type ParquetColumn } from "../../fixtures/builders/parquet-writer.js";
import { BAR_COLUMNS } from "../series/bars.js";
import { readBars, readGoodBars } from "./read-bars.js";

const DAYS = [Date.UTC(2020, 0, 2), Date.UTC(2020, 0, 3)];

function table(
  changes: Partial<Record<string, ParquetColumn>> = {},
  codec: "none" | "gzip" = "none",
): Uint8Array {
  const columns: Record<string, ParquetColumn> = {
    time: { name: "Date", kind: "int64-ms", values: DAYS.map(BigInt) },
    open: { name: "Open", kind: "double", values: [10.1, 11.1] },
    high: { name: "High", kind: "double", values: [12, 13] },
    low: { name: "Low", kind: "double", values: [9, 10] },
    close: { name: "Close", kind: "double", values: [11, 12] },
    volume: { name: "Volume", kind: "int64", values: [100n, 200n] },
    other: { name: "Name", kind: "bytes-text", values: ["a", "b"] },
  };
  return writeParquet(Object.values({ ...columns, ...changes } as Record<string, ParquetColumn>), codec);
}

const read = (bytes: Uint8Array): ReturnType<typeof readBars> => readBars(bytes, { file: "abc.parquet" });

describe("readBars()", () => {
  it.each<[string, ParquetColumn]>([
    ["a timestamp in milliseconds", { name: "Date", kind: "int64-ms", values: DAYS.map(BigInt) }],
    [
      "a timestamp in microseconds",
      { name: "timestamp", kind: "int64-us", values: DAYS.map((t) => BigInt(t) * 1000n) },
    ],
    ["a date", { name: "date", kind: "int32-date", values: DAYS.map((t) => t / 86_400_000) }],
    ["an integer of seconds", { name: "Time", kind: "int64", values: DAYS.map((t) => BigInt(t / 1000)) }],
    ["a double of milliseconds", { name: "Time", kind: "double", values: DAYS }],
    ["an integer YYYYMMDD", { name: "Date", kind: "int32", values: [20200102, 20200103] }],
    ["text", { name: "Date", kind: "bytes-text", values: ["2020-01-02", "2020-01-03"] }],
    ["an index without a name", { name: "__index_level_0__", kind: "int64-ms", values: DAYS.map(BigInt) }],
  ])("readBars() reads Parquet when the time is %s", async (_, time) => {
    const bars = await read(table({ time }));
    expect(bars).toMatchObject({ symbol: "ABC", timeframe: "1Day", length: 2 });
    expect(BAR_COLUMNS.map((name) => Array.from(bars[name]))).toEqual([
      DAYS,
      [10.1, 11.1],
      [12, 13],
      [9, 10],
      [11, 12],
      [100, 200],
    ]);
  });

  it("readBars() reads Parquet when numbers are narrow and the bytes are a view", async () => {
    const bytes = table({
      open: { name: "OPEN", kind: "float", values: [10.5, 11.5] },
      volume: { name: "volume", kind: "int32", values: [1, 2] },
    });
    const bars = await read(Buffer.concat([Buffer.from("12345678"), bytes]).subarray(8));
    expect([...bars.open, ...bars.volume]).toEqual([10.5, 11.5, 1, 2]);
  });

  it("readBars() reads Parquet when it is compressed by gzip", async () => {
    expect([...(await read(table({}, "gzip"))).close]).toEqual([11, 12]);
  });

  it("readBars() names the cell when a Parquet value is null", async () => {
    const bytes = table({ low: { name: "Low", kind: "double", values: [9, null] } });
    await expect(read(bytes)).rejects.toThrow(
      'abc.parquet, row 2, column "Low": the cell is empty, expected a number',
    );
    const { bars, dropped } = await readGoodBars(bytes, { file: "abc.parquet" });
    expect([bars.length, dropped.length]).toEqual([1, 1]);
  });

  it("readBars() names the columns when a Parquet file holds something else", async () => {
    // flights-3m.parquet of vega-datasets 3.2.1, written by another program.
    await expect(read(packageFile("vega-datasets/data/flights-3m.parquet"))).rejects.toThrow(
      /^abc\.parquet: Columns? .* missing/,
    );
  });

  it("readBars() throws when a Parquet file is cut short or has no rows", async () => {
    await expect(read(table().slice(0, -20))).rejects.toThrow("abc.parquet: Cannot read as Parquet");
    const columns = ["Date", "Open", "High", "Low", "Close", "Volume"];
    const empty = writeParquet(columns.map((name) => ({ name, kind: "double", values: [] })));
    await expect(read(empty)).rejects.toThrow("abc.parquet: No data rows");
  });

  it("readBars() throws an InputError or gives bars when any byte of a Parquet file is another", async () => {
    const original = table();
    const damaged = fc.asyncProperty(fc.nat(original.length - 1), fc.nat(255), async (at, byte) => {
      const result = await read(original.with(at, byte)).catch((error: unknown) => error);
      if (result instanceof Error) expect(result.name).toBe("InputError");
    });
    await fc.assert(damaged, { seed: 1, numRuns: 1000 });
  });
});
