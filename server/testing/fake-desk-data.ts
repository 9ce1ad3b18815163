import type { AlertRecord, ServiceHealth } from "../../src/contracts/account.js";
import { SERVICE_NAMES } from "../../src/contracts/account.js";
import type {
  ControlRecord,
  KillSwitchRecord,
  LiveStrategyRecord,
  PolicyRecord,
  RecommendationRecord,
} from "../../src/contracts/controls.js";
import type { OrderDetail, OrderEventRecord, PositionRecord } from "../../src/contracts/orders.js";
import { isoTime } from "../../src/contracts/run-record.js";
import { CONTROLS } from "../../src/trading/policy/controls.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A figure and the symbol it is the price of. */
export const FAKE_PRICES: Readonly<Record<string, string>> = {
  AAPL: "187.35",
  MSFT: "402.10",
  NVDA: "118.44",
  SPY: "512.77",
};

export function fakePositions(now: number): PositionRecord[] {
  const at = isoTime(now - 4_000);
  return [
    {
      symbol: "AAPL",
      strategy: "apple-crossover",
      quantity: "120",
      averagePrice: "181.2",
      mark: "187.35",
      markAt: at,
      unrealised: "738",
      realised: "412.5",
      stop: "172.14",
      target: "199.32",
      openedAt: isoTime(now - 6 * DAY),
    },
    {
      symbol: "MSFT",
      strategy: "microsoft-reversion",
      quantity: "-15",
      averagePrice: "398.5",
      mark: "402.1",
      markAt: at,
      unrealised: "-54",
      realised: "-31.25",
      stop: "410.46",
      target: null,
      openedAt: isoTime(now - 2 * DAY),
    },
    {
      symbol: "NVDA",
      strategy: "manual",
      quantity: "10",
      averagePrice: "118.44",
      mark: null,
      markAt: null,
      unrealised: null,
      realised: "0",
      stop: null,
      target: null,
      openedAt: isoTime(now - 30 * MINUTE),
    },
  ];
}

type Step = readonly [kind: string, state: OrderEventRecord["state"], afterMs: number, detail: string];

const FILLED: readonly Step[] = [
  ["decided", "new", 0, "Fast average crossed above slow average"],
  ["checked", "pending_submit", 3, "All 22 controls allow 120 AAPL"],
  ["sent", "submitted", 9, "Sent to the broker"],
  ["accepted", "accepted", 61, "The broker accepted it"],
  ["filled", "partially_filled", 840, "50 at 181.18"],
  ["filled", "filled", 1310, "70 at 181.214285714"],
];

const DENIED: readonly Step[] = [
  ["decided", "new", 0, "Close fell below the lower band"],
  ["denied", "rejected", 2, "Order notional 31,890 is over the limit of 25,000"],
];

const UNRESOLVED: readonly Step[] = [
  ["decided", "new", 0, "Entered by a person: rebalance before the close"],
  ["checked", "pending_submit", 4, "All 22 controls allow 20 SPY"],
  ["sent", "pending_submit", 11, "Sent to the broker, no answer within 10 s"],
];

const OPEN: readonly Step[] = [
  ["decided", "new", 0, "Z-score below -2"],
  ["checked", "pending_submit", 3, "All 22 controls allow 15 MSFT"],
  ["approved", "pending_submit", 95_000, "Approved by mia: matches the plan"],
  ["sent", "submitted", 95_010, "Sent to the broker"],
  ["accepted", "accepted", 95_080, "The broker accepted it"],
];

/** Orders in four ways: filled in two parts, working, denied by a control, and of unknown outcome. */
export function fakeOrders(now: number): OrderDetail[] {
  const order = (
    id: string,
    ago: number,
    steps: readonly Step[],
    rest: Partial<OrderDetail>,
  ): OrderDetail => {
    const start = now - ago;
    const events = steps.map(([kind, state, after, detail], i) => ({
      seq: 100 + Math.round(ago / MINUTE) * 10 + i,
      time: isoTime(start + after),
      kind,
      state,
      detail,
    }));
    return {
      id,
      brokerId: null,
      strategy: "apple-crossover",
      model: null,
      person: null,
      symbol: "AAPL",
      side: "buy",
      type: "market",
      quantity: "120",
      limitPrice: null,
      stopPrice: null,
      timeInForce: "day",
      reduceOnly: false,
      state: events.at(-1)!.state!,
      unresolved: null,
      filledQuantity: "0",
      averagePrice: null,
      reason: null,
      denials: [],
      decidedAt: isoTime(start),
      createdAt: isoTime(start),
      updatedAt: events.at(-1)!.time,
      events,
      fills: [],
      ...rest,
    };
  };
  const fill = (executionId: string, after: number, quantity: string, price: string) => ({
    executionId,
    time: isoTime(now - 6 * DAY + after),
    marketTime: isoTime(now - 6 * DAY + after - 20),
    quantity,
    price,
  });
  return [
    order("vernier-apple-crossover-20260103-1", 6 * DAY, FILLED, {
      brokerId: "b0000001",
      filledQuantity: "120",
      averagePrice: "181.2",
      fills: [fill("e1", 840, "50", "181.18"), fill("e2", 1310, "70", "181.214285714")],
    }),
    order("vernier-microsoft-reversion-20260107-1", 40 * MINUTE, OPEN, {
      brokerId: "b0000002",
      strategy: "microsoft-reversion",
      person: "mia",
      symbol: "MSFT",
      side: "sell",
      type: "limit",
      quantity: "15",
      limitPrice: "405",
      timeInForce: "gtc",
    }),
    order("vernier-apple-crossover-20260108-1", 25 * MINUTE, DENIED, {
      quantity: "170",
      reason: "Denied by control 3: order notional is 31,890, limit 25,000",
      denials: [
        {
          control: 3,
          code: "ORDER_NOTIONAL_EXCEEDED",
          message: "Order notional is 31,890, limit 25,000",
          limit: 25_000,
          figure: 31_890,
        },
      ],
    }),
    order("vernier-manual-20260108-1", 6 * MINUTE, UNRESOLVED, {
      strategy: "manual",
      person: "tom",
      symbol: "SPY",
      quantity: "20",
      unresolved: "The broker did not answer within 10 s; asked again by client order id every 2 s",
    }),
  ];
}

export function fakeAlerts(now: number): AlertRecord[] {
  const alert = (id: number, ago: number, rest: Partial<AlertRecord>): AlertRecord => ({
    id,
    level: "warning",
    code: "ORDER_UNRESOLVED",
    message: "It is not known whether the broker has order vernier-manual-20260108-1",
    action: "Wait for reconciliation; if it stays, look the order up at the broker",
    strategy: null,
    symbol: null,
    raisedAt: isoTime(now - ago),
    count: 1,
    lastAt: isoTime(now - ago),
    acknowledgedAt: null,
    acknowledgedBy: null,
    note: null,
    ...rest,
  });
  return [
    alert(1, 6 * MINUTE, { strategy: "manual", symbol: "SPY" }),
    alert(2, 3 * MINUTE, {
      level: "critical",
      code: "RECONCILIATION_MISMATCH",
      message: "Position of MSFT is -15 here and -14 at the broker",
      action: "Trading of MSFT waits; compare the fills of both sides",
      symbol: "MSFT",
      count: 3,
      lastAt: isoTime(now - MINUTE),
    }),
    alert(3, DAY, {
      level: "info",
      code: "FEED_GAP_FILLED",
      message: "Two bars of AAPL came late and were filled in",
      action: "Nothing to do",
      symbol: "AAPL",
      acknowledgedAt: isoTime(now - DAY / 2),
      acknowledgedBy: "tom",
      note: "seen",
    }),
  ];
}

export function fakeStrategies(now: number): LiveStrategyRecord[] {
  const strategy = (name: string, symbol: string, rest: Partial<LiveStrategyRecord>): LiveStrategyRecord => ({
    name,
    strategy: "sma-crossover",
    symbol,
    timeframe: "1Day",
    parameters: { fast: 10, slow: 30 },
    size: "equity:0.1",
    side: "long",
    allocation: "25000",
    needsApproval: false,
    status: "running",
    statusReason: null,
    version: 3,
    lastBarAt: isoTime(now - MINUTE),
    lastSignal: "buy",
    equity: "26150.5",
    profit: "1150.5",
    drawdown: -0.021,
    drawdownLimit: -0.1,
    orders: 14,
    denials: 1,
    pendingRecommendations: 0,
    alone: { equity: "26480", regret: "329.5" },
    ...rest,
  });
  return [
    strategy("apple-crossover", "AAPL", {}),
    strategy("microsoft-reversion", "MSFT", {
      strategy: "bollinger-reversion",
      parameters: { period: 20, width: 2 },
      side: "long-short",
      needsApproval: true,
      lastSignal: "sell",
      equity: "24914.75",
      profit: "-85.25",
      pendingRecommendations: 1,
    }),
    strategy("nvidia-breakout", "NVDA", {
      strategy: "breakout",
      parameters: { period: 55 },
      status: "disabled",
      statusReason: "Repeated executions: 5 buys in 60 s, a person has to enable it again",
      lastSignal: null,
      equity: null,
      profit: null,
      drawdown: null,
      orders: 5,
      alone: { equity: null, regret: null },
    }),
  ];
}

export function fakeRecommendations(now: number): RecommendationRecord[] {
  return [
    {
      id: 1,
      strategy: "microsoft-reversion",
      model: null,
      symbol: "MSFT",
      side: "sell",
      quantity: "12",
      price: "402.1",
      explanation: [
        { title: "Signal", text: "The close is 2.3 deviations above its 20-day mean." },
        { title: "What would flip it", text: "A close below 399.20." },
      ],
      proposedBy: "strategy:microsoft-reversion",
      proposedAt: isoTime(now - 2 * MINUTE),
      expiresAt: isoTime(now + 8 * MINUTE),
      state: "pending",
      decidedBy: null,
      decidedAt: null,
      reason: null,
      order: null,
      denials: [],
      alone: { profit: "-4.2", asOf: isoTime(now - 4_000) },
    },
    {
      id: 2,
      strategy: "microsoft-reversion",
      model: null,
      symbol: "MSFT",
      side: "buy",
      quantity: "10",
      price: "391",
      explanation: [{ title: "Signal", text: "The close is 2.1 deviations below its 20-day mean." }],
      proposedBy: "strategy:microsoft-reversion",
      proposedAt: isoTime(now - 3 * DAY),
      expiresAt: isoTime(now - 3 * DAY + 10 * MINUTE),
      state: "rejected",
      decidedBy: "mia",
      decidedAt: isoTime(now - 3 * DAY + 4 * MINUTE),
      reason: "Earnings tomorrow",
      order: null,
      denials: [],
      alone: { profit: "111", asOf: isoTime(now - 4_000) },
    },
  ];
}

export function fakeSwitches(now: number): KillSwitchRecord[] {
  const base = {
    flatten: false,
    engagedBy: "tom",
    drill: false,
    rearmRequestedBy: null,
    rearmExpiresAt: null,
    rearmedBy: null,
    rearmedAt: null,
  };
  return [
    {
      ...base,
      id: 1,
      scope: "symbol",
      target: "NVDA",
      blocks: "Entries and exits of NVDA; cancels go through",
      reason: "Halted at the exchange",
      engagedAt: isoTime(now - 2 * 60 * MINUTE),
      state: "engaged",
    },
    {
      ...base,
      id: 2,
      scope: "global",
      target: null,
      blocks: "Every entry and exit; cancels go through",
      reason: "Monthly drill",
      drill: true,
      engagedAt: isoTime(now - 10 * DAY),
      state: "re-armed",
      rearmRequestedBy: "tom",
      rearmedBy: "ada",
      rearmedAt: isoTime(now - 10 * DAY + 3 * MINUTE),
    },
  ];
}

/** The forty controls as they stand in the code, proven but for one. */
export function fakeControls(now: number): ControlRecord[] {
  return CONTROLS.map(({ number, key, title, group, limits, codes, blocks, checksExits }) => ({
    number,
    key,
    title,
    group,
    limits: limits.map(({ name, unit }) => ({ name, value: 1, unit })),
    codes: [...codes],
    blocks,
    exits: checksExits,
    denials: number === 3 ? 1 : 0,
    lastDenialAt: number === 3 ? isoTime(now - 25 * MINUTE) : null,
    provenAt: number === 19 ? null : isoTime(now - DAY),
    proven: number === 19 ? null : number !== 31,
    evidence: number === 19 ? null : `Test of control ${number}`,
  }));
}

export function fakePolicy(now: number): PolicyRecord {
  const limit = (name: string, control: number, unit: string, value: number, ceiling: number) => ({
    name,
    control,
    unit,
    value,
    default: value,
    ceiling,
    tighter: "lower" as const,
    help: `Limit of control ${control}`,
  });
  return {
    version: 1,
    createdAt: isoTime(now - 30 * DAY),
    createdBy: "system",
    reason: "The defaults",
    limits: [
      limit("priceCollar", 1, "fraction", 0.05, 0.1),
      limit("maxOrderNotional", 3, "money", 25_000, 100_000),
      limit("maxOpenPositions", 7, "count", 20, 50),
    ],
    changes: [],
  };
}

const DETAILS: Readonly<Record<string, readonly [ServiceHealth["status"], string]>> = {
  "order-stream": ["up", "Last heard 2 s ago"],
  feed: ["degraded", "No bar of NVDA for 35 s; the others are fresh"],
  reconciliation: ["degraded", "MSFT differs since 3 minutes: -15 here, -14 at the broker"],
  runs: ["off", "No run is under way"],
};

export function fakeServiceHealth(now: number): ServiceHealth[] {
  return SERVICE_NAMES.map((name) => {
    const [status, detail] = DETAILS[name] ?? ["up", "All is well"];
    return {
      name,
      status,
      detail,
      checkedAt: isoTime(now),
      figures: name === "broker" ? { requestsLeft: 188, live: false } : { ageMs: 2000 },
    };
  });
}
