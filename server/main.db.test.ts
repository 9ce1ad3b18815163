import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLONE } from "./clone.js";
import { serverPermissions } from "./cli/supervise/runtime.js";
import { probePort } from "./db/embedded/embedded-server.js";
import { migrate } from "./db/migrate.js";
import { createTestDatabase, type TestDatabase } from "./db/embedded/test-database.js";
import { denoPath } from "../tools/deno-path.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.sql);
});
afterAll(() => database.drop());

const MAIN = path.join(CLONE, "server", "main.ts");

function commandFor(runtime: string, port: number): [program: string, args: string[]] {
  if (runtime === "Node") return [process.execPath, ["--import", "tsx", MAIN]];
  const flags = ["--quiet", "--no-prompt", "--no-remote", "--config", path.join(CLONE, "deno.json")];
  return [denoPath(), ["run", ...flags, ...serverPermissions(port, database.url, []), MAIN]];
}

async function untilAnswered(url: string, ended: Promise<unknown>): Promise<Response> {
  let over = false;
  void ended.then(() => (over = true));
  for (;;) {
    try {
      return await fetch(url);
    } catch (error) {
      if (over) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

describe.each(["Node", "Deno"])("the server on %s", (runtime) => {
  test("main() answers from the database and ends with 0 when its starter goes away", async () => {
    const port = (await probePort(0))!;
    const [program, args] = commandFor(runtime, port);
    const env = {
      PATH: process.env["PATH"],
      DATABASE_URL: database.url,
      VERNIER_PORT: String(port),
      VERNIER_TIED: "1",
    };
    const child = spawn(program, args, { cwd: CLONE, env, stdio: ["pipe", "ignore", "pipe"] });
    let log = "";
    child.stderr.on("data", (chunk) => (log += String(chunk)));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const runs = await untilAnswered(`http://127.0.0.1:${port}/v1/runs`, ended);
    expect(await runs.json()).toEqual({ runs: [], underWay: [], next: null });
    const outside = await fetch(`http://127.0.0.1:${port}/..%2f..%2fetc%2fpasswd`);
    expect(await outside.text()).not.toContain("root:");
    child.stdin.end();
    expect([await ended, log]).toEqual([0, ""]);
  });
});
