import { createHash } from "node:crypto";
import { decimal, plain, ZERO } from "../../src/core/decimal.js";
import { canonicalJson } from "../../src/core/hash.js";
import type {
  AccountSummary,
  AlertRecord,
  JournalEntry,
  ServiceHealth,
} from "../../src/contracts/account.js";
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
} from "../../src/contracts/controls.js";
import type { NewOrder, OrderRecord } from "../../src/contracts/orders.js";
import { isoTime } from "../../src/contracts/run-record.js";
import { InputError } from "../../src/core/errors.js";
import { CONTROLS } from "../../src/trading/controls.js";
import type { Denial } from "../../src/trading/denial.js";
import { liveCriteria, type LiveEvidence } from "../../src/trading/mode-transition.js";
import { refuseModeMove } from "../../src/trading/mode-move.js";
import { previewPolicy } from "../../src/trading/policy-preview.js";
import { reviewProofs } from "../../src/trading/proof-review.js";
import { findLimit } from "../../src/trading/risk-limits.js";
import { checkPolicy, DEFAULT_POLICY, policyDiff, type RiskPolicy } from "../../src/trading/risk-policy.js";
import { parseSize } from "../../src/simulation/size.js";
import { findStrategy, strategyParameters } from "../../src/strategies/catalog.js";
import type { BarStore } from "../db/bar-store.js";
import type { Sql } from "../db/client.js";
import type { RefreshSchedule } from "../market-data/refresh-schedule.js";
import { equityBaselines } from "./baselines.js";
import { iso, joined, note } from "./desk-context.js";
import {
  alertRecord,
  asNumber,
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
  policyRecord,
  recommendationRecord,
} from "./desk-reads.js";
import { isOpen } from "./desk-order.js";
import { liveApprovals } from "./live-approvals.js";
import { serviceHealth } from "./desk-health.js";
import type { Intent } from "./order-management.js";
import { intentOf } from "./recommendation-list.js";
import { equityOf, grossOf } from "./risk-view.js";
import type { DeskStrategy, StrategySettings } from "./rows.js";
import type { KeptSwitch } from "./safety.js";
import type { TradingSession } from "./session.js";
import { signalWord } from "./strategy-board.js";
import { switchRecord } from "./switchboard.js";
import { DeskError, type OrderQuery, type Person, type TradingDesk } from "./trading-desk.js";
import type { TradingProcess } from "./trading-process.js";
import type { StoredNote } from "./writer.js";

export interface DeskOptions {
  readonly sql: Sql;
  readonly process: TradingProcess;
  /** Whether a text is the admin code. */
  readonly adminCode: (code: string) => Promise<boolean>;
  readonly bars: Pick<BarStore, "readBars">;
  /** What keeps the series up to date; null for nothing. */
  readonly refresh: Pick<RefreshSchedule, "health"> | null;
  /** What has to be there for real money. */
  readonly live: { readonly keysPresent: boolean; readonly settingOn: boolean };
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
    const [placed] = await session.place([intent]);
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
    return Promise.all(rows.map((row) => this.#strategyRecord(row)));
  }

  async getStrategy(name: string): Promise<LiveStrategyRecord | null> {
    const [row] = await this.#sql<DeskStrategy[]>`SELECT name, version, settings, status, status_reason
      FROM desk_strategies WHERE name = ${name}`;
    return row ? this.#strategyRecord(row) : null;
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
                changed_at: iso(session.now()),
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
    const record = await this.#strategyRecord({ ...row, settings, status });
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
        since: breaker?.openedAt == null ? null : isoTime(breaker.openedAt),
        figures: session ? breakerFigures(session) : [],
      },
      heartbeat: {
        lastAt: session?.heartbeatAt == null ? null : isoTime(session.heartbeatAt),
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
    const { safety, store } = this.#trading();
    const from = safety.mode.mode;
    const actor = from === "ACTIVE" || mode === "HALTED" ? "trader" : "admin";
    const denial = refuseModeMove(from, { to: mode, actor, by: person.name, reason }, null);
    if (denial) throw new DeskError("conflict", denial.code, denial.message);
    await store.call(this.#trading(), safety.setMode(mode, reason, `person:${person.name}`, null));
    if (mode === "ACTIVE") safety.release("limits");
    return this.controls();
  }

  async modeTransition(
    { to, reason, adminCode }: ModeTransitionCommand,
    person: Person,
  ): Promise<ModeTransitionAnswer> {
    const session = this.#trading();
    const mode = session.broker.live ? "live" : "paper";
    const approvals = await this.#approvals();
    if (to === mode) {
      return { mode, outcome: "unchanged", checks: [], approvals, message: `Trading is on ${mode} already` };
    }
    const evidence = await this.#evidence(
      session,
      approvals.map((a) => a.person),
      person.name,
    );
    const checks = liveCriteria(evidence, session.safety.policy).map(
      ({ name, asks, limit, figure, holds }) => ({
        name,
        required: `${asks}: ${limit}`,
        found: String(figure),
        met: holds,
      }),
    );
    const proven = adminCode !== null && (await this.#options.adminCode(adminCode));
    const others = checks.filter(({ name, met }) => !met && name !== "approvals");
    const body = { to, reason, proven, unmet: others.map(({ name }) => name) };
    const by = `person:${person.name}`;
    if (others.length > 0 || !proven) {
      await session.store({ journal: [note("mode_transition.refused", by, "mode", body)] });
      const why = proven ? `${others.length} criteria are not met` : "the admin code is missing or wrong";
      return { mode, outcome: "refused", checks, approvals, message: `Cannot move to ${to}: ${why}` };
    }
    const time = isoTime(session.now());
    const all = [...approvals.filter((a) => a.person !== person.name), { person: person.name, time }];
    await session.store({
      journal: [note("mode_transition.approved", by, "mode", body)],
      state: [{ name: "live-approvals", value: all, changed_at: time, changed_by: person.name }],
    });
    const message =
      "Approved; real money needs every criterion met and a start of the server with VERNIER_LIVE=yes and live keys";
    return { mode, outcome: "approved by one", checks, approvals: all, message };
  }

  async policies() {
    return listPolicies(this.#sql);
  }

  async changePolicy(command: PolicyCommand, person: Person): Promise<PolicyAnswer> {
    const session = this.#trading();
    const { policy: present } = session.safety;
    const wanted = await this.#wantedPolicy(present, command);
    const diff = policyDiff(present, wanted);
    if (diff.length === 0) {
      throw new DeskError(
        "conflict",
        "SETTING_UNCHANGED",
        `Cannot change the policy: version ${present.version} is so`,
      );
    }
    const changes = diff.map(({ name, before, after }) => ({
      name,
      from: asNumber(before),
      to: asNumber(after) ?? 0,
    }));
    const changed = previewPolicy(session.decided, present, wanted).map(({ order, before, after }) => ({
      order: order.clientOrderId,
      before: verdictWords(before),
      after: verdictWords(after),
    }));
    const made = {
      created_by: person.name,
      created_at: session.now(),
      reason: command.reason,
      changes,
    };
    if (!command.preview) {
      const { version, ...limits } = wanted;
      await session.store({
        journal: [
          note("policy.changed", `person:${person.name}`, "policy", {
            version,
            changes,
            reason: command.reason,
          }),
        ],
        policies: [
          {
            version,
            limits: limits as unknown as Record<string, number>,
            created_by: person.name,
            created_at: iso(session.now()),
            reason: command.reason,
            changes,
          },
        ],
      });
      session.safety.policy = wanted;
    }
    return {
      policy: policyRecord(wanted, made),
      applied: !command.preview,
      preview: { orders: session.decided.length, changed },
    };
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
      throw new DeskError(kind, first!.code, first!.message);
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

  async #strategyRecord(row: DeskStrategy): Promise<LiveStrategyRecord> {
    const account = await this.#shown();
    const { name, settings } = row;
    const [figures] = await this.#sql<
      {
        orders: number;
        denials: number;
        pending: number;
        flow: string;
        quantity: string;
        last_bar: number | null;
        last_signal: number | null;
      }[]
    >`SELECT (SELECT count(*)::int FROM desk_orders WHERE account = ${account} AND strategy = ${name}) AS orders,
      (SELECT count(*)::int FROM desk_orders WHERE account = ${account} AND strategy = ${name}
        AND jsonb_array_length(denials) > 0) AS denials,
      (SELECT count(*)::int FROM recommendations WHERE account = ${account} AND strategy = ${name}
        AND state = 'pending') AS pending,
      (SELECT coalesce(sum(CASE side WHEN 'sell' THEN quantity * price ELSE -quantity * price END), 0)::text
        FROM fills WHERE account = ${account} AND strategy = ${name}) AS flow,
      (SELECT coalesce(sum(quantity), 0)::text FROM positions WHERE account = ${account} AND strategy = ${name}
        AND symbol = ${settings.symbol}) AS quantity,
      (SELECT last_bar FROM strategy_progress WHERE account = ${account} AND strategy = ${name}) AS last_bar,
      (SELECT last_signal FROM strategy_progress WHERE account = ${account} AND strategy = ${name}) AS last_signal`;
    const latest = this.#priceOf(settings.symbol);
    const held = decimal(figures!.quantity);
    const value = latest === null && !held.eq(0) ? null : held.times(latest?.price ?? 0);
    const profit = value === null ? null : decimal(figures!.flow).plus(value);
    const equity = profit === null ? null : decimal(settings.allocation).plus(profit);
    const alone = (await this.#session?.board.aloneEquity(name)) ?? null;
    const disabled = this.#session?.safety.disabled.get(name);
    return {
      name,
      strategy: settings.strategy,
      symbol: settings.symbol,
      timeframe: settings.timeframe,
      parameters: { ...settings.parameters },
      size: settings.size,
      side: settings.side,
      allocation: settings.allocation,
      needsApproval: settings.needsApproval,
      status: disabled === undefined ? row.status : "disabled",
      statusReason: disabled ?? row.status_reason,
      version: row.version,
      lastBarAt: figures!.last_bar === null ? null : isoTime(figures!.last_bar),
      lastSignal: figures!.last_signal === null ? null : signalWord(figures!.last_signal, settings.side),
      equity: equity === null ? null : equity.toFixed(2),
      profit: profit === null ? null : profit.toFixed(2),
      drawdown: null,
      drawdownLimit: null,
      orders: figures!.orders,
      denials: figures!.denials,
      pendingRecommendations: figures!.pending,
      alone: {
        equity: alone === null ? null : alone.toFixed(2),
        regret: alone === null || equity === null ? null : alone.minus(equity).toFixed(2),
      },
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

  async #wantedPolicy(present: RiskPolicy, { limits, rollbackTo }: PolicyCommand): Promise<RiskPolicy> {
    const version = present.version + 1;
    try {
      if (rollbackTo !== null) {
        const [row] = await this.#sql<{ limits: Record<string, unknown> }[]>`SELECT limits FROM policies
          WHERE version = ${rollbackTo}`;
        if (!row && rollbackTo !== DEFAULT_POLICY.version) {
          throw new DeskError("not_found", "not_found", `Cannot find version ${rollbackTo} of the policy`);
        }
        return checkPolicy({ ...DEFAULT_POLICY, ...row?.limits, version });
      }
      const given = Object.entries(limits).map(([name, value]) => [
        name,
        findLimit(name)?.unit === "flag" ? value !== 0 : value,
      ]);
      return checkPolicy({ ...present, ...Object.fromEntries(given), version });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new DeskError("invalid", "SETTING_CEILING_EXCEEDED", error.message);
    }
  }

  async #approvals(): Promise<{ person: string; time: string }[]> {
    return [...(await liveApprovals(this.#sql, this.#process.parts.now()))];
  }

  async #evidence(session: TradingSession, approvedBy: string[], requestedBy: string): Promise<LiveEvidence> {
    const { account } = session.book;
    const [row] = await this.#sql<{ days: number; clean: number }[]>`SELECT
      (SELECT count(*)::int FROM equity_points WHERE account = ${account}) AS days,
      (SELECT count(*)::int FROM reconciliations WHERE account = ${account} AND at > coalesce(
        (SELECT max(at) FROM reconciliations WHERE account = ${account} AND NOT ok), '-infinity')) AS clean`;
    const proofs = await this.#sql<
      { control: number; proven_at: number; passed: boolean; evidence: string }[]
    >`
      SELECT DISTINCT ON (control) control, proven_at, passed, evidence FROM control_proofs
      ORDER BY control, proven_at DESC`;
    const findings: Denial[] = reviewProofs(
      CONTROLS.map(({ number }) => number),
      proofs.map(({ control, proven_at, passed, evidence }) => ({
        control,
        provenAt: proven_at,
        passed,
        evidence,
      })),
      session.now(),
      session.safety.policy,
    );
    return {
      paperDays: row!.days,
      cleanReconciliations: row!.clean,
      approvedBy,
      requestedBy,
      openFindings: findings,
      ...this.#options.live,
      openOnPaper: session.book.openCount + session.book.netQuantities().size,
    };
  }
}

const NO_MONEY = {
  equity: null,
  cash: null,
  buyingPower: null,
  dayProfit: null,
  dayReturn: null,
  openProfit: null,
  deployed: null,
  drawdown: null,
} as const;

function moneyFigures(session: TradingSession) {
  const { book, market, equity: track } = session;
  const equity = equityOf(book, market);
  if (equity === null) return { ...NO_MONEY, cash: book.cash.toFixed(2) };
  const gross = grossOf(book, market);
  const dayStart = track.dayStart ?? equity;
  const high = track.highWater ?? equity;
  let open = ZERO;
  for (const { symbol, quantity, averagePrice } of book.holdings.values()) {
    const price = market.latest(symbol)?.price;
    if (price !== undefined && !quantity.eq(0))
      open = open.plus(quantity.times(decimal(price).minus(averagePrice)));
  }
  return {
    equity: equity.toFixed(2),
    cash: book.cash.toFixed(2),
    buyingPower: equity.minus(gross).toFixed(2),
    dayProfit: equity.minus(dayStart).toFixed(2),
    dayReturn: dayStart.gt(0) ? equity.div(dayStart).minus(1).toNumber() : null,
    openProfit: open.toFixed(2),
    deployed: equity.gt(0) ? gross.div(equity).toNumber() : null,
    drawdown: high.gt(0) ? Math.min(0, equity.div(high).minus(1).toNumber()) : null,
  };
}

function breakerFigures(session: TradingSession): ControlsState["breaker"]["figures"] {
  const { policy, breaker } = session.safety;
  const mean = (samples: readonly { readonly value: number }[]): number | null =>
    samples.length === 0 ? null : samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
  const { last, dayStart } = session.equity;
  const loss = last && dayStart?.gt(0) ? Math.max(0, -last.div(dayStart).minus(1).toNumber()) : null;
  return [
    { name: "Loss of the day", figure: loss, limit: policy.maxDailyLossFraction },
    { name: "Mean slippage, 1/10,000", figure: mean(breaker.slippage), limit: policy.maxSlippageBps },
    { name: "Orders refused", figure: mean(breaker.outcomes), limit: policy.maxRejectFraction },
  ];
}

/** A person's order; the same key of the same person is the same order. */
function personIntent(session: TradingSession, order: NewOrder, person: Person, key: string): Intent {
  const digest = createHash("sha256")
    .update(canonicalJson([person.name, key]))
    .digest("hex")
    .slice(0, 24);
  const quantity = decimal(order.quantity);
  const held = session.book.quantityOf("manual", order.symbol);
  const against = order.side === "sell" ? held.gt(0) : held.lt(0);
  const last = session.market.latest(order.symbol)?.price ?? 0;
  return {
    id: `manual.${digest}`,
    strategy: "manual",
    model: null,
    person: person.name,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    quantity,
    limitPrice: order.limitPrice,
    stopPrice: order.stopPrice,
    trailPercent: order.trailPercent,
    timeInForce: order.timeInForce,
    reduceOnly: against && quantity.lte(held.abs()),
    decidedAt: session.marketNow(),
    decision: null,
    reservedPrice: Number(order.limitPrice ?? order.stopPrice ?? last),
    actor: `person:${person.name}`,
    why: order.reason,
  };
}

function patchedSettings(settings: StrategySettings, patch: StrategyPatch): StrategySettings {
  const rule = findStrategy(settings.strategy);
  try {
    const parameters = strategyParameters(rule, { ...settings.parameters, ...patch.parameters });
    if (patch.size !== undefined) parseSize(patch.size);
    return {
      ...settings,
      parameters,
      size: patch.size ?? settings.size,
      allocation: patch.allocation === undefined ? settings.allocation : plain(decimal(patch.allocation)),
      needsApproval: patch.needsApproval ?? settings.needsApproval,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new DeskError("invalid", "invalid_request", error.message);
  }
}

function changesOf(before: object, after: object): StrategyPatchAnswer["changes"] {
  const text = (value: unknown): string => (typeof value === "string" ? value : canonicalJson(value ?? null));
  return Object.entries(after).flatMap(([name, value]) => {
    const from = text((before as Record<string, unknown>)[name]);
    const to = text(value);
    return from === to ? [] : [{ name, from, to }];
  });
}

function describeEffect(from: string, to: string, changes: StrategyPatchAnswer["changes"]): string {
  const held = "What it holds and what is in flight stays as it is";
  if (from !== to && to !== "running")
    return `It decides nothing from its next bar on. ${held}, its stops too.`;
  if (from !== to) return `It decides from its next bar on. ${held}.`;
  const rule = changes.some(({ name }) => name === "parameters");
  return rule
    ? `The rule is warmed up anew on the stored bars and decides from its next bar on. ${held}.`
    : `It holds from its next order on. ${held}.`;
}

function verdictWords(verdict: ReturnType<typeof previewPolicy>[number]["before"]): string {
  if (verdict.kind === "reject") return verdict.denials[0]!.message;
  return verdict.kind === "allow" ? "allowed" : `reduced to ${verdict.quantity}`;
}
