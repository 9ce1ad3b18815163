import { isoTime } from "../../../src/contracts/run-record.js";
import type { Broker } from "../../../src/trading/orders/broker.js";
import { connect, type Sql } from "../../db/client.js";
import { defaultStrategies } from "../strategies/default-strategies.js";
import { note } from "../ledger/desk-context.js";
import type { MarketSource } from "../market/market-watch.js";
import { SESSION_TIMES, type SessionTimes, TradingSession } from "./session.js";
import { type StoredNote, Writer } from "../ledger/writer.js";

/** Any number will do, as long as it stays. Who holds it trades. */
const LOCK = 8_787_011;

/** Wall milliseconds. */
const STANDBY_MS = 1000;
const BACKOFF = { first: 100, longest: 1000 } as const;

export interface ProcessParts {
  readonly sql: Sql;
  /** For a connection of its own that holds the lock. */
  readonly databaseUrl: string;
  readonly broker: Broker;
  readonly source: MarketSource;
  readonly now: () => number;
  readonly times?: Partial<SessionTimes>;
  readonly log: (line: string) => void;
  /** Whether an empty desk gets the default strategies. */
  readonly seed: boolean;
  /** Told when a session has begun to trade. */
  readonly onTrading?: () => void;
}

/** Where the trading side of this process stands. */
export interface ProcessStatus {
  /** Whether this process holds the lock. */
  readonly here: boolean;
  readonly problem: string | null;
  /** Wall time since when. */
  readonly since: number;
}

/** Keeps one trading session alive as long as this process holds the lock; begins a new one after every failure. */
export class TradingProcess {
  readonly #parts: ProcessParts;
  readonly #listeners = new Set<(notes: readonly StoredNote[]) => void>();
  #session: TradingSession | null = null;
  #status: ProcessStatus;
  #running: Promise<void> | null = null;
  readonly #stop = new AbortController();
  /** Resolves when the process is to stop. */
  readonly #stopped = new Promise<string>((resolve) =>
    this.#stop.signal.addEventListener("abort", () => resolve("Stopped"), { once: true }),
  );
  sessions = 0;

  constructor(parts: ProcessParts) {
    this.#parts = parts;
    this.#status = { here: false, problem: "Starting", since: parts.now() };
  }

  /** The session that trades; null while there is none. */
  get session(): TradingSession | null {
    return this.#session;
  }

  get status(): ProcessStatus {
    return this.#status;
  }

  get parts(): ProcessParts {
    return this.#parts;
  }

  /** Hears journal records once they are stored by this process. */
  onNotes(listener: (notes: readonly StoredNote[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#session?.stop("The server stops");
    await this.#running;
  }

  async #run(): Promise<void> {
    let backoff: number = BACKOFF.first;
    while (!this.#stop.signal.aborted) {
      const began = this.#parts.now();
      const outcome = await this.#once().catch((error: unknown) => error);
      if (this.#stop.signal.aborted) return;
      if (outcome === "standby") {
        this.#set(false, "Another process trades on this database; this one only reads");
        await this.#pause(STANDBY_MS);
        continue;
      }
      const problem = outcome instanceof Error ? outcome.message : String(outcome);
      this.#set(false, problem);
      this.#parts.log(`Trading stopped: ${problem}`);
      backoff = this.#parts.now() - began > 10_000 ? BACKOFF.first : Math.min(BACKOFF.longest, backoff * 2);
      await this.#pause(backoff);
    }
  }

  /** From lock to end; gives why it ended. */
  async #once(): Promise<unknown> {
    const { databaseUrl, log } = this.#parts;
    let lost: (reason: unknown) => void = () => {};
    const lockLost = new Promise<unknown>((resolve) => (lost = resolve));
    const holder = connect(databaseUrl, {
      max: 1,
      lasting: true,
      onClose: () => lost(new Error("The database closed the connection that holds the trading lock")),
    });
    try {
      const [row] = await holder<{ got: boolean }[]>`SELECT pg_try_advisory_lock(${LOCK}) AS got`;
      if (!row!.got) return "standby";
      const [taken] = await holder<{ epoch: number }[]>`SELECT desk_take_over()::int AS epoch`;
      const session = await this.#begin(taken!.epoch);
      const started = session.start();
      started.catch((error: unknown) => session.fail(error));
      const reason = await Promise.race([started.then(() => null), session.ended, lockLost, this.#stopped]);
      if (reason !== null) return reason;
      this.#set(true, null);
      this.sessions++;
      this.#parts.onTrading?.();
      log(`Trading on ${this.#parts.broker.name}, session ${taken!.epoch}`);
      return await Promise.race([session.ended, lockLost, this.#stopped]);
    } finally {
      const session = this.#session;
      this.#session = null;
      await session?.stop("The session is over");
      await holder.end({ timeout: 1 }).catch(() => {});
    }
  }

  async #begin(epoch: number): Promise<TradingSession> {
    const { sql, broker, source, now, times, log, seed } = this.#parts;
    const heard = (notes: readonly StoredNote[]): void => {
      for (const listener of this.#listeners) listener(notes);
    };
    if (seed) await seedStrategies(sql, epoch, now, heard);
    const parts = { sql, broker, source, epoch, now, times: { ...SESSION_TIMES, ...times }, heard, log };
    this.#session = new TradingSession(parts);
    return this.#session;
  }

  #set(here: boolean, problem: string | null): void {
    const { here: was, problem: before } = this.#status;
    if (was !== here || before !== problem) this.#status = { here, problem, since: this.#parts.now() };
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#stop.signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}

/** Puts the default strategies on a desk that has none. */
async function seedStrategies(
  sql: Sql,
  epoch: number,
  now: () => number,
  heard: (notes: readonly StoredNote[]) => void,
): Promise<void> {
  const [row] = await sql<{ count: number }[]>`SELECT count(*)::int AS count FROM desk_strategies`;
  if (row!.count > 0) return;
  const changed_at = isoTime(now());
  const reason = "Put on the desk at the first start; trades on paper";
  const strategies = defaultStrategies();
  await new Writer(sql, epoch, now, heard).write({
    journal: strategies.map(({ name, settings }) =>
      note("strategy.added", "vernier", name, { settings, reason }),
    ),
    strategies: strategies.map(({ name, settings }) => ({
      name,
      version: 1,
      settings,
      status: "running",
      status_reason: null,
    })),
    strategy_versions: strategies.map(({ name, settings }) => ({
      name,
      version: 1,
      settings,
      changed_by: "vernier",
      changed_at,
      reason,
    })),
  });
}
