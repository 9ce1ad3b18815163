import { denial, type Denial } from "./denial.js";
import { beyond } from "./limit-check.js";
import type { Side } from "./order.js";
import type { RiskOpenOrder, RiskPosition } from "./risk-context.js";
import type { RiskPolicy } from "./risk-policy.js";

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

/** Whether an order or a position lies in a scope. */
export function isInScope(scope: SwitchScope, subject: InScope): boolean {
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
  openOrders: readonly RiskOpenOrder[],
  positions: readonly RiskPosition[],
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

/** One step of a re-arm. */
export type RearmEvent =
  | { readonly kind: "request"; readonly by: string; readonly at: number }
  | {
      readonly kind: "confirm";
      readonly by: string;
      readonly at: number;
      /** Whether the admin code was checked and is right. */
      readonly codeProven: boolean;
    }
  | { readonly kind: "withdraw"; readonly by: string; readonly at: number };

/** A switch after a step, or as it was with the reason why not. Every step, also a refused one, is to be logged. */
export interface RearmOutcome {
  readonly killSwitch: KillSwitch;
  readonly denial: Denial | null;
}

/** Which state each step leads to; a step that is missing is refused. */
const REARM_MOVES: Readonly<
  Record<KillSwitch["state"], Partial<Record<RearmEvent["kind"], KillSwitch["state"]>>>
> = {
  engaged: { request: "rearm_requested" },
  rearm_requested: { request: "rearm_requested", confirm: "released", withdraw: "engaged" },
  released: {},
};

/**
 * Moves a switch one step to its re-arm: it is requested, then confirmed with the admin code before `rearmMs` have
 * passed. The same person may do both. While what set it off still holds, both steps are refused.
 *
 * @param holds what set the switch off as it stands now; null when it holds no longer
 */
export function rearmSwitch(
  killSwitch: KillSwitch,
  event: RearmEvent,
  holds: Denial | null,
  { rearmMs }: Pick<RiskPolicy, "rearmMs">,
): RearmOutcome {
  const to = REARM_MOVES[killSwitch.state][event.kind];
  const refuse = (reason: Denial, back: KillSwitch = killSwitch): RearmOutcome => ({
    killSwitch: back,
    denial: reason,
  });
  if (to === undefined) {
    const words = `Cannot ${event.kind} re-arm: the kill switch is ${killSwitch.state}`;
    return refuse(denial("REARM_MOVE_REFUSED", words, null, killSwitch.state));
  }
  if (event.kind === "withdraw")
    return { killSwitch: { ...killSwitch, state: to, rearm: null }, denial: null };
  if (holds)
    return refuse(
      denial("REARM_REASON_HOLDS", `its reason still holds: ${holds.message}`, holds.limit, holds.figure),
    );
  if (event.kind === "request") {
    const rearm = { by: event.by, at: event.at };
    return { killSwitch: { ...killSwitch, state: to, rearm }, denial: null };
  }
  const waited = event.at - killSwitch.rearm!.at;
  if (!(waited >= 0) || beyond(waited, rearmMs)) {
    const words = `confirmed ${waited} ms after the request, at most ${rearmMs} ms are allowed`;
    const back: KillSwitch = { ...killSwitch, state: "engaged", rearm: null };
    return refuse(denial("REARM_EXPIRED", words, rearmMs, waited), back);
  }
  if (!event.codeProven) return refuse(denial("REARM_CODE_WRONG", "the admin code is missing or wrong"));
  return { killSwitch: { ...killSwitch, state: to, rearm: null }, denial: null };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
