import { readFileSync } from "node:fs";
import { createRandom, type Random } from "../../src/core/random.js";
import { ApiClient } from "./api-client.js";
import { countReasons, countSoak, judge, lostOrders, type SoakCounts } from "./checks.js";
import { SOAK_FAULTS } from "./faults.js";
import { firstPlayed, PERSONAL, RULED, SOAK_POLICY, soakBars, soakStrategies } from "./market.js";
import { Persons } from "./persons.js";
import { type Phase, PHASES, PhaseWatch } from "./phases.js";
import { type Rig, startRig, type Target, TARGETS } from "./rig.js";

export interface SoakOptions {
  readonly kills: number;
  readonly seed: number;
  /** No kill after this many wall milliseconds. */
  readonly mostMs: number;
  /** Hears how far it is, and what the processes say. */
  readonly progress: (line: string) => void;
  readonly note: (line: string) => void;
  /** Hears the journal's records at the end, for whoever looks for the cause of a violation. */
  readonly record?: (line: string) => void;
}

/** What a soak came to. Times are wall milliseconds. */
export interface SoakReport {
  readonly ok: boolean;
  readonly violations: readonly string[];
  readonly seed: number;
  readonly kills: number;
  readonly killsOf: Readonly<Record<Target, number>>;
  readonly killsIn: Readonly<Record<Phase, number>>;
  readonly counts: SoakCounts;
  /** Why orders were denied or never sent. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly recovery: Readonly<Record<Target, { readonly median: number; readonly p99: number }>>;
  /** Resident bytes of the server: most, and median of the last and the first third of the run. */
  readonly memory: { readonly most: number; readonly early: number; readonly late: number };
  readonly ms: number;
}

/** Wall milliseconds. */
const SPEED_SECONDS = 1.2;
const RECOVERY_PATIENCE_MS = 60_000;
const QUIET_PATIENCE_MS = 90_000;
const API_LIMITS = {
  VERNIER_READS_PER_MINUTE: "1000000",
  VERNIER_ORDERS_PER_MINUTE: "1000000",
  VERNIER_CONTROLS_PER_MINUTE: "1000000",
  VERNIER_LOG: "none",
};

interface Kill {
  readonly target: Target;
  readonly phase: Phase;
  readonly recoveredMs: number;
}

/** Runs a whole Vernier under load and faults, kills its processes again and again, and judges what is left. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { seed, note } = options;
  const began = performance.now();
  const bars = soakBars([...RULED, ...PERSONAL], seed);
  const rig = await startRig({
    bars,
    speed: SPEED_SECONDS,
    from: firstPlayed(bars),
    faults: SOAK_FAULTS,
    words: ["--partial", "0.3", "--requests-per-minute", "6000", "--seed", String(seed)],
    strategies: soakStrategies(),
    policy: SOAK_POLICY,
    environment: API_LIMITS,
    note,
  });
  try {
    return await new Soak(rig, options, bars, began).run();
  } finally {
    await rig.stop();
  }
}

class Soak {
  readonly #rig: Rig;
  readonly #options: SoakOptions;
  readonly #api: ApiClient;
  readonly #watch: PhaseWatch;
  readonly #persons: Persons;
  readonly #random: Random;
  readonly #kills: Kill[] = [];
  readonly #violations: string[] = [];
  readonly #memory: number[] = [];
  readonly #began: number;
  #gaveUp: string | null = null;

  constructor(rig: Rig, options: SoakOptions, bars: ReturnType<typeof soakBars>, began: number) {
    const { seed } = options;
    this.#rig = rig;
    this.#options = options;
    this.#began = began;
    this.#random = createRandom(seed);
    this.#api = new ApiClient(rig.url, rig.token);
    this.#watch = new PhaseWatch(rig.url);
    const onSubmit = (): void => this.#watch.tell("submit");
    this.#persons = new Persons({ api: this.#api, bars, seed, count: 4, everyMs: 350, onSubmit });
    void rig.gaveUp.then((reason) => (this.#gaveUp = reason));
  }

  async run(): Promise<SoakReport> {
    const { kills, mostMs, progress } = this.#options;
    const sampling = setInterval(() => this.#sample(), 1000);
    try {
      await this.#recovered("server", null);
      for (let k = 0; k < kills; k++) {
        if (performance.now() - this.#began > mostMs || this.#violations.length > 0) break;
        await this.#killOnce(k);
        const lost = await lostOrders(this.#rig.sql, this.#persons.orders.slice(-50)).catch(() => []);
        for (const id of lost) this.#violations.push(`Acknowledged order ${id} is lost after kill ${k + 1}`);
        if ((k + 1) % 10 === 0)
          progress(`${k + 1} of ${kills} kills, ${this.#persons.orders.length} orders of persons`);
      }
      await this.#settle();
      await this.#writeRecords();
      return await this.#report();
    } finally {
      clearInterval(sampling);
      this.#watch.stop();
    }
  }

  async #killOnce(k: number): Promise<void> {
    const target = TARGETS[Math.floor(this.#random.next() * TARGETS.length)]!;
    let phase: Phase = PHASES[k % PHASES.length]!;
    if (phase === "recovery") {
      // Another process while the first comes back, or the same one again.
      const first = TARGETS[Math.floor(this.#random.next() * TARGETS.length)]!;
      this.#rig.kill(first);
      await pause(this.#random.next() * 1500);
    } else {
      await pause(100 + this.#random.next() * 300);
      if (!(await this.#watch.next(phase, 4000))) phase = "idle";
      await pause(this.#random.next() * (phase === "submit" ? 12 : 8));
    }
    const sessions = await this.#sessions();
    for (let tries = 0; !this.#rig.kill(target) && tries < 200; tries++) await pause(50);
    const killed = performance.now();
    await this.#recovered(target, sessions);
    this.#kills.push({ target, phase, recoveredMs: performance.now() - killed });
  }

  /** How many sessions were begun, which tells a new one from one that has not noticed yet. */
  async #sessions(): Promise<number> {
    const rows = await this.#rig.sql<
      { sessions: number }[]
    >`SELECT epoch::int AS sessions FROM journal_head`.catch(() => []);
    return rows[0]?.sessions ?? -1;
  }

  /** Resolves once every part is up again and orders are let through. */
  async #recovered(target: Target, sessions: number | null): Promise<void> {
    const end = performance.now() + RECOVERY_PATIENCE_MS;
    let last = "";
    await pause(sessions === null ? 0 : 100);
    for (;;) {
      const { status, body } = await this.#api.get("/v1/health/services");
      if (status === 200) {
        const { services } = body as { services: { name: string; status: string; detail: string }[] };
        const down = services.filter(({ status: one }) => one !== "up");
        const isNew = target === "exchange" || sessions === null || (await this.#sessions()) > sessions;
        const words = down.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
        if (words !== last)
          this.#options.note(`After a kill of the ${target}: ${words || "all parts are up"}`);
        last = words;
        if (down.length === 0 && isNew) break;
      } else last = `the API answers ${status}`;
      if (this.#gaveUp !== null) last = this.#gaveUp;
      if (performance.now() > end || this.#gaveUp !== null) {
        this.#violations.push(`No recovery from a kill of the ${target}: ${last}`);
        return;
      }
      await pause(40);
    }
    this.#watch.reopen();
    const { body } = await this.#api.get("/v1/metrics/summary");
    const time = (body as { marketTime?: string | null } | null)?.marketTime;
    if (time) this.#persons.marketTime = Date.parse(time);
  }

  /** Ends the load, lets nothing new in, and waits until no order is under way. */
  async #settle(): Promise<void> {
    const ending = this.#persons.stop();
    await Promise.race([ending, pause(this.#violations.length > 0 ? 1000 : QUIET_PATIENCE_MS)]);
    const halt = { mode: "HALTED", reason: "The soak is over" };
    for (let k = 0; k < 50; k++) {
      const { status } = await this.#api.change("POST", "/v1/controls/trading-state", `halt-${k}`, halt);
      if (status === 200) break;
      await pause(200);
    }
    const end = performance.now() + (this.#violations.length > 0 ? 20_000 : QUIET_PATIENCE_MS);
    for (let k = 0; ; k++) {
      const open = await this.#rig.sql<{ id: string; state: string; unresolved: string | null }[]>`
        SELECT id, state, unresolved FROM desk_orders
        WHERE state NOT IN ('filled', 'canceled', 'expired', 'rejected') OR unresolved IS NOT NULL`.catch(
        () => null,
      );
      if (open !== null && open.length === 0 && (await judge(this.#rig, [])).length === 0) return;
      if (performance.now() > end) {
        for (const { id, state, unresolved } of open ?? []) {
          this.#violations.push(
            `Order ${id} is still ${state} (${unresolved ?? "resolved"}) after all was canceled`,
          );
        }
        return;
      }
      for (const { id, state } of open ?? []) {
        if (k % 5 === 0 && state !== "pending_cancel")
          await this.#api.change("DELETE", `/v1/orders/${id}`, `end-${k}`);
      }
      await pause(400);
    }
  }

  async #writeRecords(): Promise<void> {
    const { record } = this.#options;
    if (!record) return;
    const rows = this.#rig.sql<
      { line: string }[]
    >`SELECT concat_ws(' ', seq, to_char(at, 'HH24:MI:SS.MS'), kind, actor,
      subject, body) AS line FROM journal ORDER BY seq`.cursor(2000);
    for await (const page of rows) for (const { line } of page) record(line);
  }

  async #report(): Promise<SoakReport> {
    const orders = this.#persons.orders;
    const violations = [...this.#violations, ...(await judge(this.#rig, orders))];
    const undecided = orders.filter(({ ids, denied }) => ids.size === 0 && denied === null);
    for (const { key } of undecided) violations.push(`Order ${key} of a person was never answered`);
    const memory = this.#figures();
    return {
      ok: violations.length === 0,
      violations,
      seed: this.#options.seed,
      kills: this.#kills.length,
      killsOf: countBy(TARGETS, this.#kills, ({ target }) => target),
      killsIn: countBy([...PHASES, "idle"], this.#kills, ({ phase }) => phase),
      counts: await countSoak(this.#rig, orders),
      reasons: await countReasons(this.#rig.sql),
      recovery: Object.fromEntries(
        TARGETS.map((target) => [target, this.#times(target)]),
      ) as SoakReport["recovery"],
      memory,
      ms: Math.round(performance.now() - this.#began),
    };
  }

  #times(target: Target): { median: number; p99: number } {
    const times = this.#kills.filter((kill) => kill.target === target).map(({ recoveredMs }) => recoveredMs);
    return { median: quantile(times, 0.5), p99: quantile(times, 0.99) };
  }

  #sample(): void {
    const pid = this.#rig.pid("server");
    if (pid === null) return;
    try {
      const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      if (kilobytes) this.#memory.push(Number(kilobytes) * 1024);
    } catch {
      // It is gone, or this system has no such file.
    }
  }

  #figures(): SoakReport["memory"] {
    const third = Math.ceil(this.#memory.length / 3);
    return {
      most: Math.max(0, ...this.#memory),
      early: quantile(this.#memory.slice(0, third), 0.5),
      late: quantile(this.#memory.slice(-third), 0.5),
    };
  }
}

/** The smallest value that a fraction of the values does not exceed; 0 for none. */
function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)] ?? 0);
}

function countBy<K extends string, T>(
  keys: readonly K[],
  items: readonly T[],
  keyOf: (item: T) => K,
): Record<K, number> {
  const counts = Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
  for (const item of items) counts[keyOf(item)]++;
  return counts;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
