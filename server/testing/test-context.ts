import { decimal, ZERO } from "../../src/core/decimal.js";
import { sessionDay } from "../../src/market/calendars/calendar.js";
import type {
  Broker,
  BrokerFill,
  BrokerOrder,
  BrokerOrderRequest,
  BrokerOutcome,
} from "../../src/trading/orders/broker.js";
import type { RiskVerdict } from "../../src/trading/limits/denial.js";
import type { Sql } from "../db/client.js";
import { AlertList } from "../desk/ledger/alert-list.js";
import { Book } from "../desk/ledger/book.js";
import type { DeskContext } from "../desk/ledger/desk-context.js";
import { LiveStrategy } from "../desk/strategies/live-strategy.js";
import type { Intent } from "../desk/orders/order-management.js";
import type { AlertRow, Change } from "../desk/ledger/rows.js";
import { SETTINGS } from "./test-settings.js";
import { type StoredNote, Writer } from "../desk/ledger/writer.js";

/** The close of a session in New York, on whose bar the test's strategy decides. */
const DECIDED = Date.UTC(2020, 0, 6);
const CLOSED = Date.UTC(2020, 0, 6, 21);
/** The open after it. */
export const OPENED = Date.UTC(2020, 0, 7, 14, 30);

/** A broker whose answers are written by the test. */
export class ScriptedBroker implements Broker {
  readonly name = "scripted";
  readonly live = false;
  /** What is answered to the next submits; confirmed when there is none left. */
  readonly answers: BrokerOutcome<BrokerOrder>[] = [];
  readonly cancelAnswers: BrokerOutcome<null>[] = [];
  readonly sent: BrokerOrderRequest[] = [];
  readonly canceled: string[] = [];
  /** What it has, by client order id. */
  readonly has = new Map<string, BrokerOrder>();
  fills: BrokerFill[] = [];
  /** True makes every query fail. */
  down = false;

  async submit(request: BrokerOrderRequest): Promise<BrokerOutcome<BrokerOrder>> {
    this.sent.push(request);
    const answer = this.answers.shift();
    if (answer) return answer;
    const value = this.has.get(request.clientOrderId) ?? brokerOrder(request);
    this.has.set(request.clientOrderId, value);
    return { kind: "confirmed", value };
  }

  async cancel(orderId: string): Promise<BrokerOutcome<null>> {
    this.canceled.push(orderId);
    return this.cancelAnswers.shift() ?? { kind: "confirmed", value: null };
  }

  async findOrder(clientOrderId: string): Promise<BrokerOrder | null> {
    if (this.down) throw new Error("Cannot find the order: no answer");
    return this.has.get(clientOrderId) ?? null;
  }

  async fillsAfter(): Promise<readonly BrokerFill[]> {
    return this.fills;
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    return [...this.has.values()];
  }

  replace = unasked;
  positions = unasked;
  account = unasked;
  clock = unasked;
  asset = unasked;
  listen = (): never => unasked();
}

function unasked(): never {
  throw new Error("Nobody asks this in these tests");
}

/** A desk's parts without a database: what is written is kept in a list, as Postgres would get it. */
export interface TestContext extends DeskContext {
  readonly broker: ScriptedBroker;
  readonly strategy: LiveStrategy;
  /** Batches that were stored. */
  readonly stored: Change[];
  readonly notes: StoredNote[];
  readonly settledIds: string[];
  readonly alerts: () => AlertRow[];
  /** Lets wall time pass. */
  pass(ms: number): void;
}

export async function createTestContext(): Promise<TestContext> {
  let wall = Date.UTC(2026, 0, 5, 12);
  const stored: Change[] = [];
  const notes: StoredNote[] = [];
  const settledIds: string[] = [];
  let seq = 0;
  const sql = (async (texts: readonly string[], ...values: unknown[]) => {
    if (!texts.join("").includes("desk_commit")) return texts.join("").includes("max(id)") ? [{ id: 0 }] : [];
    const batch = JSON.parse(String(values[1])) as Change;
    stored.push(batch);
    seq += batch.journal.length;
    return [{ seq: String(seq) }];
  }) as unknown as Sql;
  const unsafe = (text: string): string => text;
  Object.assign(sql, { unsafe });
  const now = (): number => wall;
  const alerts = await AlertList.load(sql, now);
  const strategy = new LiveStrategy("sma", SETTINGS, ZERO, { quantity: ZERO, averagePrice: ZERO }, []);
  strategy.see({ time: DECIDED, open: 100, high: 101, low: 99, close: 100, volume: 1e6 });
  return {
    sql,
    book: new Book("scripted:account"),
    writer: new Writer(sql, 1, now, (some) => notes.push(...some)),
    broker: new ScriptedBroker(),
    path: {
      apply: (name, event) => (name === "sma" ? strategy.apply(event) : []),
      barAt: (name, time) => (name === "sma" ? strategy.barAt(time) : { time: sessionDay(time), index: -1 }),
    },
    now,
    marketNow: () => CLOSED,
    alert: (alert) => alerts.raise(alert),
    fail: (reason) => {
      throw reason;
    },
    settled: (id) => settledIds.push(id),
    strategy,
    stored,
    notes,
    settledIds,
    alerts: () => [...alerts.open],
    pass: (ms) => {
      wall += ms;
    },
  };
}

export const ALLOWED: RiskVerdict = { kind: "allow", cancelFirst: [] };

/** The intent of the strategy's entry, decided on its latest bar. */
export function entryOf({ strategy, now }: TestContext, quantity = 10): Intent {
  const [order] = strategy.decide(1).orders;
  return {
    id: order!.clientOrderId,
    strategy: "sma",
    model: null,
    person: null,
    symbol: "TEST",
    side: "buy",
    type: "market",
    quantity: decimal(quantity),
    limitPrice: null,
    stopPrice: null,
    trailPercent: null,
    timeInForce: "gtc",
    reduceOnly: false,
    decidedAt: CLOSED,
    decision: order!,
    reservedPrice: 100,
    actor: `strategy:sma at ${now()}`,
    why: "for a test",
  };
}

/** An order as the broker has it. */
export function brokerOrder(
  request: Partial<BrokerOrderRequest> & { readonly clientOrderId: string },
  more: Partial<BrokerOrder> = {},
): BrokerOrder {
  return {
    id: `at-broker:${request.clientOrderId}`,
    symbol: "TEST",
    side: "buy",
    type: "market",
    quantity: "10",
    timeInForce: "gtc",
    limitPrice: null,
    stopPrice: null,
    trailPercent: null,
    status: "accepted",
    filledQuantity: "0",
    filledAveragePrice: null,
    submittedAt: CLOSED,
    updatedAt: CLOSED,
    replacedBy: null,
    replaces: null,
    ...request,
    ...more,
  };
}

/** An execution of a broker's order. */
export function executionOf(
  order: BrokerOrder,
  executionId: string,
  quantity: number,
  price: number,
): BrokerFill {
  const { id: orderId, symbol, side } = order;
  return {
    executionId,
    orderId,
    symbol,
    side,
    quantity: String(quantity),
    price: String(price),
    time: OPENED,
  };
}

/** A database in which nothing is stored but what is given by a word of the query. */
export function stored(rows: Readonly<Record<string, readonly object[]>> = {}): Sql {
  const answer = async (texts: readonly string[]): Promise<readonly object[]> => {
    const text = texts.join("?");
    return (
      Object.entries(rows).find(([word]) => text.includes(word))?.[1] ??
      (text.includes("max(") ? [{ id: 0, equity: null }] : [])
    );
  };
  return Object.assign(answer, { unsafe: (text: string) => text }) as unknown as Sql;
}
