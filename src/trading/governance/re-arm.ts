import { denial, type Denial } from "../policy/denial.js";
import { formatAgainst } from "../policy/format-figure.js";
import type { KillSwitch } from "../risk/kill-switch.js";
import { beyond } from "../policy/limit-check.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

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
    const words = `time from request to confirmation is ${formatAgainst(waited, rearmMs, "ms")}`;
    const back: KillSwitch = { ...killSwitch, state: "engaged", rearm: null };
    return refuse(denial("REARM_EXPIRED", words, rearmMs, waited), back);
  }
  if (!event.codeProven) return refuse(denial("REARM_CODE_WRONG", "the admin code is missing or wrong"));
  return { killSwitch: { ...killSwitch, state: to, rearm: null }, denial: null };
}
