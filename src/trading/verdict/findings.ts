import { DENIAL_CODES, type DenialCode } from "../policy/denial-codes.js";
import { denialOf, type Denial } from "../limits/denial.js";
import { formatAgainst } from "../limits/format-figure.js";
import { below, beyond } from "../limits/limit-check.js";
import { findLimit, type LimitName } from "../policy/risk-limits.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

/** Names of limits that are numbers. */
export type NumericLimit = {
  [K in LimitName]: RiskPolicy[K] extends number ? K : never;
}[LimitName];

/** What the controls find against one order; what an exit is let through is left out. */
export class Findings {
  readonly denials: Denial<DenialCode>[] = [];
  readonly #policy: RiskPolicy;
  readonly #exit: boolean;
  readonly #byPerson: boolean;

  /**
   * @param exit whether the order only makes a position smaller
   * @param byPerson whether a person decided it
   */
  constructor(policy: RiskPolicy, exit: boolean, byPerson: boolean) {
    this.#policy = policy;
    this.#exit = exit;
    this.#byPerson = byPerson;
  }

  add(
    code: DenialCode,
    words: string,
    limit: number | string | null = null,
    figure: number | string | null = null,
  ): void {
    const { control, exits } = DENIAL_CODES[code];
    if (this.#exit && (exits === "passed" || (exits === "strategy" && this.#byPerson))) return;
    this.denials.push(denialOf(control, code, words, limit, figure));
  }

  /** Compares a figure with a limit of the policy, in the direction in which the limit is tight. */
  compare(code: DenialCode, name: NumericLimit, subject: string, figure: number): void {
    const limit = this.#policy[name];
    const { tighter, unit } = findLimit(name)!;
    const broken = tighter === "higher" ? below(figure, limit) : beyond(figure, limit);
    if (broken) this.add(code, `${subject} is ${formatAgainst(figure, limit, unit)}`, limit, figure);
  }
}
