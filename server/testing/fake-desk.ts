import { createHash } from "node:crypto";
import { decimal } from "../../src/core/decimal.js";
import type { AccountSummary, AlertRecord, JournalEntry } from "../../src/contracts/account.js";
import type {
  ControlsState,
  KillSwitchCommand,
  KillSwitchRecord,
  PolicyRecord,
} from "../../src/contracts/controls.js";
import type { NewOrder, OrderDetail, OrderRecord } from "../../src/contracts/orders.js";
import { isoTime } from "../../src/contracts/run-record.js";
import type { Clock } from "../../src/core/clock.js";
import { isDone, type OrderState } from "../../src/trading/orders/order-state.js";
import type { TradingMode } from "../../src/trading/risk/trading-mode.js";
import {
  FAKE_PRICES,
  fakeAlerts,
  fakeControls,
  fakeOrders,
  fakePolicy,
  fakePositions,
  fakeRecommendations,
  fakeServiceHealth,
  fakeStrategies,
  fakeSwitches,
} from "./fake-desk-data.js";
import { DeskError, type Person, type TradingDesk } from "../desk/contract/trading-desk.js";

export interface FakeDeskOptions {
  readonly clock?: Clock;
  /** Whether a text is the admin code; by default `admin-code` is. */
  readonly adminCode?: (code: string) => Promise<boolean>;
}

/** A desk in memory, and what a test may do to it. */
export interface FakeDesk extends TradingDesk {
  /** Adds a record to the journal, as if something had happened. */
  emit(kind: string, actor: string, body?: Record<string, unknown>): JournalEntry;
  /** Adds an alert. */
  raise(alert: Partial<AlertRecord>): AlertRecord;
  readonly listeners: number;
}

/** A desk in memory with sample data; commands change it and write its journal. It decides nothing as the real one does. */
export function createFakeDesk({
  clock = { now: () => Date.now() },
  adminCode = async (code) => code === "admin-code",
}: FakeDeskOptions = {}): FakeDesk {
  const start = clock.now();
  const now = (): string => isoTime(clock.now());
  const positions = fakePositions(start);
  const orders = fakeOrders(start);
  const alerts = fakeAlerts(start);
  const strategies = fakeStrategies(start);
  const recommendations = fakeRecommendations(start);
  const switches = fakeSwitches(start);
  const policies: PolicyRecord[] = [fakePolicy(start)];
  const journal: JournalEntry[] = [];
  const listeners = new Set<(entry: JournalEntry) => void>();
  const keys = new Map<string, string>();
  const challenges = new Map<number, string>();
  let mode: TradingMode = "ACTIVE";
  let modeBy = "system";
  let modeReason = "Reconciled at start";
  let modeSince = isoTime(start - 3_600_000);

  function emit(kind: string, actor: string, body: Record<string, unknown> = {}): JournalEntry {
    const seq = journal.length + 1;
    const text = `${journal.at(-1)?.hash ?? ""}${seq}${kind}${JSON.stringify(body)}`;
    const hash = createHash("sha256").update(text).digest("hex");
    const entry = { seq, time: now(), kind, actor, body, hash };
    journal.push(entry);
    for (const listener of listeners) listener(entry);
    return entry;
  }
  emit("system.started", "system", { mode });

  function move(order: OrderDetail, kind: string, state: OrderState, actor: string, detail: string): void {
    const { seq, time } = emit(`order.${kind}`, actor, { id: order.id, state, detail });
    order.state = state;
    order.updatedAt = time;
    order.events.push({ seq, time, kind, state, detail });
  }

  const summaryOf = (order: OrderDetail): OrderRecord => {
    const { events: _, fills: __, ...summary } = order;
    return summary;
  };
  const orderOf = (id: string): OrderDetail => {
    const order = orders.find((o) => o.id === id);
    if (!order) throw new DeskError("not_found", "not_found", `Cannot find order "${id}"`);
    return order;
  };
  const engaged = (): readonly KillSwitchRecord[] => switches.filter((s) => s.state !== "re-armed");

  function refuseStopped(symbol: string): void {
    if (mode === "HALTED")
      throw new DeskError("halted", "TRADING_HALTED", "Cannot submit the order: trading is HALTED");
    const stop = engaged().find((s) => s.scope === "global" || (s.scope === "symbol" && s.target === symbol));
    if (!stop) return;
    throw new DeskError("denied", "KILL_SWITCH_ENGAGED", `Cannot submit the order: ${stop.blocks}`);
  }

  async function submitOrder(wanted: NewOrder, { name }: Person, key: string): Promise<OrderRecord> {
    const id = `vernier-manual-${createHash("sha256").update(`${name} ${key}`).digest("hex").slice(0, 12)}`;
    const known = keys.get(id);
    if (known) return summaryOf(orderOf(known));
    const price = FAKE_PRICES[wanted.symbol];
    if (!price) {
      const details = [{ field: "symbol", problem: "is not tradable" }];
      throw new DeskError(
        "invalid",
        "UNKNOWN_SYMBOL",
        `Cannot trade "${wanted.symbol}": it is unknown`,
        details,
      );
    }
    refuseStopped(wanted.symbol);
    const notional = decimal(price).times(wanted.quantity);
    if (notional.gt(25_000)) {
      const problem = `Order notional is ${notional.toFixed(2)}, limit 25000`;
      emit("order.denied", `person:${name}`, { id, code: "ORDER_NOTIONAL_EXCEEDED" });
      throw new DeskError("denied", "ORDER_NOTIONAL_EXCEEDED", `Cannot submit the order: ${problem}`, [
        { field: "quantity", problem },
      ]);
    }
    const { reason, trailPercent: _, ...asked } = wanted;
    const order: OrderDetail = {
      ...asked,
      id,
      brokerId: `b${orders.length}`,
      strategy: "manual",
      model: null,
      person: name,
      reduceOnly: false,
      state: "new",
      unresolved: null,
      filledQuantity: "0",
      averagePrice: null,
      reason: null,
      denials: [],
      decidedAt: now(),
      createdAt: now(),
      updatedAt: now(),
      events: [],
      fills: [],
    };
    orders.unshift(order);
    keys.set(id, id);
    move(order, "decided", "new", `person:${name}`, reason);
    move(order, "checked", "pending_submit", "system", "All controls allow it");
    move(order, "sent", "submitted", "system", "Sent to the broker");
    move(order, "accepted", "accepted", "broker", "The broker accepted it");
    if (wanted.type === "market") fill(order, price);
    return summaryOf(order);
  }

  function fill(order: OrderDetail, price: string): void {
    order.filledQuantity = order.quantity;
    order.averagePrice = price;
    order.fills.push({
      executionId: `e-${order.id}`,
      time: now(),
      marketTime: now(),
      quantity: order.quantity,
      price,
    });
    move(order, "filled", "filled", "broker", `${order.quantity} at ${price}`);
    const signed = decimal(order.quantity).times(order.side === "buy" ? 1 : -1);
    const index = positions.findIndex((p) => p.symbol === order.symbol && p.strategy === order.strategy);
    const held = positions[index];
    if (held) positions[index] = { ...held, quantity: signed.plus(held.quantity).toFixed() };
    else {
      positions.push({
        symbol: order.symbol,
        strategy: order.strategy,
        quantity: signed.toFixed(),
        averagePrice: price,
        mark: price,
        markAt: now(),
        unrealised: "0",
        realised: "0",
        stop: null,
        target: null,
        openedAt: now(),
      });
    }
  }

  async function cancelOrder(id: string, { name }: Person): Promise<OrderRecord> {
    const order = orderOf(id);
    if (isDone(order.state)) {
      throw new DeskError("conflict", "ORDER_DONE", `Cannot cancel order "${id}": it is ${order.state}`);
    }
    if (order.state !== "pending_cancel") {
      move(order, "cancel-requested", "pending_cancel", `person:${name}`, "Asked the broker to cancel it");
    }
    const answer = { ...summaryOf(order) };
    move(order, "canceled", "canceled", "broker", "The broker confirmed");
    return answer;
  }

  function switchOf(id: number, state: KillSwitchRecord["state"]): number {
    const index = switches.findIndex((s) => s.id === id);
    if (index < 0) throw new DeskError("not_found", "not_found", `Cannot find kill switch ${id}`);
    if (switches[index]!.state === state) return index;
    const found = switches[index]!.state;
    throw new DeskError("conflict", "SWITCH_STATE", `Cannot re-arm kill switch ${id}: it is ${found}`);
  }

  async function killSwitch(command: KillSwitchCommand, { name }: Person) {
    const actor = `person:${name}`;
    if (command.action === "engage") {
      const { action: _, ...asked } = command;
      const added: KillSwitchRecord = {
        ...asked,
        id: switches.length + 1,
        blocks: `Entries and exits of ${asked.target ?? "everything"}; cancels go through`,
        engagedBy: name,
        engagedAt: now(),
        state: "engaged",
        rearmRequestedBy: null,
        rearmExpiresAt: null,
        rearmedBy: null,
        rearmedAt: null,
      };
      switches.push(added);
      emit("control.kill-switch-engaged", actor, { id: added.id, scope: added.scope, reason: added.reason });
      const hit = orders.filter(
        (o) => !isDone(o.state) && (added.target === null || [o.symbol, o.strategy].includes(added.target)),
      );
      for (const order of hit) move(order, "canceled", "canceled", "broker", "Canceled by the kill switch");
      return { switch: added, challenge: null, canceled: hit.map((o) => o.id), flattening: [] };
    }
    if (command.action === "request-rearm") {
      const index = switchOf(command.id, "engaged");
      const expires = isoTime(clock.now() + 300_000);
      const asked = { state: "re-arm requested" as const, rearmRequestedBy: name, rearmExpiresAt: expires };
      switches[index] = { ...switches[index]!, ...asked };
      const challenge = `challenge-${command.id}-${journal.length}`;
      challenges.set(command.id, challenge);
      emit("control.rearm-requested", actor, { id: command.id });
      return { switch: switches[index], challenge, canceled: [], flattening: [] };
    }
    const index = switchOf(command.id, "re-arm requested");
    const right = challenges.get(command.id) === command.challenge && (await adminCode(command.adminCode));
    if (!right) {
      emit("control.rearm-refused", actor, { id: command.id });
      throw new DeskError("forbidden", "ADMIN_CODE_WRONG", "Cannot re-arm: challenge or admin code is wrong");
    }
    challenges.delete(command.id);
    switches[index] = { ...switches[index]!, state: "re-armed", rearmedBy: name, rearmedAt: now() };
    emit("control.re-armed", actor, { id: command.id });
    return { switch: switches[index], challenge: null, canceled: [], flattening: [] };
  }

  async function controls(): Promise<ControlsState> {
    return {
      mode,
      modeReason,
      modeSince,
      modeBy,
      breaker: {
        state: "closed",
        reason: null,
        since: null,
        figures: [
          { name: "volatility", figure: 0.012, limit: 0.05 },
          { name: "rejectRate", figure: 0.02, limit: 0.2 },
        ],
      },
      heartbeat: { lastAt: now(), limitMs: 30_000 },
      switches: [...engaged()],
      drills: switches.filter((s) => s.drill),
      broker: { mode: "paper", name: "paper exchange" },
      policyVersion: policies.at(-1)!.version,
      controls: fakeControls(start),
    };
  }

  async function summary(): Promise<AccountSummary> {
    const open = alerts.filter((a) => !a.acknowledgedAt);
    return {
      asOf: now(),
      marketTime: now(),
      marketOpen: true,
      broker: { name: "paper exchange", live: false, replay: true },
      trading: { here: true, mode, reason: modeReason, since: modeSince },
      equity: "101065.25",
      cash: "83429.85",
      buyingPower: "83429.85",
      dayProfit: "312.4",
      dayReturn: 0.003_101,
      openProfit: "684",
      deployed: 0.2915,
      deployedLimit: 0.8,
      drawdown: -0.0142,
      drawdownLimit: -0.1,
      dayLossLimit: -0.03,
      positions: positions.length,
      openOrders: orders.filter((o) => !isDone(o.state)).length,
      unresolvedOrders: orders.filter((o) => o.unresolved).length,
      alerts: { open: open.length, critical: open.filter((a) => a.level === "critical").length },
      pendingRecommendations: recommendations.filter((r) => r.state === "pending").length,
      killSwitches: engaged().length,
    };
  }

  const day = 86_400_000;
  const curve = (drift: number, limit: number) =>
    Array.from({ length: Math.min(60, limit) }, (_, i) => ({
      time: isoTime(start - (Math.min(60, limit) - 1 - i) * day),
      equity: decimal(100_000)
        .plus(drift * i)
        .plus(Math.round(400 * Math.sin(i / 3)))
        .toFixed(2),
    }));

  return {
    emit,
    get listeners() {
      return listeners.size;
    },
    raise: (given) => {
      const alert = { ...fakeAlerts(clock.now())[0]!, ...given, id: alerts.length + 1 };
      alerts.unshift(alert);
      emit("alert.raised", "system", { id: alert.id, code: alert.code });
      return alert;
    },
    summary,
    equityCurve: async (limit) => ({
      points: curve(18, limit),
      baselines: [
        { name: "S&P 500", points: curve(11, limit) },
        { name: "Cash", points: curve(0, limit).map((p) => ({ ...p, equity: "100000" })) },
      ],
    }),
    positions: async () => [...positions],

    listOrders: async ({ status, symbol, strategy, limit, cursor }) => {
      const from = cursor === undefined ? 0 : Number(/^o-(\d{1,6})$/.exec(cursor)?.[1] ?? Number.NaN);
      if (Number.isNaN(from)) {
        throw new DeskError("invalid", "invalid_request", "The cursor is none, expected an earlier answer's");
      }
      const hits = orders.filter(
        (o) =>
          (status === "all" || isDone(o.state) === (status === "done")) &&
          (symbol === undefined || o.symbol === symbol) &&
          (strategy === undefined || o.strategy === strategy),
      );
      const next = hits.length > from + limit ? `o-${from + limit}` : null;
      return { orders: hits.slice(from, from + limit).map(summaryOf), next };
    },
    getOrder: async (id) => orders.find((o) => o.id === id) ?? null,
    submitOrder,
    cancelOrder,

    listStrategies: async () => [...strategies],
    getStrategy: async (name) => strategies.find((s) => s.name === name) ?? null,
    patchStrategy: async (name, patch, person) => {
      const { preview, reason, rollbackTo: _, ...changed } = patch;
      const index = strategies.findIndex((s) => s.name === name);
      const old = strategies[index];
      if (!old) throw new DeskError("not_found", "not_found", `Cannot find strategy "${name}"`);
      const set = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
      const strategy = { ...old, ...set, version: old.version + 1 };
      const changes = Object.entries(set).map(([field, value]) => ({
        name: field,
        from: JSON.stringify((old as Record<string, unknown>)[field]),
        to: JSON.stringify(value),
      }));
      const effect = "Open orders and positions stay as they are";
      if (preview) return { strategy: old, applied: false, changes, effect };
      strategies[index] = strategy;
      emit("strategy.changed", `person:${person.name}`, { name, changes, reason });
      return { strategy, applied: true, changes, effect };
    },

    controls,
    killSwitch,
    setMode: async (command, { name }) => {
      [mode, modeReason, modeBy, modeSince] = [command.mode, command.reason, name, now()];
      emit("control.mode", `person:${name}`, { mode, reason: modeReason });
      return controls();
    },
    modeTransition: async ({ to }, { name }) => {
      emit("control.mode-transition", `person:${name}`, { to });
      const checks = [{ name: "Days on paper", required: "30", found: "6", met: false }];
      if (to === "paper") {
        return {
          mode: "paper",
          outcome: "unchanged",
          checks,
          approvals: [],
          message: "It is on paper already",
        };
      }
      const message = "Cannot go live: 6 days on paper, 30 are required";
      return { mode: "paper", outcome: "refused", checks, approvals: [], message };
    },
    policies: async () => [...policies].reverse(),
    changePolicy: async ({ limits, rollbackTo, preview, reason }, { name }) => {
      const latest = policies.at(-1)!;
      const back = rollbackTo === null ? null : policies.find((p) => p.version === rollbackTo);
      if (back === undefined) {
        throw new DeskError("not_found", "not_found", `Cannot roll back: there is no policy ${rollbackTo}`);
      }
      const wanted = back ? Object.fromEntries(back.limits.map((l) => [l.name, l.value])) : limits;
      for (const [limit, value] of Object.entries(wanted)) {
        const known = latest.limits.find((l) => l.name === limit);
        if (known && value <= known.ceiling && value >= 0) continue;
        const problem = known ? `is ${value}, expected at most ${known.ceiling}` : "is unknown";
        throw new DeskError("invalid", "POLICY_INVALID", `Limit "${limit}" ${problem}`, [
          { field: limit, problem },
        ]);
      }
      const changes = latest.limits
        .filter((l) => wanted[l.name] !== undefined && wanted[l.name] !== l.value)
        .map((l) => ({ name: l.name, from: l.value, to: wanted[l.name]! }));
      const policy: PolicyRecord = {
        version: latest.version + 1,
        createdAt: now(),
        createdBy: name,
        reason,
        limits: latest.limits.map((l) => ({ ...l, value: wanted[l.name] ?? l.value })),
        changes,
      };
      if (!preview) {
        policies.push(policy);
        emit("policy.changed", `person:${name}`, { version: policy.version, changes, reason });
      }
      return { policy, applied: !preview, preview: { orders: orders.length, changed: [] } };
    },

    listRecommendations: async (state, limit) =>
      recommendations.filter((r) => state === "all" || r.state === "pending").slice(0, limit),
    decide: async (id, approve, reason, { name }) => {
      const index = recommendations.findIndex((r) => r.id === id);
      const found = recommendations[index];
      if (!found) throw new DeskError("not_found", "not_found", `Cannot find recommendation ${id}`);
      if (found.state !== "pending") {
        const message = `Cannot decide recommendation ${id}: it is ${found.state}`;
        throw new DeskError("conflict", "RECOMMENDATION_DECIDED", message);
      }
      const state = approve ? ("approved" as const) : ("rejected" as const);
      const decided = { ...found, state, decidedBy: name, decidedAt: now(), reason };
      recommendations[index] = decided;
      emit(`recommendation.${state}`, `person:${name}`, { id, reason });
      return decided;
    },

    listAlerts: async (state, limit) =>
      alerts.filter((a) => state === "all" || !a.acknowledgedAt).slice(0, limit),
    acknowledge: async (id, note, { name }) => {
      const index = alerts.findIndex((a) => a.id === id);
      const found = alerts[index];
      if (!found) throw new DeskError("not_found", "not_found", `Cannot find alert ${id}`);
      const done = { ...found, acknowledgedAt: now(), acknowledgedBy: name, note };
      alerts[index] = done;
      emit("alert.acknowledged", `person:${name}`, { id, note });
      return done;
    },

    services: async () => fakeServiceHealth(clock.now()),
    journalAfter: async (seq, limit) => journal.filter((entry) => entry.seq > seq).slice(0, limit),
    onJournal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    figures: () => ({ orders_open: orders.filter((o) => !isDone(o.state)).length, equity: 101_065.25 }),
  };
}
