import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { afterAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createRandom } from "../../src/core/random.js";
import { permissionFlags } from "../cli/supervise/permissions.js";
import { CLONE } from "../clone.js";
import { CRASH_EXIT, CRASH_POINTS } from "./exchange/faults.js";
import { DEFAULT_KEYS } from "./exchange/options.js";
import { until } from "./test-exchange.js";

const KILLS = 16;
const HEADERS = {
  "APCA-API-KEY-ID": DEFAULT_KEYS.keyId,
  "APCA-API-SECRET-KEY": DEFAULT_KEYS.secret,
  "content-type": "application/json",
};

const DENO = path.join(path.dirname(createRequire(import.meta.url).resolve("deno/package.json")), "deno");

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-paper-"));
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** As the launcher starts it, with the command's own permissions. */
function denoWords(words: readonly string[]): readonly string[] {
  const flags = permissionFlags("paper", undefined, scratch, words);
  return [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-remote",
    "--config",
    path.join(CLONE, "deno.json"),
    ...flags,
  ];
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly recovered: number;
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
}

/** `vernier paper` in a process of its own. */
async function start(folder: string, more: readonly string[] = []): Promise<Running> {
  const words = [
    "paper",
    "AAPL",
    "--port",
    "0",
    "--requests-per-minute",
    "0",
    "--json",
    "--dir",
    folder,
    ...more,
  ];
  const child = spawn(DENO, [...denoWords(words), path.join(CLONE, "server/cli/main.ts"), ...words], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { VERNIER_HOME: scratch, DENO_DIR: path.join(scratch, "deno"), DENO_NO_UPDATE_CHECK: "1" },
  });
  children.add(child);
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout!.on("data", (chunk) => {
      text += String(chunk);
      if (text.includes("\n")) resolve(text);
    });
    void ended.then((code) => reject(new Error(`The exchange ended with ${code}`)));
  });
  return { child, ended, ...(JSON.parse(line) as { url: string; recovered: number }) };
}

type Json = Record<string, string>;

async function get<T>({ url }: Running, query: string): Promise<T> {
  return (await (await fetch(`${url}${query}`, { headers: HEADERS })).json()) as T;
}

async function post({ url }: Running, body: object): Promise<Json> {
  const response = await fetch(`${url}/v2/orders`, {
    method: "POST",
    headers: HEADERS,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Json;
}

/** Everything that was said to a client, by acknowledgement or stream. */
class Witness {
  readonly orders = new Map<string, string>();
  readonly canceled = new Set<string>();
  readonly fills = new Map<string, readonly [qty: string, price: string]>();
  repeated = 0;
  #sent = 0;

  listen({ url }: Running): Promise<void> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/stream`);
    socket.on("error", () => {});
    return new Promise((resolve) => {
      socket.on("open", () => {
        socket.send(JSON.stringify({ action: "auth", key: DEFAULT_KEYS.keyId, secret: DEFAULT_KEYS.secret }));
        socket.send(JSON.stringify({ action: "listen", data: { streams: ["trade_updates"] } }));
      });
      socket.on("message", (raw) => {
        const { stream, data } = JSON.parse(String(raw)) as { stream: string; data: Json };
        if (stream === "listening") resolve();
        const id = data["execution_id"];
        if (stream !== "trade_updates" || id === undefined) return;
        if (this.fills.has(id)) this.repeated++;
        this.fills.set(id, [data["qty"]!, data["price"]!]);
      });
    });
  }

  /** Sends orders and cancels until the exchange dies. */
  async load(running: Running): Promise<void> {
    for (;;) {
      const k = this.#sent++;
      const terms =
        k % 3 === 0
          ? { type: "limit", limit_price: "1", time_in_force: "gtc" }
          : { type: "market", time_in_force: "day" };
      try {
        const order = await post(running, {
          symbol: "AAPL",
          side: "buy",
          qty: "1",
          client_order_id: `k${k}`,
          ...terms,
        });
        this.orders.set(`k${k}`, order["id"]!);
        if (k % 6 !== 0) continue;
        const { status } = await fetch(`${running.url}/v2/orders/${order["id"]}`, {
          method: "DELETE",
          headers: HEADERS,
        });
        if (status === 204) this.canceled.add(order["id"]!);
      } catch {
        return;
      }
    }
  }
}

async function allFills(running: Running): Promise<Json[]> {
  const fills: Json[] = [];
  for (;;) {
    const token = fills.at(-1)?.["id"];
    const page = await get<Json[]>(
      running,
      `/v2/account/activities?activity_types=FILL&direction=asc${token ? `&page_token=${token}` : ""}`,
    );
    if (page.length === 0) return fills;
    fills.push(...page);
  }
}

async function allOrders(running: Running): Promise<Json[]> {
  const orders: Json[] = [];
  for (;;) {
    const last = orders.at(-1)?.["id"];
    const after = last ? `&after_order_id=${last}` : "";
    const page = await get<Json[]>(running, `/v2/orders?status=all&limit=500&direction=asc${after}`);
    if (page.length === 0) return orders;
    orders.push(...page);
  }
}

describe("the exchange under kill -9", () => {
  test(`loses no acknowledged order and no published fill over ${KILLS} kills under load`, async () => {
    const folder = path.join(scratch, "kills");
    const journal = path.join(folder, "journal.jsonl");
    const random = createRandom(5);
    const witness = new Witness();
    for (let kill = 0; kill < KILLS; kill++) {
      const running = await start(folder, ["--speed", "0.02", "--cash", "1000000000"]);
      await witness.listen(running);
      const load = Promise.all(Array.from({ length: 6 }, () => witness.load(running)));
      const more = witness.orders.size + 1 + random.integer(60);
      await until(() => witness.orders.size >= more);
      running.child.kill("SIGKILL");
      await Promise.all([running.ended, load]);
      if (kill % 2 === 1) fs.appendFileSync(journal, fs.readFileSync(journal, "utf8").slice(-40, -9));
    }
    const running = await start(folder, ["--speed", "0", "--cash", "1000000000"]);
    const fills = await allFills(running);
    const found = new Map(
      fills.map((fill) => [fill["id"]!.split("::")[1]!, [fill["qty"]!, fill["price"]!] as const]),
    );
    expect(found.size).toBe(fills.length);
    expect(witness.repeated).toBe(0);
    expect([...witness.fills].filter(([id, said]) => String(found.get(id)) !== String(said))).toEqual([]);
    const orders = new Map((await allOrders(running)).map((order) => [order["client_order_id"]!, order]));
    for (const [client, id] of witness.orders) {
      expect(orders.get(client)?.["id"]).toBe(id);
      if (witness.canceled.has(id)) expect(orders.get(client)?.["status"]).toBe("canceled");
    }
    const units = fills.reduce((sum, fill) => sum + Number(fill["qty"]), 0);
    const spent = fills.reduce((sum, fill) => sum + Number(fill["qty"]) * Number(fill["price"]), 0);
    const [position] = await get<Json[]>(running, "/v2/positions");
    expect(Number(position!["qty"])).toBe(units);
    expect(Number((await get<Json>(running, "/v2/account"))["cash"])).toBeCloseTo(1e9 - spent, 4);
    expect(witness.orders.size).toBeGreaterThan(KILLS);
    expect(witness.fills.size).toBeGreaterThan(0);
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(0);
  }, 240_000);

  test.each(CRASH_POINTS)(
    "a scripted crash %s ends with its code; what was acknowledged is there after it",
    async (point) => {
      const folder = path.join(scratch, point);
      const script = path.join(scratch, `${point}.json`);
      fs.writeFileSync(script, JSON.stringify([{ at: { order: 4 }, fault: "crash", point }]));
      const running = await start(folder, ["--speed", "0", "--faults", script]);
      const acknowledged: string[] = [];
      const send = async (at: Running, k: number): Promise<void> => {
        await post(at, {
          symbol: "AAPL",
          side: "buy",
          qty: "1",
          type: "market",
          time_in_force: "gtc",
          client_order_id: `c${k}`,
        });
        acknowledged.push(`c${k}`);
      };
      for (let k = 1; k <= 3; k++) await send(running, k);
      const fourth = await send(running, 4).then(
        () => true,
        () => false,
      );
      expect(await running.ended).toBe(CRASH_EXIT);
      expect(fourth).toBe(point === "after-answer");
      const again = await start(folder, ["--speed", "0", "--faults", script]);
      await send(again, 5);
      const orders = await get<Json[]>(again, "/v2/orders?limit=500");
      const present = orders.map((order) => order["client_order_id"]!);
      expect(new Set(present).size).toBe(present.length);
      expect(acknowledged.filter((id) => !present.includes(id))).toEqual([]);
      expect(present.includes("c4")).toBe(point === "after-sync" || point === "after-answer");
      again.child.kill("SIGKILL");
      await again.ended;
    },
  );
});
