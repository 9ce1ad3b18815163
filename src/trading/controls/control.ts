import { denialOf, type Denial } from "../limits/denial.js";
import type { Limits, NumericName, ValuesOf } from "../limits/limit.js";
import type { ExposureFacts } from "../risk/exposure-facts.js";
import type { OrderFacts } from "../risk/order-facts.js";
import type { RiskContext, RiskOrder } from "../risk/risk-context.js";
import type { Breach } from "./breach.js";

/**
 * What a code does to an order that only makes a position smaller. `passed`: such an order is let through. `strategy`:
 * it is refused when a strategy decided it and let through when a person did. `checked`: it is refused like any other.
 */
export type ExitRule = "passed" | "strategy" | "checked";

/** One code that a control refuses with. */
export interface Code {
  /** Null when it is not said of an order. */
  readonly exits: ExitRule | null;
  /** What is so when the code is given. */
  readonly meaning: string;
}

/** Codes by name: CATEGORY_CONDITION, as in `PRICE_COLLAR_EXCEEDED`. */
export type Codes = Readonly<Record<string, Code>>;

/** A code that an order can be refused with. */
export function code(exits: ExitRule, meaning: string): Code {
  return { exits, meaning };
}

/** A code that something else than an order is refused with. */
export function decisionCode(meaning: string): Code {
  return { exits: null, meaning };
}

export type ControlGroup = "pre-trade" | "in-flight" | "post-trade" | "governance";

/** All that there is to know of one control. Each stands in a file of its own, which every table is made from. */
export interface ControlDefinition<L extends Limits = Limits, C extends Codes = Codes> {
  /** 1 to 40. */
  readonly number: number;
  /** For addresses and commands, as in `price-collar`. */
  readonly key: string;
  readonly title: string;
  readonly group: ControlGroup;
  /** What it blocks. */
  readonly blocks: string;
  /** What becomes of orders that only make a position smaller. */
  readonly exits: string;
  /** Whether the server's part needs a proof of its own, which is stored when its tests or a drill have run. */
  readonly server: boolean;
  /** Those of the policy that it reads; more than one control may read a limit, which then stands with its own. */
  readonly limits: L;
  /** What it refuses with. */
  readonly codes: C;
  /** How to break it on purpose: one way for each code. */
  readonly breaches: readonly Breach<keyof C & string>[];
}

/** Gives a definition its types. */
export function defineControl<const L extends Limits, const C extends Codes>(
  definition: ControlDefinition<L, C>,
): ControlDefinition<L, C> {
  return definition;
}

/** An order and everything a control may read; of the policy it sees the limits that it names. */
export interface CheckSubject<L extends Limits> {
  readonly order: RiskOrder;
  readonly context: RiskContext;
  readonly facts: OrderFacts;
  readonly exposure: ExposureFacts;
  readonly policy: ValuesOf<L>;
}

/** Where a control puts what speaks against an order. */
export interface FindingsOf<L extends Limits, C extends Codes> {
  add(
    code: keyof C & string,
    words: string,
    limit?: number | string | null,
    figure?: number | string | null,
  ): void;
  /** Compares a figure with a limit of the policy, in the direction in which the limit is tight. */
  compare(code: keyof C & string, name: NumericName<L>, subject: string, figure: number): void;
}

/** What makes the denials of one control. */
export type Deny<C extends Codes> = (
  code: keyof C & string,
  words: string,
  limit?: number | string | null,
  figure?: number | string | null,
) => Denial<keyof C & string>;

/** Makes denials with the number and the codes of a control. */
export function denialsOf<C extends Codes>(number: number, _codes: C): Deny<C> {
  return (code, words, limit = null, figure = null) => denialOf(number, code, words, limit, figure);
}
