import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { CLONE } from "../../server/clone.js";
import type { StrategySettings } from "../../server/desk/ledger/rows.js";
import { firstPlayed, SOAK_POLICY, soakBars } from "../soak/market.js";
import { type Rig, startRig, type Target } from "../soak/rig.js";
import type { ReadFigures } from "./reads.js";

export interface LoadOptions {
  readonly seconds: number;
  readonly readsPerSecond: number;
  /** Wall seconds a bar, and rules on each. */
  readonly speed: number;
  readonly rules: number;
  readonly symbols: number;
  readonly note: (line: string) => void;
}

/** What the load came to. */
export interface LoadReport {
  readonly ok: boolean;
  readonly seconds: number;
  readonly decisions: {
    /** Decisions with an intent that was stored, allowed or denied. */
    readonly intents: number;
    readonly perSecond: number;
    /** Rules that saw a bar, whether they wanted something or not. */
    readonly rulesPerSecond: number;
    readonly sent: number;
    readonly fills: number;
    /** Upper ends of the histogram's steps, milliseconds. */
    readonly p50: number;
    readonly p99: number;
    readonly denied: Readonly<Record<string, number>>;
  };
  readonly reads: ReadFigures;
  /** Resident bytes of the server: medians of the first and of the last third, and the most. */
  readonly memory: { readonly early: number; readonly late: number; readonly most: number };
  /** Cores that each process kept busy, on average; empty where the system does not tell. */
  readonly cores: Readonly<Partial<Record<Target, number>>>;
  readonly missed: readonly string[];
}

const TARGETS = { decisionsPerSecond: 100, decisionMs: 20, readMs: 50, growth: 1.25 } as const;
const WARM_UP_MS = 8000;
/** Bars that a run can come to. */
const PLAYED = 2500;
const ENVIRONMENT = {
  VERNIER_READS_PER_MINUTE: "1000000",
  VERNIER_ORDERS_PER_MINUTE: "1000000",
  VERNIER_LOG: "none",
};
const SHARED = {
  strategy: "sma-crossover",
  timeframe: "1Day",
  side: "long",
  size: "units:1",
  stopLoss: null,
  allocation: "10000",
  needsApproval: false,
  session: "load",
  model: null,
} as const;

/** Lets many rules decide on the exchange's bars while a process of its own reads the API, and measures both. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const symbols = Array.from({ length: options.symbols }, (_, k) => `LOAD${String.fromCharCode(65 + k)}`);
  const bars = soakBars(symbols, 7);
  const strategies: Record<string, StrategySettings> = {};
  for (let k = 0; k < options.rules; k++) {
    const symbol = symbols[k % symbols.length]!;
    strategies[`rule-${k}`] = { ...SHARED, symbol, parameters: { fast: 1, slow: 2 } };
  }
  const rig = await startRig({
    bars,
    speed: options.speed,
    from: firstPlayed(bars),
    words: ["--requests-per-minute", "0"],
    strategies,
    policy: { ...SOAK_POLICY, messagesPerMinute: 60_000, messageBurst: 1000, maxOpenOrders: 5000 },
    environment: ENVIRONMENT,
    note: options.note,
  });
  try {
    await makePartitions(rig, bars[0]!.time);
    return await measure(rig, options);
  } finally {
    await rig.stop();
  }
}

/** Months of bars to come: a real market needs a new partition once a month, a replay at ten days a second every two. */
async function makePartitions({ sql }: Rig, times: Float64Array): Promise<void> {
  const months = new Set(
    Array.from(times.subarray(0, PLAYED), (time) => new Date(time).toISOString().slice(0, 7)),
  );
  for (const month of months) await sql`SELECT create_bars_partition(${month})`;
}

async function measure(
  rig: Rig,
  { seconds, readsPerSecond, rules, speed }: LoadOptions,
): Promise<LoadReport> {
  await untilTrading(rig);
  await pause(WARM_UP_MS);
  const paths = await readPaths(rig);
  await readApi({ url: rig.url, paths, perSecond: readsPerSecond, seconds: WARM_UP_MS / 1000 });
  const memory: number[] = [];
  const sampling = setInterval(() => memory.push(residentBytes(rig)), 500);
  const before = { histogram: await histogram(rig), counts: await counts(rig), busy: busySeconds(rig) };
  const reads = await readApi({ url: rig.url, paths, perSecond: readsPerSecond, seconds });
  const after = { histogram: await histogram(rig), counts: await counts(rig), busy: busySeconds(rig) };
  clearInterval(sampling);
  const steps = after.histogram.map(([end, count], k) => [end, count - before.histogram[k]![1]] as const);
  const intents = steps.at(-1)![1];
  const third = Math.ceil(memory.length / 3);
  const [early, late] = [median(memory.slice(0, third)), median(memory.slice(-third))];
  const decisions = {
    intents,
    perSecond: Math.round(intents / seconds),
    rulesPerSecond: Math.round(rules / speed),
    sent: after.counts.sent - before.counts.sent,
    fills: after.counts.fills - before.counts.fills,
    p50: stepOf(steps, 0.5),
    p99: stepOf(steps, 0.99),
    denied: await denials(rig),
  };
  const missed: string[] = [];
  if (decisions.perSecond < TARGETS.decisionsPerSecond) missed.push(`${decisions.perSecond} decisions/s`);
  if (decisions.p99 > TARGETS.decisionMs) missed.push(`decisions p99 ${decisions.p99} ms`);
  if (reads.perSecond < readsPerSecond * 0.99) missed.push(`${reads.perSecond} reads/s`);
  if (reads.p99 > TARGETS.readMs) missed.push(`reads p99 ${reads.p99} ms`);
  for (const [what, count] of Object.entries(reads.failures)) missed.push(`${count} reads failed: ${what}`);
  if (late > early * TARGETS.growth) missed.push(`memory grew from ${early} to ${late} bytes`);
  return {
    ok: missed.length === 0,
    seconds,
    decisions,
    reads,
    memory: { early, late, most: Math.max(...memory) },
    cores: {
      server: (after.busy.server - before.busy.server) / seconds,
      exchange: (after.busy.exchange - before.busy.exchange) / seconds,
    },
    missed,
  };
}

/** The mix of reads: what a page of the desk asks for, and one order of each kind of state. */
async function readPaths(rig: Rig): Promise<string[]> {
  const rows = await rig.sql<{ id: string }[]>`SELECT id FROM desk_orders ORDER BY created_at LIMIT 4`;
  return [
    "/v1/metrics/summary",
    "/v1/positions",
    "/v1/orders?status=open",
    "/v1/orders?limit=20",
    "/v1/alerts",
    "/v1/health",
    "/v1/health/services",
    ...rows.map(({ id }) => `/v1/orders/${id}`),
  ];
}

async function untilTrading(rig: Rig): Promise<void> {
  const end = performance.now() + 60_000;
  for (;;) {
    const response = await fetch(`${rig.url}/v1/metrics/summary`);
    const { trading } = (await response.json()) as { trading: { here: boolean; mode: string } };
    if (trading.here && trading.mode === "ACTIVE") return;
    if (performance.now() > end) throw new Error(`The desk does not trade: ${JSON.stringify(trading)}`);
    await pause(100);
  }
}

/** Cumulative counts of decisions by the upper ends of steps, milliseconds. */
async function histogram(rig: Rig): Promise<(readonly [number, number])[]> {
  const text = await (await fetch(`${rig.url}/metrics`)).text();
  return [...text.matchAll(/^vernier_decision_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm)].map(
    ([, end, count]) => [end === "+Inf" ? Infinity : Number(end) * 1000, Number(count)] as const,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function stepOf(steps: readonly (readonly [number, number])[], fraction: number): number {
  const wanted = fraction * steps.at(-1)![1];
  return steps.find(([, count]) => count >= wanted)![0];
}

async function counts(rig: Rig): Promise<{ sent: number; fills: number }> {
  const [row] = await rig.sql<{ sent: number; fills: number }[]>`SELECT
    (SELECT count(*)::int FROM desk_orders WHERE broker_id IS NOT NULL) AS sent,
    (SELECT count(*)::int FROM fills) AS fills`;
  return row!;
}

async function denials(rig: Rig): Promise<Record<string, number>> {
  const rows = await rig.sql<{ code: string; count: number }[]>`SELECT denials->0->>'code' AS code,
    count(*)::int AS count FROM desk_orders WHERE jsonb_array_length(denials) > 0 GROUP BY 1 ORDER BY 2 DESC`;
  return Object.fromEntries(rows.map(({ code, count }) => [code, count]));
}

async function readApi(task: object): Promise<ReadFigures> {
  const file = path.join(CLONE, "tools", "load", "reads.ts");
  const args = ["run", "--quiet", "--allow-net=127.0.0.1", "--allow-env", file, JSON.stringify(task)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`The reader of the API ended with code ${code}`);
  return JSON.parse(text) as ReadFigures;
}

/** Processor time of the server and the exchange so far; Linux only, 0 elsewhere. */
function busySeconds(rig: Rig): { server: number; exchange: number } {
  const of = (target: Target): number => {
    try {
      const fields = readFileSync(`/proc/${rig.pid(target)}/stat`, "utf8")
        .split(") ")[1]!
        .split(" ");
      return (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return 0;
    }
  };
  return { server: of("server"), exchange: of("exchange") };
}

/** Linux only; 0 elsewhere. */
function residentBytes(rig: Rig): number {
  try {
    const status = readFileSync(`/proc/${rig.pid("server")}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024;
  } catch {
    return 0;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
