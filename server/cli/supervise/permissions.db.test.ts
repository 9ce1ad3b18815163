import { spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denoPath } from "../../../tools/deno-path.js";
import { createTestDatabase, type TestDatabase } from "../../db/embedded/test-database.js";
import { CLONE } from "../../clone.js";
import { serverPermissions } from "./runtime.js";

let database: TestDatabase;
let broker: net.Server;
let stranger: net.Server;
let granted: readonly string[];

beforeAll(async () => {
  database = await createTestDatabase();
  [broker, stranger] = await Promise.all([listenAnywhere(), listenAnywhere()]);
  granted = serverPermissions(1, database.url, [`127.0.0.1:${portOf(broker)}`]);
});
afterAll(async () => {
  broker.close();
  stranger.close();
  await database.drop();
});

function listenAnywhere(): Promise<net.Server> {
  const server = net.createServer((socket) => socket.end());
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

function portOf(server: net.Server): number {
  return (server.address() as net.AddressInfo).port;
}

/** Runs a program with just the permissions of the server; gives the last line it printed. */
function attempt(code: string): Promise<string> {
  const config = path.join(CLONE, "deno.json");
  const flags = ["--quiet", "--no-prompt", "--no-remote", "--config", config, ...granted];
  const child = spawn(denoPath(), ["run", ...flags, "-"], { stdio: ["pipe", "pipe", "pipe"], cwd: CLONE });
  child.stdin.end(`try { ${code}; console.log("done"); } catch (error) { console.log(error.name); }`);
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  return new Promise((resolve) => child.on("close", () => resolve(out.trim().split("\n").at(-1) ?? "")));
}

const connectTo = (host: string, port: number | string): string =>
  `const c = await Deno.connect({ hostname: "${host}", port: ${port} }); c.close()`;

describe("the trading process", () => {
  test("reaches its database and its broker", async () => {
    const { hostname, port } = new URL(database.url);
    expect(await attempt(connectTo(hostname, port))).toBe("done");
    expect(await attempt(connectTo("127.0.0.1", portOf(broker)))).toBe("done");
  });

  test.each([
    ["another port of this machine", () => connectTo("127.0.0.1", portOf(stranger))],
    ["Alpaca's live trading", () => `await fetch("https://api.alpaca.markets/v2/account")`],
    ["Alpaca's paper trading", () => `await fetch("https://paper-api.alpaca.markets/v2/account")`],
    ["any other host", () => connectTo("192.0.2.1", 443)],
    ["a name server", () => `await Deno.resolveDns("example.com", "A")`],
    ["another port to listen on", () => `Deno.listen({ hostname: "127.0.0.1", port: 0 })`],
    ["a program", () => `new Deno.Command("true").outputSync()`],
    ["a file to write", () => `Deno.writeTextFileSync("written-by-the-server", "x")`],
    ["a file beyond the pages and packages", () => `Deno.readTextFileSync("/etc/passwd")`],
    ["a variable that is none of its settings", () => `Deno.env.get("HOME")`],
    ["a native library", () => `Deno.dlopen("libc.so.6", {})`],
  ])("is refused %s", async (_name, code) => {
    expect(await attempt(code())).toBe("NotCapable");
  });
});
