import type { Denial } from "../limits/denial.js";
import type { Side } from "../orders/order.js";

/** What a switch stops: everything, or what one strategy, model or symbol is part of. */
export type SwitchScope =
  { readonly kind: "global" } | { readonly kind: "strategy" | "model" | "symbol"; readonly name: string };

/** What goes through a switch and what does not. */
export interface SwitchBlocks {
  readonly entries: boolean;
  readonly exits: boolean;
  /** Cancels that a strategy or a person asks for; those of the switch itself always go out. */
  readonly cancels: boolean;
}

/** What a switch blocks unless it is told otherwise: nobody is kept in a losing position. */
export const BLOCKS_ENTRIES: SwitchBlocks = { entries: true, exits: false, cancels: false };

/** How a switch is engaged. */
export interface SwitchRequest {
  readonly id: string;
  readonly scope: SwitchScope;
  readonly blocks: SwitchBlocks;
  /** Whether the positions in its scope are closed at the market. */
  readonly flatten: boolean;
  readonly reason: string;
  /** The person, or the control that set it off, as in `control 11`. */
  readonly by: string;
  /** The market's time, epoch milliseconds UTC. */
  readonly at: number;
  /** What set it off when a control did; it must not hold any more when the switch is re-armed. */
  readonly cause: Denial | null;
}

/** A kill switch; trading is armed again when it is released. */
export interface KillSwitch extends SwitchRequest {
  readonly state: "engaged" | "rearm_requested" | "released";
  /** Who asked for the re-arm, and when; null when nobody has. */
  readonly rearm: { readonly by: string; readonly at: number } | null;
}

/** What engaging a switch does, in this order. */
export type SwitchEffect =
  | { readonly kind: "cancel"; readonly clientOrderId: string; readonly reason: string }
  | {
      readonly kind: "flatten";
      readonly symbol: string;
      readonly strategy: string;
      readonly side: Side;
      readonly quantity: number;
      readonly reason: string;
    };

interface InScope {
  readonly strategy: string;
  readonly model: string | null;
  readonly symbol: string;
}

interface SwitchOrder extends InScope {
  readonly clientOrderId: string;
  readonly reduceOnly: boolean;
}

interface SwitchPosition extends InScope {
  /** Signed. */
  readonly quantity: number;
}

/** Whether an order or a position lies in a scope. */
function isInScope(scope: SwitchScope, subject: InScope): boolean {
  return scope.kind === "global" || subject[scope.kind] === scope.name;
}

/** The first engaged switch that blocks an action on a subject; undefined for none. */
export function blockingSwitch(
  switches: readonly KillSwitch[],
  subject: InScope,
  action: keyof SwitchBlocks,
): KillSwitch | undefined {
  return switches.find((s) => s.state !== "released" && s.blocks[action] && isInScope(s.scope, subject));
}

/**
 * Engages a switch. Open orders in its scope that open positions are canceled; those that close them as well when it
 * blocks exits or flattens, since they hold the units to be sold. A flatten order goes out once these cancels are
 * confirmed.
 */
export function engageSwitch(
  request: SwitchRequest,
  openOrders: readonly SwitchOrder[],
  positions: readonly SwitchPosition[],
): { readonly killSwitch: KillSwitch; readonly effects: readonly SwitchEffect[] } {
  const { scope, blocks, flatten } = request;
  const reason = `Kill switch: ${request.reason}`;
  const effects: SwitchEffect[] = [];
  for (const order of openOrders) {
    if (!isInScope(scope, order) || (order.reduceOnly && !blocks.exits && !flatten)) continue;
    effects.push({ kind: "cancel", clientOrderId: order.clientOrderId, reason });
  }
  for (const position of flatten ? positions : []) {
    const { symbol, strategy, quantity } = position;
    if (quantity === 0 || !isInScope(scope, position)) continue;
    const side = quantity > 0 ? "sell" : "buy";
    effects.push({ kind: "flatten", symbol, strategy, side, quantity: Math.abs(quantity), reason });
  }
  return { killSwitch: { ...request, state: "engaged", rearm: null }, effects };
}

/** What a switch stops and what it does not, in a sentence. */
export function describeSwitch({ scope, blocks, flatten }: SwitchRequest): string {
  const where = scope.kind === "global" ? "everywhere" : `for ${scope.kind} ${scope.name}`;
  const names = ["entries", "exits", "cancels"] as const;
  const stopped = names.filter((name) => blocks[name]);
  const free = names.filter((name) => !blocks[name]);
  const cancels =
    blocks.exits || flatten
      ? "cancels all open orders there"
      : "cancels open orders that open positions, and leaves those that close them";
  return [
    `Blocks ${listed(stopped) || "nothing"} ${where}`,
    ...(free.length ? [`lets ${listed(free)} through`] : []),
    cancels,
    flatten ? "closes the positions there at the market" : "leaves the positions there as they are",
  ].join("; ");
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
