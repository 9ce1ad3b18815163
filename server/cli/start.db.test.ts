import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CLONE } from "../clone.js";
import { probePort } from "../db/embedded/embedded-server.js";
import { startDatabase } from "../db/embedded/embedded.js";
import { isAlive } from "../db/embedded/process-state.js";

const LAUNCHER = path.join(CLONE, "server", "cli", "vernier.js");
const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  stdout(): string;
  stderr(): string;
  /** Resolves when stdout or stderr holds a text, rejects when the process ends before. */
  said(text: string): Promise<void>;
}

function newHome(): string {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-home-"));
  fs.chmodSync(home, 0o755);
  cleanup.push(() => fs.rmSync(home, { recursive: true, force: true }));
  return home;
}

function vernier(args: readonly string[], settings: Record<string, string>): Started {
  return run(process.execPath, [LAUNCHER, ...args], settings);
}

function run(program: string, args: readonly string[], settings: Record<string, string>): Started {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(program, args, { cwd: CLONE, env: { ...inherited, ...settings } });
  const text = { stdout: "", stderr: "" };
  const waiting: (() => void)[] = [];
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
      for (const check of waiting) check();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  cleanup.push(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  const said = (wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (`${text.stdout}${text.stderr}`.includes(wanted)) resolve();
      };
      waiting.push(check);
      check();
      void ended.then((code) =>
        reject(new Error(`It ended with ${code} before it said "${wanted}": ${text.stderr}`)),
      );
    });
  return { child, ended, said, stdout: () => text.stdout, stderr: () => text.stderr };
}

async function serve(home: string): Promise<Started & { port: number }> {
  const port = (await probePort(0))!;
  return { ...vernier(["serve"], { VERNIER_HOME: home, VERNIER_PORT: String(port) }), port };
}

function postgresPid(home: string): number {
  return Number(fs.readFileSync(path.join(home, "database", "postmaster.pid"), "utf8").split("\n")[0]);
}

describe("vernier serve", () => {
  test("serve prints its address when it answers, and leaves nothing running when it is stopped", async () => {
    const home = newHome();
    const server = await serve(home);
    await server.said("Vernier is ready");
    expect(server.stdout()).toBe(`Vernier is ready at http://127.0.0.1:${server.port}\n`);
    const response = await fetch(`http://127.0.0.1:${server.port}/v1/runs`);
    expect(await response.json()).toEqual({ runs: [], underWay: [], next: null });
    const database = postgresPid(home);
    server.child.kill("SIGINT");
    expect(await server.ended).toBe(0);
    expect(isAlive(database)).toBe(false);
    expect(await probePort(server.port)).toBe(server.port);
    expect(fs.statSync(path.join(home, "database.json")).mode & 0o077).toBe(0);
  });

  test("serve ends and gives its port back when npm is killed", async () => {
    const port = (await probePort(0))!;
    const settings = { VERNIER_HOME: newHome(), VERNIER_PORT: String(port) };
    const started = run("npm", ["run", "-s", "vernier", "--", "serve"], settings);
    await started.said("Vernier is ready");
    started.child.kill("SIGKILL");
    await started.ended;
    expect(await probePort(port)).toBe(port);
  });

  test("serve says so in one line when Vernier itself has the port", async () => {
    const home = newHome();
    const server = await serve(home);
    await server.said("Vernier is ready");
    const second = vernier(["start"], { VERNIER_HOME: home, VERNIER_PORT: String(server.port) });
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toBe(
      `vernier: Cannot start: Vernier is already running at http://127.0.0.1:${server.port}\n`,
    );
  });

  test("start says so in one line and makes nothing when another program has the port", async () => {
    const other = net.createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    cleanup.push(() => void other.close());
    const { port } = other.address() as net.AddressInfo;
    const home = newHome();
    const started = vernier(["start"], { VERNIER_HOME: home, VERNIER_PORT: String(port) });
    expect(await started.ended).toBe(1);
    expect(started.stderr()).toBe(
      `vernier: Cannot start: port ${port} of 127.0.0.1 is in use by another program, set VERNIER_PORT to a free one\n`,
    );
    expect(fs.existsSync(path.join(home, "database"))).toBe(false);
  });

  test("serve works again when the run before and its database were killed", async () => {
    const home = newHome();
    const first = await serve(home);
    await first.said("Vernier is ready");
    process.kill(postgresPid(home), "SIGKILL");
    first.child.kill("SIGKILL");
    await first.ended;
    const second = await serve(home);
    await second.said("Vernier is ready");
    expect((await fetch(`http://127.0.0.1:${second.port}/v1/health`)).ok).toBe(
      fs.existsSync(path.join(CLONE, "dist", "index.html")),
    );
  });

  test.skipIf(process.platform !== "linux")(
    "serve works, and nothing stays behind, when the first run was killed while it made the database",
    async () => {
      const home = newHome();
      const partial = path.join(home, "database.partial");
      const made = new Promise<void>((resolve) => {
        const watcher = fs.watch(home, (_event, name) => {
          if (name === "database.partial") resolve();
        });
        cleanup.push(() => watcher.close());
      });
      const first = await serve(home);
      await made;
      const children = fs
        .readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === first.child.pid);
      for (const child of children) process.kill(Number(child), "SIGKILL");
      first.child.kill("SIGKILL");
      await first.ended;
      const second = await serve(home);
      await second.said("Vernier is ready");
      expect(fs.existsSync(partial)).toBe(false);
    },
  );

  test("serve ends with its server and its database when only the launcher is killed", async () => {
    const home = newHome();
    const server = await serve(home);
    await server.said("Vernier is ready");
    const database = postgresPid(home);
    server.child.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(database)).toBe(false), { timeout: 20_000, interval: 20 });
    expect(await probePort(server.port)).toBe(server.port);
  });

  test("serve answers 503 while the database is down, and answers again when it is back", async () => {
    const home = newHome();
    const server = await serve(home);
    await server.said("Vernier is ready");
    const runs = async (): Promise<number> => (await fetch(`http://127.0.0.1:${server.port}/v1/runs`)).status;
    const pid = postgresPid(home);
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000, interval: 20 });
    expect(await runs()).toBe(503);
    const again = await startDatabase(home, { note: () => {} });
    cleanup.push(again.release);
    await vi.waitFor(async () => expect(await runs()).toBe(200), { timeout: 20_000, interval: 50 });
  });

  test("serve moves a database folder without a control file aside and says so", async () => {
    const home = newHome();
    fs.mkdirSync(path.join(home, "database", "base"), { recursive: true });
    fs.mkdirSync(path.join(home, "database.partial"));
    const server = await serve(home);
    await server.said("Vernier is ready");
    expect(server.stderr()).toContain("Removed a half-made database that an interrupted start left");
    expect(server.stderr()).toContain("The database folder had no control file, so it is moved to");
    expect(fs.readdirSync(home).some((name) => name.startsWith("database.aside-"))).toBe(true);
  });

  test("serve gives the database a new password when the file that held it is lost", async () => {
    const home = newHome();
    const first = await serve(home);
    await first.said("Vernier is ready");
    first.child.kill("SIGTERM");
    await first.ended;
    fs.rmSync(path.join(home, "database.json"));
    const second = await serve(home);
    await second.said("Vernier is ready");
    expect((await fetch(`http://127.0.0.1:${second.port}/v1/runs`)).status).toBe(200);
  });
});

describe("vernier start", () => {
  test("start stores the packaged data and default runs, shows pages, and starts again on what is there", async () => {
    const home = newHome();
    const settings = { VERNIER_HOME: home, VERNIER_PORT: String(await probePort(0)) };
    const address = `http://127.0.0.1:${settings.VERNIER_PORT}`;
    const first = vernier(["start"], settings);
    await first.said("Vernier is ready");
    expect(first.stdout()).toBe(`Vernier is ready at ${address}\n`);
    const { runs } = (await (await fetch(`${address}/v1/runs`)).json()) as {
      runs: { symbol: string; hash: string }[];
    };
    expect(new Set(runs.map((run) => run.symbol))).toEqual(new Set(["AAPL", "SPX"]));
    const bars = (await (await fetch(`${address}/v1/bars/AAPL`)).json()) as {
      time: string[];
      synthetic: boolean;
    };
    expect([bars.time.length, bars.synthetic]).toEqual([1260, false]);
    expect(first.stderr()).toMatch(/Data: SPX 1Day, real, 5105 bars .* opens equal the previous close/);
    const page = await fetch(`${address}/runs`, { headers: { "Accept-Encoding": "br" } });
    expect([page.status, page.headers.get("Content-Encoding")]).toEqual([200, "br"]);
    first.child.kill("SIGINT");
    expect(await first.ended).toBe(0);
    const second = vernier(["start"], settings);
    await second.said("Vernier is ready");
    expect(second.stderr().match(/\(stored already\)/g)).toHaveLength(2);
  });
});

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
