import type { Broker } from "../../../src/trading/orders/broker.js";
import type { JournalRecord } from "../../../src/trading/orders/journal.js";
import type { TradingEvent } from "../../../src/trading/orders/step.js";
import type { Sql } from "../../db/client.js";
import type { Book } from "./book.js";
import type { Change, JournalNote } from "./rows.js";
import type { Writer } from "./writer.js";

/** Something a person should know of. */
export interface NewAlert {
  readonly level: "info" | "warning" | "critical";
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly action: string;
  readonly strategy?: string;
  readonly symbol?: string;
}

/** The decision path of the strategies, told what became of their orders. */
export interface DecisionPath {
  /** Moves a strategy's state by an event; what it writes down. None for orders of persons and others. */
  apply(strategy: string, event: TradingEvent): readonly JournalRecord[];
  /** Opening and index of a strategy's bar at a moment of the market's time. */
  barAt(strategy: string, marketTime: number): { readonly time: number; readonly index: number };
}

/** What the parts of one trading session share. */
export interface DeskContext {
  readonly sql: Sql;
  readonly book: Book;
  readonly writer: Writer;
  readonly broker: Broker;
  readonly path: DecisionPath;
  /** Wall time, epoch milliseconds UTC. */
  now(): number;
  /** The market's time; in a replay it is not the wall's. */
  marketNow(): number;
  /** Changes that raise an alert. */
  alert(alert: NewAlert): Change;
  /** Ends the session: what is in memory can no longer be trusted. */
  fail(reason: unknown): void;
  /** Hears of every fill and of every order that is done, after it was stored. */
  settled(orderId: string): void;
}

export function note(
  kind: string,
  actor: string,
  subject: string | null,
  body: Readonly<Record<string, unknown>> = {},
): JournalNote {
  return { kind, actor, subject, body };
}
