import type { Bars } from "../../../src/market/series/bars.js";
import type { Timeframe } from "../../../src/market/time/timeframe.js";
import type { RiskVerdict } from "../../../src/trading/limits/denial.js";
import type { AlertList } from "../ledger/alert-list.js";
import type { DeskContext } from "../ledger/desk-context.js";
import type { DeskOrder } from "../ledger/desk-order.js";
import type { EquityTrack } from "../ledger/equity-track.js";
import type { MarketWatch } from "../market/market-watch.js";
import type { Intent } from "../orders/order-management.js";
import type { OrderFacts } from "./risk-view.js";
import type { Change, DeskStrategy } from "../ledger/rows.js";
import type { Safety } from "./safety.js";

/** What strategies, recommendations and switches may do in a trading session. */
export interface DeskSession extends DeskContext {
  /** True when the market is a replay of past bars. */
  readonly replay: boolean;
  readonly market: MarketWatch;
  readonly alerts: AlertList;
  readonly safety: Safety;
  readonly equity: EquityTrack;
  readonly board: { row(name: string): DeskStrategy | undefined };
  log(line: string): void;
  /** The model that a strategy rests on; null for none. */
  modelOf(strategy: string): string | null;
  /** The stored bars of a series, or null when there are none. */
  history(symbol: string, timeframe: Timeframe): Promise<Bars | null>;
  /** Stores a change; when that fails the session is over. */
  store(change: Change | null): Promise<void>;
  /** What risk says of an intent now. */
  check(intent: Intent, facts?: Partial<OrderFacts>): RiskVerdict;
  /**
   * Takes intents through risk, stores them with their verdicts in one transaction, and sends what was allowed. Resolves
   * once they are stored; what an id was decided for before is given back as it is.
   */
  place(
    intents: readonly Intent[],
    extra?: Change | null,
    facts?: Partial<OrderFacts>,
  ): Promise<readonly DeskOrder[]>;
  /** Asks for cancels of open orders; gives the ids asked for. */
  cancelAll(ids: Iterable<string>, actor: string, reason: string): Promise<string[]>;
  /** Resolves when an order is done, or after some time. */
  whenDone(id: string, patienceMs: number): Promise<boolean>;
}
