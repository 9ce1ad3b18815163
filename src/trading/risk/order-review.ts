import type { Denial } from "../limits/denial.js";

/** An open order and what is to be done about it. */
export interface OrderReview {
  readonly clientOrderId: string;
  readonly denial: Denial;
}
