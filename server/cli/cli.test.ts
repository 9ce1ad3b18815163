import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, describe, expect, test } from "vitest";
import { InputError } from "../../src/core/errors.js";
import { CLONE } from "../clone.js";
import { CATALOG } from "./catalog.js";
import type { Command, Io } from "./kit/command.js";
import { databaseHost, GRANTS, permissionFlags } from "./supervise/permissions.js";
import { type Catalog, runCommandLine } from "./run.js";

const failing: Command = {
  name: "fail",
  summary: "Fails",
  usage: "[--with TEXT]",
  options: [{ name: "with", kind: "string", help: "what to fail with" }],
  example: "vernier fail --with input",
  run: (args) => {
    if (args.string("with") === "input") throw new InputError("bad row", { file: "a.csv", row: 3 });
    throw new Error("line one\n  line two");
  },
};
const catalog: Catalog = { fail: async () => ({ command: failing }) };

async function run(line: string, debug = false) {
  const lines = { out: [] as string[], note: [] as string[] };
  const io: Io = { out: (t) => lines.out.push(t), note: (t) => lines.note.push(t), progress: () => {} };
  const code = await runCommandLine(line === "" ? [] : line.split(" "), io, {
    catalog,
    version: "1.2.3",
    debug,
  });
  return { code, out: lines.out.join("\n"), note: lines.note.join("\n") };
}

describe("runCommandLine()", () => {
  test("runCommandLine() answers 2 and one line when the input is bad", async () => {
    expect(await run("fail --with input")).toEqual({
      code: 2,
      out: "",
      note: "vernier: a.csv, row 3: bad row",
    });
  });

  test("runCommandLine() answers 1 and one line when the work fails", async () => {
    expect(await run("fail")).toEqual({ code: 1, out: "", note: "vernier: line one line two" });
  });

  test("runCommandLine() shows where an error came from when debugging", async () => {
    expect((await run("fail", true)).note).toContain("cli.test.ts");
  });

  test("runCommandLine() suggests the nearest command when one is unknown", async () => {
    expect(await run("fial")).toEqual({
      code: 2,
      out: "",
      note: 'vernier: Unknown command "fial", did you mean "fail"?',
    });
    expect((await run("constructor")).note).toBe(
      'vernier: Unknown command "constructor", expected one of: fail',
    );
  });

  test.each(["fail --help", "--help fail", "help fail", "fail -h"])(
    "runCommandLine() describes a command when asked by %s",
    async (line) => {
      const { code, out } = await run(line);
      expect(code).toBe(0);
      expect(out).toContain("Usage: vernier fail [--with TEXT]");
      expect(out).toContain("vernier fail --with input");
    },
  );

  test("runCommandLine() lists the commands when asked for help, and on stderr with 2 when asked for nothing", async () => {
    expect((await run("--help")).out).toContain("fail  Fails");
    expect(await run("")).toMatchObject({ code: 2, out: "" });
    expect(await run("--version")).toMatchObject({ code: 0, out: "1.2.3" });
  });
});

const LEDGER = path.join("home", "trials.jsonl");

describe("permissionFlags()", () => {
  test("permissionFlags() has a grant for every command of the catalog and no other", () => {
    expect(Object.keys(GRANTS).sort()).toEqual(Object.keys(CATALOG).sort());
  });

  test.each(["bars", "indicators", "features"])(
    "permissionFlags() lets %s write nothing, run nothing, and reach loopback and the database only",
    (name) => {
      const flags = permissionFlags(name, "postgres://u:p@db.example/v");
      expect(flags).toContain("--allow-net=127.0.0.1,db.example:5432");
      expect(flags.filter((flag) => /allow-(all|write|run|ffi|sys|import)/.test(flag))).toEqual([]);
    },
  );

  test.each([
    [["backtest", "AAPL", "--report", "out/a.html"], "out/a.html,out/a.html.partial"],
    [["--report=a.html", "backtest", "AAPL"], "a.html,a.html.partial"],
  ])("permissionFlags() lets %j write that file, its draft and the ledger only", (words, files) => {
    const flags = permissionFlags("backtest", undefined, "home", words);
    expect(flags.filter((flag) => flag.includes("write"))).toEqual([`--allow-write=${files},${LEDGER}`]);
  });

  test.each([
    ["backtest", ["--report"]],
    ["backtest", ["--report", "--json"]],
    ["backtest", ["--report="]],
    ["backtest", ["--report=a.html,/etc"]],
    ["backtest", ["--", "--report", "a.html"]],
  ])("permissionFlags() lets %s %j write the ledger only", (name, words) => {
    const flags = permissionFlags(name, undefined, "home", words);
    expect(flags.filter((flag) => flag.includes("write"))).toEqual([`--allow-write=${LEDGER}`]);
  });

  test("permissionFlags() lets bars write nothing, whatever is asked for", () => {
    expect(permissionFlags("bars", undefined, "home", ["--report", "a.html"]).join()).not.toContain("write");
  });

  test("permissionFlags() grants an unknown command no network", () => {
    expect(permissionFlags("nothing", undefined).join()).not.toContain("net");
  });

  test("databaseHost() gives nothing when the address is none", () => {
    expect([databaseHost(undefined), databaseHost("::"), databaseHost("postgres:///v")]).toEqual([
      [],
      [],
      [],
    ]);
  });
});

describe("vernier", () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-cli-"));
  afterAll(() => fs.rmSync(home, { recursive: true, force: true }));
  const launcher = path.join(CLONE, "server", "cli", "vernier.js");

  function launch(
    args: readonly string[],
    options: { cwd?: string; env?: Record<string, string>; close?: boolean } = {},
  ) {
    const env = { ...process.env, INIT_CWD: "", VERNIER_HOME: home, ...options.env };
    const child = spawn(process.execPath, [launcher, ...args], { cwd: options.cwd ?? CLONE, env });
    const text = { out: "", err: "" };
    child.stdout.on("data", (chunk) => (text.out += String(chunk)));
    child.stderr.on("data", (chunk) => (text.err += String(chunk)));
    if (options.close) child.stdout.destroy();
    return new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
      child.on("close", (code) => resolve({ code, ...text })),
    );
  }

  test("vernier answers 2 and one line when the command or an option is unknown", async () => {
    expect(await launch(["strat"])).toEqual({
      code: 2,
      out: "",
      err: 'vernier: Unknown command "strat", did you mean "start"?\n',
    });
    const option = await launch(["backtest", "AAPL", "--stratgy", "x"]);
    expect(option).toEqual({
      code: 2,
      out: "",
      err: "vernier: Unknown option --stratgy of backtest, did you mean --strategy?\n",
    });
  });

  test("vernier answers 2 and one line when a setting is wrong", async () => {
    const { code, err } = await launch(["db", "status"], { env: { VERNIER_PORT: "eighty" } });
    expect([code, err]).toEqual([
      2,
      'vernier: VERNIER_PORT is "eighty", expected an integer from 0 to 65535\n',
    ]);
  });

  test("vernier reads a relative path from where npm was called", async () => {
    const folder = path.join(CLONE, "node_modules", "@observablehq", "sample-datasets");
    const { code, out } = await launch(["bars", "aapl.csv", "--json"], { env: { INIT_CWD: folder } });
    expect([code, (JSON.parse(out) as { rows: number }).rows]).toEqual([0, 1260]);
  });

  test("vernier counts each different backtest on the same bars once", async () => {
    const count = async (...words: string[]): Promise<unknown> => {
      const { out } = await launch(["backtest", "AAPL", "--json", ...words]);
      return (JSON.parse(out) as { trials: { distinct: number } }).trials.distinct;
    };
    expect(await count()).toBe(1);
    expect(await count("--set", "fast=5")).toBe(2);
    expect(await count()).toBe(2);
    expect(await count("--set", "fast=5", "--commission", "0")).toBe(3);
  });

  test("vernier backtests all the same when the run cannot be counted", async () => {
    const ledger = path.join(home, "trials.jsonl");
    fs.rmSync(ledger, { force: true });
    fs.mkdirSync(ledger);
    const { code, err } = await launch(["backtest", "AAPL"]);
    fs.rmSync(ledger, { recursive: true });
    expect(code).toBe(0);
    expect(err).toMatch(/^Warning: this run was not counted: /);
  });

  test("vernier --help lists every command with the permissions that it has", async () => {
    const { code, out, err } = await launch(["--help"]);
    expect([code, err]).toEqual([0, ""]);
    for (const name of Object.keys(CATALOG)) expect(out).toContain(`  ${name} `);
  });

  test("vernier ends quietly when its reader goes away", async () => {
    const { err } = await launch(["backtest", "--help"], { close: true });
    expect(err).toBe("");
  });
});
