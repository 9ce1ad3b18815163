import { type ChildProcess, spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { denoPath } from "../../tools/deno-path.js";
import { CLONE } from "../clone.js";

const FILES = 80;

const DENO = [
  denoPath(),
  "run",
  "--quiet",
  "--allow-all",
  path.join(CLONE, "server", "testing", "test-listen.ts"),
];

const children: ChildProcess[] = [];
afterAll(() => children.forEach((child) => child.kill("SIGKILL")));

/** A Deno that may open few files and listens; its port. */
function startFew(): Promise<number> {
  const [deno, ...args] = DENO;
  return start("sh", ["-c", `ulimit -n ${FILES}; exec "${deno}" ${args.map((arg) => `"${arg}"`).join(" ")}`]);
}

/** A server of its own; its port. */
async function start(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { cwd: CLONE, stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const [text] = (await new Promise((resolve, reject) => {
    child.stdout.once("data", (data: Buffer) => resolve([data.toString()]));
    child.once("exit", (code) => reject(new Error(`The server ended with code ${code}`)));
  })) as [string];
  return Number(text);
}

/** Connections that are held open, more than the server has files for. */
async function flood(port: number): Promise<net.Socket[]> {
  const sockets = Array.from({ length: 2 * FILES }, () => net.connect(port, "127.0.0.1"));
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.once("connect", () => resolve());
          socket.on("error", () => resolve());
        }),
    ),
  );
  return sockets;
}

async function answers(port: number): Promise<string> {
  for (;;) {
    const text = await fetch(`http://127.0.0.1:${port}/`).then(
      (response) => response.text(),
      () => null,
    );
    if (text !== null) return text;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test.skipIf(process.platform === "win32")(
  "listen() answers again after more connections came than there are files for",
  async () => {
    const port = await startFew();
    const sockets = await flood(port);
    for (const socket of sockets) socket.destroy();
    expect(await answers(port)).toBe("here");
  },
  30_000,
);

const LIMITS = { headMs: 150, idleMs: 300, bodyMs: 200 };
const HEAD = (port: number) => `POST /v1/sessions HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
const JSON_HEAD = (port: number) =>
  `${HEAD(port)}Content-Type: application/json\r\nContent-Length: 400\r\n\r\n{`;

/** What a connection got until the server closed it. */
function talk(port: number, text: string, trickle?: string): Promise<{ text: string; ms: number }> {
  const started = performance.now();
  return new Promise((resolve) => {
    let got = "";
    const socket = net.connect(port, "127.0.0.1", () => socket.write(text));
    const timer = setInterval(() => trickle !== undefined && socket.write(trickle), 20);
    socket.setEncoding("utf8").on("data", (chunk: string) => (got += chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearInterval(timer);
      resolve({ text: got, ms: performance.now() - started });
    });
  });
}

describe.each([
  ["Deno's server", () => start(DENO[0]!, [...DENO.slice(1), JSON.stringify(LIMITS)])],
  [
    "Node's server, on a Deno without its own part for connections",
    () => start(DENO[0]!, [...DENO.slice(1), JSON.stringify(LIMITS), "node"]),
  ],
])("listen() with %s", (_, begin) => {
  let port = 0;
  beforeAll(async () => {
    port = await begin();
  });

  test("listen() closes a connection that says nothing, half a head, or a head a line at a time", async () => {
    const cases = [talk(port, ""), talk(port, HEAD(port)), talk(port, HEAD(port), "x: y\r\n")];
    for (const { text, ms } of await Promise.all(cases)) {
      expect(text).toMatch(/^$|^HTTP\/1.1 408 /);
      expect(ms).toBeGreaterThan(LIMITS.headMs - 20);
    }
  });

  test("listen() closes a connection whose body stands still or trickles, with 408", async () => {
    const cases = [talk(port, JSON_HEAD(port)), talk(port, JSON_HEAD(port), " ")];
    for (const { text, ms } of await Promise.all(cases)) {
      expect(text).toMatch(/^HTTP\/1.1 408 /);
      expect(ms).toBeGreaterThan(LIMITS.bodyMs - 20);
    }
  });

  test("listen() closes a connection that was answered and asks nothing more", async () => {
    const whole = `GET /v1/sessions/current HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    const { text, ms } = await talk(port, whole);
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(ms).toBeGreaterThan(LIMITS.idleMs - 20);
  });

  test("listen() keeps an event stream open beyond every limit", async () => {
    const socket = net.connect(port, "127.0.0.1", () =>
      socket.write(`GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`),
    );
    onTestFinished(() => void socket.destroy());
    let closed = false;
    socket.on("close", () => (closed = true)).resume();
    // Later connections are closed meanwhile, so that the limits are over for this one.
    for (let i = 0; i < 4; i++) await talk(port, "");
    expect(closed).toBe(false);
  });

  test("listen() answers while 300 connections hold half a head, and lets them go", async () => {
    const held = Array.from({ length: 300 }, () => talk(port, HEAD(port)));
    expect(
      await fetch(`http://127.0.0.1:${port}/v1/health`).then((r) => r.headers.get("X-Request-ID")),
    ).not.toBeNull();
    await Promise.all(held);
  });
});
