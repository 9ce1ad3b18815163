import { strToU8, zipSync } from "fflate";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../core/random.js";
import { InputError } from "../../core/errors.js";
import { anyBars } from "../../fixtures/builders/any-bars.js";
import { barsToArrow } from "./arrow.js";
import { BAR_COLUMNS } from "../series/bars.js";
import { readBars, readGoodBars } from "./read-bars.js";
import type { ReadOptions } from "../series/raw-series.js";
import { barsToCsv } from "./write-csv.js";

const HEADER = "Date,Open,High,Low,Close,Volume\n";
const ROW = "2020-01-02,10,12,9,11,100\n";

const read = (text: string, options: Partial<ReadOptions> = {}): ReturnType<typeof readBars> =>
  readBars(strToU8(text), { file: "data.csv", ...options });

async function refusal(bytes: Uint8Array | string, file = "data.csv"): Promise<string> {
  const error: unknown = await readBars(typeof bytes === "string" ? strToU8(bytes) : bytes, { file }).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(InputError);
  const { message } = error as InputError;
  expect(message).not.toContain("\n");
  expect(message.length).toBeLessThan(900);
  return message;
}

describe("readBars()", () => {
  it("readBars() gives columns and a description when the CSV is plain", async () => {
    const bars = await read(`${HEADER}${ROW}2020-01-03,11,13,10,12,200\n`, { file: "some/dir/spy.us.csv" });
    expect(bars).toMatchObject({
      symbol: "SPY.US",
      timeframe: "1Day",
      length: 2,
      source: "some/dir/spy.us.csv",
      synthetic: false,
    });
    expect([...bars.time]).toEqual([Date.UTC(2020, 0, 2), Date.UTC(2020, 0, 3)]);
    expect([...bars.close]).toEqual([11, 12]);
    expect([...bars.volume]).toEqual([100, 200]);
  });

  it.each([
    [
      "letter case, order and other columns differ",
      "VOLUME,close,Adj Close,timestamp,LOW,high,oPen\n100,11,5,2020-01-02,9,12,10\n",
    ],
    ["the first column has no name", `,Open,High,Low,Close,Volume\n${ROW}`],
    [
      "cells are quoted",
      `"Date","Open","High","Low","Close","Volume"\n"2020-01-02","10","12","9","11","100"\n`,
    ],
    ["lines end in CRLF", `${HEADER}${ROW}`.replaceAll("\n", "\r\n")],
    ["lines end in CR", `${HEADER}${ROW}`.replaceAll("\n", "\r")],
    ["a byte order mark comes first", `\u{FEFF}${HEADER}${ROW}`],
    ["blank lines trail", `${HEADER}${ROW}\n  \n\r\n\n`],
    ["the last line does not end", `${HEADER}${ROW.trim()}`],
    ["lines end in a comma", `${HEADER}2020-01-02,10,12,9,11,100,\n`],
    [
      "an unused cell spans lines",
      `Date,Note,Open,High,Low,Close,Volume\n2020-01-02,"a ""b"",\nc",10,12,9,11,100\n`,
    ],
    ["blanks stand around cells", `Date, Open, High, Low, Close, Volume\n2020-01-02 , 10, 12, 9, 11, 100 \n`],
  ])("readBars() reads the row when %s", async (_, text) => {
    const bars = await read(text);
    expect(BAR_COLUMNS.map((name) => Array.from(bars[name]))).toEqual([
      [Date.UTC(2020, 0, 2)],
      [10],
      [12],
      [9],
      [11],
      [100],
    ]);
  });

  it.each([
    ["2020-01-02T14:30:00Z", "2020-01-02T14:30:00.000Z"],
    ["2020-01-02 14:30", "2020-01-02T14:30:00.000Z"],
    ["2020-01-02T09:30:00-05:00", "2020-01-02T14:30:00.000Z"],
    ["2020-01-02T09:30:00.25-0500", "2020-01-02T14:30:00.250Z"],
    ["2020-01-02T14:30:00.123456789Z", "2020-01-02T14:30:00.123Z"],
    ["2020/01/02", "2020-01-02T00:00:00.000Z"],
    ["20200102", "2020-01-02T00:00:00.000Z"],
    ["1577975400", "2020-01-02T14:30:00.000Z"],
    ["1577975400.0", "2020-01-02T14:30:00.000Z"],
    ["1577975400000", "2020-01-02T14:30:00.000Z"],
    ["1577975400000000", "2020-01-02T14:30:00.000Z"],
  ])("readBars() reads the time when it is written as %s", async (text, expected) => {
    const bars = await read(`${HEADER}${text},10,12,9,11,100\n`, { timeframe: "1Min" });
    expect(new Date(bars.time[0]!).toISOString()).toBe(expected);
  });

  it("readBars() puts daily bars at midnight UTC of the written date when times name a zone", async () => {
    const text = `${HEADER}2020-01-02 00:00:00-05:00,10,12,9,11,100\n2020-01-03 00:00:00-05:00,10,12,9,11,100\n`;
    expect([...(await read(text)).time]).toEqual([Date.UTC(2020, 0, 2), Date.UTC(2020, 0, 3)]);
    const tokyo = text.replaceAll("-05:00", "+09:00");
    expect([...(await read(tokyo)).time]).toEqual([Date.UTC(2020, 0, 2), Date.UTC(2020, 0, 3)]);
  });

  it.each([
    ["the file is empty", "", "data.csv: The file is empty, expected rows of bars"],
    [
      "there are blank lines only",
      "\n\n \n",
      "data.csv: The file is empty, expected a header and rows of bars",
    ],
    ["there is a header only", HEADER, "data.csv: No data rows, expected at least one below the header"],
    [
      "a column is missing",
      "Date,Open,High,Low,Close\n",
      'data.csv: Column Volume is missing, expected Date (or Time or timestamp), Open, High, Low, Close and Volume in any letter case, found "Date", "Open", "High", "Low", "Close"',
    ],
    [
      "the time is missing",
      "Day,Open,High,Low,Close,Volume\n",
      'data.csv: Column Date is missing, expected Date (or Time or timestamp), Open, High, Low, Close and Volume in any letter case, found "Day", "Open", "High", "Low", "Close", "Volume"',
    ],
    [
      "two columns are times",
      "Date,Time,Open,High,Low,Close,Volume\n",
      'data.csv: Columns "Date" and "Time" both hold the time, expected one',
    ],
    [
      "a column stands twice",
      "Date,Open,Open,High,Low,Close,Volume\n",
      'data.csv: Columns "Open" and "Open" both hold the open, expected one',
    ],
    [
      "a number is a word",
      `${HEADER}${ROW}2020-01-03,11,abc,10,12,200\n`,
      'data.csv, row 2, column "High": "abc" is not a decimal number such as 101.25 (line 3)',
    ],
    [
      "a number is hexadecimal",
      `${HEADER}2020-01-02,0x10,12,9,11,100\n`,
      'data.csv, row 1, column "Open": "0x10" is not a decimal number such as 101.25 (line 2)',
    ],
    [
      "a cell is empty",
      `${HEADER}2020-01-02,10,12,,11,100\n`,
      'data.csv, row 1, column "Low": the cell is empty, expected a decimal number such as 101.25 (line 2)',
    ],
    [
      "a row is short",
      `${HEADER}${ROW}2020-01-03,11,12\n`,
      'data.csv, row 2, column "Low": the row has 3 cells, the header has 6 (line 3)',
    ],
    [
      "a row is long",
      `${HEADER}2020-01-02,1,000,12,9,11,100\n`,
      'data.csv, row 1, column "Date": the row has 7 cells, the header has 6 (line 2)',
    ],
    [
      "a quote does not close",
      `${HEADER}${ROW}"2020-01-03,11,12\n${ROW}`,
      'data.csv, row 2, column "Open": the row has 1 cell, the header has 6 (line 3)',
    ],
    [
      "blank lines shift the rows",
      `${HEADER}\n\n2020-01-02,10,9,12,11,100\n`,
      'data.csv, row 1, column "High": high 9 is below low 12 (line 4)',
    ],
    [
      "a date does not exist",
      `${HEADER}2020-02-30,10,12,9,11,100\n`,
      'data.csv, row 1, column "Date": "2020-02-30" is not an ISO date or time such as 2020-01-02 or 2020-01-02T14:30:00Z, YYYYMMDD, or epoch seconds or milliseconds (line 2)',
    ],
    [
      "a date repeats",
      HEADER + ROW + ROW,
      'data.csv, row 2, column "Date": duplicate time: 2020-01-02 stands in an earlier row (line 3)',
    ],
    [
      "rows run backwards",
      `${HEADER}${ROW}2020-01-01,10,12,9,11,100\n`,
      'data.csv, row 2, column "Date": time goes backwards: 2020-01-01 after 2020-01-02, expected rows oldest first (line 3)',
    ],
  ])("readBars() names what is wrong when %s", async (_, text, message) => {
    expect(await refusal(text)).toBe(message);
  });

  it("readBars() names the first bad row when an unreadable cell follows a bad bar", async () => {
    const text = `${HEADER}2020-01-02,10,9,12,11,100\n2020-01-03,x,12,9,11,100\n`;
    expect(await refusal(text)).toContain('row 1, column "High"');
  });

  it("readBars() names the content when a file is not what its name says", async () => {
    const zip = zipSync({ "a.txt": strToU8("hello") });
    expect(await refusal(zip, "x.csv")).toBe("x.csv: Cannot read as CSV: the content is a zip archive");
    expect(await refusal(HEADER + ROW, "x.parquet")).toBe(
      "x.parquet: Cannot read as Parquet: the content is CSV",
    );
    expect(await refusal(HEADER + ROW, "x.arrow")).toBe("x.arrow: Cannot read as Arrow: the content is CSV");
    expect(await refusal(new Uint8Array([80, 65, 82, 49, 0]), "x.csv")).toBe(
      "x.csv: Cannot read as CSV: the content is Parquet",
    );
    expect(await refusal("x", "bars.xlsx")).toBe(
      "bars.xlsx: Cannot read bars from this kind of file, expected .csv, .arrow or .parquet",
    );
  });

  it("readBars() refuses in one short line when the file is noise", async () => {
    const random = createRandom(5);
    const noise = new Uint32Array(2_500_000).map(() => random.integer(4294967296));
    const bytes = new Uint8Array(noise.buffer);
    for (const file of ["noise.csv", "noise.arrow", "noise.parquet"])
      expect(await refusal(bytes, file)).toContain("not text");
    const letters = bytes.map((b) => 33 + (b % 94));
    expect(await refusal(letters)).toContain("are missing");
    const cells = strToU8(HEADER);
    letters.set(cells);
    expect(await refusal(letters)).toMatch(
      /^data\.csv, row 1, column "\w+": the row has \d+ cells?, the header has 6 \(line 2\)$/,
    );
    const magic = bytes.slice();
    magic.set([0xff, 0xff, 0xff, 0xff]);
    expect(await refusal(magic, "noise.arrow")).toContain("Cannot read as Arrow");
    magic.set([0x50, 0x41, 0x52, 0x31]);
    expect(await refusal(magic, "noise.parquet")).toContain("Cannot read as Parquet");
  });

  it("readBars() gives the same bars back when they are written as CSV", async () => {
    await fc.assert(
      fc.asyncProperty(anyBars(), async (bars) => {
        const again = await read(barsToCsv(bars), { symbol: "ANY", timeframe: "1Day" });
        for (const name of BAR_COLUMNS) expect(again[name]).toEqual(bars[name]);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("readBars() gives the same bars back when they are written as Arrow", async () => {
    await fc.assert(
      fc.asyncProperty(anyBars(), async (bars) => {
        expect(await readBars(barsToArrow(bars), { file: "x.arrow" })).toEqual(bars);
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});

describe("readGoodBars()", () => {
  it("readGoodBars() keeps good rows and lists the others when some are bad", async () => {
    const text = `${HEADER}${ROW}2020-01-03,11,abc,10,12,200\n2020-01-03,x,13\n2020-01-06,11,13,10,12,-200\n2020-01-07,11,13,10,12,200\n`;
    const { bars, dropped } = await readGoodBars(strToU8(text), { file: "data.csv" });
    expect([...bars.time]).toEqual([Date.UTC(2020, 0, 2), Date.UTC(2020, 0, 7)]);
    expect(dropped).toEqual([
      { row: 2, column: "High", problem: '"abc" is not a decimal number such as 101.25 (line 3)' },
      { row: 3, column: "Low", problem: "the row has 3 cells, the header has 6 (line 4)" },
      { row: 4, column: "Volume", problem: "-200 is not a volume, expected a number of 0 or more (line 5)" },
    ]);
  });

  it("readGoodBars() throws when no row is a bar", async () => {
    const work = readGoodBars(strToU8(`${HEADER}2020-01-02,10,9,12,11,100\n`), { file: "data.csv" });
    await expect(work).rejects.toThrow("none of the 1 rows is a bar");
  });
});
