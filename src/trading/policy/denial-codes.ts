import { DEFINITIONS } from "../controls/catalog.js";
import type { ExitRule } from "../controls/control.js";

/** CATEGORY_CONDITION, as in `PRICE_COLLAR_EXCEEDED`. */
export type DenialCode = CodesOf<(typeof DEFINITIONS)[number]>;

type CodesOf<D> = D extends { readonly codes: infer C } ? keyof C & string : never;

interface CodeDescription {
  /** Number of the control, 1 to 40. */
  readonly control: number;
  /** Null when it is not said of an order. */
  readonly exits: ExitRule | null;
  /** What is so when the code is given. */
  readonly meaning: string;
}

/** Every code that a control refuses with, by control. */
export const DENIAL_CODES = Object.fromEntries(
  DEFINITIONS.flatMap(({ number, codes }) =>
    Object.entries(codes).map(([name, code]) => [name, { control: number, ...code }]),
  ),
) as Readonly<Record<DenialCode, CodeDescription>>;
