import type { Role } from "../../../src/contracts/controls.js";
import type {
  AccountSummary,
  AlertRecord,
  EquityCurve,
  JournalEntry,
  ServiceHealth,
} from "../../../src/contracts/account.js";
import type {
  ControlsState,
  KillSwitchAnswer,
  KillSwitchCommand,
  LiveStrategyRecord,
  ModeTransitionAnswer,
  ModeTransitionCommand,
  PolicyAnswer,
  PolicyCommand,
  PolicyRecord,
  RecommendationRecord,
  StrategyPatch,
  StrategyPatchAnswer,
  TradingStateCommand,
} from "../../../src/contracts/controls.js";
import type { NewOrder, OrderDetail, OrderRecord, PositionRecord } from "../../../src/contracts/orders.js";

/** Who does something: the name of a token, as it stands in the journal. */
export interface Person {
  readonly name: string;
  /** Where a command asks who may do what; the routes have checked what the table says. */
  readonly roles?: readonly Role[];
}

/** What the desk could not or would not do; routes turn it into a status. */
export class DeskError extends Error {
  override readonly name = "DeskError";
  readonly kind: "not_found" | "conflict" | "denied" | "forbidden" | "halted" | "invalid";
  /** For programs; a denial's own code where a control said no. */
  readonly code: string;
  readonly details: readonly { readonly field: string; readonly problem: string }[];
  /** Whether the refusal is a decision that stands in the journal, as a denial of a control does. */
  readonly recorded: boolean;

  constructor(
    kind: DeskError["kind"],
    code: string,
    message: string,
    details: readonly { readonly field: string; readonly problem: string }[] = [],
    recorded = kind === "denied",
  ) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.details = details;
    this.recorded = recorded;
  }
}

export interface OrderQuery {
  readonly status: "open" | "done" | "all";
  readonly symbol?: string;
  readonly strategy?: string;
  readonly limit: number;
  /** `next` of an earlier page. */
  readonly cursor?: string;
}

/** What the routes may ask of the trading side. Every change names the person and is in the journal before it answers. */
export interface TradingDesk {
  summary(): Promise<AccountSummary>;
  equityCurve(limit: number): Promise<EquityCurve>;
  positions(): Promise<readonly PositionRecord[]>;

  listOrders(
    query: OrderQuery,
  ): Promise<{ readonly orders: readonly OrderRecord[]; readonly next: string | null }>;
  getOrder(id: string): Promise<OrderDetail | null>;
  /** Takes an order of a person through all controls; `key` makes a repeat the same order. Denied: DeskError. */
  submitOrder(order: NewOrder, person: Person, key: string): Promise<OrderRecord>;
  cancelOrder(id: string, person: Person): Promise<OrderRecord>;

  listStrategies(): Promise<readonly LiveStrategyRecord[]>;
  getStrategy(name: string): Promise<LiveStrategyRecord | null>;
  patchStrategy(name: string, patch: StrategyPatch, person: Person): Promise<StrategyPatchAnswer>;

  controls(): Promise<ControlsState>;
  killSwitch(command: KillSwitchCommand, person: Person): Promise<KillSwitchAnswer>;
  setMode(command: TradingStateCommand, person: Person): Promise<ControlsState>;
  modeTransition(command: ModeTransitionCommand, person: Person): Promise<ModeTransitionAnswer>;
  policies(): Promise<readonly PolicyRecord[]>;
  changePolicy(command: PolicyCommand, person: Person): Promise<PolicyAnswer>;

  listRecommendations(state: "pending" | "all", limit: number): Promise<readonly RecommendationRecord[]>;
  decide(id: number, approve: boolean, reason: string, person: Person): Promise<RecommendationRecord>;

  listAlerts(state: "open" | "all", limit: number): Promise<readonly AlertRecord[]>;
  acknowledge(id: number, note: string | null, person: Person): Promise<AlertRecord>;

  services(): Promise<readonly ServiceHealth[]>;
  /** Journal records after a place, oldest first. */
  journalAfter(seq: number, limit: number): Promise<readonly JournalEntry[]>;
  /** Hears each journal record once it is stored; the function stops it. */
  onJournal(listener: (entry: JournalEntry) => void): () => void;
  /** Figures for `/metrics`, by name. */
  figures(): Readonly<Record<string, number>>;
  /** More for `/metrics`, in its text format. */
  metrics?(): string;
}
