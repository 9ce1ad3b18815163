import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.js";
import { readReturnTable } from "./return-table.js";

const read = (text: string) => readReturnTable(new TextEncoder().encode(text), "r.csv");

describe("readReturnTable", () => {
  it.each([
    ["0.1,-.2\n0.3,4e-1\n", ["1", "2"]],
    ["a,b\r\n0.1,-.2\r\n0.3,4e-1\r\n", ["a", "b"]],
    ['date,"a, b",c\n2020-01-02,0.1,-.2\n2020-01-03,0.3,0.4', ["a, b", "c"]],
    ["2020-01-02,0.1,-.2\n2020-01-03,0.3,0.4", ["2", "3"]],
    ["20200102,0.1,-.2\n20200103,0.3,0.4", ["2", "3"]],
    [",0,1\n0,0.1,-.2\n1,0.3,0.4", ["0", "1"]],
    ["0,1\n0.1,-.2\n0.3,0.4", ["0", "1"]],
    ["\ufeffa,b\n0.1,-.2\n\n0.3,0.4\n", ["a", "b"]],
    ["day one,a,b\n2020-01-02,0.1,-.2\n2020-01-03,0.3,0.4", ["a", "b"]],
  ])("readReturnTable() finds names and returns in %j", (text, names) => {
    const table = read(text);
    expect(table.names).toEqual(names);
    expect(table.columns.map((c) => Array.from(c))).toEqual([
      [0.1, 0.3],
      [-0.2, 0.4],
    ]);
    expect(table.rows).toBe(2);
  });

  it.each([
    ["", "r.csv: The file is empty, expected rows of returns, one column a strategy"],
    ["a,b\n", "r.csv: The file has a header and no rows, expected rows of returns"],
    ["0.1\n0.2", "r.csv: The file has 1 column of returns, expected one a strategy, at least 2"],
    [
      "date,a\n2020-01-02,0.1",
      "r.csv: The file has 1 column of returns, expected one a strategy, at least 2",
    ],
    [
      "a,b\n0.1,0.2\n0.1,x",
      'r.csv, row 2, column "b": "x" is no number, expected a return as a decimal fraction such as 0.0125',
    ],
    [
      "0.1,0.2\n0.1,NaN",
      'r.csv, row 2, column "2": "NaN" is no number, expected a return as a decimal fraction such as 0.0125',
    ],
    [
      "NaN,NaN\n0.1,0.2",
      'r.csv, row 1, column "1": "NaN" is no number, expected a return as a decimal fraction such as 0.0125',
    ],
    [
      "0.1,x\n0.1,0.2",
      'r.csv, row 1, column "2": "x" is no number, expected a return as a decimal fraction such as 0.0125',
    ],
    [
      "0.1,0.2\n0.1,",
      'r.csv, row 2, column "2": The cell is empty, expected a return as a decimal fraction such as 0.0125',
    ],
    ["0.1,0.2\n0.1,0.2,0.3", 'r.csv, row 2, column "2": The row has 3 cells, the first has 2'],
    ["0.1,0.2,0.3\n0.1", 'r.csv, row 2, column "2": The row has 1 cell, the first has 3'],
    [
      "a,b\n0.1,0.2\n0.3,0.2",
      'r.csv, column "b": Every return is 0.2, a Sharpe ratio needs returns that vary: leave the column out',
    ],
  ])("readReturnTable() says where and what when the text is %j", (text, message) => {
    expect(() => read(text)).toThrow(InputError);
    expect(() => read(text)).toThrow(message);
  });
});
