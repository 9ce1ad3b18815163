import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { barAt } from "../series/bars.js";
import { parseLeanPath } from "./lean-path.js";
import { readGoodLeanBars, readLeanBars, type LeanFiles } from "./read-lean.js";

const zip = (text: string): Uint8Array => zipSync({ "abc.csv": strToU8(text) });
const DAILY = { symbol: "ABC", timeframe: "1Day", file: "abc.zip" } as const;
const HOURLY = { symbol: "ABC", timeframe: "1Hour", file: "abc.zip" } as const;

const DAYS = [
  "20140605 00:00,6460000,6500000,6400000,6450000,100",
  "20140606 00:00,6460000,6500000,6400000,6450000,100",
  "20140609 00:00,927000,940000,920000,930000,700",
].join("\n");

// Factors hold up to and on their date: LEAN Data/equity/readme.md. The 7-for-1 split was effective on 2014-06-09.
const FACTORS = strToU8("19980102,0.9,0.25,1\n20140606,0.9,0.142857,645.57\n20501231,1,1,0\n");

function files(bars: string, rest: Partial<LeanFiles> = {}): LeanFiles {
  return { bars: zip(bars), factors: null, map: null, ...rest };
}

describe("readLeanBars()", () => {
  it("readLeanBars() adjusts by the first factor row on or after the bar when there are factors", () => {
    const bars = readLeanBars(files(DAYS, { factors: FACTORS }), DAILY);
    expect(bars).toMatchObject({ symbol: "ABC", timeframe: "1Day", length: 3, synthetic: false });
    expect(barAt(bars, 1)).toEqual({
      time: Date.UTC(2014, 5, 6),
      open: 646 * 0.9 * 0.142857,
      high: 650 * 0.9 * 0.142857,
      low: 640 * 0.9 * 0.142857,
      close: 645 * 0.9 * 0.142857,
      volume: 100,
    });
    expect(barAt(bars, 2)).toMatchObject({ open: 92.7, close: 93, volume: 700 });
  });

  it("readLeanBars() keeps raw prices and says so when there are no factors", () => {
    const bars = readLeanBars(files(DAYS), DAILY);
    expect([...bars.close]).toEqual([645, 645, 93]);
    expect(bars.source).toContain("not adjusted");
  });

  it.each([
    ["the map starts later", "20140606,abc,Q\n20501231,abc,Q\n", 2],
    ["another company had the name before", "19980102,old,Q\n20140606,old,Q\n20501231,abc,Q\n", 1],
    ["the map starts earlier", "19980102,abc,Q\n20501231,abc,Q\n", 3],
  ])("readLeanBars() keeps the bars of the company when %s", (_, map, length) => {
    expect(readLeanBars(files(DAYS, { map: strToU8(map) }), DAILY).length).toBe(length);
  });

  it("readLeanBars() turns New York hours into UTC when bars are hourly", () => {
    const row = "6460000,6500000,6400000,6450000,100";
    const bars = readLeanBars(files(`20200306 15:00,${row}\n20200309 09:00,${row}\n`), HOURLY);
    expect([...bars.time]).toEqual([Date.UTC(2020, 2, 6, 20), Date.UTC(2020, 2, 9, 13)]);
  });

  it.each([
    [
      "the zip is none",
      { bars: strToU8("hello") },
      "abc.zip: Cannot read as LEAN data: the content is no zip archive",
    ],
    [
      "the zip is empty",
      { bars: zipSync({}) },
      "abc.zip: Cannot read as LEAN data: the zip archive holds no .csv file",
    ],
    [
      "a price is a word",
      { bars: zip(`${DAYS}\n20140610 00:00,x,1,1,1,1`) },
      'abc.zip, row 4, column "Open": "x" is not a decimal number (line 4)',
    ],
    [
      "a time is none",
      { bars: zip("2014-06-05,1,1,1,1,1") },
      'abc.zip, row 1, column "Time": "2014-06-05" is not YYYYMMDD HH:MM (line 1)',
    ],
    [
      "a cell is missing",
      { bars: zip("20140605 00:00,1,1,1,1") },
      'abc.zip, row 1, column "Volume": a missing cell is not a decimal number (line 1)',
    ],
    ["there are no rows", { bars: zip("") }, "abc.zip: No data rows, expected at least one below the header"],
    [
      "a factor is a word",
      { factors: strToU8("20140605,x,1,1") },
      "factors of abc.zip, row 1: Not a row of factors, expected a later YYYYMMDD, price factor, split factor",
    ],
    [
      "a map row is none",
      { map: strToU8("hello") },
      "map of abc.zip, row 1: Not a row of names, expected YYYYMMDD and a symbol",
    ],
  ])("readLeanBars() names what is wrong when %s", (_, change, message) => {
    expect(() => readLeanBars(files(DAYS, change), DAILY)).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });

  it("readGoodLeanBars() lists the rows it leaves out when some are bad", () => {
    const { bars, dropped } = readGoodLeanBars(files(`${DAYS}\n20140610 00:00,x,1,1,1,1`), DAILY);
    expect(bars.length).toBe(3);
    expect(dropped).toMatchObject([{ row: 4, column: "Open" }]);
  });
});

describe("parseLeanPath()", () => {
  it("parseLeanPath() names the files when folder, symbol and resolution are given", () => {
    expect(parseLeanPath("data/equity/usa/AAPL/daily")).toEqual({
      folder: "data/equity/usa",
      symbol: "AAPL",
      timeframe: "1Day",
      files: {
        bars: "data/equity/usa/daily/aapl.zip",
        factors: "data/equity/usa/factor_files/aapl.csv",
        map: "data/equity/usa/map_files/aapl.csv",
      },
    });
  });

  it("parseLeanPath() throws when the resolution is another", () => {
    expect(() => parseLeanPath("dir/AAPL/minute")).toThrow(
      "expected lean:DIR/SYMBOL/daily or lean:DIR/SYMBOL/hour",
    );
    expect(() => parseLeanPath("aapl")).toThrow("has another shape");
  });
});
