import { atMost, defaultsOf, type ValuesOf } from "../../limits/limit.js";
import {
  code,
  decisionCode,
  defineControl,
  denialsOf,
  type CheckSubject,
  type FindingsOf,
} from "../control.js";
import { plainBreach, decisionBreach, figureBreach } from "../breach.js";
import { withContext, NOW } from "../risk-case.js";
import { beyond } from "../../limits/limit-check.js";
import { formatAgainst } from "../../limits/format-figure.js";
import type { Denial } from "../../limits/denial.js";
import {
  blockingSwitch,
  BLOCKS_ENTRIES,
  describeSwitch,
  engageSwitch,
  type KillSwitch,
} from "../../risk/kill-switch.js";
const limits = { rearmMs: atMost("ms", 60_000, 300_000, "Time to confirm a re-arm") };
const codes = {
  KILL_SWITCH_ENGAGED: code("checked", "a kill switch blocks the order; it says itself whether exits too"),
  REARM_REASON_HOLDS: decisionCode("what set the kill switch off still holds"),
  REARM_CODE_WRONG: decisionCode("the admin code was not proven"),
  REARM_EXPIRED: decisionCode("the re-arm was not confirmed in time"),
  REARM_MOVE_REFUSED: decisionCode("the kill switch cannot make this move from its state"),
};
const deny = denialsOf(23, codes);

/** What a switch blocks is its own matter; a person who is to get out asks for one that lets exits through. */
export function checkSwitches(
  { order, context, facts }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const blocking = blockingSwitch(context.switches, order, facts.exit ? "exits" : "entries");
  if (!blocking) return;
  const words = `${blocking.reason} (${describeSwitch(blocking)})`;
  found.add("KILL_SWITCH_ENGAGED", words, null, blocking.id);
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
  { rearmMs }: ValuesOf<typeof limits>,
): RearmOutcome {
  const to = REARM_MOVES[killSwitch.state][event.kind];
  const refuse = (reason: Denial, back: KillSwitch = killSwitch): RearmOutcome => ({
    killSwitch: back,
    denial: reason,
  });
  if (to === undefined) {
    const words = `Cannot ${event.kind} re-arm: the kill switch is ${killSwitch.state}`;
    return refuse(deny("REARM_MOVE_REFUSED", words, null, killSwitch.state));
  }
  if (event.kind === "withdraw")
    return { killSwitch: { ...killSwitch, state: to, rearm: null }, denial: null };
  if (holds)
    return refuse(
      deny("REARM_REASON_HOLDS", `its reason still holds: ${holds.message}`, holds.limit, holds.figure),
    );
  if (event.kind === "request") {
    const rearm = { by: event.by, at: event.at };
    return { killSwitch: { ...killSwitch, state: to, rearm }, denial: null };
  }
  const waited = event.at - killSwitch.rearm!.at;
  if (!(waited >= 0) || beyond(waited, rearmMs)) {
    const words = `time from request to confirmation is ${formatAgainst(waited, rearmMs, "ms")}`;
    const back: KillSwitch = { ...killSwitch, state: "engaged", rearm: null };
    return refuse(deny("REARM_EXPIRED", words, rearmMs, waited), back);
  }
  if (!event.codeProven) return refuse(deny("REARM_CODE_WRONG", "the admin code is missing or wrong"));
  return { killSwitch: { ...killSwitch, state: to, rearm: null }, denial: null };
}

/** A switch that was engaged for a drill. */
const engagedFor = (scope: KillSwitch["scope"]): KillSwitch =>
  engageSwitch(
    {
      id: "switch-1",
      scope,
      blocks: BLOCKS_ENTRIES,
      flatten: false,
      reason: "a drill",
      by: "bea",
      at: NOW,
      cause: null,
    },
    [],
    [],
  ).killSwitch;
const ENGAGED = engagedFor({ kind: "global" });
const REQUESTED: KillSwitch = { ...ENGAGED, state: "rearm_requested", rearm: { by: "bea", at: NOW } };
const CONFIRM: RearmEvent = { kind: "confirm", by: "bea", at: NOW, codeProven: true };
const STILL_LOST = deny("KILL_SWITCH_ENGAGED", "what set it off still holds");

const rearm = (from: KillSwitch, event: RearmEvent, holds: Denial | null = null): Denial | null =>
  rearmSwitch(from, event, holds, defaultsOf(limits)).denial;

/** Control 23. */
export const killSwitch = defineControl({
  number: 23,
  key: "kill-switch",
  title: "Kill switch",
  group: "in-flight",
  blocks:
    "What the switch says in its own words: entries, exits, cancels, for everything or one strategy, model or symbol",
  exits: "Pass unless the switch was told to block them",
  server: true,
  limits,
  codes,
  breaches: [
    plainBreach("KILL_SWITCH_ENGAGED", (h) =>
      withContext(h, { switches: [engagedFor({ kind: "strategy", name: "alpha" })] }),
    ),
    decisionBreach("REARM_REASON_HOLDS", (broken) => rearm(REQUESTED, CONFIRM, broken ? STILL_LOST : null)),
    decisionBreach("REARM_CODE_WRONG", (broken) => rearm(REQUESTED, { ...CONFIRM, codeProven: !broken })),
    figureBreach(
      "REARM_EXPIRED",
      limits.rearmMs.default,
      (waited) => rearm(REQUESTED, { ...CONFIRM, at: NOW + waited }),
      { whole: true },
    ),
    decisionBreach("REARM_MOVE_REFUSED", (broken) => rearm(broken ? ENGAGED : REQUESTED, CONFIRM)),
  ],
});
