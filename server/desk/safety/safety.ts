import { isoTime } from "../../../src/contracts/run-record.js";
import {
  CLOSED_BREAKER,
  type BreakerEvent,
  type BreakerAction,
  type BreakerState,
} from "../../../src/trading/risk/breaker-state.js";
import { moveBreaker } from "../../../src/trading/controls/in-flight/circuit-breaker.js";
import type { Denial } from "../../../src/trading/limits/denial.js";
import type { KillSwitch } from "../../../src/trading/risk/kill-switch.js";
import type { Drill } from "../../../src/trading/controls/governance/drill-log.js";
import { fullBucket, refill, takeMessage, type RateBucket } from "../../../src/trading/risk/rate-bucket.js";
import { checkPolicy, DEFAULT_POLICY, type RiskPolicy } from "../../../src/trading/policy/risk-policy.js";
import type { TradingMode } from "../../../src/trading/risk/trading-mode.js";
import type { Sql } from "../../db/client.js";
import { note } from "../ledger/desk-context.js";
import type { Change } from "../ledger/rows.js";

/** The trading mode that a person or a control set. */
export interface ModeState {
  readonly mode: TradingMode;
  readonly reason: string;
  readonly since: string;
  readonly by: string;
  /** What a control found; it has to be gone before entries are let through again. */
  readonly cause: Denial | null;
}

/** A kill switch, and what is kept of it beside its state. */
export interface KeptSwitch {
  readonly id: number;
  readonly value: KillSwitch;
  readonly drill: boolean;
  /** What a drill showed once it was over; null until then, and for what was no drill. */
  readonly drillResult: Drill | null;
  /** SHA-256 of the challenge of the re-arm under way. */
  readonly challenge: string | null;
  readonly rearmedBy: string | null;
  readonly rearmedAt: string | null;
}

const RANK: Readonly<Record<TradingMode, number>> = { ACTIVE: 0, REDUCING: 1, HALTED: 2 };

/** What keeps the desk from doing harm: mode, switches, breaker, disabled strategies, the rate of messages, the policy. */
export class Safety {
  readonly switches: KeptSwitch[];
  /** Why a strategy waits for a person. */
  readonly disabled: Map<string, string>;
  policy: RiskPolicy;
  breaker: BreakerState;
  mode: ModeState;
  readonly #now: () => number;
  /** What keeps the desk back as long as it lasts, beside the mode: recovery, a lost stream, books that differ. */
  readonly #holds = new Map<string, { readonly mode: TradingMode; readonly reason: string }>();
  #bucket: RateBucket;

  private constructor(
    now: () => number,
    policy: RiskPolicy,
    mode: ModeState,
    breaker: BreakerState,
    switches: KeptSwitch[],
    disabled: Map<string, string>,
  ) {
    this.#now = now;
    this.policy = policy;
    this.mode = mode;
    this.breaker = breaker;
    this.switches = switches;
    this.disabled = disabled;
    this.#bucket = fullBucket(now(), policy);
  }

  static async load(sql: Sql, now: () => number): Promise<Safety> {
    const [policy] = await sql<{ version: number; limits: Record<string, unknown> }[]>`
      SELECT version, limits FROM policies ORDER BY version DESC LIMIT 1`;
    const rows = await sql<{ name: string; value: unknown }[]>`SELECT name, value FROM desk_state`;
    const state = new Map(rows.map(({ name, value }) => [name, value]));
    const switches = await sql<{ value: KeptSwitch }[]>`SELECT value FROM kill_switches ORDER BY id`;
    const start: ModeState = {
      mode: "ACTIVE",
      reason: "As at the beginning",
      since: isoTime(now()),
      by: "desk",
      cause: null,
    };
    return new Safety(
      now,
      policy ? checkPolicy({ ...DEFAULT_POLICY, ...policy.limits, version: policy.version }) : DEFAULT_POLICY,
      (state.get("mode") as ModeState | undefined) ?? start,
      (state.get("breaker") as BreakerState | undefined) ?? CLOSED_BREAKER,
      switches.map(({ value }) => value),
      new Map(Object.entries((state.get("disabled") as Record<string, string> | undefined) ?? {})),
    );
  }

  /** The strictest of the mode that was set and of what holds the desk back. */
  get effective(): { readonly mode: TradingMode; readonly reason: string } {
    let strictest: { mode: TradingMode; reason: string } = this.mode;
    for (const hold of this.#holds.values()) if (RANK[hold.mode] > RANK[strictest.mode]) strictest = hold;
    return strictest;
  }

  /** Engaged switches as risk reads them. */
  get engaged(): readonly KillSwitch[] {
    return this.switches.flatMap(({ value }) => (value.state === "released" ? [] : [value]));
  }

  hold(name: string, mode: TradingMode, reason: string): void {
    this.#holds.set(name, { mode, reason });
  }

  release(name: string): void {
    this.#holds.delete(name);
  }

  holds(name: string): boolean {
    return this.#holds.has(name);
  }

  /** The messages that are left, as of now. */
  get bucket(): RateBucket {
    return refill(this.#bucket, this.#now(), this.policy);
  }

  /** Takes a message to the broker; false when none is left. Exits and cancels may use the reserve. */
  takeMessage(reducing: boolean): boolean {
    const left = this.bucket.tokens;
    if (left < 1 + (reducing ? 0 : this.policy.messageReserve)) return false;
    this.countMessage();
    return true;
  }

  countMessage(): void {
    this.#bucket = takeMessage(this.#bucket, this.#now(), this.policy);
  }

  setMode(mode: TradingMode, reason: string, by: string, cause: Denial | null): Change {
    const before = this.mode.mode;
    this.mode = { mode, reason, since: isoTime(this.#now()), by, cause };
    return {
      journal: [note("mode.changed", by, "mode", { from: before, to: mode, reason })],
      state: [this.#row("mode", this.mode, by)],
    };
  }

  /** Tells the breaker what happened; the change stores where it moved to. */
  tellBreaker(event: BreakerEvent): {
    readonly change: Change | null;
    readonly actions: readonly BreakerAction[];
  } {
    const before = this.breaker;
    const { state, actions } = moveBreaker(before, event, this.policy);
    this.breaker = state;
    if (state.state === before.state && state.cause === before.cause && state.trials === before.trials) {
      return { change: null, actions };
    }
    const body = { from: before.state, to: state.state, cause: state.cause };
    return {
      change: {
        journal: state.state === before.state ? [] : [note("breaker.moved", "risk", "breaker", body)],
        state: [this.#row("breaker", state, "risk")],
      },
      actions,
    };
  }

  keepSwitch(kept: KeptSwitch): Change {
    const k = this.switches.findIndex(({ id }) => id === kept.id);
    if (k < 0) this.switches.push(kept);
    else this.switches[k] = kept;
    const { value, id } = kept;
    return {
      journal: [],
      switches: [{ id, value: kept, engaged_at: isoTime(value.at), engaged: value.state !== "released" }],
    };
  }

  setDisabled(strategy: string, reason: string | null, by: string): Change {
    if (reason === null) this.disabled.delete(strategy);
    else this.disabled.set(strategy, reason);
    return {
      journal: [note(reason === null ? "strategy.enabled" : "strategy.disabled", by, strategy, { reason })],
      state: [this.#row("disabled", Object.fromEntries(this.disabled), by)],
    };
  }

  #row(name: string, value: unknown, by: string): NonNullable<Change["state"]>[number] {
    return { name, value, changed_at: isoTime(this.#now()), changed_by: by };
  }
}
