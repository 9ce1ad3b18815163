import type {
  AccountSummary,
  AlertRecord,
  JournalEntry,
  ServiceHealth,
} from "../../../src/contracts/account.js";
import type {
  ControlsState,
  KillSwitchCommand,
  LiveStrategyRecord,
  ModeTransitionAnswer,
  ModeTransitionCommand,
  PolicyAnswer,
  PolicyCommand,
  StrategyPatch,
  StrategyPatchAnswer,
  TradingStateCommand,
} from "../../../src/contracts/controls.js";
import type { NewOrder, OrderRecord } from "../../../src/contracts/orders.js";
import { isoTime } from "../../../src/contracts/run-record.js";
import { refuseModeMove } from "../../../src/trading/controls/in-flight/trading-mode.js";
import { DEFAULT_POLICY } from "../../../src/trading/policy/risk-policy.js";
import type { BarStore } from "../../db/bars/bar-store.js";
import type { Sql } from "../../db/client.js";
import type { RefreshSchedule } from "../../market-data/refresh-schedule.js";
import { equityBaselines } from "../strategies/baselines.js";
import { note } from "../ledger/desk-context.js";
import { joined } from "../ledger/join-changes.js";
import {
  alertRecord,
  equityCurve,
  getOrder,
  journalAfter,
  listAlerts,
  listControls,
  listOrders,
  listPolicies,
  listPositions,
  listRecommendations,
  orderRecord,
  recommendationRecord,
} from "./desk-reads.js";
import { breakerFigures, moneyFigures, NO_MONEY } from "./desk-figures.js";
import { isOpen } from "../ledger/desk-order.js";
import { type LiveOptions, moveBroker } from "./mode-transition.js";
import { personIntent } from "./person-intent.js";
import { changePolicy } from "./policy-change.js";
import { changesOf, describeEffect, patchedSettings } from "../strategies/strategy-change.js";
import { strategyRecord } from "./strategy-record.js";
import { serviceHealth } from "./desk-health.js";
import { intentOf } from "../strategies/recommendation-list.js";
import type { DeskStrategy, StrategySettings } from "../ledger/rows.js";
import type { KeptSwitch } from "../safety/safety.js";
import type { TradingSession } from "../session/session.js";
import { switchRecord } from "../safety/switchboard.js";
import { DeskError, type OrderQuery, type Person, type TradingDesk } from "../contract/trading-desk.js";
import type { TradingProcess } from "../session/trading-process.js";
import type { StoredNote } from "../ledger/writer.js";

export interface DeskOptions extends LiveOptions {
  readonly sql: Sql;
  readonly process: TradingProcess;
  readonly bars: Pick<BarStore, "readBars">;
  /** What keeps the series up to date; null for nothing. */
  readonly refresh: Pick<RefreshSchedule, "health"> | null;
}

/** The desk over a trading process: reads come from the database, changes go through the session. */
export function createDesk(options: DeskOptions): TradingDesk {
  return new Desk(options);
}

class Desk implements TradingDesk {
  readonly #sql: Sql;
  readonly #process: TradingProcess;
  readonly #options: DeskOptions;
  #account: string | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#sql = options.sql;
    this.#process = options.process;
  }

  get #session(): TradingSession | null {
    return this.#process.status.here ? this.#process.session : null;
  }

  /** The session, for a change. */
  #trading(): TradingSession {
    const session = this.#session;
    if (session) return session;
    const reason = this.#process.status.problem ?? "the session is starting";
    throw new DeskError("halted", "NOT_TRADING_HERE", `Cannot do this here: ${reason}`);
  }

  /** The account that is shown: the session's, else the last one that was opened. */
  async #shown(): Promise<string> {
    const session = this.#session;
    if (session) return (this.#account = session.book.account);
    if (this.#account !== null) return this.#account;
    const [row] = await this.#sql<
      { account: string }[]
    >`SELECT account FROM reconciliations ORDER BY at DESC LIMIT 1`;
    return row?.account ?? "";
  }

  readonly #priceOf = (symbol: string) => this.#session?.market.latest(symbol) ?? null;

  async summary(): Promise<AccountSummary> {
    const session = this.#session;
    const account = await this.#shown();
    const [counts] = await this.#sql<
      {
        positions: number;
        open: number;
        unresolved: number;
        alerts: number;
        critical: number;
        pending: number;
        switches: number;
      }[]
    >`SELECT (SELECT count(DISTINCT symbol)::int FROM positions WHERE account = ${account} AND quantity <> 0) AS positions,
      (SELECT count(*)::int FROM desk_orders WHERE account = ${account}
        AND (state NOT IN ('filled', 'canceled', 'expired', 'rejected') OR unresolved IS NOT NULL)) AS open,
      (SELECT count(*)::int FROM desk_orders WHERE account = ${account} AND unresolved IS NOT NULL) AS unresolved,
      (SELECT count(*)::int FROM alerts WHERE acknowledged_at IS NULL) AS alerts,
      (SELECT count(*)::int FROM alerts WHERE acknowledged_at IS NULL AND level = 'critical') AS critical,
      (SELECT count(*)::int FROM recommendations WHERE account = ${account} AND state = 'pending') AS pending,
      (SELECT count(*)::int FROM kill_switches WHERE engaged) AS switches`;
    const { broker, source, now } = this.#process.parts;
    const policy = session?.safety.policy ?? DEFAULT_POLICY;
    const mode = session?.safety.effective;
    return {
      asOf: isoTime(now()),
      marketTime: session ? isoTime(session.marketNow()) : null,
      marketOpen: session?.market.isOpen ?? null,
      broker: { name: broker.name, live: broker.live, replay: source.replay },
      trading: {
        here: session !== null,
        mode: mode?.mode ?? "HALTED",
        reason: mode?.reason ?? this.#process.status.problem ?? "Starting",
        since: session?.safety.mode.since ?? isoTime(this.#process.status.since),
      },
      ...(session ? moneyFigures(session) : NO_MONEY),
      deployedLimit: policy.maxGrossFraction,
      drawdownLimit: policy.maxDrawdownFraction,
      dayLossLimit: policy.maxDailyLossFraction,
      positions: counts!.positions,
      openOrders: counts!.open,
      unresolvedOrders: counts!.unresolved,
      alerts: { open: counts!.alerts, critical: counts!.critical },
      pendingRecommendations: counts!.pending,
      killSwitches: counts!.switches,
    };
  }

  async equityCurve(limit: number) {
    const points = await equityCurve(this.#sql, await this.#shown(), limit);
    const rows = await this.#sql<{ symbol: string }[]>`SELECT DISTINCT settings->>'symbol' AS symbol
      FROM desk_strategies ORDER BY symbol`;
    const symbols = rows.map(({ symbol }) => symbol);
    return { points, baselines: await equityBaselines(points, symbols, this.#options.bars) };
  }

  async positions() {
    return listPositions(this.#sql, await this.#shown(), this.#priceOf);
  }

  async listOrders(query: OrderQuery) {
    return listOrders(this.#sql, await this.#shown(), query);
  }

  async getOrder(id: string) {
    return getOrder(this.#sql, await this.#shown(), id);
  }

  async submitOrder(order: NewOrder, person: Person, key: string): Promise<OrderRecord> {
    const session = this.#trading();
    const intent = personIntent(session, order, person, key);
    const known = await session.book.find(session.sql, intent.id);
    if (known) return orderRecord(known.row);
    if (!session.market.knows(order.symbol)) await session.market.refresh([order.symbol]).catch(() => {});
    const [placed] = await session.place([{ ...intent, decidedAt: session.marketNow() }]);
    const record = orderRecord(placed!.row);
    const [first] = record.denials;
    if (!first) return record;
    const details = record.denials.map(({ code, message }) => ({ field: code, problem: message }));
    throw new DeskError("denied", first.code, first.message, details);
  }

  async cancelOrder(id: string, person: Person): Promise<OrderRecord> {
    const session = this.#trading();
    const order = await session.book.find(session.sql, id);
    if (!order) throw new DeskError("not_found", "not_found", `Cannot find order "${id}"`);
    if (!isOpen(order)) {
      throw new DeskError("conflict", "ORDER_DONE", `Cannot cancel order "${id}": it is ${order.row.state}`);
    }
    session.safety.countMessage();
    await session.oms.cancel(order, `person:${person.name}`, `Canceled by ${person.name}`);
    return orderRecord(order.row);
  }

  async listStrategies(): Promise<readonly LiveStrategyRecord[]> {
    const rows = await this.#sql<DeskStrategy[]>`SELECT name, version, settings, status, status_reason
      FROM desk_strategies ORDER BY name`;
    const account = await this.#shown();
    return Promise.all(
      rows.map((row) => strategyRecord(this.#sql, account, row, this.#session, this.#priceOf)),
    );
  }

  async getStrategy(name: string): Promise<LiveStrategyRecord | null> {
    const [row] = await this.#sql<DeskStrategy[]>`SELECT name, version, settings, status, status_reason
      FROM desk_strategies WHERE name = ${name}`;
    return row ? strategyRecord(this.#sql, await this.#shown(), row, this.#session, this.#priceOf) : null;
  }

  async patchStrategy(name: string, patch: StrategyPatch, person: Person): Promise<StrategyPatchAnswer> {
    const session = this.#trading();
    const row = session.board.row(name);
    if (!row) throw new DeskError("not_found", "not_found", `Cannot find strategy "${name}" on the desk`);
    const base = patch.rollbackTo === undefined ? row.settings : await this.#version(name, patch.rollbackTo);
    const settings = patchedSettings(base, patch);
    const status = patch.status ?? row.status;
    const changes = changesOf({ ...row.settings, status: row.status }, { ...settings, status });
    if (changes.length === 0) {
      throw new DeskError(
        "conflict",
        "SETTING_UNCHANGED",
        `Cannot change strategy "${name}": it is so already`,
      );
    }
    const effect = describeEffect(row.status, status, changes);
    if (!patch.preview) {
      const version = row.version + 1;
      const by = `person:${person.name}`;
      const next: DeskStrategy = { name, version, settings, status, status_reason: patch.reason };
      await session.store(
        joined(
          {
            journal: [note("strategy.changed", by, name, { version, changes, reason: patch.reason })],
            strategies: [next],
            strategy_versions: [
              {
                name,
                version,
                settings,
                changed_by: person.name,
                changed_at: isoTime(session.now()),
                reason: patch.reason,
              },
            ],
          },
          status === "running" && session.safety.disabled.has(name)
            ? session.safety.setDisabled(name, null, by)
            : null,
        ),
      );
      await session.board.replace(next);
    }
    const record = await strategyRecord(
      this.#sql,
      await this.#shown(),
      { ...row, settings, status },
      session,
      this.#priceOf,
    );
    return { strategy: record, applied: !patch.preview, changes, effect };
  }

  async controls(): Promise<ControlsState> {
    const session = this.#session;
    const safety = session?.safety;
    const policy = safety?.policy ?? DEFAULT_POLICY;
    const rows = await this.#sql<
      { value: KeptSwitch }[]
    >`SELECT value FROM kill_switches ORDER BY id DESC LIMIT 100`;
    const switches = rows.map(({ value }) => switchRecord(value, policy.rearmMs));
    const breaker = safety?.breaker;
    const { broker } = this.#process.parts;
    return {
      mode: safety?.effective.mode ?? "HALTED",
      modeReason: safety?.effective.reason ?? this.#process.status.problem ?? "Starting",
      modeSince: safety?.mode.since ?? isoTime(this.#process.status.since),
      modeBy: safety?.mode.by ?? "desk",
      breaker: {
        state: breaker?.state ?? "unknown",
        reason: breaker?.cause?.message ?? null,
        since: momentOf(breaker?.openedAt),
        figures: session ? breakerFigures(session) : [],
      },
      heartbeat: {
        lastAt: momentOf(session?.heartbeatAt),
        limitMs: policy.heartbeatMs * policy.missedToReduce,
      },
      switches: switches.filter(({ state }) => state !== "re-armed"),
      drills: switches.filter(({ drill }) => drill),
      broker: { mode: broker.live ? "live" : "paper", name: broker.name },
      policyVersion: policy.version,
      controls: await listControls(this.#sql, policy),
    };
  }

  async killSwitch(command: KillSwitchCommand, person: Person) {
    const session = this.#trading();
    const proven = command.action === "confirm-rearm" && (await this.#options.adminCode(command.adminCode));
    return session.switchboard.command(command, person, proven);
  }

  async setMode({ mode, reason }: TradingStateCommand, person: Person): Promise<ControlsState> {
    const session = this.#trading();
    const { safety } = session;
    const { mode: from, cause } = safety.mode;
    const { name: by, roles = [] } = person;
    const denials = (roles.length > 0 ? roles : ["viewer" as const]).map((actor) =>
      refuseModeMove(from, { to: mode, actor, by, reason }, cause),
    );
    const denial = denials.includes(null) ? null : denials[0];
    if (denial) {
      throw new DeskError(mode === from ? "conflict" : "forbidden", denial.code, denial.message);
    }
    await session.store(safety.setMode(mode, reason, `person:${person.name}`, null));
    if (mode === "ACTIVE") safety.release("limits");
    return this.controls();
  }

  async modeTransition(command: ModeTransitionCommand, person: Person): Promise<ModeTransitionAnswer> {
    return moveBroker(this.#trading(), command, person, this.#options);
  }

  async policies() {
    return listPolicies(this.#sql);
  }

  async changePolicy(command: PolicyCommand, person: Person): Promise<PolicyAnswer> {
    return changePolicy(this.#trading(), command, person);
  }

  async listRecommendations(state: "pending" | "all", limit: number) {
    return listRecommendations(this.#sql, await this.#shown(), state, limit, this.#priceOf);
  }

  async decide(id: number, approve: boolean, reason: string, person: Person) {
    const session = this.#trading();
    const list = session.board.recommendations;
    const kept = list.find(id);
    if (!kept) {
      const [row] = await this.#sql`SELECT 1 FROM recommendations WHERE id = ${id}`;
      if (!row) throw new DeskError("not_found", "not_found", `Cannot find recommendation ${id}`);
      throw new DeskError(
        "conflict",
        "APPROVAL_MOVE_REFUSED",
        `Cannot decide recommendation ${id}: it is decided`,
      );
    }
    const { kept: next, change, moved } = list.decide(kept, approve, reason, person.name, session);
    if (!moved) {
      await session.store(change);
      const [first] = next.denials;
      const kind = first!.control === 34 ? "conflict" : "denied";
      throw new DeskError(kind, first!.code, first!.message, [], true);
    }
    if (approve) {
      const { recommendation } = next;
      await session.place([{ ...intentOf(next, session.marketNow()), person: person.name }], change, {
        approvalRequired: true,
        approval: {
          state: recommendation.state,
          proposer: recommendation.proposer,
          approver: person.name,
          expiresAt: recommendation.expiresAt,
        },
      });
    } else await session.store(change);
    return recommendationRecord(approve ? "approved" : "rejected", next, this.#priceOf);
  }

  async listAlerts(state: "open" | "all", limit: number) {
    return listAlerts(this.#sql, state, limit);
  }

  async acknowledge(id: number, words: string | null, person: Person): Promise<AlertRecord> {
    const session = this.#trading();
    const found = session.alerts.acknowledge(id, words, person.name);
    if (found) {
      await session.store(found.change);
      return alertRecord(found.row);
    }
    const [row] = await this.#sql`SELECT 1 FROM alerts WHERE id = ${id}`;
    if (!row) throw new DeskError("not_found", "not_found", `Cannot find alert ${id}`);
    throw new DeskError("conflict", "ALERT_ACKNOWLEDGED", `Cannot acknowledge alert ${id}: it was already`);
  }

  services(): Promise<readonly ServiceHealth[]> {
    return serviceHealth(this.#sql, this.#process, this.#options.refresh);
  }

  journalAfter(seq: number, limit: number): Promise<readonly JournalEntry[]> {
    return journalAfter(this.#sql, seq, limit);
  }

  onJournal(listener: (entry: JournalEntry) => void): () => void {
    return this.#process.onNotes((notes: readonly StoredNote[]) => {
      for (const entry of notes) listener({ ...entry, body: { ...entry.body }, hash: "" });
    });
  }

  metrics(): string {
    return this.#session?.board.decisionTimes.write() ?? "";
  }

  figures(): Readonly<Record<string, number>> {
    const session = this.#session;
    if (!session) return { trading_here: 0 };
    return {
      trading_here: 1,
      trading_mode: { ACTIVE: 0, REDUCING: 1, HALTED: 2 }[session.safety.effective.mode],
      open_orders: session.book.openCount,
      uncertain_orders: session.oms.uncertain,
      write_queue: session.writer.depth,
      messages_left: session.safety.bucket.tokens,
      equity: session.equity.last?.toNumber() ?? Number.NaN,
      stream_ready: session.streamReady ? 1 : 0,
      reconciliation_age_seconds: (session.now() - (session.lastReconciliation?.at ?? 0)) / 1000,
      sessions: this.#process.sessions,
    };
  }

  async #version(name: string, version: number): Promise<StrategySettings> {
    const [row] = await this.#sql<
      { settings: StrategySettings }[]
    >`SELECT settings FROM desk_strategy_versions
      WHERE name = ${name} AND version = ${version}`;
    if (row) return row.settings;
    throw new DeskError("not_found", "not_found", `Cannot find version ${version} of strategy "${name}"`);
  }
}

function momentOf(time: number | null | undefined): string | null {
  return typeof time === "number" ? isoTime(time) : null;
}
