import {
  DateDay,
  Float32,
  Int64,
  RecordBatchFileWriter,
  Table,
  TimestampMicrosecond,
  Utf8,
  tableFromIPC,
  vectorFromArray,
  type Vector,
} from "apache-arrow";
import { describe, expect, it } from "vitest";
import { packageFile, packagedBars } from "../../fixtures/builders/packaged-files.js";
import { barsFromArrow, barsToArrow } from "./arrow.js";
import { BAR_COLUMNS, createBars, sliceBars } from "../series/bars.js";

const DAYS = [Date.UTC(2020, 0, 2), Date.UTC(2020, 0, 3)];

function table(time: Vector, low: (number | null)[] = [9, 10]): Table {
  return new Table({
    Date: time,
    OPEN: vectorFromArray([10.5, 11.5], new Float32()),
    high: vectorFromArray([12, 13]),
    low: vectorFromArray(low),
    close: vectorFromArray([11, 12]),
    volume: vectorFromArray([100n, 200n], new Int64()),
  });
}

describe("barsToArrow()", () => {
  it("barsToArrow() writes a stream with typed columns and metadata when given bars", () => {
    const { bars } = packagedBars("AAPL");
    const arrow = tableFromIPC(barsToArrow(bars));
    expect(arrow.schema.fields.map((f) => `${f.name} ${f.type} ${f.nullable}`)).toEqual([
      "time Timestamp<MILLISECOND> false",
      ...BAR_COLUMNS.slice(1).map((name) => `${name} Float64 false`),
    ]);
    const { symbol, timeframe, calendar, source } = bars;
    expect(Object.fromEntries(arrow.schema.metadata)).toEqual({
      symbol,
      timeframe,
      calendar: JSON.stringify(calendar),
      source,
      synthetic: "false",
      rows: "1260",
    });
    expect(arrow.getChild("time")!.get(0)).toBe(Date.UTC(2013, 4, 13));
  });

  it("barsToArrow() gives the same bars back when read, whatever the times and the offset in memory", () => {
    const { bars } = packagedBars("SPX");
    const part = sliceBars(bars, 7, 30);
    expect(barsFromArrow(barsToArrow(part), { file: "x.arrow" })).toEqual(part);
    const old = createBars(
      { ...part, timeframe: "1Min" },
      { ...part, time: part.time.map((_, i) => -1e12 + i * 60_000) },
    );
    expect(barsFromArrow(barsToArrow(old), { file: "x.arrow" })).toEqual(old);
  });
});

describe("barsFromArrow()", () => {
  it.each([
    [
      "a date",
      vectorFromArray(
        DAYS.map((t) => new Date(t)),
        new DateDay(),
      ),
    ],
    ["a timestamp in microseconds", vectorFromArray(DAYS, new TimestampMicrosecond())],
    ["an integer", vectorFromArray(DAYS.map(BigInt), new Int64())],
    ["text", vectorFromArray(["2020-01-02", "2020-01-03"], new Utf8())],
  ])("barsFromArrow() reads the file format when the time is %s", (_, time) => {
    const bytes = RecordBatchFileWriter.writeAll(table(time)).toUint8Array(true);
    const bars = barsFromArrow(bytes, { file: "abc.arrow" });
    expect(bars).toMatchObject({ symbol: "ABC", timeframe: "1Day", synthetic: false });
    expect(BAR_COLUMNS.map((name) => Array.from(bars[name]))).toEqual([
      DAYS,
      [10.5, 11.5],
      [12, 13],
      [9, 10],
      [11, 12],
      [100, 200],
    ]);
  });

  it("barsFromArrow() names the cell when a value is null", () => {
    const time = vectorFromArray(DAYS.map(BigInt), new Int64());
    const bytes = RecordBatchFileWriter.writeAll(table(time, [9, null])).toUint8Array(true);
    expect(() => barsFromArrow(bytes, { file: "abc.arrow" })).toThrow(
      'abc.arrow, row 2, column "low": the cell is empty',
    );
  });

  it("barsFromArrow() throws at every length when a stream is cut short", () => {
    const bytes = barsToArrow(sliceBars(packagedBars("AAPL").bars, 0, 20));
    for (let length = 0; length < bytes.length - 8; length += 8) {
      expect(() => barsFromArrow(bytes.slice(0, length), { file: "x.arrow" })).toThrow(/^x\.arrow/);
    }
  });

  it("barsFromArrow() names the columns when a file holds something else", () => {
    // flights-200k.arrow of vega-datasets 3.2.1, written by another program.
    const bytes = packageFile("vega-datasets/data/flights-200k.arrow");
    expect(() => barsFromArrow(bytes, { file: "x.arrow" })).toThrow(
      'missing, expected Date (or Time or timestamp), Open, High, Low, Close and Volume in any letter case, found "delay"',
    );
  });
});
