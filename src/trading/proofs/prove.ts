import type { Breach } from "../controls/breach.js";
import { DEFINITIONS } from "../controls/catalog.js";
import type { Denial } from "../limits/denial.js";
import type { Control } from "../policy/controls.js";
import type { DenialCode } from "../policy/denial-codes.js";
import { trialOf, type Trial } from "./trial.js";

/** A proof of a control, made here and now. */
export interface Proof {
  readonly control: number;
  /** Whether every code of it was given when it was broken, alone, and not when it was not. */
  readonly proven: boolean;
  /** Of the denial. */
  readonly limit: Denial["limit"];
  readonly figure: Denial["figure"];
  /** What it said when it was broken, of its first figure if it has one; null when it said nothing. */
  readonly denial: Denial | null;
  /** Codes that were not given as they should be; empty when it is proven. */
  readonly failed: readonly DenialCode[];
}

/** A way to break each code. */
export const TRIALS: readonly Trial[] = DEFINITIONS.flatMap(({ breaches }) =>
  (breaches as readonly Breach<DenialCode>[]).map(trialOf),
);

/**
 * Breaks a control on purpose in every way it knows, each alone: an order or a decision is made that nothing else speaks
 * against, under the default limits.
 */
export function prove(control: Control, trials: readonly Trial[] = TRIALS): Proof {
  const own = trials.filter(({ code }) => control.codes.includes(code));
  const missing = control.codes.filter((code) => !own.some((trial) => trial.code === code));
  const broken = own.filter((trial) => !isProven(trial)).map(({ code }) => code);
  const failed = [...missing, ...broken];
  const shown = own.find(({ bounds }) => bounds !== null) ?? own[0];
  const denial = shown?.broken()[0] ?? null;
  return {
    control: control.number,
    proven: failed.length === 0 && denial !== null,
    limit: denial?.limit ?? null,
    figure: denial?.figure ?? null,
    denial,
    failed,
  };
}

/** Whether a breach is denied with its code and no other, and nothing is said without it. */
export function isProven(trial: Trial): boolean {
  const denials = trial.broken();
  return denials.length === 1 && denials[0]!.code === trial.code && trial.whole().length === 0;
}
