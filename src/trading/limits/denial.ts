/** Why a control says no. */
export interface Denial<Code extends string = string> {
  /** Number of the control, 1 to 40. */
  readonly control: number;
  readonly code: Code;
  /** One line with control, figure and limit. */
  readonly message: string;
  /** In the limit's unit; null where the control has no figure to compare. */
  readonly limit: number | string | null;
  readonly figure: number | string | null;
}

/**
 * What risk says of an order. Before an order is sent, the ones in `cancelFirst` must be confirmed as canceled: they
 * hold the units that it closes, or would trade with it. An order is only ever reduced to what is left to close.
 */
export type RiskVerdict =
  | { readonly kind: "allow"; readonly cancelFirst: readonly string[] }
  | {
      readonly kind: "reduce";
      readonly quantity: number;
      readonly denial: Denial;
      readonly cancelFirst: readonly string[];
    }
  | {
      readonly kind: "reject";
      /** At least one; the first is the one to name. */
      readonly denials: readonly Denial[];
    };

/** The denial of a control; what happened is said in words, without the control's number. */
export function denialOf<Code extends string>(
  control: number,
  code: Code,
  words: string,
  limit: number | string | null = null,
  figure: number | string | null = null,
): Denial<Code> {
  return { control, code, message: `Control ${control}, ${code}: ${words}`, limit, figure };
}
