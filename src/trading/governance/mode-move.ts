import { denial, type Denial } from "../policy/denial.js";
import type { Role } from "./roles.js";
import type { TradingMode } from "../policy/trading-mode.js";

/** A wish to move the trading mode. */
export interface ModeMove {
  readonly to: TradingMode;
  /** `control` for the server's own doing. */
  readonly actor: "control" | Role;
  readonly by: string;
  readonly reason: string;
}

const RANK: Readonly<Record<TradingMode, number>> = { ACTIVE: 0, REDUCING: 1, HALTED: 2 };

/**
 * Who may loosen from each mode to each. Anyone who may trade, and every control, may make it stricter. From HALTED a
 * trader gets to REDUCING, so that positions can be closed; only an admin lets entries through again.
 */
const LOOSENED_BY: Readonly<Partial<Record<`${TradingMode} ${TradingMode}`, readonly Role[]>>> = {
  "HALTED REDUCING": ["trader", "admin"],
  "REDUCING ACTIVE": ["admin"],
  "HALTED ACTIVE": ["admin"],
};

const STRICTER_BY: ReadonlySet<ModeMove["actor"]> = new Set(["control", "trader", "approver", "admin"]);

/**
 * Why a move of the trading mode is refused; null when it may be made.
 *
 * @param holds what still speaks for the present mode; it stops every loosening but the one to REDUCING
 */
export function refuseModeMove(from: TradingMode, move: ModeMove, holds: Denial | null): Denial | null {
  const { to, actor, reason } = move;
  const refuse = (words: string): Denial => denial("TRADING_MOVE_REFUSED", words, from, to);
  if (to === from) return refuse(`trading is ${from} already`);
  if (reason.trim() === "") return refuse(`the move from ${from} to ${to} gives no reason`);
  if (RANK[to] > RANK[from])
    return STRICTER_BY.has(actor) ? null : refuse(`a ${actor} may not move from ${from} to ${to}`);
  const allowed: readonly string[] = LOOSENED_BY[`${from} ${to}`] ?? [];
  if (!allowed.includes(actor))
    return refuse(`${actor} may not move from ${from} to ${to}, expected one of: ${allowed.join(", ")}`);
  if (holds && to === "ACTIVE") return refuse(`its reason still holds: ${holds.message}`);
  return null;
}
