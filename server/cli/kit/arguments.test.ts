import { describe, expect, test } from "vitest";
import { parseArguments } from "./arguments.js";
import type { Command } from "./command.js";

const command: Command = {
  name: "backtest",
  summary: "One run",
  usage: "DATA [options]",
  positionals: { placeholder: "DATA", help: "bars", min: 1, max: 1 },
  options: [
    { name: "set", kind: "list", placeholder: "NAME=VALUE", help: "a parameter" },
    { name: "cash", kind: "number", default: "10000", help: "starting cash" },
    { name: "strategy", kind: "string", help: "its name" },
    { name: "anchored", kind: "flag", help: "anchored" },
  ],
  example: "vernier backtest AAPL",
  run: async () => 0,
};

const parse = (line: string) => parseArguments(command, line.split(" "));

describe("parseArguments()", () => {
  test("parseArguments() collects several assignments when they follow one list option", () => {
    expect(parse("AAPL --set fast=5 slow=-20.5 --set k=.5").list("set")).toEqual([
      "fast=5",
      "slow=-20.5",
      "k=.5",
    ]);
  });

  test("parseArguments() leaves a positional alone when it follows a list option's assignments", () => {
    const args = parse("--set fast=5 slow=20 data/aapl.csv");
    expect(args.positionals).toEqual(["data/aapl.csv"]);
    expect(args.list("set")).toEqual(["fast=5", "slow=20"]);
  });

  test.each([
    ["AAPL --cash -0.5", -0.5],
    ["AAPL --cash=-.5", -0.5],
    ["AAPL --cash 1e4", 10_000],
  ])("parseArguments() reads %s as a number", (line, expected) => {
    expect(parse(line).number("cash")).toBe(expected);
  });

  test("parseArguments() answers undefined, false and an empty list when options are absent", () => {
    const args = parse("AAPL");
    expect([
      args.number("cash"),
      args.string("strategy"),
      args.flag("anchored"),
      args.list("set"),
      args.json,
    ]).toEqual([undefined, undefined, false, [], false]);
  });

  test("parseArguments() takes words for positionals when they follow --", () => {
    expect(parse("-- --odd-name.csv").positionals).toEqual(["--odd-name.csv"]);
  });

  test.each([
    ["AAPL --csh 1", "Unknown option --csh of backtest, did you mean --cash?"],
    ["AAPL --zzzzzz", "Unknown option --zzzzzz of backtest, see vernier backtest --help"],
    ["AAPL -x", "Unknown option --x of backtest, see vernier backtest --help"],
    ["AAPL --cash", "Option --cash needs a value: --cash N"],
    ["AAPL --cash --json", "Option --cash needs a value: --cash N"],
    ["AAPL --cash ten", 'Option --cash is "ten", expected a number'],
    ["AAPL --cash Infinity", 'Option --cash is "Infinity", expected a number'],
    ["AAPL --cash 1 --cash 2", "Option --cash is given twice"],
    ["AAPL --json=yes", 'Option --json takes no value, received "yes"'],
    ["AAPL SPX", 'Cannot run backtest: "SPX" is one word too many, usage: vernier backtest DATA [options]'],
    ["--json", "Cannot run backtest: DATA is missing, usage: vernier backtest DATA [options]"],
  ])("parseArguments() refuses %s", (line, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ name: "InputError", message }));
  });

  test("parseArguments() throws a TypeError when a command reads an option it does not declare", () => {
    expect(() => parse("AAPL").string("cash")).toThrow(TypeError);
  });
});
