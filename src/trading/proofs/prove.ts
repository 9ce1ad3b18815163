import type { Control } from "../controls/controls.js";
import type { DenialCode } from "../policy/denial-codes.js";
import type { Denial } from "../policy/denial.js";
import type { Breach } from "./breach.js";
import { DECISION_BREACHES } from "./decision-breaches.js";
import { ORDER_BREACHES } from "./order-breaches.js";

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
export const BREACHES: readonly Breach[] = [...ORDER_BREACHES, ...DECISION_BREACHES];

/**
 * Breaks a control on purpose in every way it knows, each alone: an order or a decision is made that nothing else speaks
 * against, under the default limits.
 */
export function prove(control: Control, breaches: readonly Breach[] = BREACHES): Proof {
  const own = breaches.filter(({ code }) => control.codes.includes(code));
  const missing = control.codes.filter((code) => !own.some((breach) => breach.code === code));
  const broken = own.filter((breach) => !isProven(breach)).map(({ code }) => code);
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
export function isProven(breach: Breach): boolean {
  const denials = breach.broken();
  return denials.length === 1 && denials[0]!.code === breach.code && breach.whole().length === 0;
}
