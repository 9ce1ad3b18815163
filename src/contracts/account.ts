import { z } from "zod";
import { TRADING_MODES } from "../trading/risk/trading-mode.js";
import { WireDecimal, WireTime } from "./wire.js";

const Fraction = z.number().nullable();

/** Am I making money, am I safe: the desk at a glance. Fractions, never percents; null where undefined. */
export const AccountSummary = z
  .object({
    asOf: WireTime,
    marketTime: WireTime.nullable(),
    marketOpen: z.boolean().nullable(),
    broker: z.object({
      name: z.string(),
      live: z.boolean().meta({ description: "True only where real money moves" }),
      replay: z.boolean().meta({ description: "True when the market is a replay of past bars" }),
    }),
    trading: z.object({
      here: z
        .boolean()
        .meta({ description: "Whether this server trades; another one holds the lock if not" }),
      mode: z.enum(TRADING_MODES),
      reason: z.string(),
      since: WireTime,
    }),
    equity: WireDecimal.nullable(),
    cash: WireDecimal.nullable(),
    buyingPower: WireDecimal.nullable(),
    dayProfit: WireDecimal.nullable(),
    dayReturn: Fraction,
    openProfit: WireDecimal.nullable(),
    deployed: Fraction.meta({ description: "Gross value of positions ÷ equity" }),
    deployedLimit: z.number(),
    drawdown: Fraction.meta({ description: "Equity ÷ high-water mark − 1, at most 0" }),
    drawdownLimit: z.number(),
    dayLossLimit: z.number(),
    positions: z.int(),
    openOrders: z.int(),
    unresolvedOrders: z.int(),
    alerts: z.object({ open: z.int(), critical: z.int() }),
    pendingRecommendations: z.int(),
    killSwitches: z.int().meta({ description: "How many are engaged" }),
  })
  .meta({ id: "AccountSummary" });

/** Equity over time, beside what it is measured against. */
export const EquityCurve = z
  .object({
    points: z.array(z.object({ time: WireTime, equity: WireDecimal })),
    baselines: z.array(
      z.object({
        name: z.string(),
        points: z.array(z.object({ time: WireTime, equity: WireDecimal })),
      }),
    ),
  })
  .meta({ id: "EquityCurve" });

/** How one part of the system does. */
export const ServiceHealth = z
  .object({
    name: z.string(),
    status: z.enum(["up", "degraded", "down", "off"]),
    detail: z.string().meta({ description: "For a person: what, since when, what to do" }),
    checkedAt: WireTime,
    figures: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  })
  .meta({ id: "ServiceHealth" });

export const SERVICE_NAMES = [
  "database",
  "broker",
  "order-stream",
  "feed",
  "trading",
  "reconciliation",
  "journal",
  "refresh",
  "runs",
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

const ALERT_LEVELS = ["info", "warning", "critical"] as const;

/** Something a person should know of. */
export const AlertRecord = z
  .object({
    id: z.int(),
    level: z.enum(ALERT_LEVELS),
    code: z.string().meta({ example: "RECONCILIATION_MISMATCH" }),
    message: z.string(),
    action: z.string().meta({ description: "What to do about it" }),
    strategy: z.string().nullable(),
    symbol: z.string().nullable(),
    raisedAt: WireTime,
    count: z.int().meta({ description: "How often it came while it was open" }),
    lastAt: WireTime,
    acknowledgedAt: WireTime.nullable(),
    acknowledgedBy: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: "Alert" });

/** One record of the hash-chained journal. */
export const JournalEntry = z
  .object({
    seq: z.int(),
    time: WireTime,
    kind: z.string().meta({ example: "order.filled" }),
    actor: z.string().meta({ description: "strategy:NAME, person:NAME, broker or system" }),
    body: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .meta({ id: "JournalEntry" });

export type AccountSummary = z.infer<typeof AccountSummary>;
export type EquityCurve = z.infer<typeof EquityCurve>;
export type ServiceHealth = z.infer<typeof ServiceHealth>;
export type AlertRecord = z.infer<typeof AlertRecord>;
export type JournalEntry = z.infer<typeof JournalEntry>;
