import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyBars } from "../../fixtures/builders/any-bars.js";
import { BAR_COLUMNS, type BarColumn, type BarColumns } from "./bars.js";
import { collectDefects, dropDefects, findDefect, validateBars } from "./validate.js";

const DAY = 86_400_000;

/** Three sound bars with some cells replaced. */
function columns(changes: readonly (readonly [BarColumn, number, number])[] = []): BarColumns {
  const made = {
    time: Float64Array.of(0, DAY, 2 * DAY),
    open: Float64Array.of(10, 11, 12),
    high: Float64Array.of(12, 13, 14),
    low: Float64Array.of(9, 10, 11),
    close: Float64Array.of(11, 12, 13),
    volume: Float64Array.of(100, 0, 300),
  };
  for (const [column, row, value] of changes) made[column][row - 1] = value;
  return made;
}

describe("validateBars()", () => {
  it("validateBars() passes when every row is a bar", () => {
    expect(() => validateBars(columns())).not.toThrow();
  });

  it.each<[string, BarColumn, number, number, string]>([
    [
      "a price is NaN",
      "high",
      2,
      Number.NaN,
      'data.csv, row 2, column "high": NaN is not a price, expected a number above 0',
    ],
    [
      "a price is infinite",
      "open",
      1,
      Infinity,
      'data.csv, row 1, column "open": Infinity is not a price, expected a number above 0',
    ],
    [
      "a price is 0",
      "low",
      3,
      0,
      'data.csv, row 3, column "low": 0 is not a price, expected a number above 0',
    ],
    [
      "a price is negative",
      "close",
      3,
      -1,
      'data.csv, row 3, column "close": -1 is not a price, expected a number above 0',
    ],
    ["high is below low", "high", 2, 9.5, 'data.csv, row 2, column "high": high 9.5 is below low 10'],
    ["open is above high", "open", 2, 15, 'data.csv, row 2, column "open": open 15 is above high 13'],
    ["close is below low", "close", 2, 9, 'data.csv, row 2, column "close": close 9 is below low 10'],
    [
      "volume is negative",
      "volume",
      2,
      -5,
      'data.csv, row 2, column "volume": -5 is not a volume, expected a number of 0 or more',
    ],
    [
      "volume is NaN",
      "volume",
      2,
      Number.NaN,
      'data.csv, row 2, column "volume": NaN is not a volume, expected a number of 0 or more',
    ],
    ["time is NaN", "time", 1, Number.NaN, 'data.csv, row 1, column "time": NaN is not a time'],
    [
      "time repeats",
      "time",
      2,
      0,
      'data.csv, row 2, column "time": duplicate time: 1970-01-01 stands in an earlier row',
    ],
    [
      "time goes backwards",
      "time",
      2,
      -DAY,
      'data.csv, row 2, column "time": time goes backwards: 1969-12-31 after 1970-01-01, expected rows oldest first',
    ],
  ])("validateBars() names the place when %s", (_, column, row, value, message) => {
    expect(() => validateBars(columns([[column, row, value]]), "data.csv")).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
  });

  it("validateBars() passes when an open is outside by rounding only", () => {
    expect(() => validateBars(columns([["open", 1, 12 * (1 + 1e-12)]]))).not.toThrow();
  });

  it("validateBars() names the first row when several are bad", () => {
    const bad = columns([
      ["volume", 2, -1],
      ["open", 3, Number.NaN],
    ]);
    expect(findDefect(bad)).toMatchObject({ row: 2, column: "volume" });
  });

  it("validateBars() never accepts a row when a cell of it is corrupt", () => {
    const corruption = fc.oneof(fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, -1e-300));
    fc.assert(
      fc.property(
        anyBars(),
        fc.nat(),
        fc.constantFrom(...BAR_COLUMNS.slice(1)),
        corruption,
        (bars, at, column, value) => {
          const row = at % bars.length;
          const bad = { ...bars, [column]: bars[column].with(row, value) };
          expect(findDefect(bad)).toMatchObject({ row: row + 1 });
          expect(collectDefects(bad).map((d) => d.row)).toContain(row + 1);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("collectDefects()", () => {
  it("collectDefects() lists every bad row in order when several are bad", () => {
    const bad = columns([
      ["open", 3, Number.NaN],
      ["volume", 1, -1],
      ["close", 3, 0],
    ]);
    expect(collectDefects(bad).map((d) => `${d.row} ${d.column}`)).toEqual(["1 volume", "3 open", "3 close"]);
  });

  it("collectDefects() gives up one row only when its date lies in the far future", () => {
    const bad = columns([["time", 1, 9000 * DAY]]);
    expect(collectDefects(bad)).toEqual([
      { row: 1, column: "time", problem: "time 1994-08-23 is later than the rows that follow" },
    ]);
  });

  it("collectDefects() keeps the first of two rows when their times are equal", () => {
    expect(collectDefects(columns([["time", 3, DAY]]))).toMatchObject([{ row: 3, column: "time" }]);
  });

  it("dropDefects() leaves rows that pass when any rows are corrupt", () => {
    const cell = fc.tuple(
      fc.nat(),
      fc.constantFrom(...BAR_COLUMNS),
      fc.constantFrom(Number.NaN, -1, 0, 1e13, Infinity),
    );
    fc.assert(
      fc.property(anyBars(), fc.array(cell, { maxLength: 8 }), (bars, cells) => {
        const bad = { ...bars };
        for (const [at, column, value] of cells) bad[column] = bad[column].with(at % bars.length, value);
        const defects = collectDefects(bad);
        const good = dropDefects(bad, defects);
        validateBars(good);
        expect(good.time.length + new Set(defects.map((d) => d.row)).size).toBe(bars.length);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
