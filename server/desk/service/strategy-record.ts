import { decimal, toCents } from "../../../src/core/decimal.js";
import type { LiveStrategyRecord } from "../../../src/contracts/controls.js";
import { isoTime } from "../../../src/contracts/run-record.js";
import type { Sql } from "../../db/client.js";
import type { PriceOf } from "./desk-reads.js";
import type { DeskStrategy } from "../ledger/rows.js";
import type { TradingSession } from "../session/session.js";
import { signalWord } from "../strategies/strategy-board.js";

/** A strategy of the desk with how it does in an account. */
export async function strategyRecord(
  sql: Sql,
  account: string,
  row: DeskStrategy,
  session: TradingSession | null,
  priceOf: PriceOf,
): Promise<LiveStrategyRecord> {
  const { name, settings } = row;
  const [figures] = await sql<
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
  const latest = priceOf(settings.symbol);
  const held = decimal(figures!.quantity);
  const value = latest === null && !held.eq(0) ? null : held.times(latest?.price ?? 0);
  const profit = value === null ? null : decimal(figures!.flow).plus(value);
  const equity = profit === null ? null : decimal(settings.allocation).plus(profit);
  const alone = (await session?.board.aloneEquity(name)) ?? null;
  const disabled = session?.safety.disabled.get(name);
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
    equity: equity === null ? null : toCents(equity),
    profit: profit === null ? null : toCents(profit),
    drawdown: null,
    drawdownLimit: null,
    orders: figures!.orders,
    denials: figures!.denials,
    pendingRecommendations: figures!.pending,
    alone: {
      equity: alone === null ? null : toCents(alone),
      regret: alone === null || equity === null ? null : toCents(alone.minus(equity)),
    },
  };
}
