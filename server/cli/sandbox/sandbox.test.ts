import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denoPath } from "../../../tools/deno-path.js";
import { CLONE } from "../../clone.js";
import { permissionFlags } from "../supervise/permissions.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-sandbox-"));
const mine = path.join(folder, "mine");
const home = path.join(folder, "mine", "home");
const secret = path.join(home, "database.json");
let reached = 0;
const listener = net.createServer((socket) => {
  reached++;
  socket.destroy();
});
afterAll(() => {
  listener.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** A strategy's file with code at its top and in its `signals`. */
function code(top: string, inside = ""): string {
  return `${top}
export default {
  name: "mine", parameters: [], lookback: () => 1,
  signals(bars: { length: number }) { ${inside}; return new Int8Array(bars.length); },
};`;
}

const RULE = "; a strategy's file may read itself and what it imports beside it, and nothing else";
const EXPECTED = ', expected "vernier" or a file beside it, as in "./helper.ts"';

/** What a file tries, and the one line that it gets. PORT and SECRET stand for what is there only later. */
const TRIES: Readonly<Record<string, readonly [text: string, line: string]>> = {
  "reads a file of the user": [
    code("", 'Deno.readTextFileSync("/etc/passwd")'),
    'it may not read "/etc/passwd"',
  ],
  "reads the database's password": [code('await Deno.readTextFile("SECRET")'), 'it may not read "SECRET"'],
  "reads it as a module": [
    code('import secret from "./home/database.json" with { type: "json" };'),
    'it imports "./home/database.json", which is neither code nor JSON of its own',
  ],
  "reads it as a module whose name it computes": [
    code('const name = "./home/database.json"; await import(name, { with: { type: "json" } });'),
    'it may not read "SECRET"',
  ],
  "reads it by a link": [
    code('import "./linked.json";'),
    'it imports "./linked.json", which is neither code nor JSON',
  ],
  "reads a file by a link to code": [
    code('import "./link.ts";'),
    'it imports "./link.ts", which is outside of the strategy\'s folder',
  ],
  "reads its own folder": [code("", 'Deno.readDirSync(".").next()'), "it may not read "],
  "reads a file by node:fs": [
    code('const name = "node:fs"; const fs = await import(name);', 'fs.readFileSync("/etc/passwd")'),
    'it may not read "/etc/passwd"',
  ],
  "imports node:fs": [code('import fs from "node:fs";'), `it imports "node:fs"${EXPECTED}`],
  "imports a hidden file": [code('import "./.hidden/a.ts";'), 'it imports "./.hidden/a.ts", which is hidden'],
  "imports from above": [code('import "../above.ts";'), 'it imports "../above.ts", which is outside'],
  "imports a file by its address": [
    code('await import("file:///etc/passwd");'),
    'it imports "file:///etc/passwd"',
  ],
  "imports a file by an address that it computes": [
    code('const name = "file://" + "ABOVE"; await import(name);'),
    'it may not read "ABOVE"',
  ],
  "imports from the network": [
    code('import "http://127.0.0.1:PORT/a.ts";'),
    'it imports "http://127.0.0.1:PORT/a.ts"',
  ],
  "imports from an address that it computes": [
    code('const name = "http://127.0.0.1:PORT/a.ts"; await import(name);'),
    'it may not load code from "127.0.0.1:PORT"',
  ],
  "imports a package": [code('import "npm:zod";'), `it imports "npm:zod"${EXPECTED}`],
  "imports what is not there": [code('import "./gone.ts";'), 'it imports "./gone.ts", which is not there'],
  "reads the environment": [code("", 'Deno.env.get("HOME")'), 'it may not read the environment, "HOME"'],
  "reads the environment as Node": [
    code("const all = process.env.DATABASE_URL;"),
    "it may not read the environment",
  ],
  "starts a program": [code("", 'new Deno.Command("id").outputSync()'), 'it may not start programs, "id"'],
  connects: [code("await Deno.connect({ port: PORT });"), 'it may not open a connection to "127.0.0.1:PORT"'],
  "connects by Node": [
    code(
      'const n = "node:net"; const net = await import(n); await new Promise((_, no) => net.connect(PORT, "127.0.0.1").on("error", no));',
    ),
    'it may not open a connection to "127.0.0.1:PORT"',
  ],
  "asks a server": [
    code('await fetch("http://127.0.0.1:PORT/");'),
    'it may not open a connection to "127.0.0.1:PORT"',
  ],
  "asks a server and does not wait": [
    code("", 'fetch("http://127.0.0.1:PORT/")'),
    'it may not open a connection to "127.0.0.1:PORT"',
  ],
  listens: [code("Deno.listen({ port: 0 });"), "it may not open a connection to "],
  writes: [code("", 'Deno.writeTextFileSync("a.txt", "")'), "it may not write "],
  "asks about this machine": [code("", "Deno.hostname()"), 'it may not ask about this machine, "hostname"'],
  "loads a library": [code("", 'Deno.dlopen("libc.so.6", {})'), "it may not load libraries"],
  "starts a thread": [
    code("", 'new Worker("data:text/javascript,1", { type: "module" })'),
    "it may not start threads",
  ],
  "ends the program": [code("", "Deno.exit(0)"), "it may not end the program"],
  "ends the program as Node": [code("", "process.exit(0)"), "it may not end the program"],
  "ends its thread": [code("", "close()"), "it may not end the program"],
  "fails later": [
    code(
      'setTimeout(() => { throw new Error("late"); }, 0);',
      "for (const t = Date.now(); Date.now() < t + 20; );",
    ),
    "failed: late",
  ],
};

let outcomes: Readonly<Record<string, string>> = {};
const nameOf = (k: number): string => path.join(mine, `try-${k}.ts`);
let filled = (text: string): string => text;

beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as net.AddressInfo;
  const above = path.join(folder, "above.ts");
  filled = (text) =>
    text.replaceAll("PORT", String(port)).replaceAll("SECRET", secret).replaceAll("ABOVE", above);
  fs.mkdirSync(home, { recursive: true });
  fs.mkdirSync(path.join(mine, ".hidden"));
  fs.writeFileSync(secret, '{"password": "very secret"}');
  fs.writeFileSync(above, "export const above = 1;");
  fs.writeFileSync(path.join(mine, ".hidden", "a.ts"), "export const hidden = 1;");
  fs.writeFileSync(
    path.join(mine, "helper.ts"),
    'import own from "./own.json" with { type: "json" };\nexport const { days } = own;',
  );
  fs.writeFileSync(path.join(mine, "own.json"), '{"days": 3}');
  fs.symlinkSync("/etc/passwd", path.join(mine, "link.ts"));
  fs.symlinkSync(secret, path.join(mine, "linked.json"));
  const texts = Object.values(TRIES).map(([text]) => filled(text));
  texts.push(
    code(
      '// import fs from "node:fs" is no import\nimport { FLAT } from "vernier";\nimport { days } from "./helper.js";\nimport type { A } from "../types.ts";',
    ),
  );
  for (const [k, text] of texts.entries()) fs.writeFileSync(nameOf(k), text);
  const files = texts.map((_, k) => nameOf(k));
  outcomes = JSON.parse(await runDeno(files)) as Record<string, string>;
}, 180_000);

/** Loads the files with the permissions that `backtest` has. */
function runDeno(files: readonly string[]): Promise<string> {
  const flags = permissionFlags("backtest", undefined, home, ["backtest"]);
  const args = [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-remote",
    "--config",
    path.join(CLONE, "deno.json"),
    ...flags,
  ];
  const script = path.join(CLONE, "server", "testing", "test-sandbox.ts");
  const child = spawn(denoPath(), [...args, script, ...files], {
    cwd: mine,
    env: { ...process.env, VERNIER_HOME: home },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return new Promise((resolve) => child.on("close", () => resolve(text)));
}

describe.skipIf(process.platform === "win32")("a strategy's file", () => {
  test.each(Object.keys(TRIES).map((name, k) => [name, k] as const))(
    "gets one line when it %s",
    (name, k) => {
      const line = filled(TRIES[name]![1]);
      const outcome = outcomes[nameOf(k)]!;
      expect(outcome).toContain(line);
      expect(outcome).not.toMatch(/\n|very secret|root:/);
      if (line.startsWith("it may not")) expect(outcome).toContain(RULE);
    },
  );

  test("runs with our library, a file beside it and JSON of its own", () => {
    expect(outcomes[nameOf(Object.keys(TRIES).length)]).toBe("ran over 3 bars");
  });

  test("reached no server and wrote nothing", () => {
    expect(reached).toBe(0);
    expect(fs.existsSync(path.join(mine, "a.txt"))).toBe(false);
  });
});

describe.skipIf(process.platform === "win32")("vernier", () => {
  const READS = `export default {
    name: "reads", parameters: [{ name: "n", kind: "integer", default: 1, min: 1, max: 9, step: 1, label: "N", description: "N" }],
    lookback: () => 1,
    signals(bars: { length: number }) { Deno.readTextFileSync("/etc/passwd"); return new Int8Array(bars.length); },
  };`;

  test.each([
    ["backtest", [], 1],
    ["lookahead", [], 1],
    ["walk-forward", ["--grid", "n=1..3"], 2],
    ["sweep", ["--grid", "n=1..3"], 2],
  ])(
    "%s says in one line what a file may not do, also through settings that name it",
    async (command, more, code) => {
      fs.writeFileSync(path.join(mine, "reads.ts"), READS);
      fs.writeFileSync(path.join(mine, "reads.yaml"), "strategy: ./reads.ts\n");
      const args = [
        path.join(CLONE, "server", "cli", "vernier.js"),
        command,
        "AAPL",
        "--strategy",
        "reads.yaml",
        ...more,
      ];
      const child = spawn(process.execPath, args, { cwd: mine, env: { ...process.env, VERNIER_HOME: home } });
      let text = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      expect(await new Promise((resolve) => child.on("close", resolve))).toBe(code);
      expect(text).toMatch(/^vernier: .*it may not read "\/etc\/passwd"; a strategy's file .*\n$/);
    },
  );
});
