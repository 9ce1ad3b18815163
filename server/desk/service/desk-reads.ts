import { decimal, plain, toCents } from "../../../src/core/decimal.js";
import type { AlertRecord, EquityCurve, JournalEntry } from "../../../src/contracts/account.js";
import type { ControlRecord, PolicyRecord, RecommendationRecord } from "../../../src/contracts/controls.js";
import type {
  FillRecord,
  OrderDetail,
  OrderEventRecord,
  OrderRecord,
  PositionRecord,
} from "../../../src/contracts/orders.js";
import { isoTime } from "../../../src/contracts/run-record.js";
import { CONTROLS } from "../../../src/trading/policy/controls.js";
import { type OrderState, ORDER_STATES } from "../../../src/trading/orders/order-state.js";
import { RISK_LIMITS } from "../../../src/trading/policy/risk-limits.js";
import type { LimitValue } from "../../../src/trading/limits/limit.js";
import { DEFAULT_POLICY, type RiskPolicy } from "../../../src/trading/policy/risk-policy.js";
import type { Sql } from "../../db/client.js";
import { ALERT_COLUMNS } from "../ledger/alert-list.js";
import { ORDER_COLUMNS } from "../ledger/book.js";
import { averagePriceOf } from "../ledger/desk-order.js";
import type { KeptRecommendation } from "../strategies/recommendation-list.js";
import type { AlertRow, OrderRow, PositionRow } from "../ledger/rows.js";
import type { OrderQuery } from "../contract/trading-desk.js";

/** Latest price of a symbol and our clock when it came; null when there is none. */
export type PriceOf = (symbol: string) => { readonly price: number; readonly receivedAt: number } | null;

/** A row as it goes over the wire. */
export function orderRecord(row: OrderRow): OrderRecord {
  const filled = decimal(row.filled);
  return {
    id: row.id,
    brokerId: row.broker_id,
    strategy: row.strategy,
    model: row.model,
    person: row.person,
    symbol: row.symbol,
    side: row.side,
    type: row.type,
    quantity: plain(decimal(row.quantity)),
    limitPrice: row.limit_price,
    stopPrice: row.stop_price,
    timeInForce: row.time_in_force,
    reduceOnly: row.reduce_only,
    state: row.state,
    unresolved: row.unresolved,
    filledQuantity: plain(filled),
    averagePrice: averagePriceOf({ filled, notional: decimal(row.notional) }),
    reason: row.reason,
    denials: [...row.denials],
    decidedAt: row.decided_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** A page of orders, newest first. */
export async function listOrders(
  sql: Sql,
  account: string,
  { status, symbol, strategy, limit, cursor }: OrderQuery,
): Promise<{ orders: OrderRecord[]; next: string | null }> {
  const open = sql`(state NOT IN ('filled', 'canceled', 'expired', 'rejected') OR unresolved IS NOT NULL)`;
  const [at, after] = splitCursor(cursor);
  const rows = await sql<OrderRow[]>`SELECT ${sql.unsafe(ORDER_COLUMNS)} FROM desk_orders o
    WHERE account = ${account}
      ${status === "open" ? sql`AND ${open}` : status === "done" ? sql`AND NOT ${open}` : sql``}
      ${symbol === undefined ? sql`` : sql`AND symbol = ${symbol}`}
      ${strategy === undefined ? sql`` : sql`AND strategy = ${strategy}`}
      ${at === null ? sql`` : sql`AND (created_at, id) < (${at}::timestamptz, ${after})`}
    ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > limit && last ? `${last.created_at}~${last.id}` : null;
  return { orders: page.map(orderRecord), next };
}

function splitCursor(cursor: string | undefined): [string | null, string] {
  const found = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)~(.{1,128})$/.exec(cursor ?? "");
  return found ? [found[1]!, found[2]!] : [null, ""];
}

/** An order with its events and fills; null when there is none of that id. */
export async function getOrder(sql: Sql, account: string, id: string): Promise<OrderDetail | null> {
  const [[row], events, fills] = await Promise.all([
    sql<
      OrderRow[]
    >`SELECT ${sql.unsafe(ORDER_COLUMNS)} FROM desk_orders o WHERE id = ${id} AND account = ${account}`,
    sql<
      JournalRow[]
    >`SELECT seq, at, kind, actor, body, hash FROM journal WHERE subject = ${id} ORDER BY seq LIMIT 500`,
    sql<
      { execution_id: string; recorded_at: number; market_time: number; quantity: string; price: string }[]
    >`
      SELECT execution_id, recorded_at, market_time, quantity::text, price::text FROM fills
      WHERE order_id = ${id} ORDER BY recorded_at, execution_id LIMIT 1000`,
  ]);
  if (!row) return null;
  return {
    ...orderRecord(row),
    events: events.map(orderEvent),
    fills: fills.map((fill): FillRecord => ({
      executionId: fill.execution_id,
      time: isoTime(fill.recorded_at),
      marketTime: isoTime(fill.market_time),
      quantity: fill.quantity,
      price: fill.price,
    })),
  };
}

interface JournalRow {
  readonly seq: string;
  readonly at: number;
  readonly kind: string;
  readonly actor: string;
  readonly body: string;
  readonly hash: string;
}

function orderEvent({ seq, at, kind, actor, body }: JournalRow): OrderEventRecord {
  const facts = JSON.parse(body) as Record<string, unknown>;
  const name = kind.replace(/^order\./, "");
  const state = (facts["state"] ??
    (ORDER_STATES.includes(name as OrderState) ? name : null)) as OrderState | null;
  return {
    seq: Number(seq),
    time: isoTime(at),
    kind: name,
    state,
    detail: describeEvent(name, actor, facts),
  };
}

/** An event of an order in words. */
function describeEvent(kind: string, actor: string, facts: Record<string, unknown>): string {
  const denials = (facts["denials"] ?? []) as readonly { readonly message: string }[];
  if (kind === "decided") return `${actor}: ${String(facts["why"] ?? "")}`;
  if (kind === "checked") return facts["verdict"] === "reduce" ? "Allowed, reduced" : "All controls allow it";
  if (denials.length > 0) return denials.map(({ message }) => message).join("; ");
  if (kind === "sent")
    return `Answer after ${String(facts["ms"])} ms: ${String(facts["outcome"])}${because(facts)}`;
  if (kind === "filled" || kind === "partially_filled")
    return `${String(facts["quantity"])} at ${String(facts["price"])}, ${String(facts["filled"])} in all`;
  return `${actor}${because(facts)}`;
}

function because(facts: Record<string, unknown>): string {
  return typeof facts["reason"] === "string" ? `: ${facts["reason"]}` : "";
}

/** What strategies and persons hold, each with its latest price. */
export async function listPositions(sql: Sql, account: string, priceOf: PriceOf): Promise<PositionRecord[]> {
  const [rows, stops] = await Promise.all([
    sql<(Omit<PositionRow, "opened_at"> & { opened_at: number | null })[]>`SELECT account, strategy, symbol,
      quantity::text, average_price::text, realised::text, opened_at FROM positions
      WHERE account = ${account} AND quantity <> 0 ORDER BY symbol, strategy`,
    sql<
      {
        strategy: string;
        symbol: string;
        type: string;
        limit_price: string | null;
        stop_price: string | null;
      }[]
    >`
      SELECT strategy, symbol, type, limit_price::text, stop_price::text FROM desk_orders WHERE account = ${account}
        AND reduce_only AND type <> 'market' AND state NOT IN ('filled', 'canceled', 'expired', 'rejected')`,
  ]);
  return rows.map((row) => {
    const latest = priceOf(row.symbol);
    const quantity = decimal(row.quantity);
    const average = decimal(row.average_price);
    const exits = stops.filter(({ strategy, symbol }) => strategy === row.strategy && symbol === row.symbol);
    return {
      symbol: row.symbol,
      strategy: row.strategy,
      quantity: plain(quantity),
      averagePrice: average.toFixed(4).replace(/\.?0+$/, ""),
      mark: latest === null ? null : plain(decimal(latest.price)),
      markAt: latest === null || latest.receivedAt === 0 ? null : isoTime(latest.receivedAt),
      unrealised: latest === null ? null : toCents(quantity.times(decimal(latest.price).minus(average))),
      realised: toCents(decimal(row.realised)),
      stop: exits.find(({ type }) => type.startsWith("stop"))?.stop_price ?? null,
      target: exits.find(({ type }) => type === "limit")?.limit_price ?? null,
      openedAt: row.opened_at === null ? null : isoTime(row.opened_at),
    };
  });
}

/** An alert as it goes over the wire. */
export function alertRecord(row: AlertRow): AlertRecord {
  return {
    id: row.id,
    level: row.level,
    code: row.code,
    message: row.message,
    action: row.action,
    strategy: row.strategy,
    symbol: row.symbol,
    raisedAt: row.raised_at,
    count: row.count,
    lastAt: row.last_at,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
    note: row.note,
  };
}

export async function listAlerts(sql: Sql, state: "open" | "all", limit: number): Promise<AlertRecord[]> {
  const rows = await sql<AlertRow[]>`SELECT ${sql.unsafe(ALERT_COLUMNS)} FROM alerts
    ${state === "open" ? sql`WHERE acknowledged_at IS NULL` : sql``}
    ORDER BY acknowledged_at IS NOT NULL, id DESC LIMIT ${limit}`;
  return rows.map(alertRecord);
}

/** The journal after a place, oldest first. */
export async function journalAfter(sql: Sql, seq: number, limit: number): Promise<JournalEntry[]> {
  const rows = await sql<
    (JournalRow & { subject: string | null })[]
  >`SELECT seq, at, kind, actor, subject, body, hash
    FROM journal WHERE seq > ${seq} ORDER BY seq LIMIT ${limit}`;
  return rows.map(({ seq: place, at, kind, actor, subject, body, hash }) => {
    const facts = JSON.parse(body) as Record<string, unknown>;
    return {
      seq: Number(place),
      time: isoTime(at),
      kind,
      actor,
      body: subject === null ? facts : { ...facts, subject },
      hash,
    };
  });
}

/** Account value at the end of each market day, oldest first. */
export async function equityCurve(sql: Sql, account: string, limit: number): Promise<EquityCurve["points"]> {
  const rows = await sql<
    { day: string; equity: string }[]
  >`SELECT to_char(day, 'YYYY-MM-DD') AS day, equity::text
    FROM equity_points WHERE account = ${account} ORDER BY day DESC LIMIT ${limit}`;
  return rows
    .reverse()
    .map(({ day, equity }) => ({ time: `${day}T00:00:00Z`, equity: toCents(decimal(equity)) }));
}

/** The forty controls with what they did and when they were last proven. */
export async function listControls(sql: Sql, policy: RiskPolicy): Promise<ControlRecord[]> {
  const [denials, proofs] = await Promise.all([
    sql<
      { control: number; count: string; last_at: number }[]
    >`SELECT control, count, last_at FROM control_denials`,
    sql<{ control: number; proven_at: number; passed: boolean; evidence: string }[]>`
      SELECT DISTINCT ON (control) control, proven_at, passed, evidence FROM control_proofs
      ORDER BY control, proven_at DESC`,
  ]);
  return CONTROLS.map(({ number, key, title, group, limits, codes, blocks, checksExits }) => {
    const denied = denials.find(({ control }) => control === number);
    const proof = proofs.find(({ control }) => control === number);
    return {
      number,
      key,
      title,
      group,
      limits: limits.flatMap(({ name, unit }) => {
        const value = asNumber(policy[name]);
        return value === null ? [] : [{ name, value, unit }];
      }),
      codes: [...codes],
      blocks,
      exits: checksExits,
      denials: Number(denied?.count ?? 0),
      lastDenialAt: denied ? isoTime(denied.last_at) : null,
      provenAt: proof ? isoTime(proof.proven_at) : null,
      proven: proof?.passed ?? null,
      evidence: proof?.evidence ?? null,
    };
  });
}

interface StoredPolicy {
  readonly version: number;
  readonly limits: Record<string, LimitValue>;
  readonly created_by: string;
  readonly created_at: number;
  readonly reason: string;
  readonly changes: PolicyRecord["changes"];
}

/** Every version of the policy, newest first; the built-in one when none was stored. */
export async function listPolicies(sql: Sql): Promise<PolicyRecord[]> {
  const rows = await sql<StoredPolicy[]>`SELECT version, limits, created_by, created_at, reason, changes
    FROM policies ORDER BY version DESC LIMIT 200`;
  const stored = rows.map((row) =>
    policyRecord({ ...DEFAULT_POLICY, ...row.limits, version: row.version }, row),
  );
  if (stored.some(({ version }) => version === DEFAULT_POLICY.version)) return stored;
  const origin = { created_by: "vernier", created_at: 0, reason: "Built in", changes: [] };
  return [...stored, policyRecord(DEFAULT_POLICY, origin)];
}

/** A policy with its limits described; a switch is 1 or 0, and lists of symbols are left out. */
export function policyRecord(
  policy: RiskPolicy,
  made: Pick<StoredPolicy, "created_by" | "created_at" | "reason" | "changes">,
): PolicyRecord {
  return {
    version: policy.version,
    createdAt: isoTime(made.created_at),
    createdBy: made.created_by,
    reason: made.reason,
    limits: RISK_LIMITS.flatMap((limit) => {
      const value = asNumber(policy[limit.name]);
      const initial = asNumber(limit.default);
      const ceiling = asNumber(limit.ceiling);
      if (value === null || initial === null || ceiling === null) return [];
      const tighter = limit.tighter === "lower" ? ("lower" as const) : ("higher" as const);
      const { name, control, unit, help } = limit;
      return [{ name, control, unit, value, default: initial, ceiling, tighter, help }];
    }),
    changes: [...made.changes],
  };
}

/** A limit as a number: a switch is 1 or 0; null for a list. */
export function asNumber(value: LimitValue | undefined): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" ? value : null;
}

export async function listRecommendations(
  sql: Sql,
  account: string,
  state: "pending" | "all",
  limit: number,
  priceOf: PriceOf,
): Promise<RecommendationRecord[]> {
  const rows = await sql<
    { state: string; value: KeptRecommendation }[]
  >`SELECT state, value FROM recommendations
    WHERE account = ${account} ${state === "pending" ? sql`AND state = 'pending'` : sql``}
    ORDER BY state <> 'pending', id DESC LIMIT ${limit}`;
  return rows.map((row) => recommendationRecord(row.state, row.value, priceOf));
}

/** A recommendation as it goes over the wire. */
export function recommendationRecord(
  state: string,
  { id, intent, recommendation, price, explanation, denials, order }: KeptRecommendation,
  priceOf: PriceOf,
): RecommendationRecord {
  const { decision } = recommendation;
  const latest = priceOf(intent.symbol);
  const direction = intent.side === "buy" ? 1 : -1;
  const alone =
    latest === null
      ? null
      : decimal(latest.price).minus(price).times(intent.quantity).times(direction).toFixed(2);
  return {
    id,
    strategy: intent.strategy,
    model: intent.model,
    symbol: intent.symbol,
    side: intent.side,
    quantity: intent.quantity,
    price: plain(decimal(price)),
    explanation: explanation.map(({ title, text }) => ({ title, text })),
    proposedBy: recommendation.proposer,
    proposedAt: isoTime(recommendation.proposedAt),
    expiresAt: isoTime(recommendation.expiresAt),
    state: stateOf(state),
    decidedBy: decision?.by ?? null,
    decidedAt: decision ? isoTime(decision.at) : null,
    reason: decision?.reason ?? null,
    order,
    denials: denials.map(({ control, code, message, limit, figure }) => ({
      control,
      code,
      message,
      limit,
      figure,
    })),
    alone: {
      profit: alone,
      asOf: latest === null || latest.receivedAt === 0 ? null : isoTime(latest.receivedAt),
    },
  };
}

function stateOf(state: string): RecommendationRecord["state"] {
  if (state === "used") return "approved";
  if (state === "pending" || state === "approved" || state === "rejected" || state === "expired")
    return state;
  return "denied";
}
