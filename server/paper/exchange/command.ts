import type { OrderTerms, PaperOrder, ReplaceTerms } from "./paper-order.js";

/** A message of the stream of trade updates, as text, and what it is about. */
export interface OrderUpdate {
  readonly event: string;
  readonly orderId: string;
  readonly json: string;
}

/** What a scripted fault makes of a cancel: a part, or all, fills around it. */
export type CancelRace = "partial-fill-racing-cancel" | "fill-after-cancel";

/** The account's settings that clients can change. */
export interface AccountConfiguration {
  readonly dtbp_check: string;
  readonly trade_confirm_email: string;
  readonly suspend_trade: boolean;
  readonly no_shorting: boolean;
  readonly fractional_trading: boolean;
  readonly max_margin_multiplier: string;
  readonly pdt_check: string;
  readonly ptp_no_exception_entry: boolean;
  readonly disable_overnight_trading: boolean;
  readonly max_options_trading_level: number;
}

/** Everything that changes the state; the journal is a list of these. */
export type Command =
  | { readonly do: "open" }
  | { readonly do: "close" }
  | { readonly do: "submit"; readonly terms: OrderTerms }
  | {
      readonly do: "cancel";
      readonly id: string;
      /** True when a later `confirm` settles it. */
      readonly pending?: boolean;
      readonly race?: CancelRace;
    }
  | { readonly do: "replace"; readonly id: string; readonly terms: ReplaceTerms; readonly pending?: boolean }
  | { readonly do: "confirm"; readonly id: string }
  | { readonly do: "configure"; readonly changes: Partial<AccountConfiguration> };

/** A bar that has just closed. */
export interface ClosedBar {
  readonly symbol: string;
  /** Place in the series. */
  readonly index: number;
}

/** What applying a command did. */
export interface Outcome {
  /** The order that was made, for a submit or a replacement. */
  readonly order: PaperOrder | null;
  /** That order as JSON, as it stood when it was taken in, before anything filled. */
  readonly answer: Readonly<Record<string, unknown>> | null;
  readonly updates: readonly OrderUpdate[];
  /** Bars that closed. */
  readonly bars: readonly ClosedBar[];
  /** Execution id, quantity and price of each execution, in order. */
  readonly fills: readonly (readonly [string, string, string])[];
}
