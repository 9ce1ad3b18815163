import {
  code,
  decisionCode,
  defineControl,
  denialsOf,
  type CheckSubject,
  type FindingsOf,
} from "../control.js";
import { plainBreach, decisionBreach } from "../breach.js";
import { withContext } from "../risk-case.js";
import type { Denial } from "../../limits/denial.js";
import type { Role } from "../../risk/roles.js";
import type { TradingMode } from "../../risk/trading-mode.js";
const limits = {};
const codes = {
  TRADING_REDUCING: code("passed", "only orders that make a position smaller are let through"),
  TRADING_HALTED: code("checked", "no order is let through"),
  TRADING_MOVE_REFUSED: decisionCode("the trading mode may not be moved so"),
};
const deny = denialsOf(25, codes);

/** What speaks against an order as it is sent. */
export function checkMode(
  { context }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const { mode, modeReason } = context;
  if (mode === "HALTED") found.add("TRADING_HALTED", `trading is halted: ${modeReason}`, "ACTIVE", mode);
  else if (mode !== "ACTIVE")
    found.add("TRADING_REDUCING", `only exits are let through: ${modeReason}`, "ACTIVE", mode);
}

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
  const refuse = (words: string): Denial => deny("TRADING_MOVE_REFUSED", words, from, to);
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

/** Control 25. */
export const tradingMode = defineControl({
  number: 25,
  key: "trading-mode",
  title: "Trading mode",
  group: "in-flight",
  blocks: "Entries while REDUCING, everything while HALTED",
  exits: "Pass while REDUCING; a trader may move HALTED to REDUCING to get out",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("TRADING_REDUCING", (h) => withContext(h, { mode: "REDUCING" })),
    plainBreach("TRADING_HALTED", (h) => withContext(h, { mode: "HALTED" })),
    decisionBreach("TRADING_MOVE_REFUSED", (broken) =>
      refuseModeMove(
        "REDUCING",
        { to: "ACTIVE", actor: broken ? "trader" : "admin", by: "bea", reason: "checked" },
        null,
      ),
    ),
  ],
});
